/** Which shortages are one mistake: it is told once, on the object to mend, with what else it breaks. */
import { Workload } from '../../manifests/kinds/workload';
import { ManifestSet } from '../../manifests/manifest-set';
import { autoscalersFor, workloadAt } from '../../manifests/workload-index';
import { Shortage } from '../../orders/shortage';

export interface Cause {
  /** The rule whose matter it is. */
  readonly rule: string;
  readonly shortage: Shortage;
  /** What else falls short by the same mistake. */
  readonly others: readonly Shortage[];
}

export function causesOf(shortages: readonly Shortage[], after: ManifestSet): Cause[] {
  const told = clearest(shortages.filter(one => one.kind === 'too few' && !isRemoved(one, after)), after);
  const causes: Array<{ rule: string; shortage: Shortage; others: Shortage[] }> = [];
  for (const shortage of told) {
    const rule = ruleOf(shortage, after);
    const known = causes.find(cause => isSameMistake(cause, rule, shortage));
    if (known) known.others.push(shortage);
    else causes.push({ rule, shortage, others: [] });
  }
  return causes;
}

/** That a route leads to a Service which is taken out is a matter of what refers to it. */
function isRemoved({ front, branch }: Shortage, after: ManifestSet): boolean {
  return front.kind === 'route' && !front.isRedirected && branch.service !== undefined && after.get(branch.service) === undefined;
}

/** Of each front and rule the shortage with the shortest story; Services first, and of these those that were themselves changed. */
function clearest(shortages: readonly Shortage[], after: ManifestSet): Shortage[] {
  const found = new Map<string, Shortage>();
  for (const shortage of shortages) {
    const id = JSON.stringify([shortage.front.key, shortage.front.id, ruleOf(shortage, after)]);
    const known = found.get(id);
    if (known === undefined || isClearer(shortage, known)) found.set(id, shortage);
  }
  return [...found.values()].sort((a, b) => rankOf(a) - rankOf(b));
}

function isClearer(one: Shortage, other: Shortage): boolean {
  const [ratio, otherRatio] = [one, other].map(({ ready, needed }) => ready / needed);
  return ratio < otherRatio || (ratio === otherRatio && one.events.length < other.events.length);
}

const KINDS: readonly Shortage['front']['kind'][] = ['service', 'route', 'budget'];

function rankOf({ front: { kind, isRedirected } }: Shortage): number {
  return 2 * KINDS.indexOf(kind) + (isRedirected ? 0 : 1);
}

/** The same pods are missing; or a route sends to the Service that falls short. What is itself changed is a mistake of its own. */
function isSameMistake(cause: Cause, rule: string, { front, branch, losing }: Shortage): boolean {
  if (front.isRedirected) return false;
  if (front.kind === 'route' && cause.shortage.front.kind === 'service' && cause.shortage.front.key === branch.service) return true;
  return cause.rule === rule && losing.length > 0 && namesOf(losing) === namesOf(cause.shortage.losing);
}

function namesOf(workloads: readonly Workload[]): string {
  return workloads.map(({ key }) => key).sort().join();
}

/** The rule whose matter a shortage is. */
function ruleOf(shortage: Shortage, after: ManifestSet): string {
  const { front: { kind, isRedirected }, live, losing, ready, weightBefore, weightAfter, isPortLost } = shortage;
  if (isPortLost) return 'route-to-missing-port';
  if (kind === 'service' && isRedirected && live === 'before' && losing.some(one => isScaledDown(one, after))) return 'cutover-with-scale-down';
  if (kind === 'route' && isSplit(shortage)) {
    if (live === 'after' && weightAfter > weightBefore) return 'weight-before-pods';
    if (live === 'before' && weightAfter < weightBefore && losing.length > 0) return 'pods-leave-before-traffic';
  }
  return ready === 0 && kind !== 'budget' ? 'no-ready-endpoints' : 'capacity';
}

/** Whether the route shares its requests out, so that a weight can be said of a part of them. */
function isSplit({ front: { before, after } }: Shortage): boolean {
  return [before, after].some(definition => definition !== undefined && (definition.branches.length > 1));
}

function isScaledDown(workload: Workload, after: ManifestSet): boolean {
  const now = workloadAt(after, workload.key);
  const [autoscaler] = autoscalersFor(after, workload.key);
  return now === undefined || now.replicas === 0 || autoscaler !== undefined || (now.replicas ?? 1) < (workload.replicas ?? 1);
}
