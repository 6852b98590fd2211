/** The goals of a blue-green switch: the other colour comes up, all traffic moves to it at once, the first colour rests. */
import { Frame, frameOf, otherTrack, Track, track, TrackIndex } from './frame';
import { Limits, path } from './path';
import { Goal, Strategy } from './sequence';
import { formatSeconds } from '../plan/grammar';

export interface BlueGreenOptions extends Limits {
  readonly replicas: number;
  /** The pods of the inactive colour while it is previewed. */
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

  constructor(private readonly options: BlueGreenOptions) {
    this.floor = options.floor;
  }

  public idle(version: string): Frame {
    return this.frame(this.options.active, track(version, this.options.replicas), track(this.options.resting ?? version, 0));
  }

  public goals(stable: string, candidate: string): Goal[] {
    const { replicas, previewReplicas, active, drain } = this.options;
    const full = track(candidate, replicas);
    const preview = otherTrack(active);
    return [
      { name: 'preview', step: 0, frame: () => this.frame(active, track(stable, replicas), track(candidate, previewReplicas)) },
      { name: `cutover, drain for ${formatSeconds(drain)}`, step: 1, hold: drain, frame: () => this.frame(preview, full, track(stable, replicas)) },
      // The old colour keeps its version: an undo is scale up, then switch.
      { name: 'idle', frame: () => this.frame(preview, full, track(stable, 0)) },
    ];
  }

  public path(from: Frame, to: Frame): Frame[] {
    return path(from, to, this.options);
  }

  private frame(active: TrackIndex, serving: Track, resting: Track): Frame {
    return active === 0 ? frameOf(serving, resting, active) : frameOf(resting, serving, active);
  }
}
