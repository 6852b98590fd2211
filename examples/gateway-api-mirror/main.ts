import { App, Chart } from 'cdk8s';
import { Probe } from 'cdk8s-plus-28';
import { CanaryDeployment, RolloutPlan, TrafficRouter } from 'cdk8s-rollouts';

export function build(app: App, version = '1.5.0'): CanaryDeployment {
  const chart = new Chart(app, 'shop', { namespace: 'shop', disableResourceNameHashes: true });

  return new CanaryDeployment(chart, 'hello', {
    containers: [{
      image: `ghcr.io/acme/hello:${version}`,
      portNumber: 8080,
      readiness: Probe.fromHttpGet('/ready'),
    }],
    replicas: 4,
    plan: RolloutPlan.parse('mirror 10% for 10m, mirror 50% for 10m, 10% for 10m, 50% for 10m, 100%'),
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
