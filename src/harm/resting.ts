/** Services of the track of a rollout that may rest: nobody but testers counts on them, and without pods they are as they are meant to be. */
import { TRACK_LABEL } from '../ground/labels';
import { record, text } from '../ground/shape';
import { Service, serviceAt } from '../manifests/kinds/service';
import { Manifest, objectKey } from '../manifests/manifest';
import { ManifestSet } from '../manifests/manifest-set';
import { workloadsBehind } from '../manifests/workload-index';
import { routesTo } from '../routers/reading/routes';

/** The tracks that receive what users send; every other one may rest. */
const SERVING = ['stable', 'primary', 'active'];

/** The tracks of workloads that rest between two rollouts. A colour of a blue-green rollout may be the one that serves. */
const RESTING = ['canary', 'preview'];

/** The endings of Services that show a version before it is active. */
const PREVIEW = /^(.+)-(preview|canary|test|idle|inactive|blue|green)$/;

/** Whether nobody but testers counts on it, before or after: every route gives it a weight of 0 and does without it, or it shows a track that does not serve. */
export function isAside(service: Service, before: ManifestSet, after: ManifestSet): boolean {
  const branches = [before, after].flatMap(side => routesTo(side, service.key));
  if (branches.length > 0) return branches.every(({ weight, failsRule }) => weight === 0 && failsRule === undefined);
  return isMarked(service, before) === true;
}

/**
 * By routes that give it a weight of 0; by the label that this project gives to it; or by its name beside that of the Service that
 * users are sent to.
 */
export function mayRest(service: Service, before: ManifestSet, after: ManifestSet): boolean {
  const [was, is] = [before, after].map(side => routesTo(side, service.key));
  // Where it had a weight, the moment at which it loses that is looked at by itself.
  const branches = is.length > 0 ? is : was;
  if (branches.length > 0) return branches.every(({ weight }) => weight === 0);
  const isResting = isMarked(service, before);
  if (isResting !== undefined) return isResting;
  const base = PREVIEW.exec(service.name)?.[1];
  return base !== undefined && ['', '-active', '-stable'].some(ending => serviceAt(after, objectKey('', 'Service', service.namespace, `${base}${ending}`)) !== undefined);
}

/** What the label says that this project gives to the Service, or to all workloads behind it; undefined where there is none. */
function isMarked(service: Service, before: ManifestSet): boolean | undefined {
  const track = trackOf(service.manifest);
  if (track !== undefined) return !SERVING.includes(track);
  const behind = workloadsBehind(before, service);
  const isResting = behind.length > 0 && behind.every(({ manifest }) => RESTING.includes(trackOf(manifest) ?? ''));
  return isResting ? true : undefined;
}

function trackOf({ metadata }: Manifest): string | undefined {
  return text(record(metadata.labels)[TRACK_LABEL]);
}
