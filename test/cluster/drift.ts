/** What agents would see as a difference although nobody changed anything: between what was written and what the cluster made of it. */
import type { Kubectl } from './kubectl';
import { isRouteKind } from '../../src/routers/writing/route-kinds';

/** Left by kubectl itself, and seen by nobody as a difference. */
const OWN_ANNOTATION = 'kubectl.kubernetes.io/last-applied-configuration';

const WAYS = [
  { name: 'applied again', options: [] },
  { name: 'applied again by the server', options: ['--server-side', '--force-conflicts'] },
];

/**
 * A route is what was written, field by field: a list of a custom resource is compared as a whole, so that one default in it is a
 * difference to Argo CD. Of all objects, applying them again changes nothing, in both ways in which they can be applied.
 */
export async function driftOf(kubectl: Pick<Kubectl, 'do'>, objects: readonly any[]): Promise<string[]> {
  const all = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
  const ask = async (args: readonly string[]): Promise<any[]> => itemsOf(JSON.parse(await kubectl.do([...args, '--filename=-', '--output=json'], all)));
  const live = await ask(['get']);
  const problems = objects.filter(({ kind }) => isRouteKind(kind)).flatMap(route => against(live, route).map(one => `was written otherwise: ${one}`));
  for (const { name, options } of WAYS) {
    const again = await ask(['apply', '--dry-run=server', ...options]);
    problems.push(...again.flatMap(one => against(live, one)).map(one => `${name} it would change: ${one}`));
  }
  return problems;
}

/** Of one object, kubectl prints no list. */
function itemsOf(printed: any): any[] {
  return printed.kind === 'List' ? printed.items : [printed];
}

/** How what is there differs from an object: one part of a sentence each. */
function against(live: readonly any[], object: any): string[] {
  const { kind, metadata: { name } } = object;
  const found = live.find(one => one.kind === kind && one.metadata.name === name);
  if (found === undefined) return [`${kind}/${name} is not there`];
  return differences(compared(object), compared(found)).map(one => `${kind}/${name}: ${one}`);
}

/** What people write of an object. */
function compared({ metadata: { labels = {}, annotations = {} }, status: _, ...object }: any): object {
  const { [OWN_ANNOTATION]: __, ...others } = annotations;
  return { ...object, metadata: { labels, annotations: others } };
}

/** The paths at which two values differ, with both. */
function differences(expected: any, live: any, path = ''): string[] {
  const isTree = (value: any) => typeof value === 'object' && value !== null;
  const told = (value: any) => value === undefined ? 'nothing' : JSON.stringify(value);
  if (!isTree(expected) || !isTree(live) || Array.isArray(expected) !== Array.isArray(live)) {
    return expected === live ? [] : [`${path} is ${told(live)} in place of ${told(expected)}`];
  }
  const fields = [...new Set([...Object.keys(expected), ...Object.keys(live)])];
  return fields.flatMap(field => differences(expected[field], live[field], Array.isArray(expected) ? `${path}[${field}]` : path === '' ? field : `${path}.${field}`));
}
