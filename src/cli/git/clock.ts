/** Git's clock: when a rollout moved last, and whether that was backwards. */
import { Change, Commit, Repository } from '../../git/repository';
import { ROLLOUT_LABEL } from '../../ground/labels';
import { changesIn } from '../../state/files/change-line';

/** Where a rollout leaves its traces. */
export interface Traces {
  /** The path of its chart: what its key begins with. */
  readonly chart: string;
  /** Its name: what its key ends with, and the value of its label. */
  readonly rollout: string;
  /** `rollouts/<chart>/<rollout>.yaml` */
  readonly stateFile: string;
  /** Where the manifests are. While they are not committed, only the state file tells the time. */
  readonly outputFolder: string;
}

/** So many commits have their manifests in memory at once: those of a large app may be a megabyte each. */
const COMMITS_AT_ONCE = 16;

/** The newest commit that changed the state file or the manifests of a rollout. What it changed for others does not count. */
export function lastMove(repository: Repository, rollout: Traces): Commit | undefined {
  return lastMoves(repository, [rollout])[0];
}

/** The last moves of many rollouts, in their order, from one reading of the history. */
export function lastMoves(repository: Repository, rollouts: readonly Traces[]): Array<Commit | undefined> {
  const trails = rollouts.map(({ stateFile, outputFolder, ...rest }) =>
    ({ ...rest, stateFile: repository.locate(stateFile), outputFolder: repository.locate(outputFolder) }));
  const moves = new Map<Traces, Commit>();
  const charts = new Charts(repository);
  for (const commits of inSlices(repository.changes(pathsOf(trails)), COMMITS_AT_ONCE)) {
    const open = trails.filter(trail => !moves.has(trail)).map(trail => ({ trail, steps: stepsIn(commits, trail, charts) }));
    const documents = readDocuments(repository, open.flatMap(({ steps }) => steps.flatMap(({ manifests }) => manifests)));
    for (const { trail, steps } of open) {
      const own = (id: string) => documents.get(id)?.get(trail.rollout) ?? [];
      const move = steps.find(({ isCertain, manifests }) => isCertain || differ(manifests, own));
      if (move) moves.set(trail, move.commit);
    }
    if (moves.size === trails.length) break;
  }
  return trails.map(trail => moves.get(trail));
}

/**
 * Whether the newest commit that changed the count of changes in a state file lowered it, as a revert does. A commit that brings
 * or removes the file does not, nor one with no count to read on both sides.
 */
export function wentBackwards(repository: Repository, stateFile: string): boolean {
  const path = repository.locate(stateFile);
  for (const commits of repository.changes([stateFile])) {
    const changes = commits.map(commit => commit.changes.find(change => change.path === path));
    const contents = repository.contents(changes.flatMap(change => [change?.before, change?.after]).filter(id => id !== undefined));
    for (const change of changes) {
      const [before, after] = [change?.before, change?.after].map(id => (id === undefined ? undefined : changesIn(contents.get(id)!)));
      if (before === undefined || after === undefined) return false;
      if (before !== after) return after < before;
    }
  }
  return false;
}

/** A commit that may have moved a rollout. */
interface Step {
  readonly commit: Commit;
  /** It changed the state file. */
  readonly isCertain: boolean;
  /** The changed files that may hold manifests of the rollout. */
  readonly manifests: readonly Change[];
}

/** The commits that may have moved the rollout, no further back than to one that certainly did. */
function stepsIn(commits: readonly Commit[], trail: Traces, charts: Charts): Step[] {
  const end = commits.findIndex(({ changes }) => changes.some(({ path }) => path === trail.stateFile));
  return commits.slice(0, end < 0 ? undefined : end + 1).map((commit, i) => ({
    commit,
    isCertain: i === end,
    manifests: i === end ? [] : commit.changes.filter(({ path }) => mayHoldManifests(path, trail, charts)),
  }));
}

function mayHoldManifests(path: string, trail: Traces, charts: Charts): boolean {
  const { outputFolder } = trail;
  const start = outputFolder === '' ? '' : `${outputFolder}/`;
  return path === outputFolder || path.startsWith(start) && !charts.isOfAnother(path.slice(start.length), trail);
}

/** Git is slow with hundreds of paths: those of many state files are the folder that holds them all. */
function pathsOf(trails: readonly Traces[]): string[] {
  const states = trails.map(trail => (trails.length > 1 && recordsFolder(trail)) || trail.stateFile);
  return [...new Set([...states, ...trails.map(({ outputFolder }) => outputFolder)])];
}

/** `rollouts`; undefined where the state file is not at its usual place. */
function recordsFolder({ stateFile, chart }: Traces): string | undefined {
  const end = stateFile.lastIndexOf(`/${chart}/`);
  return end < 0 ? undefined : stateFile.slice(0, end);
}

function* inSlices<T>(groups: Iterable<readonly T[]>, size: number): Generator<readonly T[]> {
  for (const group of groups) {
    for (let i = 0; i < group.length; i += size) yield group.slice(i, i + size);
  }
}

/**
 * Tells the files of charts apart, by their names: two charts may hold rollouts of the same name, and a document does not say
 * its chart. What is not certainly another chart's may be one's own: a clock that starts again too often does no harm.
 */
class Charts {
  private readonly known = new Map<string, ReadonlySet<string>>();

  constructor(private readonly repository: Repository) {}

  /** `shop.k8s.yaml`, `0001-shop.k8s.yaml` and `shop/Deployment.hello.k8s.yaml` are of the chart `shop`. */
  isOfAnother(file: string, trail: Traces): boolean {
    const name = file.split(/[./]/, 1)[0];
    const names = [name, name.replace(/^\d{4,}-/, '')];
    return !names.includes(trail.chart) && names.some(one => this.beside(trail).has(one));
  }

  /** The charts with rollouts whose files have just their names. */
  private beside(trail: Traces): ReadonlySet<string> {
    const folder = recordsFolder(trail);
    if (folder === undefined) return new Set();
    if (!this.known.has(folder)) {
      const charts = [...this.repository.list(folder).keys()].map(path => path.split('/')[0]);
      // To any other name cdk8s adds a hash. Where all charts share one file it is `app.k8s.yaml`, of no chart `app`.
      this.known.set(folder, new Set(charts.filter(chart => /^[0-9a-z-]+$/.test(chart) && chart !== 'app')));
    }
    return this.known.get(folder)!;
  }
}

const METADATA = /^metadata:.*\n?(?:[ \t].*\n?|\n)*/m;
const LABEL = new RegExp(`[\\s{,'"]${ROLLOUT_LABEL}['"]?:\\s*['"]?([\\w.-]+)`, 'g');

/** The documents in all versions of the files, by git's name for the version and by rollout. */
function readDocuments(repository: Repository, files: readonly Change[]): Map<string, Map<string, string[]>> {
  const contents = repository.contents(files.flatMap(({ before, after }) => [before, after]).filter(id => id !== undefined));
  return new Map([...contents].map(([id, content]) => [id, documentsByRollout(content.toString('latin1'))]));
}

/** As text: a history may hold thousands of versions, and only equality matters. */
function documentsByRollout(manifests: string): Map<string, string[]> {
  const documents = new Map<string, string[]>();
  for (const document of manifests.replace(/\r\n/g, '\n').split(/^---.*\n?/m)) {
    for (const [, rollout] of METADATA.exec(document)?.[0].matchAll(LABEL) ?? []) {
      documents.set(rollout, [...documents.get(rollout) ?? [], document]);
    }
  }
  return documents;
}

/** Whether a rollout's documents changed, wherever in the files they are. */
function differ(files: readonly Change[], documents: (id: string) => readonly string[]): boolean {
  // Nobody can see from here what changed in a submodule or behind a link.
  if (files.some(({ before, after }) => before === undefined && after === undefined)) return true;
  const all = (ids: ReadonlyArray<string | undefined>) => ids.flatMap(id => (id === undefined ? [] : documents(id))).sort().join('---\n');
  return all(files.map(({ before }) => before)) !== all(files.map(({ after }) => after));
}
