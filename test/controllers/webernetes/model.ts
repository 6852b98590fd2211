/**
 * Plays the same cases through the project's own model of the Deployment controller, with pods that have a birth and a death
 * of their own. It knows nothing of Services.
 */
import { Case } from './cluster';
import { ClusterState, PodCount, ScaleEvent } from './observer';
import { syncDeployment } from '../../../src/controllers/deployment';
import { ReplicaSet } from '../../../src/controllers/deployment/replica-set';
import { Workload, workloadOf } from '../../../src/manifests/kinds/workload';

export interface ModelOutcome {
  readonly samples: ReadonlyArray<{ readonly atSeconds: number; readonly deployments: ClusterState['deployments'] }>;
  readonly scaleEvents: readonly ScaleEvent[];
  /** Whether Kubernetes may have drawn lots between pods of which some become ready or available before others. */
  readonly isLeftToChance: boolean;
}

interface Pod {
  /** That of its ReplicaSet. */
  readonly created: number;
  readonly started: number;
  readonly ready: number;
  isReady: boolean;
  /** When it is gone; undefined as long as it is wanted. */
  gone?: number;
}

interface Cluster {
  workload: Workload;
  replicaSets: readonly ReplicaSet[];
  pods: Pod[];
}

export function playModel({ commits, startSeconds, terminationSeconds = 0, untilSeconds }: Case): ModelOutcome {
  const clusters = new Map<string, Cluster>();
  const samples: Array<ModelOutcome['samples'][number]> = [];
  const scaleEvents: ScaleEvent[] = [];
  let now = 0;
  let isLeftToChance = false;

  const record = ({ workload }: Cluster, before: readonly ReplicaSet[], after: readonly ReplicaSet[]): void => {
    for (const one of after) {
      const from = before.find(({ created }) => created === one.created)?.replicas ?? 0;
      if (from !== one.replicas) scaleEvents.push({ atSeconds: now, deployment: workload.name, image: imageOf(one), from, to: one.replicas });
    }
  };

  /** Starts and ends pods until there are as many as the ReplicaSet is to have. */
  const runPods = (cluster: Cluster, { created, replicas, template }: ReplicaSet): void => {
    const wanted = cluster.pods.filter(pod => pod.created === created && pod.gone === undefined);
    const ready = now + startSeconds(template.containers[0].image);
    for (let i = wanted.length; i < replicas; i++) cluster.pods.push({ created, started: now, ready, isReady: false });
    const sorted = [...wanted].sort(byPreferenceToGo);
    const spare = sorted.splice(0, Math.max(0, wanted.length - replicas));
    for (const pod of spare) pod.gone = now + terminationSeconds;
    isLeftToChance ||= spare.some(gone => sorted.some(kept => areDrawnLotsFor(gone, kept, now)));
  };

  /** Lets the controller act until it has nothing left to do. What its ReplicaSets tell is never out of date. */
  const settle = (cluster: Cluster): void => {
    for (;;) {
      cluster.pods = cluster.pods.filter(({ gone }) => gone === undefined || gone > now);
      const before = counted(cluster, now);
      const after = syncDeployment({
        workload: cluster.workload,
        replicas: cluster.workload.replicas ?? 1,
        replicaSets: before,
        isTerminating: cluster.pods.some(({ gone }) => gone !== undefined),
      });
      record(cluster, before, after);
      cluster.replicaSets = after;
      for (const one of after) runPods(cluster, one);
      if (equal(before, counted(cluster, now))) return;
    }
  };

  const take = (): void => {
    const inOrder = [...clusters].sort(([a], [b]) => (a < b ? -1 : 1));
    const deployments = Object.fromEntries(inOrder.map(([name, cluster]) => [name, countByImage(cluster)]));
    const last = samples.at(-1);
    if (last !== undefined && JSON.stringify(last.deployments) === JSON.stringify(deployments)) return;
    if (last?.atSeconds === now) samples.pop();
    samples.push({ atSeconds: now, deployments });
  };

  const runUntil = (seconds: number): void => {
    for (;;) {
      for (const cluster of clusters.values()) {
        // Pods of one moment become ready one after the other.
        for (const pod of [...cluster.pods]) {
          if (pod.isReady || pod.ready > now || pod.gone !== undefined) continue;
          pod.isReady = true;
          settle(cluster);
        }
        settle(cluster);
      }
      take();
      if (now >= seconds) return;
      now = Math.min(seconds, ...[...clusters.values()].flatMap(cluster => momentsOf(cluster)).filter(moment => moment > now));
    }
  };

  for (const { atSeconds, manifests } of commits) {
    if (atSeconds > 0) runUntil(atSeconds);
    for (const manifest of manifests.filter(({ kind }) => kind === 'Deployment')) {
      const workload = workloadOf(manifest);
      const { replicaSets = [], pods = [] } = clusters.get(workload.name) ?? {};
      clusters.set(workload.name, { workload, replicaSets, pods });
    }
  }
  runUntil(untilSeconds);
  return { samples, scaleEvents, isLeftToChance };
}

/** The ReplicaSets with what their pods amount to now. */
function counted({ replicaSets, pods }: Cluster, now: number): readonly ReplicaSet[] {
  return replicaSets.map(one => {
    const wanted = pods.filter(({ created, gone }) => created === one.created && gone === undefined);
    const ready = wanted.filter(({ isReady }) => isReady);
    const available = ready.filter(pod => pod.ready + one.minReadySeconds <= now);
    return { ...one, pods: wanted.length, ready: ready.length, available: available.length };
  });
}

/** When something will be different by itself. */
function momentsOf({ replicaSets, pods }: Cluster): number[] {
  return pods.flatMap(({ created, ready, gone }) => {
    if (gone !== undefined) return [gone];
    return [ready, ready + (replicaSets.find(one => one.created === created)?.minReadySeconds ?? 0)];
  });
}

/** Pods that are not ready first; among equal ones, those that are so for the shortest time. */
function byPreferenceToGo(a: Pod, b: Pod): number {
  return Number(a.isReady) - Number(b.isReady) || (a.isReady ? b.ready - a.ready : b.started - a.started);
}

/**
 * Kubernetes compares the ages of pods by their order of magnitude, and decides between equal ones by their identifiers. Of two
 * ages, one of which is twice the other, the order is never the same.
 *
 * @see https://github.com/kubernetes/enhancements/tree/master/keps/sig-apps/2185-random-pod-select-on-replicaset-downscale
 */
function areDrawnLotsFor(a: Pod, b: Pod, now: number): boolean {
  if (a.isReady !== b.isReady || a.ready === b.ready) return false;
  const ages = [a, b].map(({ isReady, ready, started }) => now - (isReady ? ready : started));
  return Math.max(...ages) < 2 * Math.min(...ages);
}

function equal(a: readonly ReplicaSet[], b: readonly ReplicaSet[]): boolean {
  const numbers = ({ template: _, ...rest }: ReplicaSet) => rest;
  return JSON.stringify(a.map(numbers)) === JSON.stringify(b.map(numbers));
}

function countByImage({ replicaSets, pods }: Cluster): { readonly [image: string]: PodCount } {
  const images: Record<string, PodCount> = {};
  for (const pod of pods.filter(({ gone }) => gone === undefined)) {
    const image = imageOf(replicaSets.find(({ created }) => created === pod.created)!);
    const { pods: all, ready } = images[image] ?? { pods: 0, ready: 0 };
    images[image] = { pods: all + 1, ready: ready + (pod.isReady ? 1 : 0) };
  }
  return Object.fromEntries(Object.keys(images).sort().map(image => [image, images[image]]));
}

function imageOf({ template }: ReplicaSet): string {
  return template.containers[0].image;
}
