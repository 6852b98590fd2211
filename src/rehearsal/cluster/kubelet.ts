/** Starts and ends the pods of a rehearsal, and tells proxies of it. */
import { PodGroup } from './pod-group';
import { startMilliseconds, terminationMilliseconds } from './pod-lifetime';
import { PodTemplate } from '../../manifests/kinds/pod-template';
import { Random } from '../random';
import { RehearsalSettings } from '../rehearsal-settings';
import { isActive, SimulatedPod } from './simulated-pod';
import { keyProblem, obstacle } from '../../controllers/workloads/obstacle';
import { ManifestSet } from '../../manifests/manifest-set';
import { ClusterClock } from '../clock/cluster-clock';

export interface PodListener {
  created(pod: SimulatedPod, group: PodGroup): void;
  /** The pod became ready, failed, or is gone. */
  changed(pod: SimulatedPod, group: PodGroup): void;
}

/** What pods find when they start. */
export interface Surroundings {
  /** The keys of objects that are known and not in the cluster. */
  missing(): ReadonlySet<string>;
  objects(): ManifestSet;
  /** Why there is no room for the pod beside those that run. */
  hindrance(pod: SimulatedPod, group: PodGroup): string | undefined;
}

export class Kubelet {
  private readonly waiting = new Map<SimulatedPod, PodGroup>();

  constructor(
    private readonly clock: ClusterClock,
    private readonly random: Random,
    private readonly settings: RehearsalSettings,
    private readonly listener: PodListener,
    private readonly surroundings: Surroundings,
  ) {}

  /** A pod that was ready before the rehearsal begins. */
  found(group: PodGroup, place: PodPlace = {}): void {
    const pod = this.add(group, { ...place, isFound: true });
    pod.obstacle = this.obstacleOf(group);
    if (pod.obstacle !== undefined) return;
    pod.ready = this.clock.now;
    pod.seen = 'ready';
    group.touch(pod);
  }

  start(group: PodGroup, place: PodPlace = {}): void {
    this.run(this.add(group, place), group);
  }

  terminate(pod: SimulatedPod, group: PodGroup): void {
    if (!isActive(pod)) return;
    pod.terminating = this.clock.now;
    group.touch(pod);
    this.waiting.delete(pod);
    const wasReady = pod.ready !== undefined;
    if (wasReady) this.tellProxies(pod, group, 'terminating');
    // What is on no node yet is gone at once.
    this.clock.after(pod.waitsForRoom === true ? 0 : terminationMilliseconds(group.template, this.settings), () => {
      pod.gone = this.clock.now;
      group.touch(pod);
      if (wasReady) this.tellProxies(pod, group, 'absent');
      else group.remove(pod);
      this.listener.changed(pod, group);
      this.retry();
    });
  }

  /** Starts what waited for an object that is there now, or for room. */
  retry(): void {
    const stopped = new Set<PodGroup>();
    for (const [pod, group] of [...this.waiting]) {
      if (stopped.has(group)) continue;
      if (this.startProblem(pod, group) !== undefined) {
        // What stops one pod stops all that are alike; of a DaemonSet each is for a node of its own.
        if (pod.node === undefined) stopped.add(group);
        continue;
      }
      this.waiting.delete(pod);
      this.run(pod, group);
    }
  }

  private add(group: PodGroup, { name = group.nextName(), ordinal, node, isFound }: PodPlace & Pick<SimulatedPod, 'isFound'>): SimulatedPod {
    const pod: SimulatedPod = { name, created: this.clock.now, seen: 'absent', ordinal, node, isFound };
    group.add(pod);
    this.listener.created(pod, group);
    return pod;
  }

  private run(pod: SimulatedPod, group: PodGroup): void {
    pod.obstacle = this.startProblem(pod, group);
    if (pod.waitsForRoom === true) {
      this.waiting.set(pod, group);
      // By then others of its kind would be ready.
      this.clock.after(1000 * this.settings.startSeconds, () => { if (this.waiting.has(pod)) this.listener.changed(pod, group); });
      return;
    }
    if (pod.obstacle !== undefined) this.waiting.set(pod, group);
    this.clock.after(startMilliseconds(this.settings, this.random), () => {
      if (!isActive(pod) || pod.ready !== undefined) return;
      // What it needs may have been deleted while it started.
      pod.obstacle ??= this.obstacleOf(group);
      if (pod.obstacle !== undefined) this.waiting.set(pod, group);
      else this.makeReady(pod, group);
      this.listener.changed(pod, group);
    });
  }

  private makeReady(pod: SimulatedPod, group: PodGroup): void {
    pod.ready = this.clock.now;
    group.touch(pod);
    this.tellProxies(pod, group, 'ready');
  }

  private tellProxies(pod: SimulatedPod, group: PodGroup, seen: SimulatedPod['seen']): void {
    this.clock.after(1000 * this.settings.propagationSeconds, () => {
      pod.seen = seen;
      if (seen === 'absent') group.remove(pod);
      else group.touch(pod);
    });
  }

  private obstacleOf({ template, namespace }: PodGroup): string | undefined {
    const image = this.failingImage(template);
    return image === undefined ? obstacle(template, namespace, this.surroundings.missing()) : `${image} never becomes ready`;
  }

  /** Those that run already have read what they need, and have their room. */
  private startProblem(pod: SimulatedPod, group: PodGroup): string | undefined {
    const hindrance = this.surroundings.hindrance(pod, group);
    const waits = hindrance !== undefined;
    if (waits !== (pod.waitsForRoom === true)) {
      pod.waitsForRoom = waits;
      group.touch(pod);
    }
    return hindrance ?? this.obstacleOf(group) ?? keyProblem(group.template, group.namespace, this.surroundings.objects());
  }

  private failingImage({ containers }: PodTemplate): string | undefined {
    const { failingImages } = this.settings;
    return containers.map(({ image }) => image).find(image => failingImages.some(part => image.includes(part)));
  }
}

/** What a controller says of a pod that it starts. */
export interface PodPlace {
  readonly name?: string;
  readonly ordinal?: number;
  readonly node?: string;
}
