/** What the constructs of this library render raises nothing, forth and back, at first and at rest. */
import { check } from './fixtures';
import { Manifest } from '../../src/manifests/manifest';
import { ManifestSet } from '../../src/manifests/manifest-set';
import { framesOf, NEW, OLD, ROUTED, VARIANTS } from '../constructs/matrix';
import { newChart } from '../support/synth';

const setOf = (manifests: any[]) => ManifestSet.of(manifests as Manifest[]);
const messages = (before: ManifestSet, after: ManifestSet) => check(before, after).map(({ rule, violation }) => `${rule}: ${violation.message}`);

describe.each([...VARIANTS, ...ROUTED])('$name', variant => {
  const frames = framesOf(variant).map(({ name, manifests }) => ({ name, set: setOf(manifests) }));
  const steps = frames.slice(1).map((frame, i) => [frames[i].name, frame.name, frames[i].set, frame.set] as const);

  test.each(steps)('%s → %s', (_from, _to, before, after) => {
    expect(messages(before, after)).toEqual([]);
    expect(messages(after, before)).toEqual([]);
  });

  test('its first commit, and one that changes nothing', () => {
    const [first] = frames;
    expect(messages(setOf([]), first.set)).toEqual([]);
    for (const { set } of frames) expect(messages(set, set)).toEqual([]);
  });

  test('a skipped rollout is seen: the code renders another version where the old one was at rest', () => {
    const idle = (props: typeof OLD) => setOf(variant.create(newChart(), props).frames()[0].manifests);
    const found = check(idle(OLD), idle(NEW)).map(({ rule }) => rule);
    expect(found).toContain('rollout-skipped');
  });
});
