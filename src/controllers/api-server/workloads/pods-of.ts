/** The pods of an object that runs some. */
import { labels, list, Open, record, records, text } from '../../../ground/shape';
import { selects } from '../../../manifests/selector';
import { TEMPLATE_METADATA } from '../metadata';
import { AboutPod, DELETION_COST, podRefusals } from '../pod/pod';
import { Refusal } from '../refusal';
import { isPlaceholder, refusalsAt } from '../row';
import { forbidden, invalid, required, unsupported } from '../words';


/** A pod template, and the labels and annotations of its pods. */
export function templateRefusals(path: string, template: Open, about: Omit<AboutPod, 'isTemplate'> = {}): Refusal[] {
  return [
    ...refusalsAt(`${path}.metadata`, record(template.metadata), [...TEMPLATE_METADATA, DELETION_COST], undefined),
    ...podRefusals(`${path}.spec`, record(template.spec), { ...about, isTemplate: true }),
  ];
}

/** What the pods of a workload that runs for ever may not say. */
export function lastingRefusals(path: string, template: Open, kind: string): Refusal[] {
  const { restartPolicy, activeDeadlineSeconds } = record(template.spec);
  return [
    ...restartPolicy === 'OnFailure' || restartPolicy === 'Never'
      ? [{ field: `${path}.spec.restartPolicy`, message: unsupported(restartPolicy, ['Always']) }]
      : [],
    ...activeDeadlineSeconds === undefined || activeDeadlineSeconds === null
      ? []
      : [{ field: `${path}.spec.activeDeadlineSeconds`, message: forbidden(`activeDeadlineSeconds in ${kind} is not Supported`) }],
  ];
}

/** The selector of a workload must be written, mean something, and match the labels of its own pods. */
export function selectionRefusals(spec: Open, kind: string): Refusal[] {
  const { selector, template } = spec;
  if (selector === undefined || selector === null) return [{ field: 'spec.selector', message: required() }];
  const { matchLabels, matchExpressions } = record(selector);
  if (Object.keys(record(matchLabels)).length + list(matchExpressions).length === 0) {
    return [{ field: 'spec.selector', message: invalid(selector, `empty selector is invalid for ${kind}`) }];
  }
  return mismatchRefusals(selector, record(template));
}

export function mismatchRefusals(selector: unknown, template: Open): Refusal[] {
  const ofPods = labels(record(template.metadata).labels);
  const { matchLabels, matchExpressions } = record(selector);
  const said = [
    ...[matchLabels, record(template.metadata).labels].flatMap(value => Object.entries(record(value)).flat()),
    ...records(matchExpressions).flatMap(({ key, values }) => [key, ...list(values)]),
  ];
  // A value that is no text is told of where it stands.
  const isUnknown = said.some(value => isPlaceholder(value) || text(value) === undefined);
  const message = invalid(ofPods, '`selector` does not match template `labels`');
  return isUnknown || selects(selector, ofPods) ? [] : [{ field: 'spec.template.metadata.labels', message }];
}
