/** Objects and bytes of any kind through all of a check: reading, rules, stories, suppression and every report. */
import fc from 'fast-check';
import { createColors } from 'picocolors';
import { stringify } from 'yaml';
import { LARGEST_FILE } from '../../../src/manifests/reading/manifest-file';
import { readManifests } from '../../../src/manifests/reading/read-manifests';
import { githubAnnotations } from '../../../src/report/findings/formats/github';
import { findingsJson } from '../../../src/report/findings/formats/json';
import { sarif } from '../../../src/report/findings/formats/sarif';
import { findingsText } from '../../../src/report/findings/formats/text';
import { check } from '../../../src/rules/check/check';
import { rules } from '../../../src/rules/check/rules';
import { runs } from '../../support/deep';

/** What a check makes of two files, in all formats. */
function checked(before: string | Buffer, after: string | Buffer) {
  const memory = new Map();
  const [old, now] = [before, after].map(content => readManifests([{ file: 'a.yaml', content }], memory));
  const result = check(old, now);
  const texts = [
    findingsText(result, createColors(false)),
    JSON.stringify(findingsJson(result)),
    JSON.stringify(sarif(result, rules(), '1.2.3')),
    ...githubAnnotations(result.findings),
  ];
  return { result, texts };
}

function holds(before: string | Buffer, after: string | Buffer): ReturnType<typeof checked> {
  const one = checked(before, after);
  const { findings } = one.result;
  expect(findings.filter(({ rule }) => rule === 'internal-error')).toEqual([]);
  for (const { message, mend, location, rule } of findings) {
    expect([rule, message, mend]).toEqual([rule, expect.stringMatching(/^\S[^]*\.$/), expect.stringMatching(/^\S[^]*\.$/)]);
    if (location) expect([location.file, location.line > 0, location.column > 0]).toEqual(['a.yaml', true, true]);
  }
  // Nobody may write a command of a workflow, or move the cursor of a terminal, through a manifest.
  const [text, , , ...annotations] = one.texts;
  // eslint-disable-next-line no-control-regex
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  expect(annotations.filter(line => /[\r\n]/.test(line))).toEqual([]);
  return one;
}

test('objects that only look like manifests', () => {
  const value = fc.jsonValue({ maxDepth: 4 });
  const metadata = fc.record({ name: fc.oneof(fc.constantFrom('a', 'b', '__proto__'), value), annotations: value, labels: value });
  const template = fc.record({ metadata: value, spec: fc.record({ containers: value, volumes: value }) });
  const spec = fc.record({ replicas: value, selector: value, template, rules: value, ports: value, scaleTargetRef: value });
  const strange = fc.record({
    apiVersion: fc.oneof(fc.constantFrom('apps/v1', 'v1', 'autoscaling/v2', 'policy/v1', 'gateway.networking.k8s.io/v1', 'example.com/v1'), value),
    kind: fc.oneof(fc.constantFrom('Deployment', 'StatefulSet', 'DaemonSet', 'Service', 'HorizontalPodAutoscaler', 'PodDisruptionBudget', 'HTTPRoute', 'Widget', 'List'), value),
    metadata: fc.oneof({ weight: 5, arbitrary: metadata }, value),
    spec: fc.oneof({ weight: 3, arbitrary: spec }, value),
    items: value,
  }, { requiredKeys: [] });
  fc.assert(fc.property(fc.array(strange, { maxLength: 4 }), fc.array(strange, { maxLength: 4 }), fc.boolean(), (before, after, isJson) => {
    const [old, now] = [before, after].map(all => all.map(one => isJson ? JSON.stringify(one) : stringify(one)).join('\n---\n'));
    holds(old, now);
  }), { seed: 4, numRuns: runs(80, 1000) });
});

test('files of any bytes', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), fc.uint8Array({ maxLength: 400 }), (before, after) => {
    holds(Buffer.from(before), Buffer.from(after));
  }), { seed: 4, numRuns: runs(50, 300) });
});

test('a file that is too long is refused unread', () => {
  const { result } = holds('', Buffer.alloc(LARGEST_FILE + 1, '\n'));
  expect(result.findings).toMatchObject([{ rule: 'unreadable-manifest', severity: 'error' }]);
});
