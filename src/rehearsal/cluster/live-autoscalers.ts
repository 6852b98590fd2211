/** The autoscalers of a rehearsal: every 15 seconds they look at the load of their targets. */
import { LiveWorkload } from './live-workload';
import { PodGroup } from './pod-group';
import { isActive, SimulatedPod } from './simulated-pod';
import { desiredReplicas } from '../../controllers/autoscaler';
import { rivalsOf } from '../../controllers/autoscaler/condition';
import { Sample, ScaledPod } from '../../controllers/autoscaler/observation';
import { NO_MEMORY, ScalingMemory } from '../../controllers/autoscaler/scaling-behavior';
import { Autoscaler, autoscalersIn } from '../../manifests/kinds/autoscaler';
import { AutoscalerMetric, metricKey, metricsOf } from '../../manifests/kinds/autoscaler-metric';
import { podRequest } from '../../manifests/kinds/pod-request';
import { displayName } from '../../manifests/manifest';
import { ManifestSet } from '../../manifests/manifest-set';
import { selects } from '../../manifests/selector';

/** The window over which the metrics server measures. */
const WINDOW_SECONDS = 30;

export interface LoadView {
  readonly now: number;
  /** Requests per second of all pods of a group together, and of everything. */
  readonly requests: ReadonlyMap<PodGroup, number>;
  readonly total: number;
}

/** Is told of each target that is given other replicas. */
type ScaleListener = (workload: LiveWorkload, text: string) => void;

export class LiveAutoscalers {
  /** The pods that the load asks for and that have been there for it, by the key of the target. */
  readonly asked = new Map<string, number>();
  private readonly memories = new Map<string, ScalingMemory>();
  private readonly initial: LoadView;
  /** Requests per second of a pod before the first commit, by the key of its workload. */
  private readonly loads: ReadonlyMap<string, number>;

  constructor(initial: LoadView, private readonly requestCpuMillis: number | undefined) {
    this.initial = initial;
    const byWorkload = new Map<string, { requests: number; pods: number }>();
    for (const [group, requests] of initial.requests) {
      const known = byWorkload.get(group.workloadKey) ?? { requests: 0, pods: 0 };
      byWorkload.set(group.workloadKey, { requests: known.requests + requests, pods: known.pods + group.tally.ready });
    }
    this.loads = new Map([...byWorkload].filter(([, { pods }]) => pods > 0).map(([key, { requests, pods }]) => [key, requests / pods]));
  }

  /** Gives each target its replicas. */
  sync(objects: ManifestSet, workloads: ReadonlyMap<string, LiveWorkload>, load: LoadView, scaled: ScaleListener): void {
    const groups = [...workloads.values()].flatMap(workload => workload.groups);
    for (const autoscaler of autoscalersIn(objects)) {
      const target = workloads.get(autoscaler.target);
      if (target === undefined || target.workload.kind === 'DaemonSet') continue;
      const pods = groups.filter(group => group.namespace === target.workload.namespace && selects(target.workload.selector, group.template.labels));
      const observation = {
        now: load.now,
        replicas: target.replicas,
        pods: pods.flatMap(group => group.present.map(pod => this.observed(pod, group, autoscaler, load))),
        values: this.totals(autoscaler, load),
        rivals: rivalsOf(objects, autoscaler, target.workload),
      };
      const { replicas, memory, condition, limit } = desiredReplicas(autoscaler, observation, this.memories.get(autoscaler.key) ?? NO_MEMORY);
      this.memories.set(autoscaler.key, memory);
      if (condition.active) this.ask(target, replicas, limit === undefined || limit === 'TooManyReplicas');
      if (replicas === target.replicas) continue;
      const text = `${displayName(autoscaler.manifest)}: ${target.name} scaled from ${target.replicas} to ${replicas}`;
      target.replicas = replicas;
      scaled(target, text);
    }
  }

  /**
   * More load takes some time to be followed, and nobody was promised otherwise.
   *
   * @param isBounded Whether it is the bounds that say so: pods that they keep back are asked for all the same.
   */
  private ask({ workload: { key }, groups }: LiveWorkload, replicas: number, isBounded: boolean): void {
    const ready = groups.reduce((sum, { tally }) => sum + tally.ready, 0);
    const known = this.asked.get(key) ?? 0;
    const asked = Math.min(replicas, Math.max(known, ready));
    this.asked.set(key, isBounded ? Math.max(known, asked) : asked);
  }

  private observed(pod: SimulatedPod, group: PodGroup, autoscaler: Autoscaler, load: LoadView): ScaledPod {
    const isReady = pod.ready !== undefined;
    const perPod = isReady && group.tally.ready > 0 ? (load.requests.get(group) ?? 0) / group.tally.ready : 0;
    const samples = metricsOf(autoscaler).flatMap((metric): Array<[string, Sample]> => {
      const value = this.used(metric, perPod, group);
      return value === undefined || !isReady ? [] : [[metricKey(metric), { value, at: load.now, window: WINDOW_SECONDS }]];
    });
    return {
      name: pod.name,
      phase: 'Running',
      isReady,
      isTerminating: !isActive(pod),
      started: pod.created / 1000,
      readinessChanged: (pod.ready ?? pod.created) / 1000,
      template: group.template,
      samples: new Map(samples),
    };
  }

  /** What a pod uses of a metric under its load: memory does not depend on it. */
  private used({ type, name, container, target }: AutoscalerMetric, perPod: number, group: PodGroup): number | undefined {
    if (type === 'Object' || type === 'External') return undefined;
    if (this.requestCpuMillis !== undefined && name === 'cpu' && type !== 'Pods') return Math.round(perPod * this.requestCpuMillis);
    const initial = this.loads.get(group.workloadKey) ?? [...this.loads.values()][0] ?? 0;
    const factor = name === 'memory' || initial === 0 ? 1 : perPod / initial;
    const { utilization, averageValue } = target;
    const wanted = averageValue ?? (utilization === undefined ? undefined : (podRequest(group.template, name, container).amount * utilization) / 100);
    return wanted === undefined ? undefined : Math.round(wanted * factor);
  }

  /** A value for all pods together grows with all requests. */
  private totals(autoscaler: Autoscaler, { total }: LoadView): ReadonlyMap<string, number> {
    const factor = this.initial.total === 0 ? 1 : total / this.initial.total;
    const groups = [...this.initial.requests.keys()].filter(({ workloadKey }) => workloadKey === autoscaler.target);
    const pods = groups.reduce((sum, { tally }) => sum + tally.ready, 0);
    const metrics = metricsOf(autoscaler).filter(({ type }) => type === 'Object' || type === 'External');
    const values = metrics.flatMap(({ name, target }): Array<[string, number]> => {
      const wanted = target.value ?? (target.averageValue === undefined ? undefined : target.averageValue * pods);
      return wanted === undefined ? [] : [[name, Math.round(wanted * factor)]];
    });
    return new Map(values);
  }
}
