/** All routers that rollouts can be written for: the folder above is the list. */
import { join } from 'path';
import { Capabilities, Writer } from './writer';
import { membersIn } from '../../ground/listed';
import { Router } from '../reading/router';

let known: readonly Writer[] | undefined;

export function writers(): readonly Writer[] {
  return known ??= membersIn<Router>(join(__dirname, '..'), 'router').flatMap(({ writer }) => writer ?? []);
}

/** What to say where a router is asked for what it cannot say: who can. */
export function cannot({ title }: Writer, what: string, isAble: (can: Capabilities) => boolean): string {
  const others = writers().filter(({ can }) => isAble(can)).map(other => other.title);
  const able = others.length === 0 ? 'and no other router can' : `and ${enumerated(others)} can`;
  return `${title} cannot say ${what}, ${able}`;
}

function enumerated(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;
}
