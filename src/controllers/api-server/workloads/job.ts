/** What the server refuses of Jobs and of what starts them. */
import { list, Open, record, text } from '../../../ground/shape';
import { dnsLabel, qualifiedName } from '../names';
import { Refusal } from '../refusal';
import { isPlaceholder, named, needed, notNegative, oneOf, refusalsAt, Row, row, rowOf } from '../row';
import { selectorRow } from '../selector';
import { BATCH, CORE } from '../sources';
import { invalid, plain, required } from '../words';
import { scheduleError } from './cron-schedule';
import { mismatchRefusals, templateRefusals } from './pods-of';

/** The selector that the server makes itself. */
const GENERATED = ['controller-uid', 'batch.kubernetes.io/controller-uid'];

const JOB_SPEC: readonly Row[] = [
  ...['parallelism', 'completions', 'activeDeadlineSeconds', 'backoffLimit', 'ttlSecondsAfterFinished'].map(field => row(field, `${BATCH} validateJobSpec`, notNegative)),
  row('completionMode', `${BATCH} validateJobSpec`, oneOf('NonIndexed', 'Indexed')),
  rowOf('completions', `${BATCH} validateJobSpec`, ({ completionMode, completions, parallelism }) => {
    // Where neither is written, the server takes 1 of each.
    const isLeftOut = completionMode === 'Indexed' && isAbsent(completions) && !isAbsent(parallelism);
    return isLeftOut ? [{ field: 'completions', message: required('when completion mode is Indexed') }] : [];
  }),
  rowOf('template', `${CORE} ValidatePodTemplateSpec`, ({ template }) => templateRefusals('template', record(template))),
  rowOf('template.spec.restartPolicy', `${BATCH} validateJobSpec`, ({ template, podFailurePolicy }) => restartRefusals(record(record(template).spec), podFailurePolicy)),
  rowOf('podFailurePolicy.rules[]', `${BATCH} validatePodFailurePolicyRule`, ({ podFailurePolicy }) => failureRules(record(podFailurePolicy))),
];

function restartRefusals({ restartPolicy }: Open, podFailurePolicy: unknown): Refusal[] {
  const field = 'template.spec.restartPolicy';
  if (isAbsent(restartPolicy) || restartPolicy === 'Always') return [{ field, message: required('valid values: "OnFailure", "Never"') }];
  return restartPolicy === 'OnFailure' && !isAbsent(podFailurePolicy)
    ? [{ field, message: invalid(restartPolicy, 'only "Never" is supported when podFailurePolicy is specified') }]
    : [];
}

const FAILURE_RULE: readonly Row[] = [
  // FailIndex is known since Kubernetes 1.28, where it is on.
  row('action', `${BATCH} validatePodFailurePolicyRule`, (value, around) => named()(value, around) ?? oneOf('Count', 'FailIndex', 'FailJob', 'Ignore')(value, around)),
  row('onExitCodes.operator', `${BATCH} validatePodFailurePolicyRuleOnExitCodes`, (value, around) => named()(value, around) ?? oneOf('In', 'NotIn')(value, around)),
  row('onPodConditions[].type', `${BATCH} validatePodFailurePolicyRuleOnPodConditions`, needed(qualifiedName)),
  row('onPodConditions[].status', `${BATCH} validatePodFailurePolicyRuleOnPodConditions`, oneOf('False', 'True', 'Unknown')),
];

function failureRules({ rules }: Open): Refusal[] {
  return list(rules).flatMap((value, i) => {
    const rule = record(value);
    const field = `podFailurePolicy.rules[${i}]`;
    const isOnCodes = typeof rule.onExitCodes === 'object' && rule.onExitCodes !== null;
    const isOnConditions = list(rule.onPodConditions).length > 0;
    if (isOnCodes && isOnConditions) return [{ field, message: invalid(value, 'specifying both OnExitCodes and OnPodConditions is not supported') }];
    if (!isOnCodes && !isOnConditions) return [{ field, message: invalid(value, 'specifying one of OnExitCodes and OnPodConditions is required') }];
    return refusalsAt(field, rule, FAILURE_RULE, undefined);
  });
}

export const JOB: readonly Row[] = [
  rowOf('metadata.name', `${BATCH} ValidateJob`, ({ metadata, spec }) => {
    const { completionMode, completions = 1 } = record(spec);
    const name = `${plain(record(metadata).name)}-${Number(completions) - 1}`;
    return completionMode !== 'Indexed' || !(Number(completions) > 0) || isPlaceholder(record(metadata).name) || dnsLabel(name) === undefined
      ? []
      : [{ field: 'metadata.name', message: invalid(record(metadata).name, `will not able to create pod with invalid DNS label: ${name}`) }];
  }),
  selectorRow('spec.selector'),
  rowOf('spec', `${BATCH} validateJobSpec`, ({ spec }) => refusalsAt('spec', record(spec), JOB_SPEC, undefined)),
  rowOf('spec.selector', `${BATCH} validateGeneratedSelector`, ({ spec }) => {
    const { selector, manualSelector, template } = record(spec);
    if (manualSelector === true) return isAbsent(selector) ? [{ field: 'spec.selector', message: required() }] : mismatchRefusals(selector, record(template));
    const wanted = Object.keys(record(record(selector).matchLabels));
    const isGenerated = wanted.length === 0 || wanted.some(name => GENERATED.includes(name));
    return isGenerated ? [] : [{ field: 'spec.selector', message: invalid(selector, '`selector` not auto-generated') }];
  }),
];

export const CRON_JOB: readonly Row[] = [
  row('spec.schedule', `${BATCH} validateScheduleFormat`, named(scheduleError)),
  row('spec.startingDeadlineSeconds', `${BATCH} validateCronJobSpec`, notNegative),
  row('spec.successfulJobsHistoryLimit', `${BATCH} validateCronJobSpec`, notNegative),
  row('spec.failedJobsHistoryLimit', `${BATCH} validateCronJobSpec`, notNegative),
  row('spec.concurrencyPolicy', `${BATCH} validateConcurrencyPolicy`, oneOf('Allow', 'Forbid', 'Replace')),
  row('spec.timeZone', `${BATCH} validateTimeZone`, value => {
    const zone = text(value);
    if (zone === undefined || isPlaceholder(zone)) return undefined;
    if (zone === '') return invalid(zone, 'timeZone must be nil or non-empty string');
    const isNamed = zone.split('/').every(part => part !== '.' && part !== '..' && !part.startsWith('-') && /^[A-Za-z._\-0-9+]{1,14}$/.test(part));
    return isNamed ? undefined : invalid(zone, `unknown time zone ${zone}`);
  }),
  rowOf('spec.jobTemplate.spec', `${BATCH} ValidateJobTemplateSpec`, ({ spec }) => {
    const job = record(record(record(spec).jobTemplate).spec);
    const field = 'spec.jobTemplate.spec';
    return [
      ...isAbsent(job.selector) ? [] : [{ field: `${field}.selector`, message: invalid(job.selector, '`selector` will be auto-generated') }],
      ...refusalsAt(field, job, JOB_SPEC, undefined),
    ];
  }),
];

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

