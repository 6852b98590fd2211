import { App, Chart } from 'cdk8s';
import { Probe } from 'cdk8s-plus-28';
import { RollingDeployment, RolloutPlan } from 'cdk8s-rollouts';

export function build(app: App, version = '4.0.2'): RollingDeployment {
  const chart = new Chart(app, 'shop', { namespace: 'shop', disableResourceNameHashes: true });

  return new RollingDeployment(chart, 'search', {
    containers: [{
      image: `ghcr.io/acme/search:${version}`,
      portNumber: 8080,
      readiness: Probe.fromHttpGet('/ready'),
    }],
    replicas: 20,
    plan: RolloutPlan.parse('1 pod, 10%, 50%, 100%'),
  });
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
