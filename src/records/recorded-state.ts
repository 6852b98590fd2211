/** State that an app keeps in a folder: what is recorded there, what is new, and what belongs to nobody. */
import { readFileSync } from 'fs';
import { App, Chart } from 'cdk8s';
import { BuiltApp, isHarmed, isOtherwise, LeftBehind, leftBehind } from './left-behind';
import { harmedText, leftText, missingText, renderedText } from './record-lines';
import type { CommittedRecord, RecordsAtHead } from './records-at-head';
import { RolloutFacts } from '../constructs/rollout-facts';
import { GitError } from '../git/git-process';
import { canonical } from '../ground/canonical';
import { run } from '../ground/commands';
import { FileNames, inTheWay } from '../ground/name-clashes';
import { ignoresNew, isSaidNew, toldState } from '../protocol/environment';
import { unrenderedText } from '../report/rollouts/unrendered';
import { apartText, outputProblem } from '../state/files/output-apart';
import { StateStore } from '../state/files/store';
import { chartOf } from '../state/key';
import { baseline } from '../state/lifecycle';
import { RolloutRecord } from '../state/record';
import { CommittedRollout, NewRollout, Recorded, StateSource } from '../state/source';

/* eslint-disable @typescript-eslint/no-require-imports -- Git is asked only of what is new or begins. */
const atHead = () => require('./records-at-head') as typeof import('./records-at-head.js');
const kindsAtHead = () => require('./kinds-at-head') as typeof import('./kinds-at-head.js');
// Only of a damaged record.
const ways = () => require('../state/way-back') as typeof import('../state/way-back.js');
/* eslint-enable @typescript-eslint/no-require-imports */

/** What Git has, or why it does not say it. */
interface Head {
  readonly records?: RecordsAtHead;
  readonly problem?: string;
}

interface Others {
  /** Of how many rollouts the app had told when this was looked at. */
  readonly asked: number;
  /** The committed records that no rollout of the app has, and that are not about to be removed. */
  readonly unclaimed: readonly CommittedRecord[];
  readonly built: BuiltApp;
}

export class RecordedState implements StateSource {
  private readonly asked = new Set<string>();
  private readonly names = new FileNames();
  private readonly remarks = new Set<string>();
  private atHead?: Head;
  private readonly kindsAtHead = new Map<string, boolean>();
  private around?: Others;

  /** @param app When a rollout is looked at that is new, all of the app is in it. */
  constructor(private readonly store: StateStore, private readonly app: App) {}

  /** Its folder, where commands must be told. */
  public get told(): string | undefined {
    return toldState(process.env, this.store.dir);
  }

  /** Manifests among the records would be taken for some. */
  public requireNoManifests(output: string): void {
    const problem = outputProblem('.', output, this.store.dir);
    if (problem?.isInState) throw new Error(apartText(output, problem.what));
  }

  public find(key: string): Recorded | undefined {
    if (this.asked.has(key)) throw new Error(`name: another rollout of this chart has the same name, and both would be recorded as "${key}": give one another "name"`);
    this.asked.add(key);
    for (const file of [this.store.file(key), this.store.versionsFile(key)]) {
      const clash = this.names.add(file);
      if (clash) throw new Error(`name: ${inTheWay(clash)}: give the rollout another "name", or its chart another id`);
    }
    try {
      return recordedIn(this.store, key);
    } catch (error) {
      throw ways().restored(error, () => atHead().repositoryHere());
    }
  }

  public missing(key: string, isAdopted: boolean): string[] {
    const file = this.store.file(key);
    if (ignoresNew(process.env)) return [];
    if (isAdopted) {
      const adopting = run('adopt', { key, stateDir: this.told }, '--from', 'today.yaml');
      return [`adopt: ${file} is missing, and what runs today is not what the code describes: save the manifest of what runs as today.yaml, ${adopting} and commit`];
    }
    return isContinuousIntegration() ? [`state: ${file} is missing: run "cdk8s synth" on your own machine and commit the file, so that Git knows which version runs`] : [];
  }

  public known(rollout: NewRollout): string[] {
    if (ignoresNew(process.env)) return [];
    const { key } = rollout;
    const { records: head, problem } = this.head;
    if (head === undefined) return problem === undefined ? [] : [`state: whether Git has a record of ${key} cannot be said: ${problem}`];
    if (head.filesOf(key).length > 0) return [missingText(this.store.file(key), head.wayBack(key)!)];
    if (isSaidNew(process.env, key)) return [];
    const { unclaimed, built } = this.others(head);
    const left = leftBehind(rollout, unclaimed, built);
    const harmed = left.filter(one => isHarmed(one, rollout));
    const text = (one: LeftBehind) => ({ left: one, files: head.filesOf(one.key), rollout, stateDir: this.told });
    if (harmed.length === 0) left.forEach(one => this.remarks.add(leftText(text(one))));
    return harmed.length > 0 ? [harmedText(text(harmed[0]))] : this.alreadyRendered(head, rollout);
  }

  public committed({ name, namespace }: Pick<NewRollout, 'name' | 'namespace'>): CommittedRollout | undefined {
    return this.head.records?.committed(this.app.outdir, name, namespace);
  }

  public mayBeCommitted(kinds: readonly string[]): boolean {
    const id = kinds.join();
    const known = this.kindsAtHead.get(id) ?? kindsAtHead().mayBeCommitted(this.app.outdir, kinds);
    this.kindsAtHead.set(id, known);
    return known;
  }

  /** Why the manifests at `HEAD` say that it is not new, although no record does. */
  private alreadyRendered(head: RecordsAtHead, rollout: NewRollout): string[] {
    const [there] = head.rendered(this.app.outdir, rollout.name, rollout.namespace).filter(one => isOtherwise(one, rollout));
    // They are those of another rollout where one is recorded whose objects have that name.
    if (there === undefined || head.records(head.keys).some(({ objects }) => objects === rollout.name)) return [];
    return [renderedText(rollout, there, head.wayBack(rollout.key))];
  }

  /** What to say of the records, beside what is wrong: one sentence each. */
  public lines(): string[] {
    return [...this.remarks, ...this.orphans()];
  }

  /** Records the rollouts that are new. Whatever else is in the folder stays. */
  public record(rollouts: readonly RolloutFacts[], output: string): void {
    if (ignoresNew(process.env)) return;
    const added = rollouts.filter(({ recorded }) => recorded === undefined)
      .filter(({ key, code, version }) => this.store.create(baseline(key, code), [version]));
    if (added.length === 0) return;
    const what = added.length === 1 ? `${added[0].key} is` : `${added.length} rollouts are`;
    process.stderr.write(`${what} new and recorded in ${this.store.dir}: commit it\n`);
    const problem = outputProblem('.', output, this.store.dir);
    if (problem) process.stderr.write(`${apartText(output, problem.what)}\n`);
  }

  /**
   * The records whose construct is gone for certain. Of a chart that is not built nothing is said: an app may build one of several
   * environments. Where it builds no rollout at all, somebody deleted the last one.
   */
  private orphans(): string[] {
    const keys = this.store.keys().filter(key => !this.asked.has(key));
    if (keys.length === 0) return [];
    const charts = this.charts();
    const gone = keys.filter(key => this.asked.size === 0 || charts.has(chartOf(key)));
    const files = (key: string) => [this.store.file(key), this.store.versionsFile(key)];
    return gone.map(key => unrenderedText({ key, stateDir: this.told }, files(key), this.head.records?.filesOf(key).length === 2));
  }

  /** What is recorded beside the rollouts of the app: the same for all of them. */
  private others(head: RecordsAtHead): Others {
    if (this.around?.asked !== this.asked.size) {
      const byHand = movedByHand(this.store, head);
      const unclaimed = head.keys.filter(key => !this.asked.has(key) && ([...byHand.values()].includes(key) || !head.isRemoved(key)));
      const carried = carriedOver(this.store, head);
      const recorded = new Set([...head.keys, ...this.store.keys().filter(key => !byHand.has(key))].map(chartOf));
      const left = head.records(unclaimed).filter(({ record }) => !carried(record));
      this.around = { asked: this.asked.size, unclaimed: left, built: { charts: this.chartsBuilt(head), recorded } };
    }
    return this.around;
  }

  /** Those of this run, and those whose manifests were committed beside its own: an app that built both builds the other no more. */
  private chartsBuilt(head: RecordsAtHead): ReadonlySet<string> {
    const own = this.charts();
    const rendered = head.chartsIn(this.app.outdir);
    return rendered.some(chart => own.has(chart)) ? new Set([...own, ...rendered]) : own;
  }

  private charts(): ReadonlySet<string> {
    return new Set(this.app.node.findAll().filter(one => Chart.isChart(one)).map(({ node }) => node.path));
  }

  private get head(): Head {
    return this.atHead ??= headOf(this.store);
  }
}

function headOf(store: StateStore): Head {
  try {
    return { records: atHead().RecordsAtHead.find(store) };
  } catch (error) {
    if (error instanceof GitError) return { problem: error.message };
    throw error;
  }
}

/** Whether a record has been moved to another key, and that is not committed yet. */
function carriedOver(store: StateStore, head: RecordsAtHead): (record?: RolloutRecord) => boolean {
  const content = ({ stable, candidate, previous, progress }: RolloutRecord) =>
    JSON.stringify(canonical({ stable, candidate, previous, progress }));
  const fresh = store.keys().filter(key => head.filesOf(key).length === 0);
  const added = new Set(fresh.flatMap(key => understood(store, key)).map(content));
  return record => record !== undefined && added.has(content(record));
}

/** The files that somebody has moved by hand: their place is not committed, and they say the old key. */
function movedByHand(store: StateStore, head: RecordsAtHead): ReadonlyMap<string, string> {
  const fresh = store.keys().filter(key => head.filesOf(key).length === 0);
  const said = (key: string) => /^rollout: *"?([^"\s]+)/m.exec(readFileSync(store.file(key), 'utf8'))?.[1] ?? key;
  return new Map(fresh.map(key => [key, said(key)] as const).filter(([key, old]) => key !== old));
}

/** What is wrong with a file is said where somebody needs it. */
function understood(store: StateStore, key: string): RolloutRecord[] {
  try {
    return [store.load(key)!];
  } catch {
    return [];
  }
}

export function recordedIn(store: StateStore, key: string): Recorded | undefined {
  const record = store.load(key);
  return record && { record, versions: store.versions(key) };
}

function isContinuousIntegration(): boolean {
  return !['', '0', 'false'].includes((process.env.CI ?? '').toLowerCase());
}
