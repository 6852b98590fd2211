/** What counts on ready pods: a Service, a rule of a route, a disruption budget. Each as it is before and after. */
import { lanesOf } from './lanes';
import { Listening, listeningIn } from './listening';
import { EndpointChoice, endpointPool, NOBODY, Pool, protectedBy } from './pool';
import { isAside } from './resting';
import { DisruptionBudget, disruptionBudgetsIn } from '../manifests/kinds/disruption-budget';
import { publishesNotReady, Service, serviceAt, servicePort, servicesIn } from '../manifests/kinds/service';
import { Workload } from '../manifests/kinds/workload';
import { isSame, Manifest } from '../manifests/manifest';
import { ManifestSet } from '../manifests/manifest-set';
import { selectedUnmodelled, unmodelledBehind } from '../manifests/unmodelled';
import { autoscalersFor, workloadsBehind, workloadsProtectedBy } from '../manifests/workload-index';
import { portNamed } from '../routers/reading/route';
import { RouteBranch, RouteRule, routesIn } from '../routers/reading/routes';

export interface Front {
  readonly kind: 'service' | 'route' | 'budget';
  readonly key: string;
  /** Which of several of the object: the ports of a Service, the name of the rule of a route. Empty where there is but one. */
  readonly id: string;
  /** As it is after the transition, or before where it is gone. */
  readonly manifest: Manifest;
  readonly before?: Definition;
  readonly after?: Definition;
  /** Whether it counts on other pods after the transition, or on the same in other shares. */
  readonly isRedirected: boolean;
  /** Whether nobody but testers counts on it. */
  readonly isAside?: true;
  /** Whether nobody knows how many requests there are, so that one pod is all that can be asked for. */
  readonly isConditional: boolean;
  /** Whether the Service becomes a name for another host. */
  readonly isHandedOver?: boolean;
}

/**
 * The front where it is there before and after: nobody counts yet on what is new, and nobody any more on what is taken away. Until a
 * Service is handed over, it is counted on as before.
 */
export function lasting(front: Front): Front | undefined {
  if (front.before !== undefined && front.after !== undefined) return front;
  return front.isHandedOver && front.before !== undefined ? { ...front, after: front.before, isRedirected: false } : undefined;
}

export interface Definition {
  readonly branches: readonly Branch[];
  /** The objects that must have arrived for it to be the one that is live. */
  readonly arrivals: readonly string[];
}

/** Pods that receive a share. */
export interface Branch {
  /** Which branch it is: the key of the Service, and of a subset the labels. Empty where there is but one. */
  readonly id: string;
  /** The key of the Service. */
  readonly service?: string;
  /** From 0 to 1. */
  readonly weight: number;
  /** The pods, by either definition of the Service that leads to them. */
  readonly pools: readonly PlacedPool[];
  /** Where the weight is written. */
  readonly field?: string;
  /** The port that the Service does not have, before or after. */
  readonly lostPort?: string;
}

export interface PlacedPool {
  readonly pool: Pool;
  /** The keys of the workloads that may have pods in it, before or after. */
  readonly workloads: readonly string[];
  /** The objects that must have arrived for the Service to lead there. */
  readonly arrivals: readonly string[];
  /** Why nobody is in it, where that is not for want of pods. */
  readonly problem?: 'service' | 'port';
  /** Somebody else keeps the endpoints: nobody knows whether there are any. */
  readonly isUnknown?: true;
}

/** Both ends of a transition, and how ports are told from each other between them. */
export class Ends {
  readonly listening: Listening;
  private readonly changes = new Map<string, boolean>();
  private readonly unknown = new WeakMap<Service, boolean>();

  constructor(readonly before: ManifestSet, readonly after: ManifestSet, listening?: Listening) {
    this.listening = listening ?? listeningIn([before, after]);
  }

  isChanged(key: string): boolean {
    const known = this.changes.get(key) ?? !isSame(this.before.get(key), this.after.get(key));
    this.changes.set(key, known);
    return known;
  }

  /** Whether a workload, or what scales it, changes. */
  moves(key: string): boolean {
    return this.isChanged(key) || [this.before, this.after].some(side => autoscalersFor(side, key).some(one => this.isChanged(one.key)));
  }

  /** Whether a Service led to something that is not modelled, before: then nobody knows its endpoints here. */
  isUnknown(service: Service): boolean {
    const known = this.unknown.get(service) ?? unmodelledBehind(this.before, service).length > 0;
    this.unknown.set(service, known);
    return known;
  }
}

/** @param moves Whether a workload may change: Services are left out that stay as they are, with all that is behind them. */
export function frontsOf(ends: Ends, moves: (workload: string) => boolean): Front[] {
  return [...serviceFronts(ends, moves), ...routeFronts(ends), ...budgetFronts(ends)];
}

/**
 * Services that select pods: what somebody else writes, what is a name for another host, or what leads to pods of kinds that are
 * not modelled, has endpoints that nobody knows here.
 */
export function serviceFronts(ends: Ends, moves: (workload: string) => boolean = () => true): Front[] {
  const { before, after, listening } = ends;
  return paired(servicesIn(before), servicesIn(after)).flatMap(({ key, old, now }) => {
    const isKnown = (service: Service | undefined) => service?.selector !== undefined && !ends.isUnknown(service);
    const known = [old, now].filter(isKnown) as Service[];
    if (known.length === 0) return [];
    const workloads = [...new Set(known.flatMap(service => [before, after].flatMap(side => workloadsBehind(side, service))))];
    if (!ends.isChanged(key) && workloads.every(workload => !moves(workload.key))) return [];
    const aside = isAside((now ?? old)!, before, after) && { isAside: true as const };
    const definition = (service: Service | undefined, choice: EndpointChoice, arrivals: readonly string[]) => (
      isKnown(service) ? single({ pool: endpointPool(service!, listening, choice), workloads: keysOf(workloads) }, arrivals) : undefined
    );
    return lanesOf(old, now, workloads.map(({ template }) => template), listening).map((lane): Front => ({
      kind: 'service',
      key,
      id: lane.id,
      isHandedOver: now?.manifest.spec?.type === 'ExternalName',
      manifest: (now ?? old)!.manifest,
      before: (lane.before ?? lane.after) === undefined || lane.before ? definition(old, { port: lane.before }, []) : undefined,
      after: (lane.before ?? lane.after) === undefined || lane.after
        ? definition(now, { port: lane.after }, ends.isChanged(key) ? [key] : []) : undefined,
      isRedirected: old !== undefined && now !== undefined && (
        !isSame([old.selector, lane.before?.target, publishesNotReady(old)], [now.selector, lane.after?.target, publishesNotReady(now)])
      ),
      isConditional: false,
      ...aside,
    }));
  });
}

export function budgetFronts(ends: Ends): Front[] {
  const { before, after } = ends;
  const members = (budget: DisruptionBudget): Members => (
    { pool: protectedBy(budget), workloads: keysOf([before, after].flatMap(side => workloadsProtectedBy(side, budget))) }
  );
  const isUnknown = (budget?: DisruptionBudget) => budget !== undefined && selectedUnmodelled(before, budget.namespace, budget.selector).length > 0;
  const known = paired(disruptionBudgetsIn(before), disruptionBudgetsIn(after)).filter(({ old, now }) => !isUnknown(old) && !isUnknown(now));
  return known.map(({ key, old, now }) => ({
    kind: 'budget',
    key,
    id: '',
    manifest: (now ?? old)!.manifest,
    before: old && single(members(old), []),
    after: now && single(members(now), ends.isChanged(key) ? [key] : []),
    isRedirected: false,
    isConditional: false,
  }));
}

export function routeFronts(ends: Ends): Front[] {
  const { before, after } = ends;
  return paired(routesIn(before), routesIn(after)).flatMap(({ key, old, now }) => {
    const names = new Set([...old?.rules ?? [], ...now?.rules ?? []].map(({ name }) => name));
    return [...names].map((name): Front => {
      const [was, is] = [old, now].map(route => route?.rules.find(rule => rule.name === name));
      return {
        kind: 'route',
        key,
        id: name,
        manifest: (after.get(key) ?? before.get(key))!,
        before: was && { branches: branchesOf(was, ends), arrivals: [] },
        after: is && { branches: branchesOf(is, ends), arrivals: objectsOf([was, is]).filter(one => ends.isChanged(one)) },
        isRedirected: JSON.stringify(was?.branches) !== JSON.stringify(is?.branches),
        isConditional: is?.isConditional ?? was?.isConditional ?? false,
      };
    });
  });
}

/** What tells a branch of a rule from the others. */
export function branchId({ service, labels }: RouteBranch): string {
  return JSON.stringify([service, labels]);
}

/** The pods of a branch by a definition of its Service; undefined where somebody else keeps its endpoints. */
export function branchPool(service: Service | undefined, { labels, port }: RouteBranch, listening: Listening): Omit<PlacedPool, 'workloads' | 'arrivals'> | undefined {
  if (service === undefined) return { pool: NOBODY, problem: 'service' };
  if (service.selector === undefined) return undefined;
  const ports = service.ports.map(servicePort);
  const found = port === undefined ? ports[0] : portNamed(ports, port);
  if (found === undefined && ports.length > 0) return { pool: NOBODY, problem: 'port' };
  return { pool: endpointPool(service, listening, { port: found, subset: labels }) };
}

type Members = Pick<PlacedPool, 'pool' | 'workloads'>;

function keysOf(workloads: readonly Workload[]): string[] {
  return [...new Set(workloads.map(({ key }) => key))];
}

function single(members: Members, arrivals: readonly string[]): Definition {
  return { branches: [{ id: '', weight: 1, pools: [{ ...members, arrivals: [] }] }], arrivals };
}

/** The objects in which a rule is written, before and after. */
function objectsOf(rules: ReadonlyArray<RouteRule | undefined>): string[] {
  const branches = rules.flatMap(rule => rule?.branches ?? []);
  return [...new Set(branches.flatMap(({ object, subsetObject }) => subsetObject === undefined ? [object] : [object, subsetObject]))];
}

/** Those branches whose Service is known: others may be anywhere. */
function branchesOf({ branches }: RouteRule, ends: Ends): Branch[] {
  return branches.flatMap((branch): Branch[] => {
    const { service, weight, field, problem, port } = branch;
    const pools = problem === undefined ? placed(branch, ends) : [{ pool: NOBODY, workloads: [], arrivals: [] }];
    const isLost = pools.some(one => one.problem === 'port');
    return pools.length === 0 ? [] : [{ id: branchId(branch), service, weight, pools, field, lostPort: isLost ? `${port?.name ?? port?.number}` : undefined }];
  });
}

function placed(branch: RouteBranch, ends: Ends): PlacedPool[] {
  const { before, after } = ends;
  const [old, now] = [before, after].map(side => serviceAt(side, branch.service));
  const at = (service: Service | undefined, arrivals: readonly string[]): PlacedPool[] => {
    const found = service !== undefined && ends.isUnknown(service) ? undefined : branchPool(service, branch, ends.listening);
    const workloads = service === undefined ? [] : keysOf([before, after].flatMap(side => workloadsBehind(side, service)));
    return found === undefined ? [] : [{ ...found, workloads, arrivals }];
  };
  // What is in neither may be anywhere. What comes is not there before.
  if (old === undefined && now === undefined) return [];
  const first = at(old, []);
  // Of endpoints that somebody else wrote nobody knows how many there were: nothing is promised.
  const start: PlacedPool[] = first.length > 0 ? first : [{ pool: NOBODY, workloads: [], arrivals: [], isUnknown: true }];
  const end = ends.isChanged(branch.service) ? at(now, [branch.service]) : [];
  return first.length + end.length === 0 ? [] : [...start, ...end];
}

function paired<T extends { readonly key: string }>(before: readonly T[], after: readonly T[]): Array<{ key: string; old?: T; now?: T }> {
  const [old, now] = [before, after].map(list => new Map(list.map(one => [one.key, one])));
  return [...new Set([...old.keys(), ...now.keys()])].map(key => ({ key, old: old.get(key), now: now.get(key) }));
}
