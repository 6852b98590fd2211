/** The pods of one template of one workload, as a rehearsal has them. */
import { isActive, isReady, SimulatedPod } from './simulated-pod';
import { PodTemplate } from '../../manifests/kinds/pod-template';
import { Workload } from '../../manifests/kinds/workload';
import { displayName } from '../../manifests/manifest';

export interface PodTally {
  /** Those that are not going away. */
  readonly active: readonly SimulatedPod[];
  /** Ready, and not going away. */
  readonly ready: number;
  /** Those to which proxies send requests. */
  readonly seen: number;
  /** Those among them that are gone already. */
  readonly seenGone: number;
  /** Those to which proxies send requests only where nothing else is ready: they go away and still answer. */
  readonly seenTerminating: number;
  readonly seenTerminatingGone: number;
  /** Those that take room: they are not gone, and wait for none. */
  readonly placed: number;
}

export class PodGroup {
  /** Pods that are gone stay until proxies know of it. */
  readonly pods = new Set<SimulatedPod>();
  /** Are told of every change: those who lead requests here. */
  readonly watchers = new Set<() => void>();
  readonly workloadName: string;
  readonly workloadKey: string;
  readonly namespace?: string;
  private known?: PodTally;
  private created = 0;

  constructor(workload: Workload, readonly template: PodTemplate) {
    this.workloadKey = workload.key;
    this.workloadName = displayName(workload.manifest);
    this.namespace = workload.namespace;
  }

  /** `hello-2f9c4`: what the names of the pods begin with. */
  get prefix(): string {
    return `${this.workloadName.slice(this.workloadName.indexOf('/') + 1)}-${this.template.hash.slice(0, 5)}`;
  }

  nextName(): string {
    return `${this.prefix}-${++this.created}`;
  }

  get active(): readonly SimulatedPod[] {
    return this.tally.active;
  }

  /** Those that are not gone. */
  get present(): SimulatedPod[] {
    return [...this.pods].filter(({ gone }) => gone === undefined);
  }

  get tally(): PodTally {
    return this.known ??= tallyOf(this.pods);
  }

  /** To be called whenever something about a pod has changed. */
  touch(): void {
    this.known = undefined;
    for (const watcher of this.watchers) watcher();
  }
}

function tallyOf(pods: ReadonlySet<SimulatedPod>): PodTally {
  const active: SimulatedPod[] = [];
  const tally = { active, ready: 0, seen: 0, seenGone: 0, seenTerminating: 0, seenTerminatingGone: 0, placed: 0 };
  for (const pod of pods) {
    if (isActive(pod)) active.push(pod);
    if (isReady(pod)) tally.ready++;
    const isGone = pod.gone !== undefined;
    if (!isGone && pod.waitsForRoom !== true) tally.placed++;
    if (pod.seen === 'ready') {
      tally.seen++;
      if (isGone) tally.seenGone++;
    } else if (pod.seen === 'terminating') {
      tally.seenTerminating++;
      if (isGone) tally.seenTerminatingGone++;
    }
  }
  return tally;
}
