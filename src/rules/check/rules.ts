/** All rules: the folder `rules` is the list. */
import { readdirSync } from 'fs';
import { join } from 'path';
import { Rule } from './rule';

const FOLDER = join(__dirname, '..');
let known: readonly Rule[] | undefined;

export function rules(): readonly Rule[] {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return known ??= readdirSync(FOLDER).filter(file => /^[a-z-]+\.(js|ts)$/.test(file)).sort().map(file => require(join(FOLDER, file)).rule as Rule);
}
