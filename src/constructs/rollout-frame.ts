/**
 * One track in a frame.
 */
export interface TrackFrame {
  /** `stable` or `canary`, `blue` or `green`, `stable` or `batch`. */
  readonly name: string;

  /** The hash of the version that the track runs. */
  readonly version: string;

  /** The pods of the track; under an autoscaler, the pods that the rollout counts with. */
  readonly pods: number;

  /** The share of traffic that the track receives once the frame is realized, in percent 0–100. */
  readonly share: number;
}

/**
 * One frame of a rollout: a complete set of manifests, to be committed as it is.
 */
export interface RolloutFrame {
  /** The position of the frame in the rollout, from 0: the idle frame before it. */
  readonly index: number;

  /** What the frame is, e.g. `step 1 of 3: 1 pod for 10m`, `on the way to …` or `idle`. */
  readonly name: string;

  /** The steps of the plan that this frame reaches, from 0: none on the way. */
  readonly steps: number[];

  /** The two tracks. */
  readonly tracks: TrackFrame[];

  /** The manifests of this frame, in the order in which they are synthesized. */
  readonly manifests: any[];
}
