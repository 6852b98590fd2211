import type { Protocol } from 'cdk8s-plus-28';
import { RolloutVersion } from '../state/version';

/**
 * Where the pods of a rollout come from. Whatever it is, a rollout asks for no more than this: a new source is one file beside
 * `authored-pods.ts`.
 */
export interface PodSource {
  /** The workload as it is by itself: the metadata, and the fields that no frame decides. */
  readonly manifest: any;

  /** The pod template and the config of its pods as a version. */
  readonly version: RolloutVersion;

  /** Whether there is nothing to run yet, so that there is no version either. */
  readonly isEmpty: boolean;

  /** The ports of its containers, in their order. */
  readonly ports: readonly PodPort[];

  /** What is wrong with it: one sentence each. */
  problems(): string[];

  /** It may be another one than it was. */
  forget(): void;
}

export interface PodPort {
  readonly name?: string;
  readonly number: number;
  readonly protocol?: Protocol;
}
