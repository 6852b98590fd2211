/** What rules say of a shortage: how it is told, and when the harm is there. */
import { Cause } from './cause';
import { Violation } from './rule';
import { Transition } from './transition';
import { Branch, branchId, branchPool } from '../../harm/front';
import { Pool, readyIn } from '../../harm/pool';
import { serviceAt } from '../../manifests/kinds/service';
import { displayName, isSame } from '../../manifests/manifest';
import { nameOf } from '../../manifests/manifest-set';
import { Shortage } from '../../orders/shortage';
import { World } from '../../orders/world';
import { routesIn } from '../../routers/reading/routes';

export function violationOf(transition: Transition, { shortage, others }: Cause, message: string, mend: string): Violation {
  const { front, branch, live, events, demand } = shortage;
  const name = displayName(front.manifest);
  return {
    object: front.manifest,
    field: front.kind === 'route' && live === 'after' ? branch.field : undefined,
    subject: JSON.stringify([front.id, branch.id]),
    message,
    mend,
    consequences: others.map(consequenceOf),
    // Budgets are asked by those who drain nodes, which nobody does in a rehearsal.
    ...front.kind === 'budget' && { notRehearsed: true as const },
    counterexample: {
      events,
      demand,
      harm: {
        description: harmText(shortage, name),
        shows: world => readyAt(transition, world, shortage) < shortage.needed,
      },
    },
  };
}

function harmText(shortage: Shortage, name: string): string {
  const { front, kind, ready, needed } = shortage;
  if (front.kind === 'budget') return `${ready} of the ${needed} pods that ${name} asks for are ready`;
  return `${name}${portsText(shortage)} has ${podsText(ready)}${kind === 'dip' ? ` of ${needed}` : ` where it needs ${needed}`}`;
}

function consequenceOf(shortage: Shortage): string {
  const { front, kind, ready, needed } = shortage;
  const pods = front.kind === 'budget' ? `${ready} ready pods` : podsText(ready);
  return `${displayName(front.manifest)}${portsText(shortage)} has ${pods}${kind === 'dip' ? ` of ${needed}` : ` where it needs ${needed}`}.`;
}

export function podsText(count: number): string {
  return `${count} ready ${count === 1 ? 'endpoint' : 'endpoints'}`;
}

/** ` (port metrics)`, where other ports of the Service fare better. */
export function portsText({ front: { kind, id } }: Shortage): string {
  return kind === 'service' && id !== '' ? ` (port ${id})` : '';
}

/** The ready pods of the branch in a world, by the definitions that are live there. */
function readyAt(transition: Transition, world: World, shortage: Shortage): number {
  const pool = poolAt(transition, world, shortage);
  return pool === undefined ? Infinity : [...world.workloads.values()].reduce((sum, state) => sum + readyIn(pool, state), 0);
}

function poolAt({ before, exploration }: Transition, { objects }: World, { front, branch }: Shortage): Pool | undefined {
  const manifest = objects.get(front.key);
  if (manifest === undefined) return undefined;
  if (front.kind !== 'route') return (isSame(manifest, before.get(front.key)) ? front.before : front.after)?.branches[0].pools[0].pool;
  const rule = routesIn(objects).find(({ key }) => key === front.key)?.rules.find(({ name }) => name === front.id);
  const live = rule?.branches.find(one => one.weight > 0 && branchId(one) === branch.id);
  return live && branchPool(serviceAt(objects, live.service), live, exploration.ends.listening)?.pool;
}

/** `, because Deployment/hello loses pods`. */
export function losingNames({ losing }: Shortage): string {
  const names = losing.map(({ manifest }) => displayName(manifest));
  return names.length === 0 ? '' : `, because ${names.join(' and ')} ${names.length === 1 ? 'loses' : 'lose'} pods`;
}

/** `Service/hello-canary`. */
export function branchName({ id }: Branch, { before, after }: Transition): string {
  const [service, labels] = JSON.parse(id);
  const name = nameOf(service, after, before);
  return labels ? `${name} (${Object.entries(labels).map(([key, value]) => `${key}=${value}`).join(',')})` : name;
}

export function percent(weight: number): string {
  return `${Math.round(weight * 1000) / 10}%`;
}
