/**
 * Findings in the format of static analysis.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
import { createHash } from 'crypto';
import { CheckResult } from '../../../rules/check/check';
import { Finding } from '../../../rules/check/finding';
import { OWN_RULES, RuleFacts } from '../../../rules/check/own-rules';
import { notUnderstoodSentences } from '../../not-understood';
import { printableJson } from '../../printable';
import { FindingsFormat } from '../format';
import { HOME, pageOf } from '../rule-page';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
/** The root of the repository, to which all places are relative. */
const ROOT = '%SRCROOT%';

export const format: FindingsFormat = {
  place: 3,
  isOfRepository: true,
  write: (result, { rules, version }) => printableJson(sarif(result, rules, version)),
};

export function sarif({ findings, notUnderstood }: CheckResult, rules: readonly RuleFacts[], version: string): object {
  const known = [...rules, ...OWN_RULES];
  const prints = fingerprints(findings);
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [{
      tool: { driver: { name: 'cdk8s-rollouts', version, semanticVersion: version, informationUri: HOME, rules: known.map(descriptor) } },
      ...notUnderstood.length > 0 && { invocations: [invocation(notUnderstoodSentences(notUnderstood))] },
      columnKind: 'utf16CodeUnits',
      originalUriBaseIds: { [ROOT]: { description: { text: 'The root of the repository.' } } },
      results: findings.map((finding, i) => resultOf(finding, known.findIndex(({ name }) => name === finding.rule), prints[i])),
    }],
  };
}

function descriptor({ name, severity, summary }: RuleFacts) {
  return {
    id: name,
    name: name.split('-').map(word => word[0].toUpperCase() + word.slice(1)).join(''),
    shortDescription: { text: summary },
    fullDescription: { text: summary },
    help: { text: `${summary} See ${pageOf(name)}`, markdown: `${summary} [What goes wrong, why, and how to mend it](${pageOf(name)})` },
    helpUri: pageOf(name),
    defaultConfiguration: { level: severity },
    properties: { tags: ['kubernetes', 'rollout'], precision: 'very-high' },
  };
}

/** What is no finding, and makes the check know less. */
function invocation(sentences: readonly string[]) {
  return { executionSuccessful: true, toolExecutionNotifications: sentences.map(text => ({ level: 'note', message: { text } })) };
}

function resultOf(finding: Finding, ruleIndex: number, fingerprint: string) {
  const { rule, severity, message, mend, story, suppressed, baselineState } = finding;
  const place = placeOf(finding);
  return {
    ruleId: rule,
    ruleIndex,
    level: severity,
    message: { text: `${message} ${mend}` },
    locations: [place],
    ...story.length > 0 && { codeFlows: [{ message: { text: 'How it comes about' }, threadFlows: [{ locations: story.map((text, i) => ({ executionOrder: i + 1, location: { ...place, message: { text } } })) }] }] },
    partialFingerprints: { 'cdk8sRolloutsFinding/v1': fingerprint },
    baselineState,
    // An empty list says that it is not suppressed, as opposed to not known.
    suppressions: suppressed === undefined ? [] : [{ kind: 'inSource', status: 'accepted', justification: suppressed }],
  };
}

function placeOf({ object, namespace, location }: Finding) {
  const name = namespace === undefined ? object : `${namespace}/${object}`;
  return {
    ...location && {
      physicalLocation: {
        artifactLocation: { uri: location.file.split('/').map(encodeURIComponent).join('/'), uriBaseId: ROOT },
        region: { startLine: location.line, startColumn: location.column },
      },
    },
    logicalLocations: [{ name: object, fullyQualifiedName: name, kind: 'resource' }],
  };
}

/** Stays the same while lines move and numbers of pods change. */
function fingerprints(findings: readonly Finding[]): string[] {
  const seen = new Map<string, number>();
  return findings.map(({ rule, namespace, object, field }) => {
    const subject = JSON.stringify([rule, namespace, object, field]);
    const count = (seen.get(subject) ?? 0) + 1;
    seen.set(subject, count);
    return createHash('sha256').update(JSON.stringify([subject, count])).digest('hex').slice(0, 32);
  });
}
