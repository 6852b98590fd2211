/** A blue-green switch: the other colour comes up, all traffic moves to it at once, or by a router in steps, the first colour rests. */
import { cutoverLabel, IDLE, stepLabel } from '../../ground/step-label';
import { STEP_WORDS } from '../../ground/step-words';
import { formatSeconds, formatStep, ParsedStep, parseSeconds, parseSteps } from '../../plan/grammar';
import { distinct, Frame, frameOf, Track, track } from '../frame';
import { Goal } from '../goal';
import { Limits, limitsOf } from '../limits';
import { path } from '../path';
import { RouterTerms, SharedOptions, Strategy, StrategyKind } from '../strategy';
import { bySelector, byWeights, otherTrack, TrackIndex, WHOLE } from '../traffic';

/** What the code says of a blue-green switch. */
export interface BlueGreenOptions extends SharedOptions {
  /** The pods of the inactive colour while it is previewed; by default all of them. */
  readonly previewReplicas?: number;
  /** What leads the traffic, where no selector does. */
  readonly router?: RouterTerms;
}

const PLAN = /^preview(?:, (.+))?, cutover for ((?:\d+[smhd])+)$/;

export const BLUE_GREEN: StrategyKind<BlueGreenOptions> = {
  trackNames: ['blue', 'green'],
  alternates: true,
  traffic: ['selector', 'weights'],
  plan: { shape: { pattern: PLAN, words: `the plan of a blue-green switch, such as "${blueGreenPlan('30s')}"` }, steps: plan => 2 + stepsOf(plan).length },
  begin(options, { plan, replicas, active = 0, resting }) {
    const previewReplicas = Math.min(replicas, options.previewReplicas ?? replicas);
    const { router } = options;
    const terms = { ...limitsOf(options, replicas), places: router?.places, replicas, previewReplicas, drain: drainOf(plan), active, resting };
    return new BlueGreenStrategy({ ...terms, steps: stepsOf(plan), isRouted: router !== undefined });
  },
};

/** The plan of a blue-green switch: between its first and its last step those of a router, if there are any. */
export function blueGreenPlan(drain: string, steps: readonly string[] = []): string {
  return ['preview', ...steps, `cutover for ${drain}`].join(', ');
}

/** The steps in which traffic moves before all of it does. */
function stepsOf(plan: string): ParsedStep[] {
  const [, steps] = PLAN.exec(plan) ?? [];
  return steps === undefined ? [] : parseSteps(steps);
}

/** The seconds for which the old colour stays. */
function drainOf(plan: string): number {
  const [, , drain] = PLAN.exec(plan) ?? [];
  if (drain === undefined) throw new Error(`plan: "${plan}" is not the plan of a blue-green switch: it reads "${blueGreenPlan('30s')}"`);
  return parseSeconds(drain);
}

export interface BlueGreenTerms extends Limits {
  readonly replicas: number;
  readonly previewReplicas: number;
  /** The shares that the other colour gets one after the other, in percent. */
  readonly steps?: readonly ParsedStep[];
  /** Whether a router leads the traffic. */
  readonly isRouted?: boolean;
  /** How long the old colour stays after the cutover, in seconds. */
  readonly drain: number;
  /** The colour that receives all traffic before the rollout. */
  readonly active: TrackIndex;
  /** The version that the inactive colour rests on before the rollout; by default the active one's. */
  readonly resting?: string;
}

export class BlueGreenStrategy implements Strategy {
  public readonly floor: number;

  constructor(private readonly terms: BlueGreenTerms) {
    this.floor = terms.floor;
  }

  public idle(version: string): Frame {
    return this.frame(0, track(version, this.terms.replicas), track(this.terms.resting ?? version, 0));
  }

  public goals(stable: string, candidate: string): Goal[] {
    const { replicas, previewReplicas, drain, steps = [] } = this.terms;
    const [before, full] = [track(stable, replicas), track(candidate, replicas)];
    const count = steps.length + 2;
    const label = (index: number, text: string) => steps.length === 0 ? text : stepLabel(index + 1, count, text);
    return [
      { name: label(0, STEP_WORDS.preview), step: 0, frame: () => this.frame(0, before, track(candidate, previewReplicas)) },
      ...steps.map((step, i): Goal => ({
        name: label(i + 1, formatStep(step)),
        step: i + 1,
        hold: step.hold,
        untilApproved: step.untilApproved,
        frame: () => this.frame(replicas === 0 ? 0 : Math.round((WHOLE * (step.percent ?? 0)) / 100), before, full),
      })),
      { name: label(count - 1, cutoverLabel(formatSeconds(drain))), step: count - 1, hold: drain, frame: () => this.frame(WHOLE, before, full) },
      // The old colour keeps its version: an undo is scale up, then switch.
      { name: IDLE, frame: () => this.frame(WHOLE, track(stable, 0), full) },
    ];
  }

  /** A router knows a first track, which serves, and a second one, which comes: as the colours are when blue is the one that serves. */
  public path(from: Frame, to: Frame): Frame[] {
    if (!this.terms.isRouted) return path(from, to, this.terms);
    // Without pods there is nobody to wait for.
    if (this.terms.replicas === 0) return distinct(from, [to]);
    const isTurned = this.terms.active === 1;
    return isTurned ? path(turned(from), turned(to), this.terms).map(turned) : path(from, to, this.terms);
  }

  /** The colour that served before, the other one, and the share of that. */
  private frame(share: number, before: Track, other: Track): Frame {
    const { active, isRouted } = this.terms;
    const traffic = isRouted ? byWeights(active === 0 ? share : WHOLE - share) : bySelector(share === WHOLE ? otherTrack(active) : active);
    return active === 0 ? frameOf(before, other, traffic) : frameOf(other, before, traffic);
  }
}

/** The same with the colours exchanged. */
function turned({ tracks: [first, second], traffic, ...others }: Frame): Frame {
  const exchanged = traffic.by === 'weights' ? byWeights(WHOLE - traffic.weight) : traffic.by === 'selector' ? bySelector(otherTrack(traffic.active)) : traffic;
  return { ...others, tracks: [second, first], traffic: exchanged };
}
