import { parseSteps } from './grammar';
import { RolloutStep } from './step';
import { stepLabel } from '../ground/step-label';

/**
 * The steps that a rollout takes from its first candidate pod to the promotion.
 *
 * Every plan ends with 100%, written or not: the promotion, at which stable takes the candidate's pod template.
 *
 * @example
 *
 *   RolloutPlan.parse('1 pod for 10m, 10% for 2m, 50% until approved, 100%');
 *   RolloutPlan.parse('testers until approved, mirror 10% for 10m, 0.5% for 10m, 50%'); // with a router
 *   RolloutPlan.of(RolloutStep.pods(1, { hold: Duration.minutes(10) }), RolloutStep.percent(50));
 */
export class RolloutPlan {
  /**
   * What a rollout does that is given no plan.
   *
   * @internal
   */
  public static readonly _DEFAULT = RolloutPlan.parse('1 pod for 10m, 10% for 10m, 50% for 10m, 100%');

  /**
   * Reads a plan from text: steps such as `1 pod`, `3 pods` or `10%`, with a router also `testers`, `mirror 10%` or `0.5%`, each
   * followed by `for <duration>`, by `until approved`, or by nothing, with commas between them. Durations are written like `30s`,
   * `10m`, `2h`, `1h30m`.
   *
   * @param text The plan.
   * @throws an error that names the column and what was expected there
   */
  public static parse(text: string): RolloutPlan {
    return RolloutPlan.of(...parseSteps(text).map(step => RolloutStep._of(step)));
  }

  /**
   * A plan of these steps.
   *
   * @param steps The steps in order.
   */
  public static of(...steps: RolloutStep[]): RolloutPlan {
    return new RolloutPlan(steps);
  }

  /**
   * What is wrong with a plan for a number of replicas, and with a router or without: one sentence each. From JavaScript it may be no
   * plan at all.
   *
   * @internal
   */
  public static _problemsOf(plan: RolloutPlan, replicas: number, isRouted = false): string[] {
    return plan instanceof RolloutPlan ? plan.problems(replicas, isRouted) : [`plan: ${JSON.stringify(plan)} is no plan: pass RolloutPlan.parse(…) or RolloutPlan.of(…)`];
  }

  /** The steps as they were given, followed by the promotion where it was not among them. */
  public readonly steps: RolloutStep[];

  private readonly empty: boolean;

  private constructor(steps: RolloutStep[]) {
    this.empty = steps.length === 0;
    this.steps = steps.some(step => step.isPromotion) ? [...steps] : [...steps, RolloutStep.percent(100)];
  }

  /** The steps before the promotion. */
  public get partialSteps(): RolloutStep[] {
    return this.steps.filter(step => !step.isPromotion);
  }

  /**
   * What a reader calls a step, e.g. `step 2 of 4: 10% for 2m`.
   *
   * @param index The position of the step, from 0.
   */
  public label(index: number): string {
    return stepLabel(index + 1, this.steps.length, `${this.steps[index]}`);
  }

  /** The plan in its grammar: `RolloutPlan.parse(plan.toString())` is the same plan. */
  public toString(): string {
    return this.steps.join(', ');
  }

  private problems(replicas: number, isRouted: boolean): string[] {
    if (this.empty) return ['plan: it has no steps: give at least one, such as "10% for 5m"'];
    const problems: string[] = [];
    let before = { pods: 0, weight: 0 };
    for (const [i, step] of this.steps.entries()) {
      const report = (what: string) => void problems.push(`plan: step ${i + 1} ("${step}"): ${what}`);
      const { podCount, weight } = step;
      const size = weight ?? podCount ?? step.mirrored ?? 0;
      const isLed = step.isForTesters || step.mirrored !== undefined;
      const isWhole = isRouted && podCount === undefined ? Number.isFinite(size) : Number.isInteger(size);
      const wrong = isLed && !isRouted ? 'only the "router" of a CanaryDeployment can lead traffic so: set it'
        : !isWhole ? `a step is a whole number of pods or of percent${weight === undefined || isRouted ? '' : ', unless there is a "router"'}`
          : step.mirrored !== undefined && (size < 0 || size > 100) ? 'copies are a percentage from 0 to 100'
            : weight !== undefined && (weight < 0 || weight > 100) ? 'a weight is a percentage from 0 to 100'
              : podCount !== undefined && podCount < 1 ? 'a step runs at least 1 pod'
                : podCount !== undefined && podCount > replicas && replicas > 0 ? `it runs more pods than the rollout has (${replicas}): lower it or raise the replicas`
                  : undefined;
      if (wrong !== undefined) {
        report(wrong);
        continue;
      }
      if (step.hold !== undefined && step.untilApproved) report('it stands either for a time or until approved: leave one out');
      if (step.isPromotion && i < this.steps.length - 1) report('nothing can follow 100%: make it the last step');
      if (isLed) continue;
      // A small rollout may well have 1 pod where the plan says 10%, so pods and percentages are compared in pods.
      const pods = Math.min(replicas, podCount ?? Math.ceil((replicas * weight!) / 100));
      if (pods < before.pods || (weight !== undefined && weight < before.weight)) {
        report(`it is smaller than the step before ("${this.steps[i - 1]}"): a plan only grows`);
      }
      before = { pods: Math.max(before.pods, pods), weight: weight ?? before.weight };
    }
    return problems;
  }
}
