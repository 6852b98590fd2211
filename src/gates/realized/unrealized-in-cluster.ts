/** What a cluster is asked, through the user's own kubectl, to tell whether a frame is realized. */
import { currentContext, get, Kubectl, KubectlOptions } from './kubectl';
import { Cluster, lackingPods, RealizedOptions, unrealized } from './realized';
import { reliedOn } from './relied-on';
import { Follower } from '../../routers/reading/router';
import { followersOf } from '../../routers/reading/status';

export interface ClusterOptions extends KubectlOptions, RealizedOptions {}

/**
 * What is missing in the cluster until the frame is realized: one sentence each. None: it is realized.
 *
 * @param manifests The manifests of the frame, of one rollout, as they were committed. Their namespace goes before the user's.
 * @throws KubectlError where the cluster cannot be asked
 */
export async function unrealizedInCluster(
  kubectl: Kubectl, manifests: readonly any[], { abandoned, ...options }: ClusterOptions = {},
): Promise<string[]> {
  const wanted = reliedOn(manifests, abandoned);
  if (wanted.length === 0) return [];
  const there = { ...options, namespace: wanted[0].metadata.namespace ?? options.namespace };
  const services = wanted.filter(({ kind, spec }) => kind === 'Service' && spec.selector).map(({ metadata }) => metadata.name);
  const [objects, endpointSlices] = await Promise.all([
    get(kubectl, wanted.map(resource), there),
    services.length > 0 ? get(kubectl, [ENDPOINT_SLICES, `--selector=kubernetes.io/service-name in (${services.join(',')})`], there) : [],
  ]);
  const followers = await Promise.all(different(objects.flatMap(followersOf)).map(one => followerIn(kubectl, one, there)));
  const cluster: Cluster = { objects, endpointSlices, followers: followers.flat(), pods: [] };
  if (objects.length === 0) return unrealized(manifests, { ...cluster, ...await currentContext(kubectl, there) }, { abandoned });
  const pods = await Promise.all(lackingPods(manifests, cluster, { abandoned }).map(({ spec }) => podsOf(kubectl, spec.selector.matchLabels, there)));
  return unrealized(manifests, { ...cluster, pods: pods.flat() }, { abandoned });
}

const ENDPOINT_SLICES = 'endpointslices.v1.discovery.k8s.io';

/** As kubectl takes it, with the version of the manifest: `deployment.v1.apps/hello`. */
function resource({ apiVersion, kind, metadata }: any): string {
  const [version, group] = apiVersion.split('/').reverse();
  return `${kind.toLowerCase()}.${version}.${group ?? ''}/${metadata.name}`;
}

/** Of a Gateway nothing is asked where it is not there, or where the user may not see it: the route says whether it was taken up. */
function followerIn(kubectl: Kubectl, follower: Follower, options: KubectlOptions): Promise<any[]> {
  const { apiVersion, kind, name, namespace = options.namespace } = follower;
  return get(kubectl, [resource({ apiVersion, kind, metadata: { name } })], { ...options, namespace }).catch(() => []);
}

function different(followers: readonly Follower[]): Follower[] {
  return [...new Map(followers.map(one => [JSON.stringify(one), one])).values()];
}

/** They only explain what is missing: whoever may not see them gets no explanation. */
async function podsOf(kubectl: Kubectl, labels: { [key: string]: string }, options: KubectlOptions): Promise<any[]> {
  const selector = Object.entries(labels).map(([key, value]) => `${key}=${value}`).join(',');
  return get(kubectl, ['pods', `--selector=${selector}`], options).catch(() => []);
}
