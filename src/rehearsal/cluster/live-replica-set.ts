/** A ReplicaSet of a rehearsal that no Deployment owns, or a ReplicationController. */
import { LiveWorkload } from './live-workload';
import { syncReplicaSet } from '../../controllers/replica-set';
import { WorkloadState } from '../../controllers/workloads/workload-state';

export class LiveReplicaSet extends LiveWorkload {
  begin({ sets }: WorkloadState): void {
    for (const set of sets) {
      const group = this.groupOf(set.template);
      for (let count = 0; count < set.pods; count++) this.context.kubelet.found(group);
    }
  }

  sync(): void {
    const { kubelet, say } = this.context;
    const pods = this.groups.flatMap(group => group.active.map(pod => ({ ...pod, pod, group })));
    const { starts, deletes } = syncReplicaSet(this.replicas, pods);
    if (starts > 0 || deletes.length > 0) say(`${this.name} scaled from ${pods.length} to ${this.replicas}`);
    for (const { pod, group } of deletes) kubelet.terminate(pod, group);
    if (starts === 0) return;
    const group = this.groupOf(this.workload.template);
    for (let count = 0; count < starts; count++) kubelet.start(group);
  }

  /** Pods of an older template are as good as any. */
  get isRealized(): boolean {
    return this.groups.reduce((sum, { tally }) => sum + tally.ready, 0) === this.replicas;
  }
}
