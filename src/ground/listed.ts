/** Folders that are lists: whatever lies in them is a member, and no list is kept by hand beside them. */
import { readdirSync } from 'fs';
import { join } from 'path';

const MEMBER = /^([a-z][a-z0-9-]*)\.(?:js|ts)$/;

/** The names of the members of a folder, in alphabetical order: its files, without those that only declare types. */
export function namesIn(folder: string): string[] {
  return readdirSync(folder).flatMap(file => MEMBER.exec(file)?.[1] ?? []).sort();
}

/** What every file of a folder exports under one name. */
export function membersIn<T>(folder: string, member: string): T[] {
  return namesIn(folder).map(name => memberOf<T>(folder, name, member));
}

/** What one of them exports. It is loaded only now. */
export function memberOf<T>(folder: string, name: string, member: string): T {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const found = (require(join(folder, name)) as { readonly [exported: string]: T })[member];
  if (found === undefined) throw new Error(`${name} has no "${member}", and everything in its folder is to have one`);
  return found;
}
