/** Which pods a selector means. */
import { Labels, labels, list, record, records, text } from '../ground/shape';

/** `matchLabels` and `matchExpressions` of a manifest, as they stand there. */
export type LabelSelector = unknown;

/**
 * An empty selector of a Deployment or a PodDisruptionBudget means all pods; an absent one none.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
 */
export function selects(selector: LabelSelector, podLabels: Labels): boolean {
  if (typeof selector !== 'object' || selector === null) return false;
  const { matchLabels, matchExpressions } = record(selector);
  return includes(podLabels, labels(matchLabels)) && records(matchExpressions).every(expression => holds(expression, podLabels));
}

/** Whether the labels contain all of the wanted ones, as the selector of a Service asks. */
export function includes(podLabels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([key, value]) => podLabels[key] === value);
}

function holds(expression: { readonly [field: string]: unknown }, podLabels: Labels): boolean {
  const value = podLabels[text(expression.key) ?? ''];
  const values = list(expression.values);
  switch (expression.operator) {
    case 'In': return value !== undefined && values.includes(value);
    case 'NotIn': return value === undefined || !values.includes(value);
    case 'Exists': return value !== undefined;
    case 'DoesNotExist': return value === undefined;
    default: return false;
  }
}
