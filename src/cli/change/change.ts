/** What every command that changes a rollout has in common: from the state at `HEAD` to files that are ready to commit. */
import { requireFinished } from './unfinished';
import { CommandError, GateRefusal } from '../command-error';
import { Outcome } from './outcome';
import { recording, requireReadable } from './recorded-at-head';
import { requireSameVersion } from './same-version';
import { Unrendered, unrenderedIn } from './unrendered';
import { Asked } from '../../gates/asking/ask';
import { canonical } from '../../ground/canonical';
import { RolloutReport } from '../../protocol/report';
import { FieldChange, manifestDiff } from '../../report/differences/manifest-diff';
import { frameReport } from '../../report/rollouts/rollout-report';
import { baseline, resolved } from '../../state/lifecycle';
import { Situation } from '../../state/moves';
import { rememberedOf, RolloutRecord, versionsOf } from '../../state/record';
import { Refusal } from '../../state/refusal';
import { RolloutVersion } from '../../state/version';
import { AppAtHead, Changed, Output, Workspace } from '../app/workspace';
import { differing, documentsOf } from '../git/committed';
import { Ports } from '../ports';
import { note } from '../printing';

export interface ChangeOptions {
  readonly state: string;
  readonly dryRun?: boolean;
  readonly synth: boolean;
}

/** A rollout as a command finds it. */
export interface Subject {
  readonly workspace: Workspace;
  readonly report: RolloutReport;
  readonly situation: Situation;
  /** The record at `HEAD` as the code means it. */
  readonly record: RolloutRecord;
  readonly versions: ReadonlyMap<string, RolloutVersion>;
}

/** What a command makes of a rollout: its new record, and versions that it speaks of and that nobody has kept yet. */
export interface Decision {
  readonly record: RolloutRecord;
  readonly versions?: readonly RolloutVersion[];
  /** What the gates of the frame said, where they were asked. */
  readonly gates?: readonly Asked[];
  /** Objects that run and that no commit has yet. */
  readonly adopted?: readonly any[];
}

/** The rollouts that are meant. */
export interface Choice {
  /** What those are called whose manifests are needed. */
  readonly names: readonly string[];
  readonly among: (reports: readonly RolloutReport[], unrendered: readonly Unrendered[]) => readonly RolloutReport[];
  /** Whether all are meant that are in progress. */
  readonly isAll?: true;
}

export type Decide = (subject: Subject) => Decision | Promise<Decision>;

/** A rollout that is left alone without a word. */
export class NotNow extends Error {}

/** Changes the rollouts that are chosen. Where a single one is named, its refusal is thrown. */
export function changeRollouts(ports: Ports, options: ChangeOptions, choice: Choice, decide: Decide, isNew = false): Promise<Outcome> {
  return Workspace.use(ports, options.state, workspace => workspace.alone(options.dryRun === true, async () => {
    requireFinished(workspace);
    requireReadable(workspace, 'load');
    return workspace.withApp(choice.names, app => {
      if (!isNew && workspace.head.keys().length === 0) throw new CommandError(`nothing is recorded in ${options.state} at HEAD: ${recording(workspace)}`);
      return changeChosen(workspace, app, options, choice, decide, isNew);
    }).catch(error => {
      // It may have failed for what it read.
      if (error instanceof CommandError) requireReadable(workspace, 'versions');
      throw error;
    });
  }));
}

async function changeChosen(
  workspace: Workspace, app: AppAtHead, options: ChangeOptions, choice: Choice, decide: Decide, isNew: boolean,
): Promise<Outcome> {
  const unrendered = unrenderedIn(workspace, app.report);
  const chosen = choice.among(app.report.rollouts, unrendered);
  const committedOutput = workspace.committedOutput();
  const committed = committedOutput && documentsOf(committedOutput);
  const refused: Outcome['refused'] = [];
  const decided: Array<{ subject: Subject; decision: Decision }> = [];
  for (const one of chosen) {
    try {
      const subject = await subjectOf(workspace, committed, one, isNew);
      decided.push({ subject, decision: await decide(subject) });
    } catch (error) {
      if (error instanceof NotNow) continue;
      if (!(error instanceof Refusal)) throw error;
      const ending = error instanceof GateRefusal ? error.ending : 'refused';
      if (chosen.length === 1) throw new GateRefusal(`${one.key}: ${error.message}`, ending);
      refused.push({ key: one.key, reason: error.message, ending });
    }
  }
  if (choice.isAll) {
    for (const { key, reason, isBuilt } of unrendered.filter(({ isInProgress }) => isInProgress)) {
      if (isBuilt) refused.push({ key, reason, ending: 'refused' });
      else note(workspace.ports, `nothing was done with ${key}, which is in progress: this run of the app does not build its chart`);
    }
  }
  if (decided.length === 0) return { refused, changed: [], files: [] };
  return { refused, ...await carryOut(workspace, committedOutput, app, decided, options) };
}

/** `committed`: the documents that are committed; undefined where manifests are not in Git. */
async function subjectOf(workspace: Workspace, committed: readonly string[] | undefined, report: RolloutReport, isNew: boolean): Promise<Subject> {
  const { key, code, version } = report;
  const recorded = workspace.head.load(key);
  if (isNew !== (recorded === undefined)) {
    throw new Refusal(isNew ? 'it is recorded already, and what is recorded is what runs'
      : `nothing is recorded of it at HEAD: ${recording(workspace, key)}`);
  }
  workspace.store.load(key); // What lies there is replaced, but only if it can be understood.
  const head = recorded ?? baseline(key, code);
  const record = resolved(head, code);
  if (!isNew) await requireSameVersion(workspace, { committed, report, isNews: record !== head });
  const versions = new Map(isNew ? [] : workspace.head.versions(key));
  if (!versions.has(version.hash)) versions.set(version.hash, RolloutVersion.of({ rollout: report.name, ...version }));
  const situation = { head, code, configOf: (hash: string) => versions.get(hash)?.config?.name, stateDir: workspace.toldState };
  return { workspace, report, record, versions, situation };
}

async function carryOut(
  workspace: Workspace, committed: Output | undefined, app: AppAtHead,
  decided: Array<{ subject: Subject; decision: Decision }>, { dryRun, synth }: ChangeOptions,
): Promise<Omit<Outcome, 'refused'>> {
  const saves = decided.map(({ subject, decision: { record, versions = [] } }) => {
    const known = new Map([...subject.versions, ...versions.map(version => [version.hash, version] as const)]);
    return { record, versions: [...versionsOf(record), ...rememberedOf(record)].flatMap(hash => known.get(hash) ?? []) };
  });
  // The commit is what counts; where manifests are not in Git, what was rendered at HEAD stands for them.
  const adopted = decided.flatMap(({ decision }) => decision.adopted ?? []);
  const outputBefore = committed ?? (adopted.length > 0 ? new Map() : app.output());
  const isRendered = synth || dryRun;
  const rendered = isRendered ? await app.renderWith(store => saves.forEach(one => store.save(one.record, one.versions))) : undefined;
  if (!isRendered) await app.end();
  const changed = decided.map(({ subject: { report: { key, frames: [before], code }, situation: { stateDir } }, decision: { record, gates } }) =>
    ({ key, stateDir, gates, before: before && { name: before.name, tracks: before.tracks }, after: frameReport(record, code), record }));
  const changes = rendered && changesOf(adopted, outputBefore, rendered);
  if (dryRun) return { changed, changes, files: [] };

  for (const { subject: { report: { key }, situation: { head } }, decision: { record } } of decided) noteReplaced(workspace, key, head, record);
  return { changed, changes, files: workspace.replace(saves, rendered) };
}

/** What lies beside the manifests of the app stays, and is no part of what changes. */
function changesOf(adopted: readonly any[], outputBefore: Output, { output, gone }: Changed): FieldChange[] {
  const own = [...outputBefore].filter(([path]) => output.has(path) || gone.includes(path));
  const [before, after] = [documentsOf(new Map(own)), documentsOf(output)];
  return manifestDiff([...adopted, ...differing(before, after)], differing(after, before));
}

/** Commands begin at what is committed, so what another one did since is not in the result. */
function noteReplaced(workspace: Workspace, key: string, head: RolloutRecord, record: RolloutRecord): void {
  const there = workspace.store.load(key);
  const isSame = (other: RolloutRecord) => JSON.stringify(canonical(there)) === JSON.stringify(canonical(other));
  if (there !== undefined && !isSame(head) && !isSame(record)) note(workspace.ports, `${key}: this replaces a change that was not committed: commands begin at what is committed`);
}
