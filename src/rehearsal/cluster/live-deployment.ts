/** A Deployment of a rehearsal: its ReplicaSets and their pods. */
import { LiveWorkload } from './live-workload';
import { PodGroup } from './pod-group';
import { isReady, readySeconds } from './simulated-pod';
import { syncDeployment } from '../../controllers/deployment';
import { ReplicaSet } from '../../controllers/deployment/replica-set';
import { syncReplicaSet } from '../../controllers/replica-set';
import { isAvailable } from '../../controllers/workloads/availability';
import { updatedPods, WorkloadState } from '../../controllers/workloads/workload-state';
import { isFrozen } from '../../manifests/kinds/workload';

export class LiveDeployment extends LiveWorkload {
  private sets: readonly ReplicaSet[] = [];

  begin({ sets }: WorkloadState): void {
    this.sets = sets;
    for (const set of sets) {
      const group = this.groupOf(set.template);
      for (let count = 0; count < set.pods; count++) this.context.kubelet.found(group);
    }
  }

  sync(): void {
    const counted = this.sets.map(set => this.counted(set));
    const synced = syncDeployment({ workload: this.workload, replicas: this.replicas, replicaSets: counted, isTerminating: this.isTerminating });
    this.sets = synced;
    for (const set of synced) this.scale(set, counted.find(({ created }) => created === set.created)?.replicas ?? 0);
    // A controller makes one step at a look.
    if (synced !== counted) this.context.lookAgain(this, LOOK_MILLISECONDS);
    this.awaitAvailability();
  }

  get isRealized(): boolean {
    const { isWhole, current, old } = updatedPods(this.workload, this.replicas);
    if (isWhole) return this.isRunning({ current, old }) && (!this.waitsForAvailability || this.isFullyAvailable);
    const batch = this.sets.find(({ template }) => template.hash === this.workload.template.hash);
    if (batch === undefined) return false;
    const isScaled = batch.replicas === current || batch.replicas >= this.replicas;
    const others = this.sets.reduce((sum, set) => set === batch ? sum : sum + set.replicas, 0);
    return isScaled && this.isRunning({ current: batch.replicas, old: others });
  }

  /** Pods of the template of now may be going away still, and are not waited for. */
  private get isTerminating(): boolean {
    const { strategy, template: { hash } } = this.workload;
    return strategy === 'Recreate' && this.groups.some(({ template, present, active }) => template.hash !== hash && present.length > active.length);
  }

  private get isFullyAvailable(): boolean {
    return this.sets.every(set => this.counted(set).available === set.replicas);
  }

  private get waitsForAvailability(): boolean {
    return this.workload.minReadySeconds > 0 && !isFrozen(this.workload.minReadySeconds);
  }

  private counted(set: ReplicaSet): ReplicaSet {
    const group = this.groupOf(set.template);
    const pods = group.active;
    const available = this.availableOf(group, set.minReadySeconds);
    const same = set.pods === pods.length && set.ready === group.tally.ready && set.available === available;
    return same ? set : { ...set, pods: pods.length, ready: group.tally.ready, available };
  }

  private availableOf(group: PodGroup, minReadySeconds: number): number {
    if (isFrozen(minReadySeconds)) return 0;
    if (minReadySeconds === 0) return group.tally.ready;
    const now = this.context.now();
    return group.active.filter(pod => isAvailable({ readySeconds: readySeconds(pod, now) }, minReadySeconds)).length;
  }

  /** What the ReplicaSet controller does then. */
  private scale(set: ReplicaSet, before: number): void {
    const { kubelet, say } = this.context;
    const group = this.groupOf(set.template);
    if (set.replicas !== before) say(`${this.name}: ReplicaSet of ${set.template.version} scaled from ${before} to ${set.replicas}`);
    const { starts, deletes } = syncReplicaSet(set.replicas, group.active);
    for (let count = 0; count < starts; count++) kubelet.start(group);
    for (const pod of deletes) kubelet.terminate(pod, group);
  }

  /** A look when the next pod has been ready for long enough. */
  private awaitAvailability(): void {
    for (const { template, minReadySeconds } of this.sets) {
      if (minReadySeconds === 0) continue;
      const left = millisecondsLeft(this.groupOf(template), minReadySeconds, this.context.now());
      if (left !== undefined) this.context.lookAgain(this, left);
    }
  }
}

/** How long a controller takes to notice what it did itself. */
export const LOOK_MILLISECONDS = 20;

/** Until the next pod that is ready has been so for as long as asked; undefined where there is none to wait for. */
export function millisecondsLeft(group: PodGroup, minReadySeconds: number, now: number): number | undefined {
  if (isFrozen(minReadySeconds)) return undefined;
  const left = [...group.pods].filter(isReady).map(pod => 1000 * minReadySeconds - Math.round(1000 * readySeconds(pod, now)!)).filter(one => one > 0);
  return left.length === 0 ? undefined : left.reduce((least, one) => Math.min(least, one));
}
