import { App, Chart } from 'cdk8s';
import { Probe, Volume } from 'cdk8s-plus-28';
import { RollingDeployment, RolloutPlan } from 'cdk8s-rollouts';

export function build(app: App, version = '1.27.2'): RollingDeployment {
  const chart = new Chart(app, 'shop', { namespace: 'shop', disableResourceNameHashes: true });

  const site = new RollingDeployment(chart, 'site', {
    containers: [
      {
        name: 'web',
        image: `nginxinc/nginx-unprivileged:${version}`,
        ports: [{ name: 'http', number: 8080 }],
        readiness: Probe.fromHttpGet('/', { port: 8080 }),
        // The root file system is read-only; nginx keeps its pid and its buffers here.
        volumeMounts: [{ path: '/tmp', volume: Volume.fromEmptyDir(chart, 'tmp', 'tmp') }],
      },
      {
        name: 'collector',
        image: 'fluent/fluent-bit:3.1.9',
        args: ['-i', 'tail', '-p', 'path=/logs/*.log', '-o', 'stdout', '--http'],
        ports: [{ name: 'monitor', number: 2020 }],
        readiness: Probe.fromHttpGet('/', { port: 2020 }),
      },
    ],
    replicas: 3,
    plan: RolloutPlan.parse('1 pod for 10m, 100%'),
    servicePorts: [{ name: 'http', port: 80, targetPort: 8080 }],
  });
  site.shareVolume('logs', { web: '/var/log/nginx', collector: '/logs' });

  return site;
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
