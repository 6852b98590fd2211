import { leadsTo, podsBehind } from '../controllers/endpoint-slice/pods-behind';
import { enumerated } from '../ground/enumeration';
import { isHeadless, publishesNotReady, Service, serviceOf, servicesIn } from '../manifests/kinds/service';
import { areKin } from '../manifests/kinship';
import { displayName, isSame } from '../manifests/manifest';
import { ManifestSet } from '../manifests/manifest-set';
import { PodGroup, podGroupAt } from '../manifests/pod-groups';
import { canaryPairsIn } from '../manifests/track-pairs';
import { arrives } from '../orders/story-steps';
import { Rule, Violation } from './check/rule';
import { Transition } from './check/transition';

/** @see https://kubernetes.io/docs/concepts/services-networking/service/#services-in-kubernetes */
export const rule: Rule = {
  name: 'foreign-pods-behind-service',
  severity: 'warning',
  summary: 'Pods of another application, or of a Job, become endpoints of a Service.',
  *check(transition: Transition): Iterable<Violation> {
    for (const intrusion of together(intrusionsIn(transition))) yield violation(transition, intrusion);
  },
};

/** Pods that come to be behind a Service, and those that were there before and stay. */
interface Intrusion {
  readonly service: Service;
  readonly group: PodGroup;
  readonly hosts: readonly PodGroup[];
  /** Whether it is the selector of the Service that lets them in. */
  readonly isWidened: boolean;
}

function intrusionsIn({ before, after, changedKeys }: Transition): Intrusion[] {
  const changed = new Set(changedKeys);
  if (changed.size === 0) return [];
  const pairs = new Set(canaryPairsIn(after).flatMap(({ stable, canary }) => [`${stable.key} ${canary.key}`, `${canary.key} ${stable.key}`]));
  return servicesIn(after).flatMap(service => {
    const known = before.get(service.key);
    if (known === undefined || isForPeers(service)) return [];
    const now = podsBehind(after, service);
    const arriving = changed.has(service.key) ? now : now.filter(({ key }) => changed.has(key));
    if (arriving.length === 0) return [];
    const former = podsBehind(before, serviceOf(known));
    // The applications that were behind the Service and still are.
    const hosts = now.filter(one => !one.isTask && former.some(({ key }) => key === one.key));
    if (hosts.length === 0) return [];
    const isNew = (one: PodGroup) => !former.some(guest => guest.key === one.key || (guest.isTask && one.isTask));
    return arriving.filter(one => isNew(one) && isForeign(one, hosts, service, pairs)).map(group => {
      const earlier = podGroupAt(before, group.key);
      return { service, group, hosts, isWidened: earlier !== undefined && isSame(earlier.manifest, group.manifest) };
    });
  });
}

/** By a headless Service that names pods before they are ready, peers of all kinds find each other. */
function isForPeers(service: Service): boolean {
  return isHeadless(service) && publishesNotReady(service);
}

function isForeign(group: PodGroup, hosts: readonly PodGroup[], service: Service, pairs: ReadonlySet<string>): boolean {
  if (group.isTask || (isSingle(group) && !hosts.some(isSingle))) return true;
  // A Service over several applications is meant to be one.
  if (hosts.some(one => !areKin(one, hosts[0]))) return false;
  if (hosts.some(({ key }) => pairs.has(`${key} ${group.key}`))) return false;
  return !hosts.some(one => areKin(one, group)) || isIdle(group, hosts, service);
}

/** A pod that nothing replaces when it ends: a test, or a look at what is wrong. */
function isSingle({ manifest }: PodGroup): boolean {
  return manifest.kind === 'Pod';
}

/** Whether it declares no port at all, where the others declare the one that is asked for: it answers nothing. */
function isIdle({ template }: PodGroup, hosts: readonly PodGroup[], { ports }: Service): boolean {
  if (template.containers.some(one => one.ports.length > 0)) return false;
  return ports.some(({ port, targetPort }) => hosts.some(one => one.template.port(targetPort ?? port) !== undefined));
}

/** The same pods behind several Services are one mistake, and so are all pods that one selector lets in. */
function together(intrusions: readonly Intrusion[]): Intrusion[][] {
  const groups = new Map<string, Intrusion[]>();
  for (const one of intrusions) {
    const id = one.isWidened ? one.service.key : one.group.key;
    groups.set(id, [...groups.get(id) ?? [], one]);
  }
  return [...groups.values()];
}

function violation(transition: Transition, all: readonly Intrusion[]): Violation {
  const [{ service, group, hosts, isWidened }] = all;
  const names = enumerated([...new Set(all.map(one => displayName(one.group.manifest)))]);
  const services = enumerated([...new Set(all.map(one => displayName(one.service.manifest)))]);
  const inhabitants = enumerated(hosts.map(({ manifest }) => displayName(manifest)));
  const harm = harmOf(group, isIdle(group, hosts, service));
  return {
    object: isWidened ? service.manifest : group.manifest,
    field: isWidened ? 'spec.selector' : undefined,
    subject: isWidened ? 'selector' : 'labels',
    message: isWidened
      ? `${services} selects the pods of ${names} from now on, beside those of ${inhabitants}: ${harm}.`
      : `The pods of ${names} carry the labels that ${services} selects, behind which ${inhabitants} ${hosts.length === 1 ? 'answers' : 'answer'}: ${harm}.`,
    mend: isWidened
      ? `Let ${services} select by a label that only the pods of ${inhabitants} have.`
      : `Give the pods of ${names} other labels than those that ${services} selects, or let ${services} select by one more label that only the pods of ${inhabitants} have.`,
    counterexample: {
      events: arrives(transition, group.key, service.key),
      harm: { description: `The pods of ${displayName(group.manifest)} are endpoints of ${displayName(service.manifest)}`, shows: ({ objects }) => isInside(objects, service.key, group.key) },
    },
  };
}

function harmOf(group: PodGroup, isWithoutPort: boolean): string {
  if (group.isTask) return 'as long as they run, a part of the requests goes to pods that do not answer them';
  if (isWithoutPort) return 'a part of the requests goes to pods that have no port for them';
  return isSingle(group) ? 'a part of the requests goes to a pod that nothing replaces when it ends' : 'a part of the requests goes to another application';
}

function isInside(objects: ManifestSet, serviceKey: string, groupKey: string): boolean {
  const [service, group] = [objects.get(serviceKey), podGroupAt(objects, groupKey)];
  return service !== undefined && group !== undefined && leadsTo(serviceOf(service), group);
}
