import { App, Chart, Duration } from 'cdk8s';
import { Probe } from 'cdk8s-plus-28';
import { BlueGreenService } from 'cdk8s-rollouts';

export function build(app: App, version = '7.2.0'): BlueGreenService {
  const chart = new Chart(app, 'shop', { namespace: 'shop', disableResourceNameHashes: true });

  return new BlueGreenService(chart, 'checkout', {
    containers: [{
      image: `ghcr.io/acme/checkout:${version}`,
      portNumber: 8080,
      readiness: Probe.fromHttpGet('/ready'),
    }],
    replicas: 4,
    previewReplicas: 1,
    drain: Duration.minutes(5),
  });
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
