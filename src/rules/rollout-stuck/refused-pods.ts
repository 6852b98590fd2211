/** Workloads of which some pods never start, whatever else there is: for all of them no node is left, or none is ever created. */
import { Hindrance } from '../../controllers/scheduling/hindrance';
import { hostPortHindrances } from '../../controllers/scheduling/host-ports';
import { namedNodes } from '../../controllers/scheduling/nodes';
import { antiAffinityHindrances } from '../../controllers/scheduling/topology';
import { Demand } from '../../controllers/workloads/settled';
import { Open, record, records, text } from '../../ground/shape';
import { isCounted, ResourceQuota, resourceQuotasIn } from '../../manifests/kinds/resource-quota';
import { Workload, workloadOf } from '../../manifests/kinds/workload';
import { displayName } from '../../manifests/manifest';
import { ManifestSet } from '../../manifests/manifest-set';
import { scaleOf } from '../../manifests/scale';
import { workloadsIn } from '../../manifests/workload-index';
import { applies, settles } from '../../orders/story-steps';
import { Violation } from '../check/rule';
import { Transition } from '../check/transition';

export function* refusedPods(transition: Transition, calm: Demand): Iterable<Violation> {
  const { before, after } = transition;
  const quotas = resourceQuotasIn(after);
  for (const workload of workloadsIn(after)) {
    const pods = scaleOf(workload, after, before).fewest;
    if (workload.kind === 'DaemonSet' || pods <= 0) continue;
    const hindrance = pods > 1 ? crowded(workload, pods) : undefined;
    if (hindrance !== undefined) yield withoutNode(transition, workload, pods, hindrance, calm);
    for (const quota of quotas) {
      const missing = unspecified(quota, workload, after);
      if (missing !== undefined) yield withoutRequest(transition, workload, quota, missing);
    }
  }
}

/** Why the last of so many pods finds no node among those that are named. */
function crowded({ kind, template, namespace }: Workload, pods: number): Hindrance | undefined {
  if (namedNodes(template) === undefined) return undefined;
  const pod = { kind, template, namespace };
  const beside = { own: [{ template, namespace, pods: pods - 1 }], others: () => [] };
  return [...hostPortHindrances(pod, beside), ...antiAffinityHindrances(pod, beside)].find(({ isCertain }) => isCertain);
}

function withoutNode(transition: Transition, workload: Workload, pods: number, { by, words }: Hindrance, demand: Demand): Violation {
  const { key, manifest, template } = workload;
  const name = displayName(manifest);
  const nodes = namedNodes(template)!.size;
  return {
    object: manifest,
    field: 'spec.replicas',
    subject: by,
    message: `${name} asks for ${pods} pods, and no more than ${nodes} ever ${nodes === 1 ? 'starts' : 'start'}: for the next one ${words}.`,
    mend: `Ask for no more than ${nodes}, or let the pods run on more nodes.`,
    counterexample: {
      events: settles(transition, key),
      demand,
      harm: {
        description: `${name} has pods that find no node: ${words}`,
        shows: ({ workloads }) => {
          const live = workloads.get(key);
          return live !== undefined && live.replicas > 1 && crowded(live.workload, live.replicas)?.by === by;
        },
      },
    },
  };
}

interface Unspecified {
  readonly resource: string;
  readonly container: string;
  readonly field: string;
}

/** A quota on one of these refuses every pod of which a container does not say how much it takes. */
const DEMANDED = ['cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory'];

/** @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/quota/v1/evaluator/core/pods.go Constraints */
function unspecified(quota: ResourceQuota, { template, namespace }: Workload, manifests: ManifestSet): Unspecified | undefined {
  if (!isCounted(quota, template, namespace) || Object.keys(record(template.spec.resources)).length > 0) return undefined;
  if (manifests.ofKind('LimitRange').some(({ metadata }) => metadata.namespace === namespace)) return undefined;
  const demanded = quota.hard.map(({ resource }) => resource).filter(resource => DEMANDED.includes(resource));
  return demanded.length === 0 ? undefined : ['containers', 'initContainers'].flatMap(list => records(template.spec[list]).flatMap((container, i) => {
    const resource = demanded.find(one => !says(container, one));
    return resource === undefined ? [] : [{ resource, container: text(container.name) ?? '', field: `spec.template.spec.${list}[${i}].resources` }];
  }))[0];
}

/** A limit without a request is a request as well. */
function says({ resources }: Open, demanded: string): boolean {
  const { requests, limits } = record(resources);
  const name = demanded.replace(/^.*\./, '');
  const places = demanded.startsWith('limits.') ? [limits] : [requests, limits];
  return places.some(place => record(place)[name] !== undefined);
}

function withoutRequest(transition: Transition, { key, manifest }: Workload, quota: ResourceQuota, missing: Unspecified): Violation {
  const { resource, container, field } = missing;
  const [name, quotaName] = [displayName(manifest), displayName(quota.manifest)];
  const [, kind = 'requests', of] = /^(?:(requests|limits)\.)?(.*)$/.exec(resource)!;
  return {
    object: manifest,
    field,
    subject: quota.key,
    message: `The container ${container} of ${name} does not say resources.${kind}.${of}, and ${quotaName} refuses every pod that does not: ${resource} is limited.`,
    mend: 'Say it there, or give the namespace a LimitRange with a default; where it has one that is written somewhere else, suppress this with that reason.',
    severity: 'warning',
    counterexample: {
      events: applies(transition, quota.key, key),
      harm: {
        description: `${quotaName} refuses the pods of ${name}: must specify ${resource}`,
        shows: ({ objects }) => {
          const [live, liveQuota] = [objects.get(key), resourceQuotasIn(objects).find(one => one.key === quota.key)];
          return live !== undefined && liveQuota !== undefined && unspecified(liveQuota, workloadOf(live), objects)?.resource === resource;
        },
      },
    },
  };
}
