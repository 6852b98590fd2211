/** What rules say of a shortage: which of them it belongs to, and how it is told. */
import { Violation } from './rule';
import { Transition } from './transition';
import { endpointsOf, Pool, protectedBy, readyIn } from '../../harm/pool';
import { disruptionBudgetOf } from '../../manifests/disruption-budget';
import { displayName } from '../../manifests/manifest';
import { ManifestSet, nameOf } from '../../manifests/manifest-set';
import { serviceOf } from '../../manifests/service';
import { Workload } from '../../manifests/workload';
import { autoscalersFor, workloadAt } from '../../manifests/workload-index';
import { Branch } from '../../orders/front';
import { Shortage } from '../../orders/shortage';
import { World } from '../../orders/world';
import { routesIn } from '../../routers/routes';

/** The rule whose matter a shortage is. */
export function ruleOf(shortage: Shortage, after: ManifestSet): string {
  const { front: { kind, isRedirected }, live, losing, ready, weightBefore, weightAfter } = shortage;
  if (kind === 'service' && isRedirected && live === 'before' && losing.some(one => isScaledDown(one, after))) return 'cutover-with-scale-down';
  if (kind === 'route' && live === 'after' && weightAfter > weightBefore) return 'weight-before-pods';
  if (kind === 'route' && live === 'before' && weightAfter < weightBefore && losing.length > 0) return 'pods-leave-before-traffic';
  return ready === 0 ? 'no-ready-endpoints' : 'capacity';
}

export function shortagesFor({ shortages, after }: Transition, rule: string): Shortage[] {
  return shortages.filter(one => ruleOf(one, after) === rule);
}

function isScaledDown(workload: Workload, after: ManifestSet): boolean {
  const now = workloadAt(after, workload.key);
  const [autoscaler] = autoscalersFor(after, workload.key);
  return now === undefined || now.replicas === 0 || autoscaler !== undefined || (now.replicas ?? 1) < (workload.replicas ?? 1);
}

export function violationOf(shortage: Shortage, message: string, mend: string): Violation {
  const { front, branch, live, events, demand } = shortage;
  const name = displayName(front.manifest);
  return {
    object: front.manifest,
    field: front.kind === 'route' && live === 'after' ? branch.field : undefined,
    message,
    mend,
    counterexample: {
      events,
      demand,
      harm: {
        description: front.kind === 'budget'
          ? `${shortage.ready} of the ${shortage.needed} pods that ${name} asks for are ready`
          : `${name} has ${podsText(shortage.ready)} where it needs ${shortage.needed}`,
        shows: world => readyAt(world, shortage) < shortage.needed,
      },
    },
  };
}

export function podsText(count: number): string {
  return `${count} ready ${count === 1 ? 'endpoint' : 'endpoints'}`;
}

/** The ready pods of the branch in a world, by the definitions that are live there. */
function readyAt(world: World, { front, branch }: Shortage): number {
  const pool = poolAt(world, front.kind, front.key, branch.id);
  return pool === undefined ? Infinity : [...world.workloads.values()].reduce((sum, state) => sum + readyIn(pool, state), 0);
}

function poolAt({ objects }: World, kind: Shortage['front']['kind'], key: string, id: string): Pool | undefined {
  const manifest = objects.get(key);
  if (manifest === undefined) return undefined;
  if (kind === 'budget') return protectedBy(disruptionBudgetOf(manifest));
  if (kind === 'service') return endpointsOf(serviceOf(manifest));
  const [service, labels] = JSON.parse(id);
  const target = objects.get(service);
  const branches = routesIn(objects).filter(route => route.key === key).flatMap(({ rules }) => rules).flatMap(({ branches: all }) => all);
  const isLive = branches.some(one => one.weight > 0 && JSON.stringify([one.service, one.labels]) === id);
  if (!isLive) return undefined;
  return target === undefined ? () => false : endpointsOf(serviceOf(target), labels ?? {});
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
