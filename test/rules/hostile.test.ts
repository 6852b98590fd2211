/** Rules read what anybody may have written: whatever stands in a field, they answer, and do not take long. */
import fc from 'fast-check';
import { badFixtures, check, goodFixtures, replay, RULES } from './fixtures';
import { Manifest } from '../../src/manifests/manifest';
import { ManifestSet } from '../../src/manifests/manifest-set';
import { runs } from '../support/deep';

const FIXTURES = [...goodFixtures(), ...RULES.flatMap(({ name }) => badFixtures(name))];

const REFUSED = ['immutable-field', 'autoscaler-bounds', 'refused-by-api-server'];

const strange = fc.oneof(
  fc.constantFrom<unknown>(null, true, '', 'None', '100%', '-1%', 'http', -1, 0, 1.5, 2 ** 31, 1e300, NaN, [], {}, [null], [[]], { name: 3 }, '__proto__', 'constructor'),
  fc.jsonValue({ maxDepth: 3 }),
);
const damage = fc.record({ side: fc.constantFrom('before', 'after'), object: fc.nat(), steps: fc.array(fc.nat(), { minLength: 1, maxLength: 9 }), value: strange });

/** The value with a member somewhere in it exchanged or, for undefined, taken out. */
function damaged(value: any, steps: readonly number[], other: unknown): any {
  const [step, ...rest] = steps;
  if (typeof value !== 'object' || value === null || step === undefined) return other;
  const keys = Object.keys(value);
  if (keys.length === 0) return other;
  const key = keys[step % keys.length];
  const member = damaged(value[key], rest, other);
  return Array.isArray(value) ? value.map((one, i) => (String(i) === key ? member : one)) : { ...value, [key]: member };
}

test('damaged manifests', () => {
  fc.assert(fc.property(fc.nat(), fc.array(damage, { minLength: 1, maxLength: 3 }), (index, all) => {
    const fixture = FIXTURES[index % FIXTURES.length];
    const sides = { before: fixture.before.all, after: fixture.after.all };
    for (const { side, object, steps, value } of all) {
      const manifests: Manifest[] = sides[side as 'before' | 'after'];
      if (manifests.length === 0) continue;
      const i = object % manifests.length;
      // What a manifest is called is certain when rules see it.
      const { apiVersion, kind, metadata, ...fields } = manifests[i];
      const { name, namespace, annotations } = metadata;
      const { annotations: others, ...rest } = damaged({ ...fields, annotations }, steps, value) ?? {};
      manifests[i] = { ...rest, apiVersion, kind, metadata: { name, namespace, annotations: others } };
    }
    const [before, after] = [ManifestSet.of(sides.before), ManifestSet.of(sides.after)];
    const found = check(before, after);
    // Whatever is said is shown, unless the API server refuses what would lead to it.
    if (found.some(({ rule }) => REFUSED.includes(rule))) return;
    expect(found.filter(({ violation }) => !replay(violation, before, after).last).map(({ rule, violation }) => `${rule}: ${violation.message}`)).toEqual([]);
  }), { seed: 20, numRuns: runs(350, 3000) });
});
