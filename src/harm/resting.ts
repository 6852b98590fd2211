/** Services of the track of a rollout that may rest: nobody but testers counts on them, and without pods they are as they are meant to be. */
import { TRACK_LABEL } from '../ground/labels';
import { record, text } from '../ground/shape';
import { objectKey } from '../manifests/manifest';
import { ManifestSet } from '../manifests/manifest-set';
import { Service, serviceAt } from '../manifests/service';
import { routesTo } from '../routers/routes';

/** The tracks that receive what users send; every other one may rest. */
const SERVING = ['stable', 'primary', 'active'];

/** The endings of Services that show a version before it is active. */
const PREVIEW = /^(.+)-(preview|canary|test|idle|inactive|blue|green)$/;

/**
 * By the label that this project gives to them; by routes that give it a weight of 0 before and after; or by its name beside that of
 * the Service that users are sent to.
 */
export function mayRest(service: Service, before: ManifestSet, after: ManifestSet): boolean {
  const track = text(record(service.manifest.metadata.labels)[TRACK_LABEL]);
  if (track !== undefined) return !SERVING.includes(track);
  const branches = [before, after].flatMap(side => routesTo(side, service.key));
  if (branches.length > 0) return branches.every(({ weight }) => weight === 0);
  const base = PREVIEW.exec(service.name)?.[1];
  return base !== undefined && ['', '-active', '-stable'].some(ending => serviceAt(after, objectKey('', 'Service', service.namespace, `${base}${ending}`)) !== undefined);
}
