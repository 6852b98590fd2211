/** What a cluster is asked, through the user's own kubectl, to tell whether a frame is realized. */
import { currentContext, get, Kubectl, KubectlError, KubectlOptions } from './kubectl';
import { Cluster, lackingPods, RealizedOptions, unrealized } from './realized';
import { reliedOn } from './relied-on';
import { Follower } from '../../routers/reading/router';
import { followersOf } from '../../routers/reading/status';

export interface ClusterOptions extends KubectlOptions, RealizedOptions {}

export interface Look {
  /** What is missing in the cluster until the frame is realized: one sentence each. None: it is realized. */
  readonly problems: readonly string[];
  /** What could say more and was not shown: one sentence each. */
  readonly unseen: readonly string[];
}

/**
 * Looks whether the cluster has realized a frame.
 *
 * @param manifests The manifests of the frame, of one rollout, as they were committed. Their namespace goes before the user's.
 * @throws KubectlError where the cluster cannot be asked
 */
export async function lookInCluster(
  kubectl: Kubectl, manifests: readonly any[], { abandoned, ...options }: ClusterOptions = {},
): Promise<Look> {
  const wanted = reliedOn(manifests, abandoned);
  if (wanted.length === 0) return { problems: [], unseen: [] };
  const there = { ...options, namespace: wanted[0].metadata.namespace ?? options.namespace };
  const services = wanted.filter(({ kind, spec }) => kind === 'Service' && spec.selector).map(({ metadata }) => metadata.name);
  const [objects, endpointSlices] = await Promise.all([
    get(kubectl, wanted.map(resource), there),
    services.length > 0 ? get(kubectl, [ENDPOINT_SLICES, `--selector=kubernetes.io/service-name in (${services.join(',')})`], there) : [],
  ]);
  const followers = await Promise.all(different(objects.flatMap(followersOf)).map(one => followerIn(kubectl, one, there)));
  const unseen = followers.flatMap(one => one.unseen ?? []);
  const cluster: Cluster = { objects, endpointSlices, followers: followers.flatMap(({ found }) => found), pods: [] };
  if (objects.length === 0) {
    const where = await currentContext(kubectl, there);
    return { problems: unrealized(manifests, { ...cluster, ...where }, { abandoned }), unseen };
  }
  const pods = await Promise.all(lackingPods(manifests, cluster, { abandoned }).map(({ spec }) => podsOf(kubectl, spec.selector.matchLabels, there)));
  return { problems: unrealized(manifests, { ...cluster, pods: pods.flat() }, { abandoned }), unseen };
}

const ENDPOINT_SLICES = 'endpointslices.v1.discovery.k8s.io';

/** As kubectl takes it, with the version of the manifest: `deployment.v1.apps/hello`. */
function resource({ apiVersion, kind, metadata }: any): string {
  const [version, group] = apiVersion.split('/').reverse();
  return `${kind.toLowerCase()}.${version}.${group ?? ''}/${metadata.name}`;
}

/** A Gateway need not be there for the route to be taken up; where the user may not see it, that is said. */
async function followerIn(kubectl: Kubectl, follower: Follower, options: KubectlOptions): Promise<{ found: any[]; unseen?: string }> {
  const { apiVersion, kind, name, namespace = options.namespace } = follower;
  try {
    return { found: await get(kubectl, [resource({ apiVersion, kind, metadata: { name } })], { ...options, namespace }) };
  } catch (error) {
    if (error instanceof KubectlError && error.hidesOnly) return { found: [], unseen: `${kind}/${name} was not looked at (${error.message})` };
    throw error;
  }
}

function different(followers: readonly Follower[]): Follower[] {
  return [...new Map(followers.map(one => [JSON.stringify(one), one])).values()];
}

/** They only explain what is missing: whoever may not see them gets no explanation. */
async function podsOf(kubectl: Kubectl, labels: { [key: string]: string }, options: KubectlOptions): Promise<any[]> {
  const selector = Object.entries(labels).map(([key, value]) => `${key}=${value}`).join(',');
  return get(kubectl, ['pods', `--selector=${selector}`], options).catch(() => []);
}
