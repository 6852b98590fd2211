import { App, Chart, Duration, Size } from 'cdk8s';
import { Cpu, Probe } from 'cdk8s-plus-28';
import { AutoscaledApp, RolloutPlan, Scaling, ScalingMetric, ScalingPolicy } from 'cdk8s-rollouts';

export function build(app: App, version = '2.9.0'): AutoscaledApp {
  const chart = new Chart(app, 'shop', { namespace: 'shop', disableResourceNameHashes: true });

  return new AutoscaledApp(chart, 'orders', {
    containers: [{
      image: `ghcr.io/acme/orders:${version}`,
      portNumber: 8080,
      readiness: Probe.fromHttpGet('/ready'),
      resources: {
        cpu: { request: Cpu.millis(250) },
        memory: { request: Size.mebibytes(512) },
      },
    }],
    scaling: Scaling.between(3, 30, {
      metrics: [
        // 30 orders at a time in each pod.
        ScalingMetric.pods('orders_in_progress', '30'),
        // No order waits longer than half a second: 500m is 0.5.
        ScalingMetric.external('queue_wait_seconds', { value: '500m' }, { queue: 'orders' }),
      ],
      scaleUp: {
        policies: [ScalingPolicy.pods(6, Duration.seconds(30)), ScalingPolicy.percent(50, Duration.seconds(30))],
      },
      scaleDown: {
        stabilizationWindow: Duration.minutes(10),
        policies: [ScalingPolicy.pods(1, Duration.minutes(1))],
      },
    }),
    plan: RolloutPlan.parse('1 pod for 15m, 20% for 15m, 100%'),
  });
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
