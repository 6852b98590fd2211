/**
 * What each command makes of a record: one file in Git, changed by one step. Pure: `head` is the record that is committed,
 * so a command that is run twice before a commit comes to the same.
 */
import { at, Code, finished, firstActive, idle, liveOf, moved, resolved, strategyFor, undoing } from './lifecycle';
import { Change, isPromoted, Progress, RolloutRecord } from './record';
import { Refusal } from './refusal';
import { run } from '../ground/commands';

type Verb = Change['verb'];

export interface Situation {
  /** The record at `HEAD`. */
  readonly head: RolloutRecord;
  readonly code: Code;
  /** The name of the ConfigMap of a version, if it has one. */
  readonly configOf: (version: string) => string | undefined;
  /** The folder of the record, where commands that are named must be told. */
  readonly stateDir?: string;
}

/** One frame forward, on whatever way the rollout is. With `full`, the steps that are left are skipped. */
export function promote(situation: Situation, full = false): RolloutRecord {
  const { head, code } = situation;
  const record = resolved(head, code);
  const { phase, progress } = record;
  if (phase === 'paused') throw new Refusal(`it is paused: ${named('resume', situation)} first`);
  if (progress === undefined) throw new Refusal(idleReason(record, situation));
  if (phase === 'adopting') return written(situation, 'promote', adopted(record, progress, code));
  return ahead(situation, 'promote', full && phase === 'progressing' ? { ...record, progress: { ...progress, step: Math.max(progress.step, partialSteps(record, code)) } } : record);
}

export function pause(situation: Situation): RolloutRecord {
  const record = resolved(situation.head, situation.code);
  if (record.phase === 'paused') throw new Refusal('it is paused already');
  if (record.phase !== 'progressing') throw new Refusal(record.progress ? `it is ${record.phase}, and only a rollout that goes forward can be paused` : 'no rollout is in progress');
  return written(situation, 'pause', { ...record, phase: 'paused' });
}

/** `takenBack`: whether the last change of the record in Git was taken back, after which nothing goes on by itself. */
export function resume(situation: Situation, takenBack: boolean): RolloutRecord {
  const { head, code } = situation;
  if (head.phase !== 'paused' && !(takenBack && resolved(head, code).progress)) throw new Refusal('it is not paused');
  return written(situation, 'resume', resolved(head.phase === 'paused' ? { ...head, phase: 'progressing' } : head, code));
}

/** Back to stable. With `now`, in one frame, whatever the capacity. */
export function abort(situation: Situation, now = false): RolloutRecord {
  return aborted(situation, 'abort', now);
}

function aborted(situation: Situation, verb: Verb, now = false): RolloutRecord {
  const { head, code } = situation;
  const record = resolved(head, code);
  const { phase, progress, stable, candidate, rejected } = record;
  if (progress === undefined) throw new Refusal('no rollout is in progress');
  if (phase === 'adopting') throw new Refusal(`it is being adopted, which changes nothing but a label: ${named('promote', situation)}`);
  if (isPromoted(record)) throw new Refusal(`its candidate is stable already: ${named('undo', situation)}`);
  if (phase === 'aborting' && !now) throw new Refusal(`it is being aborted already: ${named('promote', situation)} for the next frame`);

  // Where it was paused, the code may ask for yet another version, and nothing is to start by itself.
  const aborting: RolloutRecord = { ...record, phase: 'aborting', rejected: without([...new Set([...rejected, candidate!, code.version])], stable) };
  if (now) return written(situation, verb, settled(situation, at(aborting, progress.live, strategyFor(record, code).idle(stable), undefined, code)));
  // Nobody has looked yet whether the stable pods are ready that a new candidate's first frame asked for.
  const isGrowing = head.progress !== undefined && head.progress.live.tracks[0].pods < progress.live.tracks[0].pods;
  return isGrowing ? written(situation, verb, aborting) : ahead(situation, verb, aborting);
}

/** An aborted rollout from its beginning. */
export function retry(situation: Situation): RolloutRecord {
  const { head, code } = situation;
  const { phase, progress, candidate, rejected } = head;
  if (!rejected.includes(code.version)) throw new Refusal('the version of the code was not aborted');
  const record = { ...head, rejected: without(rejected, code.version) };
  if (progress === undefined) return written(situation, 'retry', resolved(record, code));
  if (phase === 'paused') throw new Refusal(`it is paused: ${named('resume', situation)} first`);
  if (phase !== 'aborting' || candidate !== code.version) throw new Refusal(`it is ${phase}: ${named('promote', situation)} until it is idle, and retry then`);
  return written(situation, 'retry', { ...record, phase: 'progressing', progress: { ...progress, plan: code.plan, step: 0 } });
}

/** Straight back: in the middle of a rollout to the version before it, otherwise to `target`, by default the previous one. */
export function undo(situation: Situation, target?: string): RolloutRecord {
  const { head, code } = situation;
  const record = resolved(head, code);
  const { phase, stable, previous, rejected, progress } = record;
  if (['adopting', 'aborting', 'undoing'].includes(phase)) throw new Refusal(`it is ${phase} already: ${named('promote', situation)} for the next frame`);
  const origin = progress && !isPromoted(record) ? stable : previous;
  const goal = target ?? origin;
  if (goal === undefined) throw new Refusal('there is no version before the one that runs');
  if (progress !== undefined && goal !== origin) {
    throw new Refusal(`a rollout is in progress, and the only way back is to the version before it: ${named('undo', situation)}, without a revision`);
  }
  if (progress !== undefined && goal === stable) return aborted(situation, 'undo');
  if (goal === stable) throw new Refusal('that version runs already');
  return ahead(situation, 'undo', { ...undoing(record, goal), rejected: without([...new Set([...rejected, stable, code.version])], goal) });
}

/** Towards a step of the plan, counted from 1, forward or backward. */
export function setStep(situation: Situation, step: number): RolloutRecord {
  const { head, code } = situation;
  const record = resolved(head, code);
  const { phase, progress } = record;
  if (progress === undefined) throw new Refusal('no rollout is in progress');
  if (phase === 'paused') throw new Refusal(`it is paused: ${named('resume', situation)} first`);
  if (phase !== 'progressing') throw new Refusal(`it is ${phase}: only a rollout that goes forward has a next step`);
  if (isPromoted(record)) throw new Refusal('its candidate is stable already: there are no steps left');
  const steps = partialSteps(record, code) + 1;
  if (!Number.isInteger(step) || step < 1 || step > steps) throw new Refusal(`there is no step ${step}: the plan "${progress.plan}" has the steps 1 to ${steps}`);
  const next = moved({ ...record, progress: { ...progress, step: step - 1 } }, code);
  if (next === undefined || progress.step === step) throw new Refusal(`it is at step ${step} already`);
  return written(situation, 'set', settled(situation, next));
}

/** A Deployment that runs is taken over as it is: its pods get the label of the rollout first. */
export function adopt(rollout: string, stable: string, code: Code): RolloutRecord {
  const empty: RolloutRecord = {
    rollout, change: { count: 1, verb: 'adopt' }, revision: 1, phase: 'adopting', stable, rejected: [], active: firstActive(code), objects: code.objects,
  };
  const live = liveOf(empty, strategyFor(empty, code));
  return at(empty, live, { ...live, unlabelled: true }, undefined, code);
}

/** The version of the live frame whose pods need not be ready, since the next frames take them away. */
export function abandoned({ phase, stable, candidate, progress }: RolloutRecord): string | undefined {
  const kept = phase === 'aborting' ? [stable] : phase === 'undoing' ? [candidate] : [stable, candidate];
  return progress?.live.tracks.map(({ version }) => version).find(version => !kept.includes(version));
}

/** What to do about it, as a command. */
function named(verb: string, { head: { rollout: key }, stateDir }: Situation): string {
  return run(verb, { key, stateDir });
}

/** What to say of a rollout that has nothing to promote. */
function idleReason({ rejected, stable }: RolloutRecord, situation: Situation): string {
  const { code: { version } } = situation;
  return rejected.includes(version)
    ? `no rollout is in progress: the version of the code (${version}) was aborted or undone, and ${stable} runs: change the code, or ${named('retry', situation)}`
    : 'no rollout is in progress: change the code, for example an image tag, run "cdk8s synth" and commit';
}

/** The frame after the pods have the label is the one in which the Service selects by it; then the code's version may come. */
function adopted(record: RolloutRecord, progress: Progress, code: Code): RolloutRecord {
  if (!progress.live.unlabelled) return resolved(idle(record), code);
  const { unlabelled: _, ...live } = progress.live;
  return { ...record, progress: { ...progress, live } };
}

function ahead(situation: Situation, verb: Verb, record: RolloutRecord): RolloutRecord {
  const next = moved(record, situation.code);
  return written(situation, verb, next === undefined ? idle(record) : settled(situation, next));
}

function settled({ code, configOf }: Situation, record: RolloutRecord): RolloutRecord {
  return finished(record, code, configOf);
}

/** What a record of an older version does not say is from here on as the code says it. */
function written({ head, code }: Situation, verb: Verb, { progress, ...record }: RolloutRecord): RolloutRecord {
  const { settings, strategy } = code;
  const isUnsaid = progress !== undefined && progress.settings === undefined && settings !== undefined;
  const said = isUnsaid ? { ...progress, strategy, settings } : progress;
  return { ...record, change: { count: head.change.count + 1, verb }, ...objectsOf(code, said), ...said && { progress: said } };
}

/** An autoscaler that waits is not among them yet. */
function objectsOf({ objects, strategy }: Code, progress: Progress | undefined): Pick<RolloutRecord, 'objects'> {
  if (objects === undefined) return {};
  const { isAutoscaled: _, ...others } = objects;
  return { objects: { ...others, ...(progress?.strategy ?? strategy).isAutoscaled && { isAutoscaled: true } } };
}

/** How many steps of the plan come before the promotion. */
function partialSteps(record: RolloutRecord, code: Code): number {
  return Math.max(...strategyFor(record, code).goals(record.stable, record.candidate!).map(({ step }) => step ?? 0));
}

function without(versions: readonly string[], version: string): string[] {
  return versions.filter(one => one !== version);
}
