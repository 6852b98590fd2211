/** A blue-green switch: the other colour comes up, all traffic moves to it at once, the first colour rests. */
import { cutoverLabel, IDLE } from '../../ground/step-label';
import { STEP_WORDS } from '../../ground/step-words';
import { formatSeconds, parseSeconds } from '../../plan/grammar';
import { Frame, frameOf, Track, track } from '../frame';
import { Goal } from '../goal';
import { Limits, limitsOf } from '../limits';
import { path } from '../path';
import { SharedOptions, Strategy, StrategyKind } from '../strategy';
import { bySelector, otherTrack, TrackIndex } from '../traffic';

/** What the code says of a blue-green switch. */
export interface BlueGreenOptions extends SharedOptions {
  /** The pods of the inactive colour while it is previewed; by default all of them. */
  readonly previewReplicas?: number;
}

const PLAN = /^preview, cutover for ((?:\d+[smhd])+)$/;

export const BLUE_GREEN: StrategyKind<BlueGreenOptions> = {
  trackNames: ['blue', 'green'],
  alternates: true,
  traffic: ['selector', 'weights'],
  plan: { shape: { pattern: PLAN, words: `the plan of a blue-green switch, such as "${blueGreenPlan('30s')}"` }, steps: () => 2 },
  begin(options, { plan, replicas, active = 0, resting }) {
    const previewReplicas = Math.min(replicas, options.previewReplicas ?? replicas);
    return new BlueGreenStrategy({ ...limitsOf(options, replicas), replicas, previewReplicas, drain: drainOf(plan), active, resting });
  },
};

/** The plan of a blue-green switch, whose steps are always the same. */
export function blueGreenPlan(drain: string): string {
  return `preview, cutover for ${drain}`;
}

/** The seconds for which the old colour stays. */
function drainOf(plan: string): number {
  const [, drain] = PLAN.exec(plan) ?? [];
  if (drain === undefined) throw new Error(`plan: "${plan}" is not the plan of a blue-green switch: it reads "${blueGreenPlan('30s')}"`);
  return parseSeconds(drain);
}

export interface BlueGreenTerms extends Limits {
  readonly replicas: number;
  readonly previewReplicas: number;
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
    return this.frame(this.terms.active, track(version, this.terms.replicas), track(this.terms.resting ?? version, 0));
  }

  public goals(stable: string, candidate: string): Goal[] {
    const { replicas, previewReplicas, active, drain } = this.terms;
    const full = track(candidate, replicas);
    const preview = otherTrack(active);
    return [
      { name: STEP_WORDS.preview, step: 0, frame: () => this.frame(active, track(stable, replicas), track(candidate, previewReplicas)) },
      { name: cutoverLabel(formatSeconds(drain)), step: 1, hold: drain, frame: () => this.frame(preview, full, track(stable, replicas)) },
      // The old colour keeps its version: an undo is scale up, then switch.
      { name: IDLE, frame: () => this.frame(preview, full, track(stable, 0)) },
    ];
  }

  public path(from: Frame, to: Frame): Frame[] {
    return path(from, to, this.terms);
  }

  private frame(active: TrackIndex, serving: Track, resting: Track): Frame {
    return active === 0 ? frameOf(serving, resting, bySelector(active)) : frameOf(resting, serving, bySelector(active));
  }
}
