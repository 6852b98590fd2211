/** Pods that must not run where others of their kind do: required anti-affinity, and a spread that must hold. */
import { Beside, counted, Hindrance, PodsBeside, podsOf, StartingPod } from './hindrance';
import { HOSTNAME, namedNodes, podsWithin } from './nodes';
import { integer, list, Open, record, records, text } from '../../ground/shape';
import { PodTemplate } from '../../manifests/kinds/pod-template';
import { selects } from '../../manifests/selector';

/**
 * Where pods keep away from each other, each takes a node or a zone of its own. It is looked at from both sides: a pod that runs
 * keeps those away that start.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#inter-pod-affinity-and-anti-affinity
 */
export function antiAffinityHindrances(pod: StartingPod, { own }: Beside): Hindrance[] {
  if (pod.kind === 'DaemonSet') return [];
  const keys = new Set(own.flatMap(({ template }) => [...termsOf(pod.template), ...termsOf(template)].map(({ topologyKey }) => text(topologyKey) ?? '')));
  return [...keys].flatMap((key): Hindrance[] => {
    const apart = own.filter(({ template, namespace }) => (
      keepsAway(pod.template, template, key, namespace) || keepsAway(template, pod.template, key, namespace)
    ));
    const pods = podsOf(apart);
    if (pods === 0) return [];
    const nodes = key === HOSTNAME ? namedNodes(pod.template) : undefined;
    const isFull = nodes !== undefined && podsWithin(nodes, apart) >= nodes.size;
    if (nodes !== undefined && !isFull) return [];
    const words = isFull
      ? `its required anti-affinity keeps it away from ${nodes!.size === 1 ? 'the only node' : 'all nodes'} that it may run on (${[...nodes!].join(', ')})`
      : `its required anti-affinity keeps it away from the ${nounOf(key)}${pods === 1 ? '' : 's'} of its ${counted(pods)}, so that it takes ${counted(pods + 1, nounOf(key))}`;
    return [{ reason: 'anti-affinity', by: 'anti-affinity', isCertain: isFull, words }];
  });
}

function termsOf({ spec }: PodTemplate): Open[] {
  return records(record(record(spec.affinity).podAntiAffinity).requiredDuringSchedulingIgnoredDuringExecution);
}

/** Whether pods of the first template must not share a node, or a zone, with those of the second, in one namespace. */
function keepsAway(template: PodTemplate, other: PodTemplate, key: string, namespace: string | undefined): boolean {
  return termsOf(template).some(term => term.topologyKey === key && meansNamespace(term, namespace)
    && selects(term.labelSelector, other.labels) && meansRevision(term, template, other));
}

/** Without a word about namespaces the own one is meant; a selector of all means it as well. */
function meansNamespace({ namespaces, namespaceSelector }: Open, namespace: string | undefined): boolean {
  const names = list(namespaces);
  if (namespaceSelector === undefined || namespaceSelector === null) return names.length === 0 || names.includes(namespace);
  return names.includes(namespace) || Object.keys(record(namespaceSelector)).length === 0;
}

/** The labels that controllers give to the pods of one template, and of it alone. */
const REVISION_LABELS = ['pod-template-hash', 'controller-revision-hash'];

/** What `matchLabelKeys` and `mismatchLabelKeys` add to a selector: the same value of the label, or another one. */
function meansRevision({ matchLabelKeys, mismatchLabelKeys }: Open, template: PodTemplate, other: PodTemplate): boolean {
  const isAlike = (key: unknown) => (
    REVISION_LABELS.includes(String(key)) ? template.hash === other.hash : template.labels[String(key)] === other.labels[String(key)]
  );
  return list(matchLabelKeys).every(isAlike) && !list(mismatchLabelKeys).some(isAlike);
}

/**
 * A spread counts domains: the pod may go where then are at most `maxSkew` more pods than in the emptiest one, so that there is room
 * for one more wherever pods can go to the emptiest one. There is none where pods cannot go there, a node with a taint being counted as
 * one of 0 pods unless `nodeTaintsPolicy` is Honor; and where there are fewer domains than `minDomains`, which counts as an empty
 * one as well. Then no domain gets more than `maxSkew` pods, and it depends on their number.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/scheduler/framework/plugins/podtopologyspread/filtering.go
 */
export function spreadHindrances(pod: StartingPod, { own }: Beside): Hindrance[] {
  if (pod.kind === 'DaemonSet') return [];
  return records(pod.template.spec.topologySpreadConstraints).flatMap((constraint): Hindrance[] => {
    const key = text(constraint.topologyKey) ?? '';
    const maxSkew = integer(constraint.maxSkew) ?? 1;
    if (constraint.whenUnsatisfiable !== 'DoNotSchedule' || maxSkew < 1 || !selects(constraint.labelSelector, pod.template.labels)) return [];
    const isCounted = ({ template }: PodsBeside) => (
      selects(constraint.labelSelector, template.labels) && meansRevision(constraint, pod.template, template)
    );
    const pods = podsOf(own.filter(isCounted));
    const domains = pods / maxSkew;
    if (pods === 0 || !Number.isInteger(domains)) return [];
    const most = `no ${nounOf(key)} gets more than ${counted(maxSkew)}`;
    const words = (why: string) => `its topology spread has no room ${why}: then ${most}, and it takes ${counted(domains + 1, nounOf(key))}`;
    if (domains < (integer(constraint.minDomains) ?? 1)) return [uncertain(words(`where there are fewer than ${constraint.minDomains} ${nounOf(key)}s (minDomains)`))];
    const isMisled = key === HOSTNAME && constraint.nodeTaintsPolicy !== 'Honor' && domains > 1 && !toleratesAll(pod.template);
    return isMisled ? [{ ...uncertain(words('where a node has a taint that keeps it away, and counts as an empty one')), isByTaint: true }] : [];
  });
}

function uncertain(words: string): Hindrance {
  return { reason: 'spread', by: 'spread', isCertain: false, words };
}

function toleratesAll({ spec }: PodTemplate): boolean {
  return records(spec.tolerations).some(({ key, operator, effect }) => operator === 'Exists' && !key && (!effect || effect === 'NoSchedule'));
}

function nounOf(topologyKey: string): string {
  if (topologyKey === HOSTNAME) return 'node';
  return /\/(zone|region)$/.exec(topologyKey)?.[1] ?? `domain of ${topologyKey}`;
}
