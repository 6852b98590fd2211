import { ContainerPort, ContainerRestartPolicy, Protocol } from 'cdk8s-plus-28';
import { CanaryDeployment, RollingDeployment, RolloutProps, RolloutState } from '../../src/index';
import { manifestsOf, newChart, ofKind, one, synth, WEB } from '../support/synth';

function rendered(props: RolloutProps): any[] {
  return synth(chart => new RollingDeployment(chart, 'hello', { containers: [WEB], replicas: 10, ...props }));
}

test('traffic comes in to the declared ports and goes out everywhere', () => {
  expect(one(rendered({}), 'NetworkPolicy').spec).toEqual({
    podSelector: { matchLabels: { 'cdk8s-rollouts/rollout': 'shop-hello' } },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{ ports: [{ port: 'http', protocol: 'TCP' }] }],
    egress: [{}],
  });
});

test('several ports of several containers, each with its protocol', () => {
  const containers = [WEB, { image: 'acme/dns:1', ports: [{ number: 5353, name: 'dns', protocol: Protocol.UDP }] }];
  expect(one(rendered({ containers }), 'NetworkPolicy').spec.ingress).toEqual([{ ports: [{ port: 'http', protocol: 'TCP' }, { port: 'dns', protocol: 'UDP' }] }]);
});

test('the port of a sidecar that starts before the containers', () => {
  const manifests = synth(chart => new RollingDeployment(chart, 'hello', { containers: [WEB], replicas: 10 }).workload.addInitContainer({
    image: 'acme/proxy:1', restartPolicy: ContainerRestartPolicy.ALWAYS, ports: [{ number: 9102, name: 'metrics' }],
  }));
  expect(one(manifests, 'NetworkPolicy').spec.ingress[0].ports).toContainEqual({ port: 'metrics', protocol: 'TCP' });
});

test('pods without a port are reached by nobody', () => {
  expect(one(rendered({ containers: [{ image: 'acme/worker:1' }], expose: false }), 'NetworkPolicy').spec).not.toHaveProperty('ingress');
});

test('networkPolicy: false leaves it out', () => {
  const chart = newChart();
  const hello = new RollingDeployment(chart, 'hello', { containers: [WEB], replicas: 10, networkPolicy: false });
  expect(ofKind(manifestsOf(chart), 'NetworkPolicy')).toEqual([]);
  expect(hello.networkPolicy).toBeUndefined();
});

describe('in a rollout the ports of both versions are open', () => {
  test.each<[string, ContainerPort, ContainerPort, object[]]>([
    ['another number', { name: 'web', number: 8080 }, { name: 'web', number: 9090 }, [{ port: 'web', protocol: 'TCP' }]],
    ['another name', { name: 'old', number: 8080 }, { name: 'new', number: 8080 }, [{ port: 'old', protocol: 'TCP' }, { port: 'new', protocol: 'TCP' }]],
    ['another protocol', { name: 'dns', number: 5353 }, { name: 'dns', number: 5353, protocol: Protocol.UDP },
      [{ port: 'dns', protocol: 'TCP' }, { port: 'dns', protocol: 'UDP' }]],
  ])('%s', (_, before, after, ports) => {
    const props = (port: ContainerPort) => ({ containers: [{ image: 'acme/hello:1', ports: [port] }], replicas: 10, expose: false });
    const stable = new CanaryDeployment(newChart(), 'hello', props(before)).version;
    const chart = newChart();
    new CanaryDeployment(chart, 'hello', { ...props(after), state: RolloutState.inProgress({ stable }) });
    expect(one(manifestsOf(chart), 'NetworkPolicy').spec.ingress).toEqual([{ ports }]);
  });
});
