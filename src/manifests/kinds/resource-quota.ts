/** How much the pods of a namespace may take together. */
import { groupOf, keyOf, Manifest } from '../manifest';
import { ManifestSet } from '../manifest-set';
import { PodTemplate } from './pod-template';
import { podUsage } from './pod-usage';
import { quantity } from '../../ground/quantity';
import { list, Open, record, records, text } from '../../ground/shape';

export interface ResourceQuota {
  readonly key: string;
  readonly namespace?: string;
  /** What is limited of what pods take: `pods`, `requests.cpu`. */
  readonly hard: readonly Limited[];
  readonly manifest: Manifest;
}

export interface Limited {
  readonly resource: string;
  readonly most: number;
}

export function resourceQuotasIn(manifests: ManifestSet): ResourceQuota[] {
  return manifests.ofKind('ResourceQuota').filter(({ apiVersion }) => groupOf(apiVersion) === '').map(resourceQuotaOf);
}

export function resourceQuotaOf(manifest: Manifest): ResourceQuota {
  const hard = Object.entries(record(record(manifest.spec).hard)).flatMap(([resource, written]): Limited[] => {
    const most = quantity(written);
    return most === undefined || most < 0 || measureOf(resource) === undefined ? [] : [{ resource, most }];
  });
  return { key: keyOf(manifest), namespace: manifest.metadata.namespace, hard, manifest };
}

const usages = new WeakMap<PodTemplate, Map<string, number>>();

/** How much one pod of the template takes of what the quota limits. */
export function quotaUsage(template: PodTemplate, resource: string): number {
  const known = usages.get(template) ?? new Map<string, number>();
  usages.set(template, known);
  const usage = known.get(resource) ?? measured(template, measureOf(resource));
  known.set(resource, usage);
  return usage;
}

function measured(template: PodTemplate, measure: Measure | undefined): number {
  if (measure === undefined) return 0;
  return measure.kind === 'count' ? 1 : podUsage(template, measure.kind, measure.of);
}

type Measure = { readonly kind: 'count' } | { readonly kind: 'requests' | 'limits'; readonly of: string };

/**
 * What a line of a quota measures of a pod; undefined where it counts something else than pods.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/quota/v1/evaluator/core/pods.go
 */
function measureOf(resource: string): Measure | undefined {
  if (resource === 'pods' || resource === 'count/pods') return { kind: 'count' };
  if (['cpu', 'memory', 'ephemeral-storage'].includes(resource)) return { kind: 'requests', of: resource };
  const [, kind, of] = /^(requests|limits)\.(.+)$/.exec(resource) ?? [];
  // `requests.storage` is that of claims, and of other resources limits are not counted.
  if (kind === 'requests' && of !== 'storage') return { kind, of };
  return kind === 'limits' && ['cpu', 'memory', 'ephemeral-storage'].includes(of) ? { kind, of } : undefined;
}

/** Whether the quota certainly counts the pods of the template: each of its scopes has to fit them. */
export function isCounted({ namespace, manifest }: ResourceQuota, template: PodTemplate, podNamespace: string | undefined): boolean {
  if (namespace !== podNamespace) return false;
  const spec = record(manifest.spec);
  const named = list(spec.scopes).map((scopeName): Open => ({ scopeName, operator: 'Exists' }));
  return [...named, ...records(record(spec.scopeSelector).matchExpressions)].every(scope => isInScope(scope, template));
}

/**
 * A pod without a class of priority may get the one that the cluster gives by default, and one without requests those of a
 * LimitRange: what depends on them is not certain.
 *
 * @see https://kubernetes.io/docs/concepts/policy/resource-quotas/#quota-scopes
 */
function isInScope({ scopeName, operator, values }: Open, { spec }: PodTemplate): boolean {
  const priority = text(spec.priorityClassName);
  switch (scopeName) {
    case 'Terminating': return spec.activeDeadlineSeconds !== undefined;
    case 'NotTerminating': return spec.activeDeadlineSeconds === undefined;
    case 'NotBestEffort': return hasResources(spec);
    case 'PriorityClass': return priority !== undefined && isInClass(priority, operator, list(values));
    default: return false;
  }
}

function isInClass(priority: string, operator: unknown, values: readonly unknown[]): boolean {
  if (operator === 'Exists') return true;
  return operator === 'In' ? values.includes(priority) : operator === 'NotIn' && !values.includes(priority);
}

function hasResources(spec: Open): boolean {
  return [spec, ...records(spec.containers), ...records(spec.initContainers)].some(({ resources }) =>
    [record(resources).requests, record(resources).limits].some(one => ['cpu', 'memory'].some(name => (quantity(record(one)[name]) ?? 0) > 0)));
}
