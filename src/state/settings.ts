/** What the code says of a rollout besides its version and its plan, as plain JSON: a record holds it from its beginning to its end. */
import type { StrategyOptions } from '../frames/strategies';
import { canonical } from '../ground/canonical';

/** By the prop that says it. */
export type Settings = { readonly [prop: string]: unknown };

/** Which objects a record describes: with others of them, nothing in it would be true. */
export interface DescribedObjects {
  readonly strategy: StrategyOptions['type'];
  /** The name of the rollout, with which the names of its objects begin. */
  readonly name: string;
  /** Whether autoscalers are among them. */
  readonly isAutoscaled?: true;
  /** The Deployment that was taken over. */
  readonly adopt?: { readonly name: string; readonly matchLabels: { readonly [key: string]: string } };
}

/** The names of the members that two of them do not have alike. */
export function differing(one: object, other: object): string[] {
  const [a, b] = [one, other].map(members => canonical(members) as { [name: string]: unknown });
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter(name => JSON.stringify(a[name]) !== JSON.stringify(b[name])).sort();
}

export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(canonical(one)) === JSON.stringify(canonical(other));
}
