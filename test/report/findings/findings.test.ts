/** The same findings for people, programs, and the services around pull requests. */
import { readFileSync } from 'fs';
import Ajv from 'ajv';
import { createColors } from 'picocolors';
import { githubAnnotations } from '../../../src/report/findings/formats/github';
import { findingsJson } from '../../../src/report/findings/formats/json';
import { sarif } from '../../../src/report/findings/formats/sarif';
import { findingsText } from '../../../src/report/findings/formats/text';
import { check, CheckResult } from '../../../src/rules/check/check';
import { Finding } from '../../../src/rules/check/finding';
import { rules } from '../../../src/rules/check/rules';
import { badFixtures } from '../../rules/fixtures';

const finding: Finding = {
  rule: 'capacity',
  severity: 'error',
  object: 'Service/shop',
  namespace: 'web',
  field: 'spec',
  message: 'It is\n50% wrong.',
  mend: 'Mend it.',
  story: ['First.', 'Then.'],
  baselineState: 'new',
  location: { file: 'dist/a b,c:d.yaml', line: 12, column: 3 },
};
const result = (...findings: Finding[]): CheckResult => ({ findings, objects: 1523, changed: 12, notUnderstood: [] });
const plain = createColors(false);
// It is written in an older dialect, of which it uses nothing that has changed.
const { $schema: _, id: __, ...schema } = JSON.parse(readFileSync(require.resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'), 'utf8'));
const isSarif = new Ajv({ strict: false, unicodeRegExp: false, validateFormats: false, allErrors: true }).compile(schema);

test('text', () => {
  expect(findingsText(result(finding, { ...finding, severity: 'warning', location: undefined, story: [] }), plain)).toBe([
    'error  Service/shop  capacity  dist/a b,c:d.yaml:12:3',
    '  It is\ufffd50% wrong.',
    '  1. First.',
    '  2. Then.',
    '  mend: Mend it.',
    '  https://github.com/cdk8s-rollouts/cdk8s-rollouts/blob/main/docs/checks/capacity.md',
    '',
    'warning  Service/shop  capacity',
    '  It is\ufffd50% wrong.',
    '  mend: Mend it.',
    '  https://github.com/cdk8s-rollouts/cdk8s-rollouts/blob/main/docs/checks/capacity.md',
    '',
    '1 error, 1 warning in 1,523 objects (12 changed)',
  ].join('\n'));
});

test('what is suppressed or as before is counted apart', () => {
  expect(findingsText(result({ ...finding, suppressed: 'why' }, { ...finding, baselineState: 'unchanged' }), plain))
    .toBe('nothing that can hurt in 1,523 objects (12 changed); 1 as before, 1 suppressed');
  expect(findingsText(result(), plain)).toBe('nothing that can hurt in 1,523 objects (12 changed)');
});

test('annotations of GitHub', () => {
  expect(githubAnnotations([finding, { ...finding, suppressed: 'why' }])).toEqual([
    '::error file=dist/a b%2Cc%3Ad.yaml,line=12,col=3,title=capacity%3A Service/shop::It is%0A50%25 wrong.%0A1. First.%0A2. Then.%0Amend: Mend it.',
  ]);
});

describe('what is not understood', () => {
  const notUnderstood = [
    { service: 'web', namespace: 'a', objects: 4, kinds: ['CloneSet.apps.kruise.io', 'Rollout.argoproj.io'] },
    { service: 'web', namespace: 'b', objects: 2, kinds: ['Pod'] },
    { service: 'api', namespace: 'b', objects: 1, kinds: ['Rollout.argoproj.io'] },
  ];
  const sentences = [
    '4 objects behind Service/web in namespace a are of kinds that are not modelled (CloneSet.apps.kruise.io, Rollout.argoproj.io)',
    '2 objects behind Service/web in namespace b are of a kind that is not modelled (Pod)',
    '1 object behind Service/api is of a kind that is not modelled (Rollout.argoproj.io)',
  ];

  test('is one line for each Service, and there is no all-clear', () => {
    expect(findingsText({ ...result(), notUnderstood }, plain)).toBe(`${sentences.join('\n')}\n\nnothing known that can hurt in 1,523 objects (12 changed)`);
  });

  test('is a notice, a notification, and data', () => {
    expect(githubAnnotations([], notUnderstood)).toEqual(sentences.map(sentence => `::notice title=not modelled::${sentence}`));
    expect(findingsJson({ ...result(), notUnderstood })).toMatchObject({ notUnderstood });
    const log: any = sarif({ ...result(), notUnderstood }, rules(), '1.2.3');
    expect(log.runs[0].invocations[0].toolExecutionNotifications.map(({ message }: any) => message.text)).toEqual(sentences);
    expect([isSarif(log), isSarif.errors]).toEqual([true, null]);
  });
});

test('JSON', () => {
  expect(findingsJson(result(finding, { ...finding, suppressed: 'why' }))).toMatchObject({
    schema: 1, summary: { errors: 1, warnings: 0, objects: 1523, changed: 12 }, findings: [{ rule: 'capacity' }, { suppressed: 'why' }],
  });
});

describe('SARIF', () => {
  const logOf = (of: CheckResult): any => JSON.parse(JSON.stringify(sarif(of, rules(), '1.2.3')));
  const valid = (log: unknown) => [isSarif(log), isSarif.errors];

  test('the schema refuses what is none', () => expect(isSarif({ version: '2.1.0', runs: [{}] })).toBe(false));

  test.each(rules().map(({ name }) => name))('of what breaks %s is valid', name => {
    for (const { before, after } of badFixtures(name)) {
      const checked = check({ set: before }, { set: after, locate: () => ({ file: 'dist/a.yaml', line: 1, column: 1 }) });
      const log = logOf(checked);
      expect(valid(log)).toEqual([true, null]);
      const [{ results, tool: { driver } }] = log.runs;
      expect(results.map((one: any) => driver.rules[one.ruleIndex].id)).toEqual(checked.findings.map(({ rule }) => rule));
      const told = ({ codeFlows: [{ threadFlows: [{ locations }] }] }: any) => locations.map(({ location }: any) => location.message.text);
      expect(results.map(told)).toEqual(checked.findings.map(({ story }) => story));
    }
  });

  test('places, suppressions and what was there before', () => {
    const log = logOf(result(finding, { ...finding, suppressed: 'why', baselineState: 'unchanged', location: undefined, story: [] }));
    expect(valid(log)).toEqual([true, null]);
    const [first, second] = log.runs[0].results;
    expect(first.locations[0].physicalLocation).toEqual({ artifactLocation: { uri: 'dist/a%20b%2Cc%3Ad.yaml', uriBaseId: '%SRCROOT%' }, region: { startLine: 12, startColumn: 3 } });
    expect([first.suppressions, first.baselineState, first.level]).toEqual([[], 'new', 'error']);
    expect([second.suppressions, second.baselineState, second.codeFlows]).toEqual([[{ kind: 'inSource', status: 'accepted', justification: 'why' }], 'unchanged', undefined]);
    expect(first.partialFingerprints).not.toEqual(second.partialFingerprints);
  });

  test('a fingerprint stays while lines and numbers change', () => {
    const print = (one: Finding) => logOf(result(one)).runs[0].results[0].partialFingerprints;
    expect(print({ ...finding, message: 'It has 5.', location: undefined })).toEqual(print(finding));
    expect(print({ ...finding, object: 'Service/other' })).not.toEqual(print(finding));
  });
});
