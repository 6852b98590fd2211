/** What a pod requests of a resource, as a Utilization target of an autoscaler counts it. */
import { thousandths } from './autoscaler-metric';
import { PodTemplate } from './pod-template';
import { Open, record } from '../../ground/shape';

export interface PodRequest {
  /** In thousandths. */
  readonly amount: number;
  /** The first container without a request, or one that is asked for and does not exist: then the autoscaler has no utilization. */
  readonly problem?: string;
  /** Whether it is that containers have no request, which a LimitRange may give them. */
  readonly isMissing?: boolean;
}

/**
 * The sum over all containers, sidecars among them, or what one container requests. A limit without a request is a
 * request as well; requests of the whole pod count before those of its containers.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/controller/podautoscaler/replica_calculator.go calculateRequests
 */
export function podRequest({ spec, containers }: PodTemplate, resource: string, container?: string): PodRequest {
  const whole = record(spec.resources);
  if (container === undefined && Object.keys(record(whole.requests)).length > 0) {
    const amount = thousandths(record(whole.requests)[resource]);
    return amount === undefined ? { amount: 0, problem: `missing pod-level request for ${resource}` } : { amount };
  }
  const counted = container === undefined ? containers : containers.filter(({ name }) => name === container);
  if (container !== undefined && counted.length === 0) return { amount: 0, problem: `container ${container} not found` };
  const requests = counted.map(({ name, manifest }) => ({ name, amount: containerRequest(manifest, resource) }));
  const missing = requests.find(({ amount }) => amount === undefined);
  if (missing !== undefined) return { amount: 0, problem: `missing request for ${resource} in container ${missing.name}`, isMissing: true };
  return { amount: requests.reduce((sum, { amount }) => sum + (amount ?? 0), 0) };
}

/** @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/apis/core/v1/defaults.go SetDefaults_Pod */
function containerRequest(container: Open, resource: string): number | undefined {
  const { requests, limits } = record(container.resources);
  return thousandths(record(requests)[resource]) ?? thousandths(record(limits)[resource]);
}
