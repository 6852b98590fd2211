/** What Git has of the records. Only a synthesis asks that would record a rollout which is new. */
import { gitProcess } from '../git/git';
import { GitError } from '../git/git-process';
import { Repository } from '../git/repository';
import { ROLLOUT_LABEL } from '../ground/labels';
import { labels } from '../ground/shape';
import { readStepLabel } from '../ground/step-label';
import { OwnedObject, ownedIn, rolloutsIn, scanFile, ScannedRollout } from '../report/rollouts/scanned-rollouts';
import { parseRecord } from '../state/files/state-file';
import { StateStore } from '../state/files/store';
import { parseVersions } from '../state/files/versions-file';
import { keyOfFile } from '../state/key';
import { RolloutRecord } from '../state/record';
import { CommittedRollout } from '../state/source';
import { wayBack } from '../state/way-back';

/** A record that is committed. */
export interface CommittedRecord {
  readonly key: string;
  /** Undefined where it cannot be understood. */
  readonly record?: RolloutRecord;
  /** What the objects of the rollout are called, as its stable version says; undefined where that does not say it. */
  readonly objects?: string;
}

/** That of the working directory. */
export function repositoryHere(): Repository {
  return Repository.find(process.cwd(), gitProcess(process.env));
}

export class RecordsAtHead {
  /** Undefined where there is nothing to ask: no git, no repository, no commit, or a folder that lies elsewhere. */
  static find(store: StateStore): RecordsAtHead | undefined {
    try {
      const here = repositoryHere();
      return new RecordsAtHead(here, store, here.list(store.dir));
    } catch (error) {
      if (error instanceof GitError && error.lack !== undefined) return undefined;
      throw error;
    }
  }

  /** The files that are committed of each rollout. */
  private readonly files = new Map<string, string[]>();
  private tree?: ReadonlyMap<string, Buffer>;
  private indexed?: ReadonlyMap<string, readonly string[]>;
  private manifests?: readonly ScannedRollout[];
  private owned?: readonly OwnedObject[];

  private constructor(
    private readonly git: Repository,
    private readonly store: StateStore,
    /** Git's names for the contents of the files. */
    private readonly ids: ReadonlyMap<string, string>,
  ) {
    for (const path of ids.keys()) {
      const key = keyOfFile(path);
      if (key !== undefined) this.files.set(key, [...this.files.get(key) ?? [], path]);
    }
  }

  /** The rollouts of which something is committed. */
  get keys(): string[] {
    return [...this.files.keys()].sort();
  }

  /** The files that are committed of a rollout, as a user would write them. */
  filesOf(key: string): string[] {
    const { store, ids } = this;
    return [...ids.has(`${key}.yaml`) ? [store.file(key)] : [], ...ids.has(`${key}.versions.yaml`) ? [store.versionsFile(key)] : []];
  }

  /**
   * Whether the next commit removes a rollout, since `git rm` was told to. What lies elsewhere by then was moved, by hand or by a merge,
   * and has not ended.
   */
  isRemoved(key: string): boolean {
    this.indexed ??= this.git.indexed(this.store.dir);
    const kept = new Set([...this.indexed.values()].flat());
    return !this.files.get(key)?.some(path => this.indexed!.has(path) || kept.has(this.ids.get(path)!));
  }

  /** The records of some rollouts. */
  records(keys: readonly string[]): CommittedRecord[] {
    const contents = this.git.contents(keys.flatMap(key => this.files.get(key) ?? []).map(path => this.ids.get(path)!));
    return keys.map(key => {
      const [content, versions] = [`${key}.yaml`, `${key}.versions.yaml`].map(path => contents.get(this.ids.get(path) ?? ''));
      return { key, ...content && this.understood(key, content, versions) };
    });
  }

  /** The charts that have a file of their own among the manifests at `HEAD`, whose name begins with theirs. */
  chartsIn(output: string): string[] {
    return [...this.treeOf(output).keys()].flatMap(path => /^(?:\d{4,}-)?([^./]+)/.exec(path)?.[1] ?? []);
  }

  /** What the manifests at `HEAD` say of a rollout with this name. */
  rendered(output: string, name: string, namespace: string | undefined): ScannedRollout[] {
    this.manifests ??= rolloutsIn(this.filesIn(output).flatMap(([path, content]) => scanFile(path, content)));
    return this.manifests.filter(one => one.name === name && one.namespace === namespace);
  }

  /** The objects that the manifests at `HEAD` have of a rollout. */
  committed(output: string, name: string, namespace: string | undefined): CommittedRollout | undefined {
    const rendered = this.rendered(output, name, namespace);
    if (rendered.length === 0) return undefined;
    this.owned ??= this.filesIn(output).flatMap(([, content]) => ownedIn(content));
    const objects = this.owned.filter(one => one.rollout === name && one.namespace === namespace).map(({ object }) => object);
    return { objects: new Set(objects), isIdle: rendered.every(({ step }) => readStepLabel(step).isIdle) };
  }

  /** What brings the record of a rollout back; undefined where Git never had any. */
  wayBack(key: string): string | undefined {
    const file = this.store.file(key);
    return this.git.lastChange([file, this.store.versionsFile(key)]) === undefined ? undefined : wayBack(this.git, file);
  }

  private filesIn(output: string): Array<[string, string]> {
    const files = [...this.treeOf(output)].filter(([path]) => /\.ya?ml$/.test(path));
    return files.map(([path, content]) => [path, content.toString()]);
  }

  /** None where manifests are not committed, or lie elsewhere. */
  private treeOf(output: string): ReadonlyMap<string, Buffer> {
    try {
      return this.tree ??= this.git.readTree(output);
    } catch (error) {
      if (error instanceof GitError && error.lack !== undefined) return this.tree = new Map();
      throw error;
    }
  }

  private understood(key: string, content: Buffer, versions: Buffer | undefined): Omit<CommittedRecord, 'key'> {
    try {
      const record = parseRecord(content, this.store.file(key), key);
      const stable = versions && parseVersions(versions, this.store.versionsFile(key), key).find(({ hash }) => hash === record.stable);
      return { record, objects: labels(stable?.podTemplate.metadata?.labels)[ROLLOUT_LABEL] };
    } catch {
      return {};
    }
  }
}
