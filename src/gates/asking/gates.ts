/** All gates: the folder `gates` is the list. */
import { join } from 'path';
import { Gate } from './gate';
import { memberOf, namesIn } from '../../ground/listed';

export interface NamedGate {
  /** That of its file. */
  readonly name: string;
  readonly gate: Gate<object, unknown>;
}

const FOLDER = join(__dirname, '..');
let known: readonly NamedGate[] | undefined;

export function gates(): readonly NamedGate[] {
  return known ??= namesIn(FOLDER).map(name => ({ name, gate: memberOf<NamedGate['gate']>(FOLDER, name, 'gate') }));
}
