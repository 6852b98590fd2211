/**
 * What a state file says of one rollout, as plain data. `state-file.ts` reads and writes it, `lifecycle.ts` moves it.
 */
import { DescribedObjects, Settings } from './settings';
import { Frame, servingVersion } from '../frames/frame';
import type { StrategyOptions } from '../frames/strategies';
import { TrackNames } from '../frames/strategy';
import { servingTrack, TrackIndex } from '../frames/traffic';

export const PHASES = ['idle', 'adopting', 'progressing', 'paused', 'aborting', 'undoing'] as const;
export type Phase = typeof PHASES[number];

/** The commands that change a record; `record` is a synthesis that finds none. Schema 1 does not say which one it was. */
export const CHANGE_VERBS = ['record', 'adopt', 'promote', 'pause', 'resume', 'abort', 'retry', 'undo', 'set', 'move', 'unsaid'] as const;

/** The last change of a record. */
export interface Change {
  /** Counts the changes: one that is smaller than before was taken back. */
  readonly count: number;
  /** The command that made it. */
  readonly verb: typeof CHANGE_VERBS[number];
  /** Of `move`: the key under which the commit before has the record. */
  readonly from?: string;
}

export interface RolloutRecord {
  /** `<chart>/<name>`. */
  readonly rollout: string;
  readonly change: Change;
  /** Counts the versions that were stable: 1 is the baseline. */
  readonly revision: number;
  readonly phase: Phase;
  /** The hash of the version that runs, and from its promotion on the candidate's. */
  readonly stable: string;
  /** The version that the rollout leads to; undefined when idle. */
  readonly candidate?: string;
  /** The version that was stable before. */
  readonly previous?: string;
  /** Versions that were aborted or undone: they do not start again by themselves. */
  readonly rejected: readonly string[];
  /** Where a rollout ends on the other track: the one that receives the traffic when idle, and that did when the rollout began. */
  readonly active?: TrackIndex;
  /** The objects that it speaks of; undefined in a record of an older version. */
  readonly objects?: DescribedObjects;
  /** How far the rollout is; undefined when idle. */
  readonly progress?: Progress;
}

export interface Progress {
  /** The plan with which the rollout began. */
  readonly plan: string;
  /** The replicas with which the rollout began. */
  readonly replicas: number;
  /** The strategy with which the rollout began; undefined in a record of an older version. */
  readonly strategy?: StrategyOptions;
  /** What else the code said then; undefined in a record of an older version. */
  readonly settings?: Settings;
  /** The step of the plan that was reached last, from 1; 0 before the first. */
  readonly step: number;
  readonly trackNames: TrackNames;
  /** The frame that the manifests of this commit render. Its versions are hashes. */
  readonly live: Frame;
  /** Versions that the frame before still spoke of and this one does not: their last pods may still be leaving. */
  readonly leaving: readonly string[];
}

/** Whether the candidate is stable already, so that what is left is to tidy up. */
export function isPromoted(record: RolloutRecord): boolean {
  const { progress, stable, candidate } = record;
  return progress !== undefined && candidate === stable && stableIn(record, progress.live) === stable;
}

/** The version that a frame has on the track of stable: where a rollout does not end on the other one, that is the first, whatever serves. */
export function stableIn({ active }: RolloutRecord, live: Frame): string {
  return active === undefined ? live.tracks[0].version : servingVersion(live, active);
}

/** The track that serves now, where a record says which one does. */
export function activeOf({ active, progress }: RolloutRecord): TrackIndex | undefined {
  return active !== undefined && progress ? servingTrack(progress.live.traffic, active) : active;
}

/** The versions that a record cannot do without: those whose contents belong into its versions file. */
export function versionsOf({ stable, candidate, previous, progress }: RolloutRecord): string[] {
  const framed = progress ? [...progress.live.tracks.map(({ version }) => version), ...progress.leaving] : [];
  return [...new Set([stable, candidate, previous, ...framed])].filter(version => version !== undefined);
}

/** So many versions that were aborted or undone are known by more than their hashes. */
const MOST_REMEMBERED = 5;

/** Those versions whose contents are kept where they are known, so that it can be said when something of them comes back. */
export function rememberedOf({ rejected }: RolloutRecord): string[] {
  return rejected.slice(-MOST_REMEMBERED);
}
