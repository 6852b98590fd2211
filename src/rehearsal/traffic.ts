/** Where requests go: by routes and Services as proxies know them, to pods as proxies know them. */
import { Entry } from './entry';
import { isHeadless } from '../controllers/endpoint-slice';
import { PodGroup } from './cluster/pod-group';
import { isBehind } from './reach';
import { Labels } from '../ground/shape';
import { ManifestSet } from '../manifests/manifest-set';
import { includes } from '../manifests/selector';
import { serviceOf } from '../manifests/service';
import { routesIn } from '../routers/routes';

export interface Traffic {
  /** The share of all requests that the pods of a group answer, from 0 to 1. */
  readonly answered: ReadonlyMap<PodGroup, number>;
  /** How many pods of a group answer requests. */
  readonly answering: ReadonlyMap<PodGroup, number>;
  readonly failing: number;
}

/** Where nothing receives requests, pods fetch their work, and all that are ready have a part in it. */
export function trafficOf(entries: readonly Entry[], seen: ManifestSet, groups: readonly PodGroup[]): Traffic {
  const answered = new Map<PodGroup, number>();
  const answering = new Map<PodGroup, number>();
  let failing = 0;
  const send = (share: number, receivers: readonly Receiver[]) => {
    const pods = receivers.reduce((sum, one) => sum + one.pods, 0);
    if (pods === 0) {
      failing += share;
      return;
    }
    for (const { group, pods: all, gone } of receivers) {
      if (all > gone) {
        answered.set(group, (answered.get(group) ?? 0) + (share * (all - gone)) / pods);
        answering.set(group, all - gone);
      }
      failing += (share * gone) / pods;
    }
  };
  if (entries.length === 0) send(1, groups.map(group => ({ group, pods: group.tally.ready, gone: 0 })));
  for (const entry of entries) {
    for (const { share, service, labels } of branchesOf(entry, seen)) {
      send(share * entry.share, receiversOf(service, labels, seen, groups));
    }
  }
  return { answered, answering, failing };
}

interface Receiver {
  readonly group: PodGroup;
  readonly pods: number;
  readonly gone: number;
}

interface EntryBranch {
  readonly share: number;
  /** Undefined where requests arrive nowhere. */
  readonly service?: string;
  readonly labels?: Labels;
}

function branchesOf({ key, rule, services }: Entry, seen: ManifestSet): EntryBranch[] {
  if (rule === undefined) return [{ share: 1, service: key }];
  const branches = routesIn(seen).find(route => route.key === key)?.rules.find(({ name }) => name === rule)?.branches ?? [];
  // Of what is in no manifest nobody knows how it fares.
  const known = branches.filter(({ service }) => services.has(service));
  const total = known.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return [{ share: 1 }];
  return known.map(({ weight, service, labels, problem }) => ({
    share: weight / total,
    service: problem === undefined ? service : undefined,
    labels,
  }));
}

/** Ready endpoints; where there is none, those that still answer while they go away. */
function receiversOf(key: string | undefined, labels: Labels | undefined, seen: ManifestSet, groups: readonly PodGroup[]): Receiver[] {
  const manifest = key === undefined ? undefined : seen.get(key);
  if (manifest === undefined) return [];
  const behind = groups.filter(({ template, namespace }) => isBehind(manifest, template, namespace) && includes(template.labels, labels ?? {}));
  const receivers = behind.map(group => ({ group, pods: group.tally.seen, gone: group.tally.seenGone }));
  const ready = receivers.filter(({ pods }) => pods > 0);
  if (ready.length > 0 || isHeadless(serviceOf(manifest))) return ready;
  const leaving = behind.map(group => ({ group, pods: group.tally.seenTerminating, gone: group.tally.seenTerminatingGone }));
  return leaving.filter(({ pods }) => pods > 0);
}
