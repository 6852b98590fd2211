/** All gates: the folder `gates` is the list. */
import { readdirSync } from 'fs';
import { join } from 'path';
import { Gate } from './gate';

export interface NamedGate {
  /** That of its file. */
  readonly name: string;
  readonly gate: Gate<object, unknown>;
}

const FOLDER = join(__dirname, '..');
let known: readonly NamedGate[] | undefined;

export function gates(): readonly NamedGate[] {
  return known ??= readdirSync(FOLDER).filter(file => /^[a-z-]+\.(js|ts)$/.test(file)).sort().map(file => ({
    name: file.replace(/\.\w+$/, ''),
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    gate: require(join(FOLDER, file)).gate,
  }));
}
