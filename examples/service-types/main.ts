import { App, Chart } from 'cdk8s';
import { Probe, Protocol, ServiceType } from 'cdk8s-plus-28';
import { RollingDeployment, RolloutPlan } from 'cdk8s-rollouts';

export function build(app: App, version = '2.3.0'): Chart {
  const chart = new Chart(app, 'edge', { namespace: 'edge', disableResourceNameHashes: true });
  const plan = RolloutPlan.parse('1 pod for 10m, 100%');

  new RollingDeployment(chart, 'gateway', {
    containers: [{
      image: `ghcr.io/acme/gateway:${version}`,
      ports: [{ name: 'http', number: 8080 }, { name: 'https', number: 8443 }, { name: 'admin', number: 9901 }],
      readiness: Probe.fromHttpGet('/ready', { port: 9901 }),
    }],
    replicas: 3,
    plan,
    serviceType: ServiceType.LOAD_BALANCER,
    serviceAnnotations: { 'service.beta.kubernetes.io/aws-load-balancer-scheme': 'internet-facing' },
    // What the world reaches: not the admin port.
    servicePorts: [
      { name: 'http', port: 80, targetPort: 8080 },
      { name: 'https', port: 443, targetPort: 8443 },
    ],
  });

  new RollingDeployment(chart, 'syslog', {
    containers: [{
      image: `ghcr.io/acme/syslog:${version}`,
      ports: [{ name: 'tcp', number: 6514 }, { name: 'udp', number: 5514, protocol: Protocol.UDP }, { name: 'http', number: 8080 }],
      readiness: Probe.fromHttpGet('/ready', { port: 8080 }),
    }],
    replicas: 3,
    plan,
    serviceType: ServiceType.NODE_PORT,
    servicePorts: [
      { name: 'tcp', port: 6514, nodePort: 30514 },
      { name: 'udp', port: 514, targetPort: 5514, nodePort: 30515, protocol: Protocol.UDP },
      { name: 'http', port: 80, targetPort: 8080 },
    ],
  });

  return chart;
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
