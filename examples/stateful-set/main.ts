import { App, Chart, Size } from 'cdk8s';
import { Probe } from 'cdk8s-plus-28';
import { RollingStatefulSet, RolloutPlan } from 'cdk8s-rollouts';

export function build(app: App, version = '2.3.1'): RollingStatefulSet {
  const chart = new Chart(app, 'shop', { namespace: 'shop', disableResourceNameHashes: true });

  return new RollingStatefulSet(chart, 'ledger', {
    containers: [{
      name: 'ledger',
      image: `ghcr.io/acme/ledger:${version}`,
      portNumber: 8080,
      readiness: Probe.fromHttpGet('/ready'),
    }],
    replicas: 5,
    volumeClaimTemplates: [{ name: 'data', storage: Size.gibibytes(20), mountPaths: { ledger: '/var/lib/ledger' } }],
    plan: RolloutPlan.parse('1 pod for 30m, 3 pods until approved, 100%'),
  });
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
