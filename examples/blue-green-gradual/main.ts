import { App, Chart } from 'cdk8s';
import { Probe } from 'cdk8s-plus-28';
import { BlueGreenService, RolloutPlan, TrafficRouter } from 'cdk8s-rollouts';

export function build(app: App, version = '1.5.0'): BlueGreenService {
  const chart = new Chart(app, 'shop', { namespace: 'shop', disableResourceNameHashes: true });

  return new BlueGreenService(chart, 'hello', {
    containers: [{
      image: `ghcr.io/acme/hello:${version}`,
      portNumber: 8080,
      readiness: Probe.fromHttpGet('/ready'),
    }],
    replicas: 4,
    previewReplicas: 1,
    plan: RolloutPlan.parse('10% for 5m, 50% for 5m'),
    router: TrafficRouter.gatewayApi({
      gateway: 'public',
      hosts: ['hello.example.com'],
    }),
  });
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
