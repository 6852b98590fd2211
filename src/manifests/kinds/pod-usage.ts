/** What one pod takes of a resource, as a quota counts it. */
import { PodTemplate } from './pod-template';
import { quantity } from '../../ground/quantity';
import { Open, record, records } from '../../ground/shape';

export type UsageKind = 'requests' | 'limits';

/** These can be written for a pod as a whole as well, and then count instead of what its containers say. */
const OF_WHOLE_PODS = ['cpu', 'memory'];

/**
 * All containers together, or what starting takes where that is more: one init container after the other, beside the sidecars
 * that run by then. What a LimitRange would add is not known here and counts as nothing.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/staging/src/k8s.io/component-helpers/resource/helpers.go PodRequests
 */
export function podUsage({ spec }: PodTemplate, kind: UsageKind, resource: string): number {
  const whole = OF_WHOLE_PODS.includes(resource) ? amount(record(record(spec.resources)[kind])[resource]) : undefined;
  const taken = whole ?? containersUsage(spec, kind, resource);
  const isCharged = kind === 'requests' || taken > 0;
  return taken + (isCharged ? amount(record(spec.overhead)[resource]) ?? 0 : 0);
}

function containersUsage(spec: Open, kind: UsageKind, resource: string): number {
  let running = records(spec.containers).reduce((sum, one) => sum + containerUsage(one, kind, resource), 0);
  let sidecars = 0;
  let starting = 0;
  for (const one of records(spec.initContainers)) {
    const own = containerUsage(one, kind, resource);
    starting = Math.max(starting, sidecars + own);
    if (one.restartPolicy !== 'Always') continue;
    sidecars += own;
    running += own;
  }
  return Math.max(running, starting);
}

/** A limit without a request is a request as well. */
function containerUsage({ resources }: Open, kind: UsageKind, resource: string): number {
  const { requests, limits } = record(resources);
  const limit = amount(record(limits)[resource]);
  return (kind === 'limits' ? limit : amount(record(requests)[resource]) ?? limit) ?? 0;
}

function amount(value: unknown): number | undefined {
  const number = quantity(value);
  return number === undefined ? undefined : Math.max(0, number);
}
