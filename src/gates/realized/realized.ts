/**
 * Whether the live frame of a rollout is realized: its objects applied, its pods ready and reached by their Services.
 *
 * Git cannot know that, and a safe path is safe only from one realized frame to the next: with an image that never gets
 * ready, the same frames pushed on would take away the pods that still serve.
 */
import { differences, formatDifference } from './applied';
import { isPodOf, reachedPods } from './endpoints';
import { expectedPods, missingPods } from './pods';
import { isBehind, isTarget, isWorkload, matches, reliedOn } from './relied-on';
import { whyNotReady } from './why-not-ready';
import { REVISION_ANNOTATION, STEP_ANNOTATION } from '../../ground/labels';
import { shortName } from '../../manifests/manifest';
import { followersOf, statusProblem } from '../../routers/reading/status';

/** What a cluster says of a frame: what `kubectl get -o json` answers. */
export interface Cluster {
  /** Those of the objects of the frame that exist. */
  readonly objects: readonly any[];
  /** Those of its Services. */
  readonly endpointSlices: readonly any[];
  /** What else says whether its routes are followed, as far as it exists. */
  readonly followers?: readonly any[];
  /** Those of the workloads that lack some; they only serve to explain. */
  readonly pods: readonly any[];
  /** Where was looked. */
  readonly namespace?: string;
  readonly context?: string;
}

export interface RealizedOptions {
  /** The hash of a version that the next frames take away: its pods need not be ready. */
  readonly abandoned?: string;
}

/** An object of the frame and what it is in the cluster. */
interface Pair {
  readonly manifest: any;
  readonly live: any;
}

const MOST_FIELDS = 2;

/**
 * What is missing until the frame is realized: one sentence each that names the object. None: it is realized.
 *
 * @param manifests The manifests of the frame, of one rollout, as they were committed.
 */
export function unrealized(manifests: readonly any[], cluster: Cluster, { abandoned }: RealizedOptions = {}): string[] {
  const pairs = pairsOf(manifests, cluster, abandoned);
  if (pairs.length > 0 && pairs.every(({ live }) => live === undefined)) return [nothingThere(cluster)];
  // What a step is called stands for the commit that was applied. An abort relies on less than all of it.
  const annotations = abandoned === undefined ? [REVISION_ANNOTATION, STEP_ANNOTATION] : [REVISION_ANNOTATION];
  return pairs.flatMap(pair => {
    const problem = unapplied(pair, [...annotations, ...leadingAnnotations(pair.manifest)])
      ?? unready(pair, pairs, cluster.pods) ?? unreached(pair, pairs, cluster.endpointSlices) ?? notFollowed(pair, cluster.followers);
    return problem === undefined ? [] : [`${shortName(pair.manifest)}: ${problem}`];
  });
}

/** The workloads in the cluster that lack pods: their pods may say why. */
export function lackingPods(manifests: readonly any[], cluster: Cluster, { abandoned }: RealizedOptions = {}): any[] {
  return pairsOf(manifests, cluster, abandoned)
    .flatMap(({ manifest, live }) => live && isWorkload(manifest) && missingPods(live) ? [live] : []);
}

function pairsOf(manifests: readonly any[], { objects }: Cluster, abandoned: string | undefined): Pair[] {
  const live = new Map(objects.map(object => [shortName(object), object]));
  return reliedOn(manifests, abandoned).map(manifest => ({ manifest, live: live.get(shortName(manifest)) }));
}

function nothingThere({ namespace, context }: Cluster): string {
  const where = `namespace ${namespace ?? '(the default one)'} of context ${context ?? '(the current one)'}`;
  return `nothing of this frame exists in ${where}: are both the right ones, and has the frame been applied?`;
}

function unapplied({ manifest, live }: Pair, annotations: readonly string[]): string | undefined {
  if (live === undefined) return 'does not exist yet';
  const fields = differences(manifest, live, annotations);
  if (fields.length === 0) return undefined;
  const rest = fields.length - MOST_FIELDS;
  const others = rest > 0 ? `, and ${rest} more ${rest === 1 ? 'field' : 'fields'}` : '';
  return `not applied yet: ${fields.slice(0, MOST_FIELDS).map(formatDifference).join(', ')}${others}`;
}

/** Those of an Ingress may lead traffic. */
function leadingAnnotations({ kind, metadata }: any): string[] {
  return kind === 'Ingress' ? Object.keys(metadata.annotations ?? {}) : [];
}

/** What its router says of a route, and the Gateway of that. */
function notFollowed({ live }: Pair, followers: readonly any[] = []): string | undefined {
  const problem = statusProblem(live);
  if (problem !== undefined) return problem;
  const wanted = followersOf(live);
  const isWanted = ({ kind, metadata: { name, namespace } }: any) =>
    wanted.some(one => one.kind === kind && one.name === name && one.namespace === namespace);
  return followers.filter(isWanted).flatMap(one => statusProblem(one)?.replace(/^/, `${shortName(one)} `) ?? [])[0];
}

/** What is missing of the pods of a workload. */
function unready({ manifest, live }: Pair, pairs: readonly Pair[], pods: readonly any[]): string | undefined {
  if (!isWorkload(manifest)) return undefined;
  const { metadata: { generation }, status: { observedGeneration = 0 } } = live;
  if (observedGeneration < generation) return `its controller has not seen generation ${generation} yet, only ${observedGeneration}`;
  const autoscaler = pairs.find(pair => pair.manifest.kind === 'HorizontalPodAutoscaler' && isTarget(manifest, pair.manifest))?.live;
  // A frame that gives replicas rests the autoscaler.
  const unscaled = autoscaler && manifest.spec.replicas === undefined ? outOfBounds(live, autoscaler) : undefined;
  if (unscaled) return unscaled;
  const missing = missingPods(live);
  const why = missing && whyNotReady(live, pods.filter(pod => matches(pod.metadata.labels, live.spec.selector.matchLabels)));
  return why ? `${missing}: ${why}` : missing;
}

/** An autoscaler looks every 15 seconds, and before it does, the pods are as many as before. */
function outOfBounds({ spec: { replicas } }: any, { spec: { minReplicas = 1, maxReplicas } }: any): string | undefined {
  const bound = replicas < minReplicas ? `at least ${minReplicas}` : replicas > maxReplicas ? `at most ${maxReplicas}` : undefined;
  return bound && `its autoscaler has not brought it to ${bound} pods yet: it is at ${replicas}`;
}

/** Which pods that are ready a Service does not send traffic to yet. Pods that are missing are reported above. */
function unreached({ manifest, live }: Pair, pairs: readonly Pair[], endpointSlices: readonly any[]): string | undefined {
  const reached = reachedPods(live, endpointSlices);
  const words = pairs.filter(pair => pair.live && isWorkload(pair.manifest) && isBehind(pair.manifest, manifest)).flatMap(pair => {
    const ready = Math.min(expectedPods(pair.live).total, pair.live.status.readyReplicas ?? 0);
    const count = reached.filter(pod => isPodOf(pair.manifest, pod)).length;
    return count < ready ? [`${count} of ${ready} ready pods of ${shortName(pair.manifest)}`] : [];
  });
  return words.length > 0 ? `reaches ${words.join(' and ')}` : undefined;
}
