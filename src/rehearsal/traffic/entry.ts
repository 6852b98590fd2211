/** Where requests enter: rules of routes, and Services that no route leads to. */
import { WorkloadEndsOf } from '../../harm/end-state';
import { Ends, Front } from '../../harm/front';
import { readyIn } from '../../harm/pool';
import { mayRest } from '../../harm/resting';
import { serviceAt } from '../../manifests/kinds/service';
import { routesIn, routesTo } from '../../routers/reading/routes';

export interface Entry {
  /** The key of the route or the Service. */
  readonly key: string;
  /** The name of the rule, of a route. */
  readonly rule?: string;
  /** The pods behind it before the change: requests are shared out in their ratio. */
  readonly pods: number;
}

/**
 * What has ready pods behind it before a change receives requests while it is carried out. The track of a rollout that may rest is
 * not for users; and who takes a route away sends no more requests there.
 *
 * @param fronts Those of the Services.
 */
export function entriesOf(ends: Ends, fronts: readonly Front[], endsOf: WorkloadEndsOf): Entry[] {
  const { before, after } = ends;
  const pods = new Map<string, number>();
  for (const { key, before: definition } of fronts) {
    const [placed] = definition?.branches[0].pools ?? [];
    const ready = placed?.workloads.reduce((sum, workload) => sum + readyIn(placed.pool, endsOf(workload).start), 0) ?? 0;
    pods.set(key, Math.max(pods.get(key) ?? 0, ready));
  }
  const podsOf = (services: readonly string[]) => [...new Set(services)].reduce((sum, service) => sum + (pods.get(service) ?? 0), 0);
  const lasting = new Set(routesIn(after).flatMap(({ key, rules }) => rules.map(({ name }) => `${key} ${name}`)));
  const rules = routesIn(before).flatMap(({ key, rules: all }) => all
    .filter(({ name, isConditional }) => !isConditional && lasting.has(`${key} ${name}`))
    .map(({ name, branches }) => ({ key, rule: name, pods: podsOf(branches.filter(({ weight }) => weight > 0).map(({ service }) => service)) })));
  const direct = [...pods].filter(([key]) => isDirect(ends, key)).map(([key, ready]) => ({ key, rule: undefined, pods: ready }));
  return [...rules, ...direct].filter(one => one.pods > 0);
}

/** Whether its own name is how users come in. */
function isDirect({ before, after }: Ends, key: string): boolean {
  const service = serviceAt(before, key);
  const isRouted = [before, after].some(side => routesTo(side, key).length > 0);
  return service !== undefined && !isRouted && !mayRest(serviceAt(after, key) ?? service, before, after);
}
