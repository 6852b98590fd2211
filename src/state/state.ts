import { RolloutVersion } from './version';

/**
 * The two tracks of a blue-green rollout.
 */
export enum BlueGreenTrack {
  /** The Deployment `<name>-blue`. */
  BLUE = 'blue',
  /** The Deployment `<name>-green`. */
  GREEN = 'green',
}

/**
 * A state in which no rollout is in progress.
 */
export interface IdleState {
  /**
   * Blue-green only: the colour that receives the traffic.
   *
   * @default BlueGreenTrack.BLUE
   */
  readonly active?: BlueGreenTrack;

  /**
   * Blue-green only: the version that the inactive colour rests on, at 0 pods.
   *
   * @default - the version of the code
   */
  readonly previous?: RolloutVersion;
}

/**
 * A state in which the version of the code is on its way to replace another.
 */
export interface RolloutProgress {
  /** The version that ran when the rollout began. */
  readonly stable: RolloutVersion;

  /**
   * The step of the plan that is reached, from 0. The last one is the promotion.
   *
   * Blue-green has the steps 0 (preview) and 1 (cutover).
   *
   * @default 0
   */
  readonly step?: number;

  /**
   * The exact frame, as its position in `frames()`: for a frame on the way between two steps.
   *
   * @default - the frame that reaches `step`
   */
  readonly frame?: number;

  /**
   * Blue-green only: the colour that received the traffic when the rollout began.
   *
   * @default BlueGreenTrack.BLUE
   */
  readonly active?: BlueGreenTrack;
}

/**
 * Where a rollout stands. A construct renders the frame that its state and its code describe, and nothing else.
 */
export class RolloutState {
  /**
   * No rollout is in progress: the version of the code runs everywhere.
   *
   * @param options What blue-green needs to know besides.
   */
  public static idle(options: IdleState = {}): RolloutState {
    return new RolloutState(options.active ?? BlueGreenTrack.BLUE, undefined, options.previous);
  }

  /**
   * The version of the code is replacing the stable one.
   *
   * @param progress The stable version and how far the rollout is.
   */
  public static inProgress(progress: RolloutProgress): RolloutState {
    return new RolloutState(progress.active ?? BlueGreenTrack.BLUE, progress, undefined);
  }

  private constructor(
    /** Blue-green only: the colour that received the traffic when the rollout began. */
    public readonly active: BlueGreenTrack,
    /** How far the rollout is; undefined when idle. */
    public readonly progress: RolloutProgress | undefined,
    /** Blue-green only: the version that the inactive colour rests on. */
    public readonly previous: RolloutVersion | undefined,
  ) {}
}
