/** A workload of a rehearsal, its pods, and the controller that keeps them. */
import { Kubelet } from './kubelet';
import { PodGroup } from './pod-group';
import { applied, WorkloadState } from '../../controllers/workloads/workload-state';
import { PodTemplate } from '../../manifests/kinds/pod-template';
import { isHeldUp, Workload } from '../../manifests/kinds/workload';
import { displayName } from '../../manifests/manifest';

export interface ControllerContext {
  /** Milliseconds. */
  readonly now: () => number;
  readonly kubelet: Kubelet;
  /** Asks for another look at the workload after some milliseconds. */
  readonly lookAgain: (workload: LiveWorkload, milliseconds: number) => void;
  readonly say: (text: string) => void;
}

export abstract class LiveWorkload {
  /** `spec.replicas` as it is in the cluster; of a DaemonSet, the nodes. */
  replicas: number;
  /** All templates of which there were pods, the older first. */
  readonly groups: PodGroup[] = [];

  constructor(protected readonly context: ControllerContext, public workload: Workload, replicas = applied(undefined, workload).replicas) {
    this.replicas = replicas;
  }

  get name(): string {
    return displayName(this.workload.manifest);
  }

  /** Another manifest of the same workload. */
  apply(workload: Workload): void {
    this.replicas = applied({ workload: this.workload, replicas: this.replicas, sets: [] }, workload).replicas;
    this.workload = workload;
  }

  /** The workload is deleted, and its pods with it. */
  remove(): void {
    for (const group of this.groups) group.active.forEach(pod => this.context.kubelet.terminate(pod, group));
  }

  groupOf(template: PodTemplate): PodGroup {
    const known = this.groups.find(group => group.template.hash === template.hash);
    if (known !== undefined) return known;
    const group = new PodGroup(this.workload, template);
    this.groups.push(group);
    return group;
  }

  /** The pods that run before the rehearsal begins. */
  abstract begin(state: WorkloadState): void;

  /** One look of the controller. */
  abstract sync(): void;

  /** Whether the cluster runs what the manifest says. */
  abstract get isRealized(): boolean;

  /** Whether an agent that waits for its health goes on. */
  get isHealthy(): boolean {
    return this.isRealized && !isHeldUp(this.workload);
  }

  /** Whether all pods of the template that the manifest has now, or the pods of an unfinished batch, are ready. */
  protected isRunning(pods: { readonly current: number; readonly old: number }): boolean {
    const current = this.groups.filter(({ template }) => template.hash === this.workload.template.hash);
    const old = this.groups.filter(group => !current.includes(group));
    const are = (groups: readonly PodGroup[], wanted: number) => {
      const present = groups.reduce((sum, group) => sum + group.active.length, 0);
      return present === wanted && groups.reduce((sum, { tally }) => sum + tally.ready, 0) === wanted;
    };
    return are(current, pods.current) && are(old, pods.old);
  }
}
