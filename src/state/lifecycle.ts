/**
 * How a rollout goes on, from what its record and its code say. Pure: a synthesis renders what `resolved` gives, and a
 * command writes what `moves.ts` makes of it.
 */
import { activeOf, isPromoted, Progress, RolloutRecord, stableIn } from './record';
import { DescribedObjects, Settings } from './settings';
import { hasLastFrame } from './waiting';
import { Frame, sameFrame } from '../frames/frame';
import { Goal } from '../frames/goal';
import { kindOf, StrategyOptions, strategyOf } from '../frames/strategies';
import { Strategy, TrackNames } from '../frames/strategy';
import { TrackIndex } from '../frames/traffic';
import { IDLE, LEFT, onTheWayTo, together } from '../ground/step-label';
import { STEP_WORDS } from '../ground/step-words';

/** What the code says of a rollout. */
export interface Code {
  /** The hash of the version that it describes. */
  readonly version: string;
  readonly plan: string;
  readonly replicas: number;
  readonly trackNames: TrackNames;
  readonly strategy: StrategyOptions;
  /** The objects of the construct. */
  readonly objects?: DescribedObjects;
  /** What else it says that waits for the end of a rollout, or must not change before. */
  readonly settings?: Settings;
}

/** The strategy of the rollout that is in progress, or of the one that would be next. */
export function strategyFor({ progress, active, previous }: RolloutRecord, { strategy, plan, replicas }: Code): Strategy {
  const terms = { ...progress ?? { plan, replicas }, active, resting: active === undefined ? undefined : previous };
  return strategyOf(progress?.strategy ?? strategy, terms);
}

/** The track that serves first, where a rollout ends on the other one. */
export function firstActive({ strategy }: Code): TrackIndex | undefined {
  return kindOf(strategy.type).alternates ? 0 : undefined;
}

/** The record of a rollout of which nothing is known but the version that runs. */
export function baseline(rollout: string, code: Code, active = firstActive(code)): RolloutRecord {
  return { rollout, change: { count: 1, verb: 'record' }, revision: 1, phase: 'idle', stable: code.version, rejected: [], active, objects: code.objects };
}

/**
 * The record as this code means it. Where the code asks for nothing new that is the record itself. Where it describes a
 * version that the record does not lead to, a rollout (or the way back) has begun, and stands at its first frame.
 */
export function resolved(record: RolloutRecord, code: Code): RolloutRecord {
  const { phase, stable, previous, candidate, rejected, progress } = record;
  const asked = code.version;
  const leadsTo = progress === undefined || phase === 'aborting' ? stable : candidate;
  if (phase === 'adopting' || phase === 'paused' || asked === leadsTo) return record;
  if (rejected.includes(asked) && phase !== 'progressing') return record;

  if (progress === undefined) return begun(record, asked, code);
  const origin = isPromoted(record) ? previous! : stable;
  if (asked !== origin && !rejected.includes(asked)) return begun(record, asked, code);
  return advanced(isPromoted(record) ? undoing(record, origin) : { ...record, phase: 'aborting' }, code);
}

/** A record that goes straight back to another version. */
export function undoing(record: RolloutRecord, target: string): RolloutRecord {
  return { ...record, phase: 'undoing', candidate: target, active: activeOf(record) };
}

/** The record one frame on; undefined where nothing is left to do. */
export function moved(record: RolloutRecord, code: Code): RolloutRecord | undefined {
  const strategy = strategyFor(record, code);
  const live = liveOf(record, strategy);
  const [end] = goalsOf(record, strategy).slice(-1);
  if (sameFrame(end.frame(live), live)) return undefined;
  const goals = goalsAhead(record, strategy);
  for (const [i, goal] of goals.entries()) {
    const frames = strategy.path(live, goal.frame(live));
    if (frames.length === 0) continue;
    const [frame] = frames;
    return at(record, live, frame, frames.length === 1 ? reachedStep(goals.slice(i), frame) : undefined, code);
  }
  return undefined;
}

/** The record with another frame: where that is the one that promotes the candidate, the candidate is stable from here on. */
export function at(record: RolloutRecord, before: Frame, live: Frame, step: number | undefined, code: Code): RolloutRecord {
  const { stable, candidate, rejected, revision, progress } = record;
  const promotes = candidate !== undefined && candidate !== stable && stableIn(record, live) === candidate && record.phase !== 'aborting';
  const now = versionsIn(live);
  return {
    ...record,
    ...promotes && { stable: candidate, previous: stable, revision: revision + 1, rejected: rejected.filter(version => version !== candidate) },
    progress: {
      ...progress ?? newProgress(code, live),
      step: step ?? progress?.step ?? 0,
      live,
      leaving: versionsIn(before).filter(version => !now.includes(version)),
    },
  };
}

/**
 * The idle record, where the rollout has nothing left to do; otherwise the record itself. A config that nobody reads any
 * more leaves in a frame of its own, and what waited for the end comes in one.
 */
export function finished(record: RolloutRecord, code: Code, configOf: (version: string) => string | undefined): RolloutRecord {
  const { progress, phase } = record;
  if (progress === undefined || phase === 'adopting' || moved(record, code) !== undefined || hasLastFrame(progress, code)) return record;
  const kept = versionsIn(progress.live).map(configOf);
  const isConfigLeft = progress.leaving.map(configOf).some(config => config !== undefined && !kept.includes(config));
  return isConfigLeft ? record : idle(record);
}

/** The record without the rollout that was in progress. */
export function idle(record: RolloutRecord): RolloutRecord {
  const { rollout, change, revision, stable, previous, rejected, objects } = record;
  return { rollout, change, revision, phase: 'idle', stable, previous, rejected, active: activeOf(record), objects };
}

/** Where a record stands, in the words of a reader. */
export interface Standing {
  readonly name: string;
  /** The steps of the plan that are reached in this frame, from 0. */
  readonly steps: number[];
  /** How long the frame stands at least, in seconds. */
  readonly hold: number;
  readonly untilApproved: boolean;
}

export function standing(record: RolloutRecord, code: Code): Standing {
  const { phase, progress, rejected } = record;
  const named = (name: string): Standing => ({ name, steps: [], hold: 0, untilApproved: false });
  if (progress === undefined) return named(rejected.includes(code.version) ? LEFT : IDLE);
  if (phase === 'adopting') return named(progress.live.unlabelled ? STEP_WORDS.labelling : STEP_WORDS.selecting);
  if (phase === 'aborting' || phase === 'undoing') return named(STEP_WORDS[phase]);

  const strategy = strategyFor(record, code);
  const isJustPromoted = progress.leaving.includes(record.previous!);
  const reached = goalsOf(record, strategy).filter(goal => (goal.step ?? -1) < progress.step && sameFrame(goal.frame(progress.live), progress.live)
    && (!goal.isInPlace || isJustPromoted));
  const [next] = goalsAhead(record, strategy).filter(goal => !sameFrame(goal.frame(progress.live), progress.live));
  if (reached.length === 0) return named(next === undefined ? IDLE : onTheWayTo(next.name));
  return {
    name: together(reached.map(({ name }) => name)),
    steps: reached.flatMap(({ step }) => step ?? []),
    hold: Math.max(0, ...reached.map(({ hold }) => hold ?? 0)),
    untilApproved: reached.some(({ untilApproved }) => untilApproved),
  };
}

/** The frame that a record renders. */
export function liveOf({ progress, stable }: RolloutRecord, strategy: Strategy): Frame {
  return progress?.live ?? strategy.idle(stable);
}

/** A rollout to a version at its first frame, from wherever the record stands. */
function begun(record: RolloutRecord, candidate: string, code: Code): RolloutRecord {
  const { progress, rejected, stable } = record;
  return advanced({
    ...record,
    phase: 'progressing',
    candidate,
    // Stable may have been on its way to be undone.
    rejected: rejected.filter(version => version !== stable),
    active: activeOf(record),
    progress: progress && { ...progress, plan: code.plan, step: 0 },
  }, code);
}

/**
 * One frame on by a change of the code alone. Nobody has looked whether the frame before was realized, so what was leaving
 * then still may be. And the code may change once more before anything is recorded, so that such a frame may follow
 * another one that began at the same record: stable keeps the pods that it needs without the canary.
 */
function advanced(record: RolloutRecord, code: Code): RolloutRecord {
  const strategy = strategyFor(record, code);
  const live = liveOf(record, strategy);
  const next = moved(record, code) ?? at(record, live, live, undefined, code);
  const frame = next.progress!.live;
  const needed = Math.min(live.tracks[0].pods, strategy.floor);
  const [stable, other] = frame.tracks;
  const kept = frame.traffic.by === 'pods' && stable.pods < needed ? { ...frame, tracks: [{ ...stable, pods: needed }, other] as const } : frame;
  const leaving = [...new Set([...record.progress?.leaving ?? [], ...next.progress!.leaving])].filter(version => !versionsIn(kept).includes(version));
  return { ...next, progress: { ...next.progress!, live: kept, leaving, step: kept === frame ? next.progress!.step : record.progress?.step ?? 0 } };
}

/** The goals of the rollout in order, those that are reached included. */
function goalsOf(record: RolloutRecord, strategy: Strategy): Goal[] {
  const { phase, stable, candidate, previous } = record;
  if (phase === 'aborting') return [{ name: IDLE, frame: () => strategy.idle(stable) }];
  const goals = strategy.goals(candidate === stable ? previous ?? stable : stable, candidate!);
  return phase === 'undoing' ? goals.slice(-1) : goals;
}

function goalsAhead(record: RolloutRecord, strategy: Strategy): Goal[] {
  const goals = goalsOf(record, strategy);
  if (record.phase === 'aborting' || record.phase === 'undoing') return goals;
  const step = record.progress?.step ?? 0;
  const next = goals.reduce((reached, goal, i) => goal.step !== undefined && goal.step < step ? i + 1 : reached, 0);
  return goals.slice(next).filter(({ isOpening }) => !isOpening || record.progress === undefined);
}

/** The last step whose goal is this very frame, counted from 1: steps that come out the same are reached together. */
function reachedStep(goals: readonly Goal[], frame: Frame): number | undefined {
  let step: number | undefined;
  for (const goal of goals) {
    if (!sameFrame(goal.frame(frame), frame)) break;
    if (goal.step !== undefined) step = goal.step + 1;
  }
  return step;
}

function newProgress({ plan, replicas, strategy, settings, trackNames }: Code, live: Frame): Progress {
  return { plan, replicas, ...settings && { strategy, settings }, step: 0, trackNames, live, leaving: [] };
}

function versionsIn({ tracks }: Frame): string[] {
  return [...new Set(tracks.map(({ version }) => version))];
}
