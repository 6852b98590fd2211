import type { Routing } from './routing/routing';
import { StrategyOptions } from '../frames/strategies';
import { SharedOptions } from '../frames/strategy';
import { RolloutPlan } from '../plan/plan';
import { DEPLOYMENT } from '../pods/deployment';
import { WorkloadKind } from '../pods/workload-kind';

/** What makes a construct the kind of rollout that it is, besides the objects that it adds. */
export interface RolloutKind {
  /** How the rollout goes, with what the code says of it. */
  readonly strategy: (shared: SharedOptions) => StrategyOptions;

  /** The plan as text, as it is annotated and recorded. */
  readonly plan: () => string;

  /** Whether the user wrote the plan: only then it is worth a word what becomes of its steps. */
  readonly hasOwnPlan: boolean;

  /** What the names of the objects end with, besides those that end with nothing. */
  readonly suffixes: readonly string[];

  /** The kind of the workload that `workload` authors. */
  readonly workload: WorkloadKind;

  /** How many of so many pods can stay ready while others are replaced; all of them where it is left out. */
  readonly keeps?: (replicas: number) => number;

  /** Whether a router can lead its traffic. */
  readonly mayBeRouted?: true;

  /** What leads the traffic to its tracks, where that is a router. */
  readonly routing?: Routing;

  /** What a user should know of the steps, and need not mend. */
  readonly warnings?: () => string[];

  /** What is wrong with what the construct adds to the props: one sentence each. */
  readonly problems: (replicas: number) => string[];
}

/** A rollout of one Deployment in the steps of a plan: what most kinds have in common. */
export function planned(plan: RolloutPlan | undefined, routing?: Routing): Omit<RolloutKind, 'strategy'> {
  const steps = plan ?? RolloutPlan._DEFAULT;
  return {
    plan: () => steps.toString(),
    hasOwnPlan: plan !== undefined,
    suffixes: [],
    workload: DEPLOYMENT,
    routing,
    warnings: () => routing?.warnings(steps.partialSteps) ?? [],
    problems: replicas => {
      const problems = RolloutPlan._problemsOf(steps, replicas, routing !== undefined);
      return [...problems, ...routing?.problems(problems.length > 0 ? [] : steps.partialSteps.map(step => step._parsed), replicas) ?? []];
    },
  };
}
