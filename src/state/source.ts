/** Where constructs find what is recorded of them: an app that keeps state is such a source, any other is none. */
import { IConstruct } from 'constructs';
import { RolloutRecord } from './record';
import { RolloutVersion } from './version';

/** The record of a rollout with the versions that it speaks of. */
export interface Recorded {
  readonly record: RolloutRecord;
  readonly versions: ReadonlyMap<string, RolloutVersion>;
}

/** A rollout of which nothing is recorded. */
export interface NewRollout {
  readonly key: string;
  /** What its objects are called. */
  readonly name: string;
  readonly namespace?: string;
  /** The version that the code describes. */
  readonly version: () => RolloutVersion;
}

/** A rollout as its committed manifests have it. */
export interface CommittedRollout {
  /** `Deployment/hello` */
  readonly objects: ReadonlySet<string>;
  readonly isIdle: boolean;
}

export interface StateSource {
  /** What is recorded of a rollout; undefined where it is new. Throws where that cannot be read. */
  find(key: string): Recorded | undefined;
  /** What is wrong with a rollout that is new, if that is wrong. */
  missing(key: string, isAdopted: boolean): string[];
  /** Why a rollout must not be recorded as a new one, asked when all of the app is there: Git may know it. */
  known(rollout: NewRollout): string[];
  /** What is committed of a rollout; undefined where nothing is, or there is no Git to ask. */
  committed(rollout: Pick<NewRollout, 'name' | 'namespace'>): CommittedRollout | undefined;
  /** Whether what is committed may have objects of some kinds, which is quicker to say. */
  mayBeCommitted(kinds: readonly string[]): boolean;
}

const sources = new WeakMap<IConstruct, StateSource | undefined>();

/** @param source Undefined for an app that is told to keep none. */
export function provideState(root: IConstruct, source: StateSource | undefined): void {
  sources.set(root, source);
}

export function stateSourceOf(construct: IConstruct): StateSource | undefined {
  return sources.get(construct.node.root);
}

/** Whether the app knows of state at all, be it that it keeps none. */
export function knowsOfState(construct: IConstruct): boolean {
  return sources.has(construct.node.root);
}
