/**
 * Rows from Kubernetes' own tests.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/controller/podautoscaler/horizontal_test.go
 */
import {
  behaviorOf, DEFAULT_BEHAVIOR, limited, limitedByDefault, NO_MEMORY, recommended, rescaled, ScaleEvent, ScalingBehavior, ScalingMemory, ScalingRules,
  stabilized, stabilizedDown, tolerancesOf,
} from '../../../src/controllers/autoscaler/scaling-behavior';
import { autoscaler, NOW } from '../autoscaled';

/** Policies of pods and percent over periods; 0 for none. */
function rules(pods: number, podsPeriod: number, percent: number, percentPeriod: number, window: number): ScalingRules {
  return {
    stabilizationWindowSeconds: window,
    selectPolicy: 'Max',
    policies: [
      ...pods === 0 ? [] : [{ type: 'Pods' as const, value: pods, periodSeconds: podsPeriod }],
      ...percent === 0 ? [] : [{ type: 'Percent' as const, value: percent, periodSeconds: percentPeriod }],
    ],
  };
}

/** Events that lie evenly in the seconds before now. */
function events(changes: readonly number[], seconds: number): ScaleEvent[] {
  const segment = seconds / changes.length;
  return changes.map((change, i) => ({ change, at: NOW - Math.trunc(seconds - segment * (i + 1) + segment / 2) }));
}

interface Row {
  readonly up?: ScalingRules;
  readonly down?: ScalingRules;
  readonly ups?: ScaleEvent[];
  readonly downs?: ScaleEvent[];
}

const last = (changes: readonly number[]) => events(changes, 120);

describe('the policies', () => {
  test.each<[string, Row, number, number, number, number, number, string]>([
    // what, rules and events, current, desired, min, max, replicas, limit
    ['within the bounds', {}, 5, 7, 3, 8, 7, 'DesiredWithinRange'],
    ['below the lower bound', {}, 3, 1, 2, 8, 2, 'TooFewReplicas'],
    ['down to nothing', {}, 1, 0, 0, 10, 0, 'DesiredWithinRange'],
    ['the upper bound before the policy', {}, 20, 1000, 1, 10, 10, 'TooManyReplicas'],
    ['above the upper bound', {}, 100, 1000, 100, 150, 150, 'TooManyReplicas'],
    ['1% of 3 is rounded up', { up: rules(0, 0, 1, 60, 0) }, 3, 1000, 1, 2000, 4, 'ScaleUpLimit'],
    ['down by 20 pods a minute', { down: rules(20, 60, 0, 0, 0) }, 1000, 3, 3, 2000, 980, 'ScaleDownLimit'],
    ['up with the default: doubled', {}, 10, 50, 1, 1000, 20, 'ScaleUpLimit'],
    ['pods more than percent', { up: rules(100, 60, 100, 60, 0) }, 10, 500, 1, 1000, 110, 'ScaleUpLimit'],
    ['percent more than pods', { up: rules(2, 60, 100, 60, 0) }, 10, 500, 1, 1000, 20, 'ScaleUpLimit'],
    ['a large pods policy', { up: rules(100, 60, 0, 0, 0) }, 10, 50, 1, 1000, 50, 'DesiredWithinRange'],
    ['up by 30 pods', { up: rules(30, 60, 0, 0, 0) }, 10, 50, 1, 1000, 40, 'ScaleUpLimit'],
    ['up by 200%', { up: rules(0, 0, 200, 60, 0) }, 10, 50, 1, 1000, 30, 'ScaleUpLimit'],
    ['down by 20 pods rather than 1%', { down: rules(20, 60, 1, 60, 300) }, 100, 2, 1, 1000, 80, 'ScaleDownLimit'],
    ['down by 2 pods rather than 1%', { down: rules(2, 60, 1, 60, 300) }, 100, 2, 1, 1000, 98, 'ScaleDownLimit'],
    ['down by 100 pods, to the bound', { down: rules(100, 60, 0, 0, 300) }, 10, 0, 1, 1000, 1, 'TooFewReplicas'],
    ['down by 100%, to the bound', { down: rules(0, 0, 100, 60, 300) }, 10, 2, 5, 1000, 5, 'TooFewReplicas'],
    ['down by 5 pods', { down: rules(5, 60, 0, 0, 300) }, 10, 2, 1, 1000, 5, 'ScaleDownLimit'],
    ['down by 50%', { down: rules(0, 0, 50, 60, 300) }, 10, 5, 1, 1000, 5, 'DesiredWithinRange'],
    ['up by 300 pods after 15', { up: rules(300, 60, 0, 0, 0), ups: last([1, 5, 9]) }, 100, 500, 1, 200, 200, 'TooManyReplicas'],
    ['up by 5 pods after 15: not at all', { up: rules(5, 120, 0, 0, 0), ups: last([1, 5, 9]) }, 100, 500, 1, 1000, 100, 'ScaleUpLimit'],
    ['up by 150 pods after 15: 100 - 15 + 150', { up: rules(150, 120, 0, 0, 0), ups: last([1, 5, 9]) }, 100, 500, 1, 1000, 235, 'ScaleUpLimit'],
    ['up by 200% after 15: 85 + 200%', { up: rules(0, 0, 200, 120, 0), ups: last([1, 5, 9]) }, 100, 500, 1, 1000, 255, 'ScaleUpLimit'],
    ['up by 300% after 4 up and 2 down', { up: rules(0, 0, 300, 300, 0), ups: last([4]), downs: last([2]) }, 6, 24, 1, 1000, 16, 'ScaleUpLimit'],
    ['down with the default after 15', { downs: last([1, 5, 9]) }, 10, 5, 1, 1000, 5, 'DesiredWithinRange'],
    ['down by 115 pods after 15', { down: rules(115, 120, 0, 0, 300), downs: last([1, 5, 9]) }, 100, 0, 1, 1000, 1, 'TooFewReplicas'],
    ['down by 130 pods after 15', { down: rules(130, 120, 0, 0, 300), downs: last([1, 5, 9]) }, 100, 0, 5, 1000, 5, 'TooFewReplicas'],
    ['down by 100% after 15', { down: rules(0, 0, 100, 120, 300), downs: last([1, 5, 9]) }, 100, 2, 5, 1000, 5, 'TooFewReplicas'],
    ['down by 5 pods after 15: not at all', { down: rules(5, 120, 0, 0, 300), downs: last([1, 5, 9]) }, 100, 2, 1, 1000, 100, 'ScaleDownLimit'],
    ['down by 50% after 12: 112 - 50%', { down: rules(0, 0, 50, 120, 300), downs: last([2, 4, 6]) }, 100, 0, 1, 1000, 56, 'ScaleDownLimit'],
    ['down by 50% after 2 up and 4 down', { down: rules(0, 0, 50, 180, 0), ups: last([2]), downs: last([4]) }, 10, 1, 1, 1000, 6, 'ScaleDownLimit'],
    ['down by 10% after 30: not at all', { down: rules(0, 0, 10, 120, 300), downs: last([10, 10, 10]) }, 100, 0, 1, 1000, 100, 'ScaleDownLimit'],
    ['down by 1000%', { down: rules(0, 0, 1000, 120, 300), downs: last([10, 10, 10]) }, 10, 5, 1, 1000, 5, 'DesiredWithinRange'],
    ['older events do not count', { up: rules(1000, 60, 0, 0, 0), ups: last([8, 12, 9, 11]) }, 100, 200, 1, 1000, 200, 'DesiredWithinRange'],
    ['of two periods each its own', { down: rules(1000, 30, 100, 60, 300), downs: last([8, 12, 9, 11]) }, 100, 5, 1, 1000, 5, 'DesiredWithinRange'],
  ])('%s', (_name, { up, down, ups = [], downs = [] }, current, desired, min, max, replicas, limit) => {
    const behavior: ScalingBehavior = { scaleUp: up ?? DEFAULT_BEHAVIOR.scaleUp, scaleDown: down ?? DEFAULT_BEHAVIOR.scaleDown };
    const memory: ScalingMemory = { recommendations: [], scaleUps: ups, scaleDowns: downs };
    expect(limited(current, desired, { min, max }, NOW, memory, behavior)).toEqual([replicas, limit]);
  });

  test.each<['Max' | 'Min' | 'Disabled', number, number]>([['Max', 20, 5], ['Min', 14, 6], ['Disabled', 10, 10]])('selectPolicy %s: 10 up to %i, down to %i', (selectPolicy, up, down) => {
    const behavior: ScalingBehavior = {
      scaleUp: { ...rules(4, 60, 100, 60, 0), selectPolicy },
      scaleDown: { ...rules(4, 60, 50, 60, 0), selectPolicy },
    };
    expect(limited(10, 100, { min: 1, max: 100 }, NOW, NO_MEMORY, behavior)[0]).toBe(up);
    expect(limited(10, 1, { min: 1, max: 100 }, NOW, NO_MEMORY, behavior)[0]).toBe(down);
  });

  test('percent up is ceil(start·(1+p)), down floor(start·(1−p))', () => {
    const behavior: ScalingBehavior = { scaleUp: rules(0, 0, 10, 60, 0), scaleDown: rules(0, 0, 10, 60, 0) };
    expect(limited(11, 100, { min: 1, max: 100 }, NOW, NO_MEMORY, behavior)[0]).toBe(13); // 12.1
    expect(limited(11, 1, { min: 1, max: 100 }, NOW, NO_MEMORY, behavior)[0]).toBe(9); // 9.9
  });
});

describe('without a behavior', () => {
  test.each([
    // current, desired, min, max, replicas, limit
    [5, 7, 3, 8, 7, 'DesiredWithinRange'],
    [3, 1, 2, 8, 2, 'TooFewReplicas'],
    [1, 0, 0, 10, 0, 'DesiredWithinRange'],
    [20, 1000, 1, 10, 10, 'TooManyReplicas'],
    [3, 1000, 1, 2000, 6, 'ScaleUpLimit'],
    [1, 1000, 1, 2000, 4, 'ScaleUpLimit'],
  ])('%i pods that want to be %i, of %i to %i, become %i: %s', (current, desired, min, max, replicas, limit) => {
    expect(limitedByDefault(current, desired, { min, max })).toEqual([replicas, limit]);
  });

  test.each<[string, Array<[number, number]>, number]>([
    // recommendations and the minutes since then, what 3 becomes
    ['no recommendations', [], 3],
    ['stabilize', [[4, 2], [5, 1]], 5],
    ['no stabilize', [[1, 2], [2, 1]], 3],
    ['no stabilize - old recommendations', [[10, 10], [9, 9]], 3],
    ['stabilize - old recommendations', [[10, 10], [4, 1], [5, 2], [9, 9]], 5],
  ])('TestNormalizeDesiredReplicas: %s', (_name, recommendations, replicas) => {
    expect(stabilizedDown(3, NOW, remembering(recommendations))).toBe(replicas);
  });
});

describe('the stabilization windows', () => {
  test.each<[string, Array<[number, number]>, number, number, number, number, number]>([
    // what, recommendations, current, desired, window up, window down, replicas
    ['empty recommendations for scaling down', [], 100, 5, 0, 0, 5],
    ['simple scale down stabilization', [[4, 2], [5, 1]], 100, 3, 0, 180, 5],
    ['simple scale up stabilization', [[4, 2], [5, 1]], 1, 7, 300, 0, 4],
    ['no scale down stabilization', [[1, 2], [2, 1]], 100, 3, 300, 0, 3],
    ['no scale up stabilization', [[4, 2], [5, 1]], 1, 3, 0, 300, 3],
    ['old ones for scaling down', [[10, 10], [9, 9]], 100, 3, 0, 0, 3],
    ['old ones for scaling up', [[10, 10], [9, 9]], 1, 100, 0, 0, 100],
    ['one obsolete for scaling down', [[10, 10], [4, 1], [5, 2], [9, 9]], 100, 3, 0, 180, 5],
    ['one obsolete for scaling up', [[10, 100], [6, 1], [5, 2], [9, 3]], 1, 100, 300, 0, 5],
    ['both, and the wish goes down', [[2, 100], [3, 3]], 2, 1, 300, 300, 2],
    ['both, and the wish goes up', [[2, 100], [1, 3]], 2, 3, 300, 300, 2],
  ])('TestNormalizeDesiredReplicasWithBehavior: %s', (_name, recommendations, current, desired, up, down, replicas) => {
    const behavior: ScalingBehavior = {
      scaleUp: { ...DEFAULT_BEHAVIOR.scaleUp, stabilizationWindowSeconds: up },
      scaleDown: { ...DEFAULT_BEHAVIOR.scaleDown, stabilizationWindowSeconds: down },
    };
    expect(stabilized(current, desired, NOW, remembering(recommendations), behavior)).toBe(replicas);
  });
});

describe('what the manifest says', () => {
  test('nothing: no behavior', () => {
    expect(behaviorOf(autoscaler({}))).toBeUndefined();
    expect(tolerancesOf(autoscaler({}))).toEqual({ up: 0.1, down: 0.1 });
  });

  test('default: up window 0 s, max(100%, 4 pods) per 15 s; down window 300 s, 100% per 15 s', () => {
    expect(behaviorOf(autoscaler({ behavior: {} }))).toEqual({
      scaleUp: {
        stabilizationWindowSeconds: 0,
        selectPolicy: 'Max',
        policies: [{ type: 'Pods', value: 4, periodSeconds: 15 }, { type: 'Percent', value: 100, periodSeconds: 15 }],
      },
      scaleDown: { stabilizationWindowSeconds: 300, selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] },
    });
  });

  test('what is written replaces the default field by field', () => {
    const policies = [{ type: 'Pods', value: 1, periodSeconds: 60 }];
    const written = autoscaler({ behavior: { scaleUp: { stabilizationWindowSeconds: 30, tolerance: '20m' }, scaleDown: { selectPolicy: 'Disabled', policies } } });
    expect(behaviorOf(written)).toEqual({
      scaleUp: { ...DEFAULT_BEHAVIOR.scaleUp, stabilizationWindowSeconds: 30 },
      scaleDown: { stabilizationWindowSeconds: 300, selectPolicy: 'Disabled', policies },
    });
    expect(tolerancesOf(written)).toEqual({ up: 0.02, down: 0.1 });
  });

  test('a ScaledObject has it elsewhere', () => {
    const { manifest, ...rest } = autoscaler({});
    const behavior = { scaleDown: { stabilizationWindowSeconds: 10 } };
    const spec = { advanced: { horizontalPodAutoscalerConfig: { behavior } }, behavior: { scaleDown: { stabilizationWindowSeconds: 20 } } };
    expect(behaviorOf({ ...rest, manifest: { ...manifest, kind: 'ScaledObject', spec } })?.scaleDown.stabilizationWindowSeconds).toBe(10);
  });
});

describe('the memory', () => {
  test('forgets what no window and no policy reaches any longer', () => {
    const memory = remembering([[7, 6], [8, 4]]);
    expect(recommended(memory, 9, NOW).recommendations.map(({ replicas }) => replicas)).toEqual([8, 9]);
    const behavior: ScalingBehavior = { scaleUp: rules(1, 60, 0, 0, 0), scaleDown: rules(1, 30, 0, 0, 0) };
    const events60 = { ...memory, scaleUps: [{ change: 1, at: NOW - 61 }, { change: 2, at: NOW - 59 }] };
    expect(rescaled(events60, 5, 9, NOW, behavior).scaleUps).toEqual([{ change: 2, at: NOW - 59 }, { change: 4, at: NOW }]);
    expect(rescaled(memory, 9, 5, NOW, behavior).scaleDowns).toEqual([{ change: 4, at: NOW }]);
    expect(rescaled(memory, 5, 5, NOW, behavior)).toBe(memory);
  });
});

/** Recommendations, each with the minutes since then. */
function remembering(recommendations: ReadonlyArray<readonly [number, number]>): ScalingMemory {
  return { ...NO_MEMORY, recommendations: recommendations.map(([replicas, minutes]) => ({ replicas, at: NOW - 60 * minutes })) };
}
