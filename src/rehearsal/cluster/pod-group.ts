/** The pods of one template of one workload, as a rehearsal has them. */
import { isActive, isReady, SimulatedPod } from './simulated-pod';
import { PodTemplate } from '../../manifests/kinds/pod-template';
import { Workload } from '../../manifests/kinds/workload';
import { displayName } from '../../manifests/manifest';

export interface PodTally {
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
  /** Are told of every change: those who lead requests here. */
  readonly watchers = new Set<() => void>();
  readonly workloadName: string;
  readonly workloadKey: string;
  readonly namespace?: string;
  private readonly all = new Set<SimulatedPod>();
  /** What each pod was counted as: thousands change one after the other, and each is looked at alone. */
  private readonly counted = new Map<SimulatedPod, readonly Count[]>();
  private readonly counts: Record<Count, number> = {
    active: 0, ready: 0, seen: 0, seenGone: 0, seenTerminating: 0, seenTerminatingGone: 0, placed: 0,
  };
  private knownActive?: readonly SimulatedPod[];
  private created = 0;

  constructor(workload: Workload, readonly template: PodTemplate) {
    this.workloadKey = workload.key;
    this.workloadName = displayName(workload.manifest);
    this.namespace = workload.namespace;
  }

  /** Pods that are gone stay until proxies know of it. */
  get pods(): ReadonlySet<SimulatedPod> {
    return this.all;
  }

  /** `hello-2f9c4`: what the names of the pods begin with. */
  get prefix(): string {
    return `${this.workloadName.slice(this.workloadName.indexOf('/') + 1)}-${this.template.hash.slice(0, 5)}`;
  }

  nextName(): string {
    return `${this.prefix}-${++this.created}`;
  }

  /** Those that are not going away. */
  get active(): readonly SimulatedPod[] {
    return this.knownActive ??= [...this.pods].filter(isActive);
  }

  /** Those that are not gone. */
  get present(): SimulatedPod[] {
    return [...this.pods].filter(({ gone }) => gone === undefined);
  }

  get tally(): PodTally {
    return this.counts;
  }

  /** Whether all that are not going away are ready. */
  get isReady(): boolean {
    return this.counts.ready === this.counts.active;
  }

  add(pod: SimulatedPod): void {
    this.all.add(pod);
    this.touch(pod);
  }

  remove(pod: SimulatedPod): void {
    this.all.delete(pod);
    this.touch(pod);
  }

  /** To be called whenever something about a pod has changed. */
  touch(pod: SimulatedPod): void {
    const before = this.counted.get(pod) ?? [];
    const after = this.all.has(pod) ? countsOf(pod) : [];
    for (const count of before) this.counts[count]--;
    for (const count of after) this.counts[count]++;
    if (after.length > 0) this.counted.set(pod, after);
    else this.counted.delete(pod);
    if (before.includes('active') !== after.includes('active')) this.knownActive = undefined;
    for (const watcher of this.watchers) watcher();
  }
}

type Count = 'active' | keyof PodTally;

function countsOf(pod: SimulatedPod): Count[] {
  const counts: Count[] = [];
  const isGone = pod.gone !== undefined;
  if (isActive(pod)) counts.push('active');
  if (isReady(pod)) counts.push('ready');
  if (!isGone && pod.waitsForRoom !== true) counts.push('placed');
  if (pod.seen === 'ready') {
    counts.push('seen');
    if (isGone) counts.push('seenGone');
  } else if (pod.seen === 'terminating') {
    counts.push('seenTerminating');
    if (isGone) counts.push('seenTerminatingGone');
  }
  return counts;
}
