/**
 * The way from older schemas of state files to today's. A step to the next schema is a file of this folder, `<from>-to-<to>.ts`,
 * which exports a `migration`; the folder is the list. Records in old commits need every step there ever was.
 */
import { existsSync } from 'fs';
import { join } from 'path';
import { YamlMapping } from '../files/yaml/node';

/** What a file of one schema says, as the next one says it. Values keep the places at which they stand in the file as it is. */
export interface Migration {
  /** Of a state file. */
  record(top: YamlMapping, file: string): YamlMapping;
  /** Of a versions file. */
  versions(top: YamlMapping, file: string): YamlMapping;
}

/** The step from a schema to the next one; undefined where there is none. */
export type Migrations = (from: number) => Migration | undefined;

/** The steps that are files of a folder. A step is loaded when a file needs it. */
export function migrationsIn(folder: string): Migrations {
  return from => {
    const file = ['.js', '.ts'].map(ending => join(folder, `${from}-to-${from + 1}${ending}`)).find(existsSync);
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    return file === undefined ? undefined : require(file).migration as Migration;
  };
}

export const MIGRATIONS = migrationsIn(__dirname);

/** A file of one schema as another, newer one has it; undefined where a step is missing. */
export function migrated(
  top: YamlMapping, file: string, kind: keyof Migration, from: number, to: number, migrations: Migrations,
): YamlMapping | undefined {
  let now = top;
  for (let schema = from; schema < to; schema++) {
    const step = migrations(schema);
    if (step === undefined) return undefined;
    now = step[kind](now, file);
  }
  return now;
}
