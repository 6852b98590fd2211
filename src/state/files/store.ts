import { Dirent, readdirSync, statSync } from 'fs';
import { dirname, join } from 'path';
import { createFile, located, readFile, removeLeftovers, replaceFile } from './atomic-file';
import { codeOf, explained } from './explained';
import { ENDING, VERSIONS_ENDING } from './file-names';
import { RolloutRecord, versionsOf } from '../record';
import { formatRecord, parseRecord } from './state-file';
import { StateFileError } from './state-file-error';
import { MIGRATIONS } from '../migrations/migrations';
import { RolloutVersion } from '../version';
import { formatVersions, parseVersions } from './versions-file';

const MOST_BYTES = 1_000_000;
const MOST_BYTES_OF_VERSIONS = 20_000_000;

/** A file with the text that it is to have. */
export interface StoredFile {
  readonly file: string;
  readonly text: string;
}

/**
 * The records of rollouts in a folder: `<chart>/<name>.yaml`, and beside each `<name>.versions.yaml`.
 *
 * A file is written as a whole or not at all, and never in place of one that cannot be understood. Whoever changes what he
 * has read does both under one `withLock`.
 */
export class StateStore {
  /** A folder that is called as from another one, and not from the working directory. */
  public static from(base: string, dir: string): StateStore {
    return new StateStore(dir, MIGRATIONS, base);
  }

  /** The folders from which it has removed what killed processes left. */
  private readonly tidied = new Set<string>();

  constructor(public readonly dir: string, private readonly migrations = MIGRATIONS, private readonly base?: string) {}

  public file(key: string): string {
    return this.path(key, ENDING);
  }

  public versionsFile(key: string): string {
    return this.path(key, VERSIONS_ENDING);
  }

  /** The keys of all rollouts that have a record, in order. */
  public keys(): string[] {
    return this.keysIn('').sort();
  }

  /** The record of a rollout; undefined where it has none yet. */
  public load(key: string): RolloutRecord | undefined {
    const file = this.file(key);
    const content = readFile(file, MOST_BYTES, this.base);
    return content && parseRecord(content, file, key, this.migrations);
  }

  /** The versions of a rollout by their hashes, those that its record refers to among them. */
  public versions(key: string): Map<string, RolloutVersion> {
    const versions = this.keptVersions(key);
    const record = this.load(key);
    const missing = record && versionsOf(record).find(hash => !versions.has(hash));
    if (missing !== undefined) throw new StateFileError(this.versionsFile(key), `it lacks the version ${missing}, to which ${this.file(key)} refers`);
    return versions;
  }

  /** Puts a record and the versions that are worth keeping in place of what there was. */
  public save(record: RolloutRecord, versions: readonly RolloutVersion[]): void {
    const steps = this.steps(record, versions);
    this.tidy(dirname(this.file(record.rollout)));
    for (const { file, text } of steps) replaceFile(file, text, this.base);
  }

  /** The files that `save` writes, one after the other, for whoever writes others together with them. */
  public steps(record: RolloutRecord, versions: readonly RolloutVersion[]): StoredFile[] {
    const before = this.load(record.rollout);
    return this.written(record, versions, before ? versionsOf(before) : []);
  }

  /** Both files as they are where nothing else is kept: first the record. */
  public fresh(record: RolloutRecord, versions: readonly RolloutVersion[]): [StoredFile, StoredFile] {
    const { rollout: key } = record;
    const [file, versionsFile] = [this.file(key), this.versionsFile(key)];
    const [text, versionsText] = [formatRecord(record), formatVersions(key, versions)];
    // What could not be read again is not written.
    parseRecord(text, file, key);
    parseVersions(versionsText, versionsFile, key);
    requireGiven(record, versions);
    return [{ file, text }, { file: versionsFile, text: versionsText }];
  }

  /** Saves the record of a rollout that has none, and says whether it did: a record that is there stays. */
  public create(record: RolloutRecord, versions: readonly RolloutVersion[]): boolean {
    if (this.load(record.rollout) !== undefined) return false;
    const [first, own, last] = this.written(record, versions, []);
    this.tidy(dirname(own.file));
    replaceFile(first.file, first.text, this.base);
    const isCreated = createFile(own.file, own.text, this.base);
    if (isCreated) replaceFile(last.file, last.text, this.base);
    return isCreated;
  }

  /** Until the new record has taken the place of the old one, the versions of both are there. */
  private written(record: RolloutRecord, versions: readonly RolloutVersion[], before: readonly string[]): [StoredFile, StoredFile, StoredFile] {
    const { rollout: key } = record;
    const [own, last] = this.fresh(record, versions);
    const kept = this.keptVersions(key);
    const still = before.map(hash => kept.get(hash)).filter(version => version !== undefined);
    return [{ file: last.file, text: formatVersions(key, [...versions, ...still]) }, own, last];
  }

  private tidy(folder: string): void {
    if (!this.tidied.has(folder)) removeLeftovers(folder, this.base);
    this.tidied.add(folder);
  }

  private keptVersions(key: string): Map<string, RolloutVersion> {
    const file = this.versionsFile(key);
    const content = readFile(file, MOST_BYTES_OF_VERSIONS, this.base);
    const versions = content && parseVersions(content, file, key, this.migrations);
    return new Map((versions ?? []).map(version => [version.hash, version]));
  }

  /** The keys in a folder, given as the beginning of its keys. */
  private keysIn(prefix: string): string[] {
    const folder = join(this.dir, prefix);
    return filesIn(folder, this.base).flatMap(entry => {
      if (entry.name.startsWith('.')) return [];
      if (entry.isDirectory()) return this.keysIn(`${prefix}${entry.name}/`);
      if (isLinkedFolder(entry, located(folder, this.base))) throw new StateFileError(join(folder, entry.name), 'it is a link to a folder', 'put the folder itself here');
      if (!entry.name.endsWith(ENDING) || entry.name.endsWith(VERSIONS_ENDING)) return [];
      const key = prefix + entry.name.slice(0, -ENDING.length);
      this.file(key); // Throws where this is no key.
      return [key];
    });
  }

  /** Nothing outside of the folder, nothing hidden, and nothing that would be the versions file of another rollout. */
  private path(key: string, ending: string): string {
    const isKey = key.split('/').every(segment => /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(segment)) && !`${key}${ENDING}`.endsWith(VERSIONS_ENDING);
    if (isKey) return join(this.dir, key + ending);
    throw new StateFileError(`${this.dir}/${key}${ending}`, `"${key}" cannot be the key of a rollout`,
      'give chart and rollout names of letters, digits, ".", "_" and "-" that neither begin with "." nor end with ".versions"');
  }
}

/** A record must not refer to what nobody can look up. */
function requireGiven(record: RolloutRecord, versions: readonly RolloutVersion[]): void {
  const missing = versionsOf(record).find(hash => !versions.some(version => version.hash === hash));
  if (missing !== undefined) throw new Error(`the record of "${record.rollout}" refers to the version ${missing}, which is not given`);
}

function filesIn(folder: string, base?: string): Dirent[] {
  return explained(folder, () => {
    try {
      return readdirSync(located(folder, base), { withFileTypes: true });
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return [];
      throw error;
    }
  });
}

function isLinkedFolder(entry: Dirent, folder: string): boolean {
  return entry.isSymbolicLink() && statSync(join(folder, entry.name), { throwIfNoEntry: false })?.isDirectory() === true;
}
