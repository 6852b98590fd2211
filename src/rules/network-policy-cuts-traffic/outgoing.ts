/** Requests of pods that policies do not let out any more: for names, and to the Services that their configuration names. */
import { isAdmissionChanged, isOnHostNetwork, Phase } from './incoming';
import { podsBehind, portsBehind } from '../../controllers/endpoint-slice/pods-behind';
import { Admission, admissionOf, isAdmitted, mayMeanNamespace, PodPort } from '../../controllers/network-policy';
import { podOf } from '../../controllers/network-policy/network-reach';
import { PodTemplate } from '../../manifests/kinds/pod-template';
import { Service, serviceAt, servicesIn } from '../../manifests/kinds/service';
import { ManifestSet } from '../../manifests/manifest-set';
import { PodGroup, podGroupAt, podGroupsIn } from '../../manifests/pod-groups';
import { podsNaming } from '../../manifests/references/service-clients';
import { Transition } from '../check/transition';

export interface CutOff {
  readonly client: PodGroup;
  readonly phase: Phase;
  /** Whether no name can be looked up, so that nothing that is asked by name is found. */
  readonly isWithoutNames: boolean;
  /** Those to which no request gets any more. */
  readonly services: readonly Service[];
  /** Whether it is so with other manifests live. */
  shows(objects: ManifestSet): boolean;
}

/** Where the servers of most clusters are that know the names of Services. */
const DNS_NAMESPACE = 'kube-system';
const DNS: PodPort = { number: 53, protocol: 'UDP', template: new PodTemplate({}) };

export function cutOffPods(transition: Transition, namespaces: ReadonlySet<string>): CutOff[] {
  if (!isAdmissionChanged(transition)) return [];
  const { before, after } = transition;
  const clients = podGroupsIn(after).filter(({ namespace }) => namespaces.has(namespace ?? ''));
  const suspects = clients.flatMap(client => {
    const former = podGroupAt(before, client.key);
    if (former === undefined || [former, client].some(isOnHostNetwork)) return [];
    return [{ client, former, isNarrowed: isNarrowed(before, after, former, client) || isNarrowed(before, after, former, former) }];
  }).filter(one => one.isNarrowed);
  if (suspects.length === 0) return [];
  const asked = servicesNamedBy(after, suspects.map(({ client }) => client));
  return suspects.flatMap(({ client, former }) => {
    const services = (asked.get(client.key) ?? []).filter(service => before.get(service.key) !== undefined);
    const phases: ReadonlyArray<readonly [Phase, PodGroup]> = [['end', client], ['rollout', former]];
    for (const [phase, pods] of phases) {
      const first = { manifests: before, pods: former, servers: before };
      // While the client is rolled out, those that it asks may be as they were.
      const found = lossOf(first, { manifests: after, pods, servers: phase === 'end' ? after : before }, services);
      if (found === undefined) continue;
      const shows = (objects: ManifestSet) => {
        const live = phase === 'rollout' ? pods : podGroupAt(objects, client.key);
        return live !== undefined && lossOf(first, { manifests: objects, pods: live, servers: phase === 'end' ? objects : before }, services) !== undefined;
      };
      return [{ client, phase, ...found, shows }];
    }
    return [];
  });
}

interface Side {
  /** With the policies. */
  readonly manifests: ManifestSet;
  readonly pods: PodGroup;
  /** With the pods that are asked. */
  readonly servers: ManifestSet;
}

function isNarrowed(before: ManifestSet, after: ManifestSet, former: PodGroup, pods: PodGroup): boolean {
  const is = admissionOf(after, podOf(pods), 'egress');
  return is !== 'everybody' && JSON.stringify(admissionOf(before, podOf(former), 'egress')) !== JSON.stringify(is);
}

function lossOf(first: Side, second: Side, services: readonly Service[]): Pick<CutOff, 'isWithoutNames' | 'services'> | undefined {
  const lost = services.filter(({ key }) => reachesAny(first, key) === true && reachesAny(second, key) === false);
  const whole = admissionOf(second.manifests, podOf(second.pods), 'egress');
  // Pods that may talk to nobody, and are not known to, are meant to be alone.
  const isTalking = services.length > 0 || (whole !== 'everybody' && whole.some(({ peer }) => peer.block === undefined));
  const isWithoutNames = isTalking && findsNames(first) && !findsNames(second);
  return lost.length > 0 || isWithoutNames ? { isWithoutNames, services: lost } : undefined;
}

function findsNames({ manifests, pods }: Side): boolean {
  if (['None', 'Default'].includes(String(pods.template.spec.dnsPolicy))) return true;
  const admission = admissionOf(manifests, podOf(pods), 'egress', DNS);
  return admission === 'everybody' || admission.some(one => mayMeanNamespace(manifests, one, DNS_NAMESPACE));
}

/** Whether requests may get to some pod behind the Service on some port; undefined where there is none. */
function reachesAny({ manifests, pods, servers }: Side, key: string): boolean | undefined {
  const service = serviceAt(servers, key);
  const behind = service === undefined ? [] : podsBehind(servers, service);
  return behind.length === 0 ? undefined : behind.some(server => portsBehind(service!, server.template).some(port => {
    const admission: Admission = admissionOf(manifests, podOf(pods), 'egress', port);
    return isAdmitted(manifests, admission, podOf(server)) !== 'no';
  }));
}

function servicesNamedBy(manifests: ManifestSet, clients: readonly PodGroup[]): ReadonlyMap<string, readonly Service[]> {
  const keys = new Set(clients.map(({ key }) => key));
  const named = new Map<string, Service[]>();
  for (const service of servicesIn(manifests)) {
    for (const { key } of podsNaming(manifests, service)) {
      if (keys.has(key)) named.set(key, [...named.get(key) ?? [], service]);
    }
  }
  return named;
}
