/** A StatefulSet of a rehearsal: its pods by their ordinals. */
import { millisecondsLeft } from './live-deployment';
import { LiveWorkload } from './live-workload';
import { PodGroup } from './pod-group';
import { isActive, readySeconds, SimulatedPod } from './simulated-pod';
import { completedRevision, firstOrdinal, StatefulSetView, syncStatefulSet } from '../../controllers/stateful-set';
import { updatedPods, WorkloadState } from '../../controllers/workloads/workload-state';

export class LiveStatefulSet extends LiveWorkload {
  private currentRevision = this.workload.template.hash;

  begin({ sets }: WorkloadState): void {
    let ordinal = firstOrdinal(this.workload);
    const [oldest] = sets.filter(({ pods }) => pods > 0);
    if (oldest !== undefined) this.currentRevision = oldest.template.hash;
    for (const set of sets) {
      const group = this.groupOf(set.template);
      for (let count = 0; count < set.pods; count++) this.context.kubelet.found(group, this.place(ordinal++));
    }
  }

  sync(): void {
    const { kubelet, lookAgain, now, say } = this.context;
    this.currentRevision = completedRevision(this.view);
    for (const action of syncStatefulSet(this.view)) {
      if (action.type === 'create') {
        const group = this.groupOf(this.templateOf(action.revision));
        say(`${this.name}: pod ${action.ordinal} of ${group.template.version} starts`);
        kubelet.start(group, this.place(action.ordinal));
      } else {
        const [pod, group] = this.podAt(action.ordinal)!;
        say(`${this.name}: pod ${action.ordinal} of ${group.template.version} goes away${action.reason === 'update' ? ' to come back updated' : ''}`);
        kubelet.terminate(pod, group);
      }
    }
    const { minReadySeconds } = this.workload;
    for (const group of minReadySeconds > 0 ? this.groups : []) {
      const left = millisecondsLeft(group, minReadySeconds, now());
      if (left !== undefined) lookAgain(this, left);
    }
  }

  get isRealized(): boolean {
    const { current, old } = updatedPods(this.workload, this.replicas);
    // Without an older version, those below the partition run the only one there is.
    const hasOld = this.currentRevision !== this.workload.template.hash;
    return this.workload.strategy === 'OnDelete' ? this.isFilled : this.isRunning(hasOld ? { current, old } : { current: current + old, old: 0 });
  }

  private get isFilled(): boolean {
    return this.groups.reduce((sum, { tally }) => sum + tally.ready, 0) === this.replicas;
  }

  private get view(): StatefulSetView {
    const now = this.context.now();
    const pods = this.groups.flatMap(group => group.present.map(pod => (
      { ordinal: pod.ordinal!, revision: group.template.hash, readySeconds: readySeconds(pod, now), isTerminating: !isActive(pod) }
    )));
    return { workload: this.workload, replicas: this.replicas, currentRevision: this.currentRevision, pods };
  }

  private podAt(ordinal: number): [SimulatedPod, PodGroup] | undefined {
    for (const group of this.groups) {
      const pod = group.active.find(one => one.ordinal === ordinal);
      if (pod) return [pod, group];
    }
    return undefined;
  }

  private templateOf(revision: string) {
    return this.groups.find(({ template }) => template.hash === revision)?.template ?? this.workload.template;
  }

  private place(ordinal: number) {
    return { name: `${this.workload.name}-${ordinal}`, ordinal };
  }
}
