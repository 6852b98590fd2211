/** What the constructs of this library render raises nothing, forth and back, at first and at rest. */
import { check } from './fixtures';
import { Manifest } from '../../src/manifests/manifest';
import { ManifestSet } from '../../src/manifests/manifest-set';
import { framesOf, NEW, OLD, ROUTED, VARIANTS } from '../constructs/matrix';
import { newChart } from '../support/synth';

const setOf = (manifests: any[]) => ManifestSet.of(manifests as Manifest[]);
const messages = (before: ManifestSet, after: ManifestSet) => check(before, after).map(({ rule, violation }) => `${rule}: ${violation.message}`);

/** What the objects of a router say, but for those of an Ingress that lead nowhere. */
const traffic = (set: ManifestSet) => set.ofKind('HTTPRoute', 'IngressRoute', 'TraefikService', 'VirtualService', 'Ingress')
  .map(({ spec, metadata: { annotations } }) => [spec, annotations]);

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

test.each(ROUTED)('what $name leads to the candidate comes after its pods, and goes before them', variant => {
  const frames = framesOf(variant).map(({ manifests }) => setOf(manifests));
  const [first, last] = [frames[0], frames[frames.length - 1]];
  const found = (before: ManifestSet, after: ManifestSet, names: readonly string[]) => check(before, after).some(({ rule }) => names.includes(rule));
  const led = frames.slice(2, -2).filter(set => JSON.stringify(traffic(set)) !== JSON.stringify(traffic(first)));
  const silent = led.flatMap((set, i) => [
    ...found(first, set, ['weight-before-pods', 'testers-before-pods']) ? [] : [`${i} comes`],
    ...found(set, last, ['pods-leave-before-traffic', 'testers-before-pods', 'cutover-with-scale-down']) ? [] : [`${i} goes`],
  ]);
  expect(silent).toEqual([]);
});

test('a router that is taken out together with the candidate is seen, and one that is taken out at rest is fine', () => {
  const routed = ROUTED.find(({ name }) => name === 'canary, gatewayApi')!;
  const unrouted = VARIANTS.find(({ name }) => name === 'canary, constant')!;
  const [idle, first] = framesOf(routed).map(({ manifests }) => setOf(manifests));
  const without = setOf(framesOf(unrouted)[0].manifests);
  const found = (before: ManifestSet) => check(before, without).map(({ rule }) => rule);
  expect(found(first)).toContain('leaving-canary-exposed');
  expect(found(idle)).toEqual([]);
});
