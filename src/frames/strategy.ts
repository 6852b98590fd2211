/** A way to replace one version by another. Each is complete in its own file in `strategies/`, and `strategies.ts` lists them. */
import { Frame } from './frame';
import { Goal } from './goal';
import { Places, Traffic, TrackIndex } from './traffic';

export interface Strategy {
  /** The fewest ready pods that must serve. */
  readonly floor: number;
  /** The frame in which one version runs and nothing else happens. */
  idle(version: string): Frame;
  /** The goals from an idle frame to the next one, in order. */
  goals(stable: string, candidate: string): Goal[];
  /** The frames after `from`, up to and including `to`. */
  path(from: Frame, to: Frame): Frame[];
}

/** What the two tracks of a frame are called, as in a state file. */
export type TrackNames = readonly [string, string];

/** What is known of a strategy without any rollout, and how one begins. */
export interface StrategyKind<Options extends SharedOptions = SharedOptions> {
  readonly trackNames: TrackNames;
  /** Whether a rollout ends on the track on which it did not begin, so that a record says which one serves: `active`. */
  readonly alternates: boolean;
  /** How its frames may lead traffic. */
  readonly traffic: ReadonlyArray<Traffic['by']>;
  readonly plan: PlanForm;
  begin(options: Options, terms: Terms): Strategy;
}

/** How a plan is written. */
export interface PlanForm {
  /** What every plan matches, and how to say that in words; absent where the steps are anybody's choice. */
  readonly shape?: { readonly pattern: RegExp; readonly words: string };
  /** How many steps it has. @throws where the text is no plan */
  steps(plan: string): number;
}

/** What the code says of every strategy. */
export interface SharedOptions {
  /** The fewest ready pods, or percent of the replicas, rounded up. */
  readonly minAvailable: number | string;
  readonly podQuota?: number;
  readonly isAutoscaled: boolean;
}

/** What a strategy knows of the router that leads its traffic. */
export interface RouterTerms {
  /** What users call it. */
  readonly title: string;
  /** Shares are multiples of it, in hundredths of a percent. */
  readonly grain: number;
  /** How many pods a second track has before anything is led to it. */
  readonly leastPods: number;
  readonly places: Places;
  /** After so many seconds its proxies follow what the cluster has. */
  readonly propagation: number;
  /** Whether somebody is a tester. */
  readonly hasTesters: boolean;
}

/** What holds from the beginning of a rollout to its end, whatever the code says by then. */
export interface Terms {
  readonly plan: string;
  readonly replicas: number;
  /** Where tracks alternate: the one that receives the traffic before the rollout. */
  readonly active?: TrackIndex;
  /** Where tracks alternate: the version that the other one rests on before the rollout. */
  readonly resting?: string;
}
