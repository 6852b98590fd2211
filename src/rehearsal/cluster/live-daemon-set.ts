/** A DaemonSet of a rehearsal: a pod on each node. */
import { LOOK_MILLISECONDS, millisecondsLeft } from './live-deployment';
import { LiveWorkload } from './live-workload';
import { isActive, readySeconds } from './simulated-pod';
import { syncDaemonSet } from '../../controllers/daemon-set';
import { NODES, WorkloadState } from '../../controllers/workloads/workload-state';

const NODE_NAMES = Array.from({ length: NODES }, (_, index) => `node-${index + 1}`);

export class LiveDaemonSet extends LiveWorkload {
  begin({ sets }: WorkloadState): void {
    const nodes = [...NODE_NAMES];
    for (const set of sets) {
      const group = this.groupOf(set.template);
      for (let count = 0; count < set.pods; count++) this.context.kubelet.found(group, { node: nodes.shift() });
    }
  }

  sync(): void {
    const { kubelet, lookAgain, now, say } = this.context;
    const pods = this.groups.flatMap(group => group.present.map(pod => ({ pod, group }))).sort((a, b) => a.pod.created - b.pod.created);
    const seen = pods.map(({ pod, group }) => (
      { name: pod.name, node: pod.node!, revision: group.template.hash, readySeconds: readySeconds(pod, now()), isTerminating: !isActive(pod) }
    ));
    const actions = syncDaemonSet({ workload: this.workload, nodes: NODE_NAMES, pods: seen });
    for (const action of actions) {
      if (action.type === 'create') {
        const group = this.groupOf(this.workload.template);
        say(`${this.name}: a pod of ${group.template.version} starts on ${action.node}`);
        kubelet.start(group, { node: action.node });
      } else {
        const { pod, group } = pods.find(one => one.pod.name === action.pod)!;
        say(`${this.name}: the pod of ${group.template.version} on ${pod.node} goes away`);
        kubelet.terminate(pod, group);
      }
    }
    if (actions.length > 0) lookAgain(this, LOOK_MILLISECONDS);
    const { minReadySeconds } = this.workload;
    for (const group of minReadySeconds > 0 ? this.groups : []) {
      const left = millisecondsLeft(group, minReadySeconds, now());
      if (left !== undefined) lookAgain(this, left);
    }
  }

  get isRealized(): boolean {
    return this.workload.strategy === 'OnDelete' ? this.groups.reduce((sum, { tally }) => sum + tally.ready, 0) === NODES : this.isRunning({ current: NODES, old: 0 });
  }
}
