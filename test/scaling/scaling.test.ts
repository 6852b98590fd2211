import { Duration } from 'cdk8s';
import { AutoscaledApp, CanaryDeployment, Scaling, ScalingMetric, ScalingOptions, ScalingPolicy, ScalingPolicySelection } from '../../src';
import { ofKind, one, problemsOf, synth, WEB } from '../support/synth';

function hpaSpec(min: number, max: number, options?: ScalingOptions) {
  return one(synth(chart => new AutoscaledApp(chart, 'api', { containers: [WEB], scaling: Scaling.between(min, max, options) })), 'HorizontalPodAutoscaler').spec;
}

function problems(scaling: Scaling) {
  return problemsOf(chart => new AutoscaledApp(chart, 'api', { containers: [WEB], scaling }));
}

describe('a fixed number of pods', () => {
  test.each([
    ['by default', {}, 2],
    ['replicas', { replicas: 5 }, 5],
    ['scaling', { scaling: Scaling.fixed(5) }, 5],
    ['none', { replicas: 0 }, 0],
  ])('%s', (_, props, replicas) => {
    const manifests = synth(chart => new CanaryDeployment(chart, 'hello', { containers: [WEB], ...props }));
    expect(one(manifests, 'Deployment', 'shop-hello').spec.replicas).toBe(replicas);
    expect(ofKind(manifests, 'HorizontalPodAutoscaler')).toEqual([]);
  });
});

describe('between two bounds', () => {
  test('everything that is left open is left to Kubernetes', () => {
    expect(hpaSpec(2, 20)).toEqual({
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop-api' },
      minReplicas: 2,
      maxReplicas: 20,
      metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }],
    });
  });

  test('the two shorthands come first, then the further metrics', () => {
    const { metrics } = hpaSpec(2, 20, { metrics: [ScalingMetric.cpuAverage('500m')], memoryUtilization: 70, cpuUtilization: 60 });
    expect(metrics.map(({ resource }: any) => [resource.name, resource.target])).toEqual([
      ['cpu', { type: 'Utilization', averageUtilization: 60 }],
      ['memory', { type: 'Utilization', averageUtilization: 70 }],
      ['cpu', { type: 'AverageValue', averageValue: '500m' }],
    ]);
  });

  test('a rollout counts with the maximum, unless it is told otherwise', () => {
    expect(Scaling.between(2, 20).rolloutReplicas).toBe(20);
    expect(Scaling.between(2, 20, { rolloutReplicas: 8 }).rolloutReplicas).toBe(8);
    expect(Scaling.fixed(3).rolloutReplicas).toBe(3);
  });
});

describe('behaviour', () => {
  test.each<[string, ScalingOptions, object]>([
    ['a window up', { scaleUp: { stabilizationWindow: Duration.minutes(1) } }, { scaleUp: { stabilizationWindowSeconds: 60 } }],
    ['no window down', { scaleDown: { stabilizationWindow: Duration.seconds(0) } }, { scaleDown: { stabilizationWindowSeconds: 0 } }],
    ['a policy of pods', { scaleUp: { policies: [ScalingPolicy.pods(4, Duration.seconds(15))] } },
      { scaleUp: { policies: [{ type: 'Pods', value: 4, periodSeconds: 15 }] } }],
    ['a policy of percent', { scaleDown: { policies: [ScalingPolicy.percent(10, Duration.minutes(1))] } },
      { scaleDown: { policies: [{ type: 'Percent', value: 10, periodSeconds: 60 }] } }],
    ['the smaller of two policies', {
      scaleDown: {
        policies: [ScalingPolicy.pods(1, Duration.minutes(1)), ScalingPolicy.percent(10, Duration.minutes(1))],
        select: ScalingPolicySelection.MIN,
      },
    }, {
      scaleDown: {
        policies: [{ type: 'Pods', value: 1, periodSeconds: 60 }, { type: 'Percent', value: 10, periodSeconds: 60 }],
        selectPolicy: 'Min',
      },
    }],
    ['never down', { scaleDown: { select: ScalingPolicySelection.DISABLED } }, { scaleDown: { selectPolicy: 'Disabled' } }],
    ['both directions', { scaleUp: { select: ScalingPolicySelection.MAX }, scaleDown: { stabilizationWindow: Duration.minutes(5) } },
      { scaleUp: { selectPolicy: 'Max' }, scaleDown: { stabilizationWindowSeconds: 300 } }],
    ['the largest window and period', { scaleDown: { stabilizationWindow: Duration.hours(1), policies: [ScalingPolicy.pods(1, Duration.minutes(30))] } },
      { scaleDown: { stabilizationWindowSeconds: 3600, policies: [{ type: 'Pods', value: 1, periodSeconds: 1800 }] } }],
  ])('%s', (_, options, behavior) => {
    expect(hpaSpec(2, 20, options).behavior).toEqual(behavior);
  });
});

describe('what is wrong with a scaling', () => {
  const behaved = (options: ScalingOptions) => Scaling.between(2, 20, options);

  test.each<[string, Scaling, string[]]>([
    ['the minimum above the maximum', Scaling.between(5, 2), ['scaling: the minimum (5) is above the maximum (2): swap them']],
    ['a minimum of 0', Scaling.between(0, 5), ['scaling: the minimum is 0: an autoscaler needs at least 1 pod to measure']],
    ['equal bounds', Scaling.between(3, 3), ['scaling: the minimum and the maximum are both 3: use Scaling.fixed(3)']],
    ['a negative minimum', Scaling.between(-1, 5), ['between -1 and 5 is not a whole number of pods']],
    ['half a pod', Scaling.between(1.5, 5), ['between 1.5 and 5 is not a whole number of pods']],
    ['no number', Scaling.between(2, NaN), ['between 2 and NaN is not a whole number of pods']],
    ['a rollout outside the bounds', Scaling.between(2, 20, { rolloutReplicas: 21 }), ['scaling: rolloutReplicas (21) lies outside 2 to 20']],
    ['a rollout below the bounds', Scaling.between(4, 20, { rolloutReplicas: 3 }), ['scaling: rolloutReplicas (3) lies outside 4 to 20']],
    ['no policies', behaved({ scaleUp: { policies: [] } }), ['scaling: scaleUp: the list of policies is empty: leave it out for Kubernetes\' own']],
    ['a policy of 0 pods', behaved({ scaleUp: { policies: [ScalingPolicy.pods(0, Duration.seconds(15))] } }),
      ['scaling: scaleUp: a Pods policy of 0 never changes anything: use 1 or more']],
    ['a policy of half a percent', behaved({ scaleDown: { policies: [ScalingPolicy.percent(0.5, Duration.seconds(15))] } }),
      ['scaling: scaleDown: a Percent policy of 0.5 never changes anything: use 1 or more']],
    ['a period of 0', behaved({ scaleDown: { policies: [ScalingPolicy.percent(10, Duration.seconds(0))] } }),
      ['scaling: scaleDown: a policy\'s period is 0 seconds and must be 1 to 1800']],
    ['a period that is too long', behaved({ scaleUp: { policies: [ScalingPolicy.percent(10, Duration.seconds(1_801))] } }),
      ['scaling: scaleUp: a policy\'s period is 1801 seconds and must be 1 to 1800']],
    ['a window that is too long', behaved({ scaleDown: { stabilizationWindow: Duration.seconds(3_601) } }),
      ['scaling: scaleDown: the stabilization window is 3601 seconds and may be 3600 at most']],
    ['both directions at once', behaved({ scaleUp: { policies: [] }, scaleDown: { policies: [] } }), [
      'scaling: scaleUp: the list of policies is empty: leave it out for Kubernetes\' own',
      'scaling: scaleDown: the list of policies is empty: leave it out for Kubernetes\' own',
    ]],
  ])('%s', (_, scaling, expected) => {
    const found = problems(scaling).filter(problem => !problem.includes('plan:'));
    expect(found).toEqual(expected.map(problem => expect.stringContaining(problem)));
    expect(found.every(problem => problem.startsWith('[shop/api] '))).toBe(true);
  });

  test('an AutoscaledApp with a fixed number', () => {
    expect(problems(Scaling.fixed(10))).toEqual(['[shop/api] scaling: an AutoscaledApp needs bounds: pass Scaling.between(min, max), or use a RollingDeployment']);
  });
});
