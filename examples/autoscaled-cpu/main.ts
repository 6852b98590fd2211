import { App, Chart, Size } from 'cdk8s';
import { Cpu, Probe } from 'cdk8s-plus-28';
import { AutoscaledApp, RolloutPlan, Scaling } from 'cdk8s-rollouts';

export function build(app: App, version = '3.4.1'): AutoscaledApp {
  const chart = new Chart(app, 'shop', { namespace: 'shop', disableResourceNameHashes: true });

  return new AutoscaledApp(chart, 'api', {
    containers: [{
      image: `ghcr.io/acme/api:${version}`,
      portNumber: 8080,
      readiness: Probe.fromHttpGet('/ready'),
      // 60% of this request is what the autoscaler aims at.
      resources: {
        cpu: { request: Cpu.millis(200) },
        memory: { request: Size.mebibytes(256) },
      },
    }],
    scaling: Scaling.between(2, 20, { cpuUtilization: 60 }),
    plan: RolloutPlan.parse('10% for 10m, 50% for 10m, 100%'),
  });
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
