import { Loss } from '../../harm/end-state';
import { lanesOf } from '../../harm/lanes';
import { endpointPool, readyIn } from '../../harm/pool';
import { serviceAt } from '../../manifests/kinds/service';
import { workloadsBehind } from '../../manifests/workload-index';
import { World } from '../../orders/world';
import { Transition } from '../check/transition';

/** The ready endpoints of the ports that a loss is about, in a world; undefined where the Service is not there. */
export function endpointsAt({ exploration: { ends } }: Transition, { objects, workloads }: World, { service, ports }: Loss): number | undefined {
  const live = serviceAt(objects, service.key);
  if (live === undefined) return undefined;
  const templates = [ends.before, ends.after].flatMap(side => workloadsBehind(side, service)).map(({ template }) => template);
  const lane = lanesOf(service, live, templates, ends.listening).find(({ id }) => id === ports);
  const pool = endpointPool(live, ends.listening, { port: lane?.after ?? lane?.before });
  return [...workloads.values()].reduce((sum, state) => sum + readyIn(pool, state), 0);
}
