/** The pods that a Service sends traffic to. */

/** The names of the pods that are ready behind a Service: what its EndpointSlices say, which proxies follow. */
export function reachedPods(service: any, endpointSlices: readonly any[]): string[] {
  const endpoints = endpointSlices
    .filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === service.metadata.name)
    // Pods in which no port of the Service is found are listed as ready, without a port: no traffic goes there.
    .filter(({ ports }) => ports?.length > 0 || !(service.spec.ports?.length > 0))
    .flatMap(slice => slice.endpoints ?? []);
  // Unknown counts as ready, as the API says. A pod stands in several slices where it has several addresses or ports.
  const ready = endpoints.filter(({ conditions }) => conditions?.ready !== false && conditions?.terminating !== true);
  return [...new Set(ready.flatMap(({ targetRef }) => targetRef?.kind === 'Pod' ? [targetRef.name] : []))];
}

/** Where Kubernetes cuts a name off before it appends five random characters. */
const LONGEST_PREFIX = 58;
const LONGEST_HASH = 10;

/**
 * Whether a pod has the name that controllers give to the pods of a workload: `hello-5f7c9d4b8-x2x4z`, `hello-0`. Slices
 * say nothing else of whose a pod is, and after a switch they hold the pods of the other colour for a while.
 */
export function isPodOf({ kind, metadata: { name } }: any, pod: string): boolean {
  if (kind === 'Deployment' && name.length + LONGEST_HASH + 2 > LONGEST_PREFIX) return pod.startsWith(name.slice(0, LONGEST_PREFIX));
  return pod.startsWith(`${name}-`) && (kind === 'Deployment' ? /^[a-z0-9]+-[a-z0-9]{5}$/ : /^\d+$/).test(pod.slice(name.length + 1));
}
