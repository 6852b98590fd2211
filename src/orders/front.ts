/** What counts on ready pods: a Service, a rule of a route, a disruption budget. Each as it is before and after. */
import { Event } from './event';
import { Exploration } from './exploration';
import { Labels } from '../ground/shape';
import { endpointsOf, Pool, protectedBy } from '../harm/pool';
import { DisruptionBudget, disruptionBudgetsIn } from '../manifests/disruption-budget';
import { Manifest } from '../manifests/manifest';
import { Service, serviceOf, servicesIn } from '../manifests/service';
import { Workload } from '../manifests/workload';
import { workloadsBehind, workloadsProtectedBy } from '../manifests/workload-index';
import { RouteBranch, RouteRule, routesIn } from '../routers/routes';

export interface Front {
  readonly kind: 'service' | 'route' | 'budget';
  readonly key: string;
  /** As it is after the transition, or before where it is gone. */
  readonly manifest: Manifest;
  readonly before?: Definition;
  readonly after?: Definition;
  /** Whether it counts on other pods after the transition, or on the same in other shares. */
  readonly isRedirected: boolean;
  /** Whether nobody knows how many requests there are, so that one pod is all that can be asked for. */
  readonly isConditional: boolean;
}

export interface Definition {
  readonly branches: readonly Branch[];
  /** What makes it the definition that is live, where it is not the one before. */
  readonly events: readonly Event[];
}

/** Pods that receive a share. */
export interface Branch {
  /** Which branch it is: the key of the Service, and of a subset the labels. Empty where there is but one. */
  readonly id: string;
  /** From 0 to 1. */
  readonly weight: number;
  /** The pods, by either definition of the Service that leads to them. */
  readonly pools: readonly PlacedPool[];
  /** Where the weight is written. */
  readonly field?: string;
}

export interface PlacedPool {
  readonly pool: Pool;
  /** The keys of the workloads that may have pods in it, before or after. */
  readonly workloads: readonly string[];
  /** What makes the Service lead there, where it is not what it does before. */
  readonly events: readonly Event[];
}

export function serviceFronts(exploration: Exploration): Front[] {
  const { before, after, changed } = exploration;
  return paired(servicesIn(before), servicesIn(after)).map(({ key, old, now }) => ({
    kind: 'service',
    key,
    manifest: (now ?? old)!.manifest,
    before: old && single(servicePool(exploration, old), []),
    after: now && single(servicePool(exploration, now), changed.has(key) ? applies([key]) : []),
    isRedirected: old !== undefined && now !== undefined && !leadsAlike(old, now),
    isConditional: false,
  }));
}

export function budgetFronts(exploration: Exploration): Front[] {
  const { before, after, changed } = exploration;
  return paired(disruptionBudgetsIn(before), disruptionBudgetsIn(after)).map(({ key, old, now }) => ({
    kind: 'budget',
    key,
    manifest: (now ?? old)!.manifest,
    before: old && single(budgetPool(exploration, old), []),
    after: now && single(budgetPool(exploration, now), changed.has(key) ? applies([key]) : []),
    isRedirected: false,
    isConditional: false,
  }));
}

export function routeFronts(exploration: Exploration): Front[] {
  const { before, after, changed } = exploration;
  return paired(routesIn(before), routesIn(after)).flatMap(({ key, old, now }) => {
    const names = new Set([...old?.rules ?? [], ...now?.rules ?? []].map(({ name }) => name));
    return [...names].map((name): Front => {
      const [was, is] = [old, now].map(route => route?.rules.find(rule => rule.name === name));
      return {
        kind: 'route',
        key,
        manifest: (after.get(key) ?? before.get(key))!,
        before: was && { branches: branchesOf(was, exploration), events: [] },
        after: is && { branches: branchesOf(is, exploration), events: applies(objectsOf([was, is]).filter(one => changed.has(one))) },
        isRedirected: JSON.stringify(was?.branches) !== JSON.stringify(is?.branches),
        isConditional: is?.isConditional ?? was?.isConditional ?? false,
      };
    });
  });
}

type Members = Omit<PlacedPool, 'events'>;

const NOBODY: Members = { pool: () => false, workloads: [] };

function servicePool({ before, after }: Exploration, service: Service, subset?: Labels): Members {
  return { pool: endpointsOf(service, subset), workloads: keysOf([before, after].flatMap(side => workloadsBehind(side, service))) };
}

function budgetPool({ before, after }: Exploration, budget: DisruptionBudget): Members {
  return { pool: protectedBy(budget), workloads: keysOf([before, after].flatMap(side => workloadsProtectedBy(side, budget))) };
}

function keysOf(workloads: readonly Workload[]): string[] {
  return [...new Set(workloads.map(({ key }) => key))];
}

function single(members: Members, events: readonly Event[]): Definition {
  return { branches: [{ id: '', weight: 1, pools: [{ ...members, events: [] }] }], events };
}

/** The objects in which a rule is written, before and after. */
function objectsOf(rules: ReadonlyArray<RouteRule | undefined>): string[] {
  const branches = rules.flatMap(rule => rule?.branches ?? []);
  return [...new Set(branches.flatMap(({ object, subsetObject }) => subsetObject === undefined ? [object] : [object, subsetObject]))];
}

function applies(keys: readonly string[]): Event[] {
  return keys.map(key => ({ type: 'apply', key }));
}

/** Those branches whose Service is known: others may be anywhere. */
function branchesOf({ branches }: RouteRule, exploration: Exploration): Branch[] {
  return branches.flatMap((branch): Branch[] => {
    const { service, labels, weight, field, problem } = branch;
    const pools = problem === undefined ? placed(branch, exploration) : [{ ...NOBODY, events: [] }];
    return pools.length === 0 ? [] : [{ id: JSON.stringify([service, labels]), weight, pools, field }];
  });
}

function placed({ service: key, labels }: RouteBranch, exploration: Exploration): PlacedPool[] {
  const { before, after, changed } = exploration;
  const [old, now] = [before, after].map(side => membersAt(exploration, side.get(key), labels));
  if (before.get(key) === undefined) return now ? [{ ...now, events: applies([key]) }] : [];
  if (after.get(key) === undefined) return old ? [{ ...old, events: [] }, { ...NOBODY, events: [{ type: 'prune', key }] }] : [];
  return [...old ? [{ ...old, events: [] }] : [], ...now && changed.has(key) ? [{ ...now, events: applies([key]) }] : []];
}

/** Undefined where there is no such Service, or somebody else keeps its endpoints. */
function membersAt(exploration: Exploration, manifest: Manifest | undefined, labels: Labels | undefined): Members | undefined {
  const service = manifest && serviceOf(manifest);
  return service?.selector && servicePool(exploration, service, labels);
}

function leadsAlike(a: Service, b: Service): boolean {
  const [old, now] = [a, b].map(({ selector, ports }) => JSON.stringify([selector, ports.map(({ targetPort }) => targetPort)]));
  return old === now;
}

function paired<T extends { readonly key: string }>(before: readonly T[], after: readonly T[]): Array<{ key: string; old?: T; now?: T }> {
  const [old, now] = [before, after].map(list => new Map(list.map(one => [one.key, one])));
  return [...new Set([...old.keys(), ...now.keys()])].map(key => ({ key, old: old.get(key), now: now.get(key) }));
}
