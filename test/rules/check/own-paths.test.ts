/**
 * What this library renders is proved with its own checks: from one frame to the next, in every order and with any part of
 * the objects applied, nothing is wrong, and the same backwards.
 */
import { Chart } from 'cdk8s';
import { Cpu, PercentOrAbsolute } from 'cdk8s-plus-28';
import fc from 'fast-check';
import { plain, settled } from './worlds';
import {
  AutoscaledApp, BlueGreenService, CanaryCapacity, CanaryDeployment, RollingDeployment, RollingStatefulSet,
  Rollout, RolloutPlan, RolloutProps, RolloutStep, Scaling, TesterOptions, TrafficRouter,
} from '../../../src/index';
import { ManifestSet } from '../../../src/manifests/manifest-set';
import { realized, World } from '../../../src/orders/world';
import { rules } from '../../../src/rules/check/rules';
import { Transition } from '../../../src/rules/check/transition';
import { framesOf, ROUTED, VARIANTS } from '../../constructs/matrix';
import { runs } from '../../support/deep';
import { newChart } from '../../support/synth';

/** What all rules find, in their words. */
function found(transition: Transition): string[] {
  return rules().flatMap(rule => [...rule.check(transition)].map(({ message }) => `${rule.name}: ${message}`));
}

/** From each frame to the next and back, begun in the state that the frames before have led to. */
function findings(frames: readonly ManifestSet[]): string[] {
  const said: string[] = [];
  let world = realized(frames[0]);
  frames.slice(1).forEach((after, i) => {
    const before = frames[i];
    const next = settled(world, after);
    said.push(
      ...found(new Transition(before, after)).map(message => `${i} to ${i + 1}: ${message}`),
      ...found(new Transition(before, after, { world })).map(message => `${i} to ${i + 1}, as it really stands: ${message}`),
      ...found(new Transition(after, before)).map(message => `${i + 1} back to ${i}: ${message}`),
      ...found(new Transition(after, before, { world: next })).map(message => `${i + 1} back to ${i}, as it really stands: ${message}`),
    );
    world = next;
  });
  return said;
}

test.each([...VARIANTS, ...ROUTED].map(variant => [variant.name, variant] as const))('%s: nothing is found in any frame', (_, variant) => {
  expect(findings(framesOf(variant).map(({ manifests }) => ManifestSet.of(plain(manifests))))).toEqual([]);
});

interface Case {
  readonly construct: string;
  readonly replicas: number;
  readonly plan: readonly number[];
  readonly minAvailable: number;
  readonly capacity: CanaryCapacity;
  readonly extraPod: boolean;
  readonly least: number;
}

const CREATE: { readonly [construct: string]: (chart: Chart, props: RolloutProps, one: Case) => Rollout } = {
  'canary': (chart, props, one) => new CanaryDeployment(chart, 'hello', { ...props, ...fixed(one), plan: planOf(one), capacity: one.capacity, extraPod: one.extraPod }),
  'canary, autoscaled': (chart, props, one) => new CanaryDeployment(chart, 'hello', { ...props, scaling: scalingOf(one), plan: planOf(one) }),
  'blue-green': (chart, props, one) => new BlueGreenService(chart, 'hello', { ...props, ...fixed(one), previewReplicas: Math.min(one.least, one.replicas) }),
  'blue-green, autoscaled': (chart, props, one) => new BlueGreenService(chart, 'hello', { ...props, scaling: scalingOf(one) }),
  'rolling': (chart, props, one) => new RollingDeployment(chart, 'hello', { ...props, ...fixed(one), plan: planOf(one) }),
  'rolling, autoscaled': (chart, props, one) => new AutoscaledApp(chart, 'hello', { ...props, scaling: scalingOf(one), plan: planOf(one) }),
  'stateful set': (chart, props, { replicas, ...one }) => new RollingStatefulSet(chart, 'hello', { ...props, replicas, plan: planOf({ replicas, ...one }) }),
};

const cases = fc.record<Case>({
  construct: fc.constantFrom(...Object.keys(CREATE)),
  replicas: fc.integer({ min: 1, max: 50 }),
  plan: fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 4 }),
  minAvailable: fc.constantFrom(100, 100, 90, 75, 50),
  capacity: fc.constantFrom(CanaryCapacity.CONSTANT, CanaryCapacity.SURGE),
  extraPod: fc.boolean(),
  least: fc.integer({ min: 1, max: 49 }),
});

function fixed({ replicas, minAvailable }: Case) {
  return { replicas, minAvailable: PercentOrAbsolute.percent(minAvailable) };
}

function scalingOf({ replicas, least }: Case): Scaling {
  return Scaling.between(Math.min(least, replicas), replicas + 1, { cpuUtilization: 60 });
}

function planOf({ plan }: Case): RolloutPlan {
  return RolloutPlan.of(...[...plan].sort((a, b) => a - b).map(weight => RolloutStep.percent(weight)));
}

describe('whose traffic a router leads', () => {
  const hosts = ['hello.example.com'];
  const ROUTERS: { readonly [title: string]: (testers?: TesterOptions) => TrafficRouter } = {
    gatewayApi: testers => TrafficRouter.gatewayApi({ gateway: 'public', hosts, testers }),
    traefik: testers => TrafficRouter.traefik({ hosts, testers }),
    nginxAnnotations: testers => TrafficRouter.nginxAnnotations({ hosts, testers }),
    istio: testers => TrafficRouter.istio({ hosts, gateways: ['public'], testers }),
  };
  const routed = fc.record({
    title: fc.constantFrom(...Object.keys(ROUTERS)),
    isTested: fc.boolean(),
    mirror: fc.constantFrom(undefined, 100),
    weights: fc.uniqueArray(fc.integer({ min: 1, max: 9_999 }), { maxLength: 4 }),
    standsAtAll: fc.boolean(),
    replicas: fc.integer({ min: 1, max: 30 }),
    minAvailable: fc.constantFrom(100, 75),
    isAutoscaled: fc.boolean(),
  });

  test('nothing is found', () => {
    fc.assert(fc.property(routed, ({ title, isTested, mirror, weights, standsAtAll, replicas, minAvailable, isAutoscaled }) => {
      const plan = RolloutPlan.of(
        ...isTested ? [RolloutStep.testers({ untilApproved: true })] : [],
        ...mirror === undefined ? [] : [RolloutStep.mirror(mirror)],
        ...[...weights].sort((a, b) => a - b).map(weight => RolloutStep.percent(weight / 100)),
        RolloutStep.percent(100, { untilApproved: standsAtAll }),
      );
      const create = (tag: string) => new CanaryDeployment(newChart(), 'hello', {
        containers: [{ image: `ghcr.io/acme/hello:${tag}`, portNumber: 8080, resources: { cpu: { request: Cpu.millis(200) } } }],
        ...isAutoscaled ? { scaling: Scaling.between(1, replicas + 1, { cpuUtilization: 60 }) } : { replicas },
        minAvailable: PercentOrAbsolute.percent(minAvailable),
        plan,
        router: ROUTERS[title](isTested ? { header: 'X-Canary', value: 'yes' } : undefined),
      });
      const frames = create('2').frames(create('1').version).map(({ manifests }) => ManifestSet.of(plain(manifests)));
      expect(findings(frames)).toEqual([]);
    }), { numRuns: runs(6, 200) });
  });
});

test('of any rollout, with any plan and up to 50 pods, nothing is found', () => {
  fc.assert(fc.property(cases, one => {
    const create = (tag: string) => CREATE[one.construct](newChart(), {
      containers: [{ image: `ghcr.io/acme/hello:${tag}`, portNumber: 8080, resources: { cpu: { request: Cpu.millis(200) } } }],
    }, one);
    const frames = create('2').frames(create('1').version).map(({ manifests }) => ManifestSet.of(plain(manifests)));
    expect(findings(frames)).toEqual([]);
  }), { numRuns: runs(12, 150) });
});

describe('what happens when frames are not realized one after the other', () => {
  const canary = framesOf(VARIANTS[0]).map(({ manifests }) => ManifestSet.of(plain(manifests)));
  const blueGreen = framesOf(VARIANTS.find(({ name }) => name === 'blue-green')!).map(({ manifests }) => ManifestSet.of(plain(manifests)));
  const fewest = (transition: Transition) => Math.min(...transition.shortages.map(({ ready }) => ready));
  const pods = (frame: ManifestSet) => frame.ofKind('Deployment').map(({ spec }) => spec.replicas).join('/');

  test('an agent that skips a frame of a canary has fewer pods than it must', () => {
    const skipped = canary.slice(2).map((after, i) => [`${pods(canary[i])} to ${pods(after)}`, fewest(new Transition(canary[i], after))]);
    expect(skipped).toMatchSnapshot();
    expect(skipped[0]).toEqual(['10/0 to 9/1', 9]);
  });

  test('an agent that skips the preview of a blue-green switch leaves the Service without a pod', () => {
    expect(fewest(new Transition(blueGreen[0], blueGreen[blueGreen.length - 2]))).toBe(0);
  });

  /** Every frame applied over the last, though pods of the new version never become ready. */
  function pushedOn(frames: readonly ManifestSet[]): number[] {
    const isFailing = ({ version }: { version: string }) => version === '1.6.0';
    let world: World = realized(frames[0]);
    return frames.slice(1).map((after, i) => {
      const transition = new Transition(frames[i], after, { world, isFailing });
      world = settled(world, after, isFailing);
      return transition.shortages.length === 0 ? Infinity : fewest(transition);
    });
  }

  test('frames of a canary that are pushed on over an image that never gets ready fall to 5 (seen)', () => {
    expect(Math.min(...pushedOn(canary))).toBe(5);
  });

  test('a switch to a colour that never got ready falls to 0 (seen)', () => {
    expect(Math.min(...pushedOn(blueGreen))).toBe(0);
  });
});
