/** All rules: the folder `rules` is the list. */
import { join } from 'path';
import { Rule } from './rule';
import { membersIn } from '../../ground/listed';

let known: readonly Rule[] | undefined;

export function rules(): readonly Rule[] {
  return known ??= membersIn<Rule>(join(__dirname, '..'), 'rule');
}
