/**
 * What the manifests of one rollout let serve, counted without the library: pods by workload and version, and what its Service
 * selects.
 */
import { batch, isFrozen } from '../../cli/life-cycle/fake-cluster';

const ROLLOUT = 'cdk8s-rollouts/rollout';

export interface Workload {
  readonly name: string;
  /** The version of its template. */
  readonly version: string;
  /** The pods that Git or an autoscaler wants at most; those of an idle track are none. */
  readonly pods: number;
  /** Whether its manifest says how many pods there are. */
  readonly isCounted: boolean;
  /** The pods of the template, where a batch of it is out; otherwise all. */
  readonly fresh: number;
  /** The pods that are left of what ran before. */
  readonly old: number;
  readonly isFrozen: boolean;
  readonly maxUnavailable: unknown;
  readonly labels: Labels;
  readonly selector: Labels;
}

export interface Served {
  readonly workloads: readonly Workload[];
  /** What the Service selects that clients call; undefined where there is none. */
  readonly selector?: Labels;
}

export type Labels = { readonly [key: string]: string };

export function servedIn(manifests: readonly any[], rollout: string): Served {
  const own = manifests.filter(({ metadata }) => metadata.labels?.[ROLLOUT] === rollout);
  const service = own.find(({ kind, metadata }) => kind === 'Service' && metadata.name === rollout);
  return { workloads: own.filter(({ kind }) => kind === 'Deployment').map(one => workloadOf(one, own)), selector: service?.spec.selector };
}

function workloadOf({ metadata, spec }: any, all: readonly any[]): Workload {
  const bounds = all.find(one => one.kind === 'HorizontalPodAutoscaler' && one.spec.scaleTargetRef.name === metadata.name)?.spec;
  const pods: number = spec.replicas ?? bounds?.maxReplicas ?? 1;
  const { surge, unavailable } = isFrozen(spec) ? batch(spec, pods) : { surge: 0, unavailable: 0 };
  return {
    name: metadata.name,
    version: versionOf(spec.template),
    pods,
    isCounted: spec.replicas !== undefined,
    fresh: isFrozen(spec) ? surge + unavailable : pods,
    old: pods - unavailable,
    isFrozen: isFrozen(spec),
    maxUnavailable: spec.strategy?.rollingUpdate?.maxUnavailable,
    labels: spec.template.metadata.labels,
    selector: spec.selector.matchLabels,
  };
}

/** What the code of a sequence calls a version. */
export function versionOf({ metadata, spec }: any): string {
  const tag = spec.containers[0].image.split(':')[1];
  return `${tag}${metadata.labels.label}`;
}

export function isSelected({ labels }: Workload, selector: Labels | undefined): boolean {
  return selector !== undefined && Object.entries(selector).every(([key, value]) => labels[key] === value);
}

/** The pods that serve, whatever they run. */
export function servingPods({ workloads, selector }: Served): number {
  return sum(workloads.filter(one => isSelected(one, selector)).map(({ pods }) => pods));
}

/** The share of the traffic that a version has. `ran` is what ran before a batch. */
export function sharesOf(served: Served, ran: readonly string[]): Map<string, number> {
  const all = servingPods(served);
  const shares = new Map<string, number>();
  const add = (version: string, pods: number) => void (pods > 0 && shares.set(version, (shares.get(version) ?? 0) + pods / all));
  for (const one of served.workloads.filter(workload => isSelected(workload, served.selector))) {
    add(one.version, Math.min(one.fresh, one.pods));
    if (one.isFrozen) ran.slice(0, 1).forEach(version => add(version, one.pods - Math.min(one.fresh, one.pods)));
  }
  return shares;
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
