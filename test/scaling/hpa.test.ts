/** What a frame decides about the autoscalers. */
import { Duration } from 'cdk8s';
import {
  AutoscaledApp, BlueGreenService, CanaryDeployment, RolloutPlan, RolloutState, Scaling, ScalingOptions, ScalingPolicy,
} from '../../src';
import { manifestsOf, newChart, ofKind, one, WEB } from '../support/synth';

type Construct = typeof AutoscaledApp | typeof BlueGreenService | typeof CanaryDeployment;
const CONSTRUCTS: Array<[string, Construct]> =
  [['AutoscaledApp', AutoscaledApp], ['CanaryDeployment', CanaryDeployment], ['BlueGreenService', BlueGreenService]];

const NEXT = { ...WEB, image: 'ghcr.io/acme/hello:1.6.0' };

/** A switch has no steps. */
function planOf(Construct: Construct): { plan?: RolloutPlan } {
  return Construct === BlueGreenService ? {} : { plan: RolloutPlan.parse('1 pod, 50%') };
}

/** All frames of a rollout between 2 and 20 pods. */
function frames(Construct: Construct, options?: ScalingOptions, others: { previewReplicas?: number } = {}) {
  const props = { scaling: Scaling.between(2, 20, options), ...planOf(Construct), ...others };
  const stable = new Construct(newChart(), 'api', { ...props, containers: [WEB] }).version;
  return new Construct(newChart(), 'api', { ...props, containers: [NEXT] }).frames(stable);
}

describe.each(CONSTRUCTS)('%s', (_, Construct) => {
  test('takes no pods away while a rollout is in progress, and may before and after it', () => {
    const all = frames(Construct);
    expect(all.length).toBeGreaterThan(3);
    for (const { index, name, manifests } of all) {
      const inProgress = index > 0 && index < all.length - 1;
      for (const { spec } of ofKind(manifests, 'HorizontalPodAutoscaler')) {
        expect([name, spec.behavior]).toEqual([name, inProgress ? { scaleDown: { selectPolicy: 'Disabled' } } : undefined]);
      }
    }
  });

  test('keeps what the user said of scaling down, and returns to it', () => {
    const scaleDown = { stabilizationWindow: Duration.minutes(1), policies: [ScalingPolicy.pods(1, Duration.minutes(1))] };
    const rules = { stabilizationWindowSeconds: 60, policies: [{ type: 'Pods', value: 1, periodSeconds: 60 }] };
    const all = frames(Construct, { scaleDown, scaleUp: { stabilizationWindow: Duration.seconds(30) } });
    const behaviors = all.map(({ manifests }) => ofKind(manifests, 'HorizontalPodAutoscaler').map(({ spec }) => spec.behavior));
    const scaleUp = { stabilizationWindowSeconds: 30 };
    for (const idle of [...behaviors[0], ...behaviors[all.length - 1]]) expect(idle).toEqual({ scaleUp, scaleDown: rules });
    for (const inProgress of behaviors[1]) expect(inProgress).toEqual({ scaleUp, scaleDown: { ...rules, selectPolicy: 'Disabled' } });
  });

  test('each autoscaler has a Deployment of its own, in every frame the same', () => {
    for (const { manifests } of frames(Construct)) {
      const targets = ofKind(manifests, 'HorizontalPodAutoscaler').map(({ spec }) => spec.scaleTargetRef);
      expect(targets).toEqual(ofKind(manifests, 'Deployment').map(({ metadata }) => ({ apiVersion: 'apps/v1', kind: 'Deployment', name: metadata.name })));
    }
  });

  test('a Deployment states its replicas only where its autoscaler rests: at 0', () => {
    for (const { manifests, tracks } of frames(Construct)) {
      for (const { spec } of ofKind(manifests, 'Deployment')) expect([undefined, 0]).toContain(spec.replicas);
      const resting = ofKind(manifests, 'Deployment').filter(({ spec }) => spec.replicas === 0);
      expect(resting).toHaveLength(Construct === AutoscaledApp ? 0 : tracks.filter(({ pods }) => pods === 0).length);
    }
  });

  test('the state of a frame renders the autoscalers of that frame', () => {
    const props = { scaling: Scaling.between(2, 20), ...planOf(Construct) };
    const stable = new Construct(newChart(), 'api', { ...props, containers: [WEB] }).version;
    for (const { index, manifests } of frames(Construct)) {
      const chart = newChart();
      new Construct(chart, 'api', { ...props, containers: [NEXT], state: RolloutState.inProgress({ stable, frame: index }) });
      expect(ofKind(manifestsOf(chart), 'HorizontalPodAutoscaler')).toEqual(ofKind(JSON.parse(JSON.stringify(manifests)), 'HorizontalPodAutoscaler'));
    }
  });
});

describe('bounds', () => {
  const boundsOf = (hpa: any) => [hpa.spec.minReplicas, hpa.spec.maxReplicas];

  test('an AutoscaledApp keeps its own in every frame', () => {
    for (const { manifests } of frames(AutoscaledApp)) expect(boundsOf(one(manifests, 'HorizontalPodAutoscaler'))).toEqual([2, 20]);
  });

  test('the stable track of a canary keeps its own in every frame', () => {
    for (const { manifests } of frames(CanaryDeployment)) expect(boundsOf(one(manifests, 'HorizontalPodAutoscaler', 'shop-api'))).toEqual([2, 20]);
  });

  test('a canary runs the pods that its share needs, no more and no fewer', () => {
    for (const { manifests, tracks: [, canary] } of frames(CanaryDeployment)) {
      const pods = Math.max(1, canary.pods);
      expect(boundsOf(one(manifests, 'HorizontalPodAutoscaler', 'shop-api-canary'))).toEqual([pods, pods]);
    }
  });

  test('a colour runs all pods in the frame before it receives the traffic, and while it does in the rollout', () => {
    const all = frames(BlueGreenService);
    const cutover = all.findIndex(({ tracks: [, green] }) => green.share === 100);
    expect(cutover).toBeGreaterThan(1);
    const bounds = (frame: number, colour: string) => boundsOf(one(all[frame].manifests, 'HorizontalPodAutoscaler', `shop-api-${colour}`));
    expect([bounds(cutover - 1, 'green'), bounds(cutover, 'green')]).toEqual([[20, 20], [20, 20]]);
    // The old colour keeps its bounds while it serves, and all its pods while it might have to serve again.
    expect([bounds(cutover - 1, 'blue'), bounds(cutover, 'blue')]).toEqual([[2, 20], [20, 20]]);
    expect(boundsOf(one(all[all.length - 1].manifests, 'HorizontalPodAutoscaler', 'shop-api-green'))).toEqual([2, 20]);
  });

  test('a preview has the pods that were asked for and no more, until it is made ready for the traffic', () => {
    const all = frames(BlueGreenService, undefined, { previewReplicas: 3 });
    const green = all.map(({ manifests }) => boundsOf(one(manifests, 'HorizontalPodAutoscaler', 'shop-api-green')));
    expect(green).toEqual([[2, 20], [3, 3], [20, 20], [20, 20], [2, 20]]);
  });
});
