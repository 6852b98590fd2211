/** How traffic is shared out, whatever the router says it in. */
import { RuleFailure } from './fails-rule';
import { Labels } from '../../ground/shape';
import { ServicePort } from '../../manifests/kinds/service';
import { objectKey } from '../../manifests/manifest';
import { ManifestSet } from '../../manifests/manifest-set';

export interface Route {
  /** The key of the object that requests are matched by. */
  readonly key: string;
  /** `HTTPRoute/hello`. */
  readonly name: string;
  readonly namespace?: string;
  /** Those that lead to Services; each is named once. */
  readonly rules: readonly RouteRule[];
}

export interface RouteRule {
  /** Its own name, or what it matches: `hello.example.com/cart, header x-canary`. It stays the same when its weights change. */
  readonly name: string;
  /** Whether only requests with certain headers, cookies and the like come here, so that nobody knows how many. */
  readonly isConditional: boolean;
  readonly branches: readonly RouteBranch[];
  /** Who gets copies of the rule's requests, whose answers nobody sees; absent where nobody does. */
  readonly mirrors?: readonly Mirror[];
  /** Why all of its requests fail, whatever is ready. */
  readonly problem?: RuleProblem;
}

export interface RuleProblem {
  /** A sentence without its end. */
  readonly reason: string;
  /** The path of what is to be mended in the route. */
  readonly field: string;
  /** The keys of the other objects that make it so. */
  readonly because: readonly string[];
}

export interface Mirror extends Part {
  /** The key of the Service. */
  readonly service: string;
  /** The share of the rule's requests of which it gets a copy, from 0 to 1. */
  readonly share: number;
  readonly port?: PortReference;
  /** Why all requests of the rule fail while nothing is ready behind it. */
  readonly failsRule?: RuleFailure;
  /** The path of the share in the manifest. */
  readonly field: string;
  /** The key of the object that holds it. */
  readonly object: string;
}

/** Which pods of a Service are meant, where that are not all. */
export interface Part {
  /** Only pods of the Service with these labels: a subset. */
  readonly labels?: Labels;
  /** The key of the object that gives the subset its labels. */
  readonly subsetObject?: string;
  /** Why no request of this branch arrives. */
  readonly problem?: BranchProblem;
}

export interface RouteBranch extends Part {
  /** The key of the Service. */
  readonly service: string;
  /** The share of the rule's traffic, from 0 to 1. Where all weights are 0, all shares are. */
  readonly weight: number;
  /** Which port of the Service; absent where the route does not say, as of a Service with one port it need not. */
  readonly port?: PortReference;
  /** Where requests of this branch go while nothing is ready behind it: to the other branches, or nowhere. */
  readonly failsOver?: true;
  /** Why all requests of the rule fail while nothing is ready behind it, whatever its weight. */
  readonly failsRule?: RuleFailure;
  /** The path of the weight in the manifest. */
  readonly field: string;
  /** The key of the object that holds the weight. */
  readonly object: string;
}

export interface BranchProblem {
  /** A sentence without its end. */
  readonly reason: string;
  /** What to do, in the same way. */
  readonly mend: string;
  /** The field that asks for it, beside the weight. */
  readonly asking: string;
  /** The kinds of objects of which one is missing. */
  readonly missing: readonly string[];
}

/** How a route says a port of a Service. */
export interface PortReference {
  readonly name?: string;
  readonly number?: number;
  /** Whether the port of the pods may be meant as well. */
  readonly mayBeTarget?: true;
}

/** The port that is meant, if the Service has it. */
export function portNamed(ports: readonly ServicePort[], { name, number, mayBeTarget }: PortReference): ServicePort | undefined {
  return ports.find(port => name === undefined ? port.number === number : port.name === name)
    ?? (mayBeTarget ? ports.find(({ target }) => target !== undefined && target === (name ?? number)) : undefined);
}

/** A share that is written in percent, from 0 to 1. */
export function percentage(written: unknown, otherwise: number): number {
  return typeof written === 'number' && Number.isFinite(written) ? Math.min(1, Math.max(0, written / 100)) : otherwise;
}

/** The shares of relative weights. */
export function sharesOf(weights: readonly number[]): number[] {
  const counted = weights.map(weight => Math.max(0, weight));
  const total = counted.reduce((sum, weight) => sum + weight, 0);
  return counted.map(weight => total === 0 ? 0 : weight / total);
}

/** Rules with branches, of which later ones with a name that is taken are numbered. */
export function namedOnce(rules: readonly RouteRule[]): RouteRule[] {
  const taken = new Set<string>();
  const seen = new Map<string, number>();
  return rules.filter(({ branches }) => branches.length > 0).map(rule => {
    let [name, count] = [rule.name, seen.get(rule.name) ?? 1];
    while (taken.has(name)) name = `${rule.name} (${++count})`;
    taken.add(name);
    seen.set(rule.name, count);
    return name === rule.name ? rule : { ...rule, name };
  });
}

/**
 * The key of a Service that a route names with a namespace. Manifests without any namespace are applied to one that they do
 * not say: what a route of theirs names is then among them.
 */
export function serviceKey(manifests: ManifestSet, name: string, namespace: string | undefined, routeNamespace: string | undefined): string {
  const key = objectKey('', 'Service', namespace ?? routeNamespace, name);
  const local = objectKey('', 'Service', undefined, name);
  return routeNamespace === undefined && manifests.get(key) === undefined && manifests.get(local) !== undefined ? local : key;
}
