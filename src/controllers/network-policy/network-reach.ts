/** What NetworkPolicies leave of the requests for a port of a Service. */
import { PodTemplate } from '../../manifests/kinds/pod-template';
import { ManifestSet } from '../../manifests/manifest-set';
import { PodGroup } from '../../manifests/pod-groups';
import { Admission, admissionOf, areDisjoint, isAdmitted, PodPort, PolicyPod, Verdict } from '../network-policy';

/** Pods that serve on a port, and the manifests that say who may ask them. */
export interface Scene {
  readonly manifests: ManifestSet;
  readonly server: { readonly template: PodTemplate; readonly namespace?: string };
  readonly port: PodPort;
  /** All pods that are known. */
  readonly pods: readonly PodGroup[];
  /** Whether requests come from outside of the cluster as well, where no label selects anybody. */
  readonly isPublic: boolean;
}

/** Who was admitted before and is not any more. */
export interface Cut {
  /** `all`: nobody is admitted, `peers`: none of those who were, `clients`: some that are known to ask, `outside`: no address. */
  readonly extent: 'all' | 'peers' | 'clients' | 'outside';
  /** Pods of the manifests that are cut off. */
  readonly pods: readonly PodGroup[];
}

/** What the second scene cuts off of the first one. The clients are the keys of pods that are known to ask the server. */
export function cutBetween(first: Scene, second: Scene, clients: () => ReadonlySet<string>): Cut | undefined {
  const [was, is] = [first, second].map(admissionIn);
  if (isNobody(was) || is === 'everybody') return undefined;
  if (was === 'everybody') {
    if (isNobody(is)) return { extent: 'all', pods: [] };
    if (second.isPublic && !mayComeFromOutside(is)) return { extent: 'outside', pods: [] };
  }
  const asking = was === 'everybody' ? [...clients()].flatMap(key => podAt(second.pods, key) ?? []) : second.pods;
  const verdicts = asking.map(group => ({ group, ...verdictsOf(first, second, was, is, group) }));
  const pods = verdicts.filter(one => one.before === 'yes' && one.after === 'no').map(({ group }) => group);
  if (isNobody(is)) return { extent: 'all', pods };
  if (was !== 'everybody') {
    const remains = verdicts.some(({ before, after }) => before !== 'no' && after !== 'no');
    // No pod that is known is admitted any more, and no pod that may be elsewhere can be.
    if (!remains && was.every(one => is.every(other => areDisjoint(one, other)))) return { extent: 'peers', pods };
    if (second.isPublic && mayComeFromOutside(was) && !mayComeFromOutside(is)) return { extent: 'outside', pods: [] };
  }
  const affected = pods.length === 0 ? [] : pods.filter(({ key }) => clients().has(key));
  return affected.length > 0 ? { extent: 'clients', pods: affected } : undefined;
}

/** Whether a pod is admitted before and after; where it was not there before, it has nothing to lose. */
function verdictsOf(first: Scene, second: Scene, was: Admission, is: Admission, group: PodGroup) {
  const former = podAt(first.pods, group.key);
  const before: Verdict = former === undefined ? 'no' : isAdmitted(first.manifests, was, podOf(former));
  return { before, after: before === 'no' ? 'no' : isAdmitted(second.manifests, is, podOf(group)) };
}

const byKey = new WeakMap<readonly PodGroup[], ReadonlyMap<string, PodGroup>>();

function podAt(pods: readonly PodGroup[], key: string): PodGroup | undefined {
  const index = byKey.get(pods) ?? new Map(pods.map(one => [one.key, one]));
  byKey.set(pods, index);
  return index.get(key);
}

function mayComeFromOutside(admission: Admission): boolean {
  return admission === 'everybody' || admission.some(({ peer }) => peer.block !== undefined);
}

function admissionIn({ manifests, server, port }: Scene): Admission {
  return admissionOf(manifests, podOf(server), 'ingress', port);
}

function isNobody(admission: Admission): boolean {
  return admission !== 'everybody' && admission.length === 0;
}

export function podOf({ template, namespace }: { readonly template: PodTemplate; readonly namespace?: string }): PolicyPod {
  return { labels: template.labels, namespace };
}
