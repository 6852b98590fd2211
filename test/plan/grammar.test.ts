import { Duration } from 'cdk8s';
import * as fc from 'fast-check';
import { RolloutPlan, RolloutStep } from '../../src';
import { formatSeconds, parseSeconds, parseSteps } from '../../src/plan/grammar';
import { wholeSeconds } from '../../src/plan/seconds';
import { runs } from '../support/deep';
import { errorOf } from '../support/synth';

describe('plans that are accepted', () => {
  test.each([
    ['a percentage', '10%', '10%, 100%'],
    ['one pod', '1 pod', '1 pod, 100%'],
    ['several pods', '3 pods', '3 pods, 100%'],
    ['the singular for several pods', '3 pod', '3 pods, 100%'],
    ['the plural for one pod', '1 pods', '1 pod, 100%'],
    ['the promotion alone', '100%', '100%'],
    ['the promotion written out', '10%, 100%', '10%, 100%'],
    ['a promotion that stands for a time', '10%, 100% for 5m', '10%, 100% for 5m'],
    ['a hold', '10% for 2m', '10% for 2m, 100%'],
    ['an approval', '50% until approved', '50% until approved, 100%'],
    ['no traffic at first', '0% for 5m, 10%', '0% for 5m, 10%, 100%'],
    ['the plan of the design', '1 pod for 10m, 10% for 2m, 50% until approved, 100%', '1 pod for 10m, 10% for 2m, 50% until approved, 100%'],
    ['no space at all', '1pod for 10m,10%for 2m,50%until approved', '1 pod for 10m, 10% for 2m, 50% until approved, 100%'],
    ['space everywhere', '  1  pod  for  10m , 10 %\n,\t100 % ', '1 pod for 10m, 10%, 100%'],
    ['testers, copies and decimals', 'testers until approved,mirror 10% for 10m, 0.50%', 'testers until approved, mirror 10% for 10m, 0.5%, 100%'],
    ['leading zeros', '01 pod, 010%', '1 pod, 10%, 100%'],
  ])('%s: %j is %j', (_, text, canonical) => {
    expect(RolloutPlan.parse(text).toString()).toBe(canonical);
  });

  test.each([
    ['0s', 0, '0s'],
    ['30s', 30, '30s'],
    ['90s', 90, '1m30s'],
    ['60m', 3_600, '1h'],
    ['1h30m', 5_400, '1h30m'],
    ['30m1h', 5_400, '1h30m'],
    ['24h', 86_400, '1d'],
    ['1d1h1m1s', 90_061, '1d1h1m1s'],
    ['20m20m20m', 3_600, '1h'],
  ])('the duration %s is %i seconds, written %s', (text, seconds, canonical) => {
    const [{ hold }] = parseSteps(`10% for ${text}`);
    expect(hold).toBe(seconds);
    expect(parseSeconds(text)).toBe(seconds);
    expect(formatSeconds(hold!)).toBe(canonical);
  });

  test.each(['', '10', 'm', '10m, 5%', '10m until approved'])('"%s" is no duration', text => {
    expect(() => parseSeconds(text)).toThrow('plan: column');
  });

  test('a text without steps has none', () => {
    expect(parseSteps('')).toEqual([]);
    expect(parseSteps(' \n ')).toEqual([]);
  });
});

describe('plans that are refused: column, and what was expected and found there', () => {
  test.each([
    ['fifty%', 1, 'expected a number of pods or a percentage, such as "1 pod" or "10%", found "fifty%"'],
    ['-1 pod', 1, 'expected a number of pods or a percentage, such as "1 pod" or "10%", found "-1"'],
    ['  ?', 3, 'expected a number of pods or a percentage, such as "1 pod" or "10%", found "?"'],
    [',10%', 1, 'expected a number of pods or a percentage, such as "1 pod" or "10%", found ","'],
    ['10%,', 5, 'expected a number of pods or a percentage, such as "1 pod" or "10%", found the end'],
    ['10%, , 50%', 6, 'expected a number of pods or a percentage, such as "1 pod" or "10%", found ","'],
    ['10', 3, 'expected "pod", "pods" or "%", found the end'],
    ['10 for 5m', 4, 'expected "pod", "pods" or "%", found "for"'],
    ['10 percent', 4, 'expected "pod", "pods" or "%", found "percent"'],
    ['1 podium', 3, 'expected "pod", "pods" or "%", found "podium"'],
    ['12.%', 3, 'expected "pod", "pods" or "%", found ".%"'],
    ['.5%', 1, 'expected a number of pods or a percentage, such as "1 pod" or "10%", found ".5%"'],
    ['mirror', 7, 'expected a percentage, such as "10%", found the end'],
    ['mirror 10 pods', 11, 'expected "%", found "pods"'],
    ['tester', 1, 'expected a number of pods or a percentage, such as "1 pod" or "10%", found "tester"'],
    ['1 Pod', 3, 'expected "pod", "pods" or "%", found "Pod"'],
    ['10% 50%', 5, 'expected "," before the next step, found "50%"'],
    ['10% forever', 5, 'expected "," before the next step, found "forever"'],
    ['10% until approved for 5m', 20, 'expected "," before the next step, found "for"'],
    ['10%; 50%', 4, 'expected "," before the next step, found ";"'],
    ['10% for', 8, 'expected a duration such as "30s", "10m", "2h" or "1h30m", found the end'],
    ['10% for , 50%', 9, 'expected a duration such as "30s", "10m", "2h" or "1h30m", found ","'],
    ['10% for ages', 9, 'expected a duration such as "30s", "10m", "2h" or "1h30m", found "ages"'],
    ['10% for 5', 9, 'expected a duration such as "30s", "10m", "2h" or "1h30m", found "5"'],
    ['10% for 5 m', 9, 'expected a duration such as "30s", "10m", "2h" or "1h30m", found "5"'],
    ['10% for -5m', 9, 'expected a duration such as "30s", "10m", "2h" or "1h30m", found "-5m"'],
    ['10% for 1.5h', 9, 'expected a duration such as "30s", "10m", "2h" or "1h30m", found "1.5h"'],
    ['10% for 5min', 9, 'expected a duration such as "30s", "10m", "2h" or "1h30m", found "5min"'],
    ['10% for 2w', 9, 'expected a duration such as "30s", "10m", "2h" or "1h30m", found "2w"'],
    ['10% until', 10, 'expected "approved", found the end'],
    ['10% until Friday', 11, 'expected "approved", found "Friday"'],
    ['1 pod for 10m, 10% for 2m, 50% untl approved, 100%', 32, 'expected "," before the next step, found "untl"'],
  ])('%j: column %i, %s', (text, column, expected) => {
    expect(errorOf(() => RolloutPlan.parse(text)).split('\n')[0]).toBe(`plan: column ${column}: ${expected}`);
  });

  test.each([
    ['fifty%', 1],
    ['10%, 50 pizzas', 9],
    ['10%,', 5],
    ['1 pod for 10m,\n10% for ages', 24],
    ['1 pod\tfor\tages', 11],
  ])('the mark under %j stands under column %i', (text, column) => {
    const lines = errorOf(() => RolloutPlan.parse(text)).split('\n');
    expect(lines).toHaveLength(3);
    const [, shown, mark] = lines;
    expect(mark).toMatch(/^ *\^$/);
    // Nothing before the mark may be wider or narrower than one column.
    expect(shown).not.toContain('\t');
    expect(shown.slice(mark.indexOf('^'))).toBe(text.slice(column - 1));
    expect(shown.slice(0, mark.indexOf('^')).trimStart()).toBe(text.slice(0, column - 1).replace(/\s/g, ' ').trimStart());
  });
});

describe('what is written is read back', () => {
  const hold = fc.integer({ min: 0, max: 30 * 86_400 }).map(seconds => Duration.seconds(seconds));
  const options = fc.record({ hold, untilApproved: fc.boolean() }, { requiredKeys: [] });
  const step = fc.oneof(
    fc.tuple(fc.nat(10_000), options).map(([pods, stands]) => RolloutStep.pods(pods, stands)),
    fc.tuple(fc.nat(200), options).map(([percent, stands]) => RolloutStep.percent(percent, stands)),
  );

  test('a plan', () => {
    fc.assert(fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), steps => {
      const plan = RolloutPlan.of(...steps);
      const read = RolloutPlan.parse(plan.toString());
      expect(read.toString()).toBe(plan.toString());
      expect(read.steps.map(({ podCount, weight, untilApproved }) => ({ podCount, weight, untilApproved })))
        .toEqual(plan.steps.map(({ podCount, weight, untilApproved }) => ({ podCount, weight, untilApproved })));
      expect(read.steps.map(one => one.hold?.toSeconds())).toEqual(plan.steps.map(one => one.hold?.toSeconds()));
    }), { numRuns: runs(300, 2_000) });
  });

  test('a duration, in the largest units that it fills', () => {
    fc.assert(fc.property(hold, duration => {
      const text = formatSeconds(wholeSeconds(duration));
      expect(parseSteps(`10% for ${text}`)[0].hold).toBe(duration.toSeconds());
      const [, , hours, minutes, seconds] = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text)!.map((found = '0') => Number(found));
      expect(hours).toBeLessThan(24);
      expect(minutes).toBeLessThan(60);
      expect(seconds).toBeLessThan(60);
    }), { numRuns: runs(300, 2_000) });
  });

  test('a hold that is no whole number of seconds', () => {
    const plan = RolloutPlan.of(RolloutStep.percent(10, { hold: Duration.millis(1_500) }));
    expect(RolloutPlan.parse(plan.toString()).toString()).toBe(plan.toString());
  });
});
