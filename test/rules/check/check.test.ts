/** What a check makes of what rules say. */
import { readManifests } from '../../../src/manifests/reading/read-manifests';
import { check } from '../../../src/rules/check/check';
import { fails } from '../../../src/rules/check/failing';
import { Rule, Violation } from '../../../src/rules/check/rule';
import { Transition } from '../../../src/rules/check/transition';

const service = (name: string, more = '', annotations = '{}') => `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${name}\n  annotations: ${annotations}\nspec: {${more}}\n`;
const read = (...texts: string[]) => readManifests([{ file: 'a.yaml', content: texts.join('---\n') }]);

/** Finds every Service of which something is said. */
function ruleThat(name: string, finds: (transition: Transition) => Iterable<Partial<Violation>>): Rule {
  return {
    name,
    severity: 'error',
    summary: 'A test.',
    * check(transition) {
      for (const one of finds(transition)) {
        yield { object: transition.after.all[0], message: 'It is wrong.', mend: 'Mend it.', counterexample: { events: [], harm: { description: 'Harm', shows: () => true } }, ...one };
      }
    },
  };
}

const bad = ruleThat('bad', ({ after }) => after.all.filter(({ spec }) => spec.bad === true).map(object => ({ object, field: 'spec.bad' })));
const broken = ruleThat('broken', function* ({ after }) {
  if (after.all.length === 0) return;
  yield { object: after.all[0], message: 'It was found before.' };
  throw new Error('no such thing');
});

test('a finding has its place, its story and its object', () => {
  const { findings, objects, changed } = check(read(service('a')), read(service('a'), service('b', 'bad: true')), [bad]);
  expect(findings).toEqual([{
    rule: 'bad',
    severity: 'error',
    object: 'Service/b',
    namespace: undefined,
    field: 'spec.bad',
    message: 'It is wrong.',
    mend: 'Mend it.',
    notRehearsed: true,
    story: ['Harm.'],
    baselineState: 'new',
    suppressed: undefined,
    location: { file: 'a.yaml', line: 13, column: 8 },
  }]);
  expect([objects, changed]).toEqual([2, 1]);
});

test('what was wrong before is unchanged, and fails nothing', () => {
  const { findings } = check(read(service('a', 'bad: true')), read(service('a', 'bad: true, other: 1'), service('b', 'bad: true')), [bad]);
  expect(findings.map(({ object, baselineState }) => [object, baselineState])).toEqual([['Service/b', 'new'], ['Service/a', 'unchanged']]);
  expect(fails(findings.slice(1), 'warning')).toBe(false);
});

test('what is gone is found in the manifests before', () => {
  const pruned = ruleThat('pruned', ({ before, after }) => before.all.filter(({ metadata }) => !after.all.some(one => one.metadata.name === metadata.name)).map(object => ({ object })));
  const { findings: [finding] } = check(read(service('a'), service('b')), read(service('a')), [pruned]);
  expect([finding.object, finding.location, finding.baselineState]).toEqual(['Service/b', { file: 'a.yaml', line: 8, column: 1 }, 'new']);
});

test('a rule that fails hides neither the others nor what it found', () => {
  const { findings } = check(read(), read(service('a', 'bad: true')), [broken, bad]);
  expect(findings.map(({ rule, message }) => `${rule}: ${message}`).sort()).toEqual(['bad: It is wrong.', 'broken: It was found before.', 'internal-error: The rule broken failed: no such thing.']);
  expect(fails(findings.filter(({ rule }) => rule === 'internal-error'), 'never')).toBe(true);
});

test('a story that cannot be told is no reason to keep silent', () => {
  const untold = ruleThat('untold', ({ after }) => after.all.map(object => ({ object, counterexample: { events: [{ type: 'nonsense', key: undefined }] as any, harm: { description: 'Harm', shows: () => true } } })));
  const { findings } = check(read(), read(service('a')), [untold]);
  expect(findings.map(({ rule, object, story }) => [rule, object, story])).toEqual([['untold', 'Service/a', []], ['internal-error', 'untold', []]]);
});

describe('suppression', () => {
  const suppressed = (annotations: string) => check(read(), read(service('a', 'bad: true', annotations)), [bad]).findings;

  test('with a reason, the finding stays and counts no more', () => {
    const findings = suppressed('{"cdk8s-rollouts/ignore-bad": " a test environment "}');
    expect(findings.map(one => [one.rule, one.suppressed])).toEqual([['bad', 'a test environment']]);
    expect(fails(findings, 'warning')).toBe(false);
  });

  test.each(['""', '"  "', 'null', '5', '[a]', '{toString: a}'])('%s is no reason', reason => {
    const findings = suppressed(`{cdk8s-rollouts/ignore-bad: ${reason}}`);
    expect(findings.map(one => [one.rule, one.severity, one.suppressed, one.location?.line])).toEqual([['bad', 'error', undefined, 6], ['suppression', 'error', undefined, 5]]);
  });

  test('a rule that there is not', () => {
    expect(suppressed('{cdk8s-rollouts/ignore-worse: "why"}').map(one => [one.rule, one.severity])).toEqual([['bad', 'error'], ['suppression', 'warning']]);
  });

  test('on another object it does nothing', () => {
    const { findings } = check(read(), read(service('a', 'bad: true'), service('b', '', '{cdk8s-rollouts/ignore-bad: "why"}')), [bad]);
    expect(findings.map(one => one.suppressed)).toEqual([undefined]);
  });
});

test('what cannot be read fails, and only warns where it is past', () => {
  const broken_ = read('[');
  expect(check(read(), broken_, []).findings).toMatchObject([{ rule: 'unreadable-manifest', severity: 'error', baselineState: 'new', location: { line: 1 } }]);
  expect(fails(check(read(), broken_, []).findings, 'never')).toBe(true);
  expect(check(broken_, read(service('a')), []).findings).toMatchObject([{ severity: 'warning', message: expect.stringMatching(/^In the manifests before: /) }]);
  expect(fails(check(broken_, read(service('a')), []).findings, 'warning')).toBe(false);
});

describe('what is written twice', () => {
  const twice = read(service('a'), service('a'));
  const twiceOtherwise = read(service('a'), service('a', 'other: true'));
  const key = read(service('b', 'x: 1, x: 2'));

  test.each([
    ['as an error that no threshold lets pass, where it is not the same', read(), twiceOtherwise, ['duplicate-object', 'error', 'new'], [true, true]],
    ['as nothing new where the copies are as they were', twiceOtherwise, twiceOtherwise, ['duplicate-object', 'error', 'unchanged'], [false, false]],
    ['anew where one of them changes, since nobody knows which of them runs', twiceOtherwise, read(service('a'), service('a', 'other: false')), ['duplicate-object', 'error', 'new'], [true, true]],
    ['as a warning where it is the same', read(), twice, ['duplicate-object', 'warning', 'new'], [false, true]],
    ['as nothing new where that was so before', twice, twice, ['duplicate-object', 'warning', 'unchanged'], [false, false]],
    ['as a warning of a key', read(), key, ['duplicate-key', 'warning', 'new'], [false, true]],
    ['as nothing new of a key', key, key, ['duplicate-key', 'warning', 'unchanged'], [false, false]],
  ])('is told %s', (_, before, after, expected, failing) => {
    const { findings } = check(before, after, []);
    expect(findings.filter(({ message }) => !message.startsWith('In the manifests before')).map(one => [one.rule, one.severity, one.baselineState])).toEqual([expected]);
    expect([fails(findings, 'never'), fails(findings, 'warning')]).toEqual(failing);
  });
});

test('the order depends on nothing but the content', () => {
  const texts = ['c', 'a', 'b'].map(name => service(name, 'bad: true'));
  const names = (all: string[]) => check(read(), read(...all), [bad]).findings.map(({ object }) => object);
  expect(names(texts)).toEqual(['Service/a', 'Service/b', 'Service/c']);
  expect(names([...texts].reverse())).toEqual(names(texts));
});

test('what the API server prevents is not told beside what it refuses', () => {
  const from = read(service('a', 'ports: [{ port: 80 }]'));
  const key = 'Service//a';
  const gone = ruleThat('gone', () => [{
    message: 'The port goes.',
    counterexample: { events: [{ type: 'apply', key }], harm: { description: 'Harm', shows: ({ objects }) => objects.get(key)?.spec.ports[0].port !== 80 } },
  }]);
  const told = (to: ReturnType<typeof read>) => check(from, to, [gone, bad]).findings.map(({ rule }) => rule).sort();
  expect(told(read(service('a', 'bad: true, ports: [{ port: 81 }]')))).toEqual(['bad', 'gone']);
  expect(told(read(service('a', 'bad: true, ports: [{ port: 0 }]')))).toEqual(['bad']);
});
