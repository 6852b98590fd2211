/** On which nodes pods may run, as far as their manifest names them. */
import { PodsBeside, podsOf } from './hindrance';
import { list, Open, record, records, text } from '../../ground/shape';
import { PodTemplate } from '../../manifests/kinds/pod-template';

export const HOSTNAME = 'kubernetes.io/hostname';

/**
 * The names of all nodes that pods of the template may run on; undefined where that is left open. That a node has the name of
 * its host as label is the convention of all clusters.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/
 */
export function namedNodes({ spec }: PodTemplate): ReadonlySet<string> | undefined {
  const single = text(spec.nodeName) || text(record(spec.nodeSelector)[HOSTNAME]);
  if (single) return new Set([single]);
  const { requiredDuringSchedulingIgnoredDuringExecution: required } = record(record(spec.affinity).nodeAffinity);
  const terms = records(record(required).nodeSelectorTerms).map(termNodes);
  // One of the terms is enough.
  return terms.length === 0 || terms.includes(undefined) ? undefined : new Set(terms.flatMap(names => names ?? []));
}

function termNodes({ matchExpressions, matchFields }: Open): string[] | undefined {
  const found = [...namesIn(matchExpressions, HOSTNAME), ...namesIn(matchFields, 'metadata.name')];
  return found.length === 0 ? undefined : found;
}

function namesIn(requirements: unknown, wanted: string): string[] {
  return records(requirements)
    .filter(({ key, operator }) => key === wanted && operator === 'In')
    .flatMap(({ values }) => list(values))
    .filter((one): one is string => typeof one === 'string');
}

/** Those of the pods that can be on no other nodes than these. */
export function podsWithin(nodes: ReadonlySet<string>, beside: readonly PodsBeside[]): number {
  return podsOf(beside.filter(({ template }) => {
    const own = namedNodes(template);
    return own !== undefined && [...own].every(name => nodes.has(name));
  }));
}
