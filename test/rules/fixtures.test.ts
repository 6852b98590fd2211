/**
 * Every rule finds what its bad fixtures show, and nothing else does; the good ones are fine by all rules. What is no more than a
 * note, such as that of an update that dips as its settings allow, may be beside that.
 */
import { badFixtures, check, foldersOfBad, Found, goodFixtures, replay, RULES } from './fixtures';
import { displayName } from '../../src/manifests/manifest';

const rulesOf = (found: readonly Found[]) => [...new Set(found.map(({ rule }) => rule))].sort();

test('every rule has bad fixtures, and every bad fixture a rule', () => {
  expect(foldersOfBad()).toEqual(RULES.map(({ name }) => name).sort());
});

describe.each(RULES.map(rule => [rule.name, rule] as const))('%s', (name, rule) => {
  const fixtures = badFixtures(name);

  test('there are two or more', () => expect(fixtures.length).toBeGreaterThanOrEqual(2));

  test.each(fixtures.map(fixture => [fixture.name, fixture] as const))('%s', (_, { story, also, before, after }) => {
    const found = check(before, after).filter(one => one.severity !== 'note' || one.rule === name || also.includes(one.rule));
    expect(rulesOf(found)).toEqual([name, ...also].sort());
    expect(story.length).toBeGreaterThan(40);
    for (const { violation } of found) {
      const { first, last } = replay(violation, before, after);
      // What was wrong before is found again by the check of the manifests before with themselves.
      const isOld = first && check(before, before).some(old => old.violation.message === violation.message);
      const { object, message } = violation;
      expect([displayName(object), message, last, first && !isOld]).toEqual([displayName(object), message, true, false]);
      for (const sentence of [violation.message, violation.mend]) expect(sentence).toMatch(/^\S.*\.$/);
    }
    expect(rule.summary).toMatch(/^[A-Z].*\.$/);
  });
});

describe('good', () => {
  const fixtures = goodFixtures();

  test('there are forty or more', () => expect(fixtures.length).toBeGreaterThanOrEqual(40));

  test.each(fixtures.map(fixture => [fixture.name, fixture] as const))('%s', (_, { story, before, after }) => {
    expect(check(before, after).filter(({ severity }) => severity !== 'note').map(({ rule, violation }) => `${rule}: ${violation.message}`)).toEqual([]);
    expect(story.length).toBeGreaterThan(40);
  });
});
