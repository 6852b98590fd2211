import { ContainerProps, Protocol, ServiceType } from 'cdk8s-plus-28';
import { BlueGreenService, CanaryDeployment, RollingDeployment, RolloutProps, RolloutState } from '../../src/index';
import { manifestsOf, newChart, ofKind, one, problemsOf, synth, WEB } from '../support/synth';

const TWO_PORTS: ContainerProps = { image: 'acme/hello:1', ports: [{ number: 8080, name: 'web' }, { number: 9090, name: 'admin' }] };

function service(props: RolloutProps, author: (hello: RollingDeployment) => unknown = () => {}): any {
  return one(synth(chart => author(new RollingDeployment(chart, 'hello', { containers: [WEB], replicas: 10, ...props }))), 'Service');
}

describe('the ports of a Service', () => {
  test.each<[string, RolloutProps, object[]]>([
    ['by default the port of the container, by its name', {}, [{ name: 'http', port: 8080, targetPort: 'http', protocol: 'TCP' }]],
    ['every port that is declared', { containers: [TWO_PORTS] }, [
      { name: 'web', port: 8080, targetPort: 'web', protocol: 'TCP' },
      { name: 'admin', port: 9090, targetPort: 'admin', protocol: 'TCP' },
    ]],
    ['the ports of every container', { containers: [WEB, { image: 'acme/b:1', portNumber: 9090 }] }, [
      { name: 'http', port: 8080, targetPort: 'http', protocol: 'TCP' },
      { name: 'port-9090', port: 9090, targetPort: 'port-9090', protocol: 'TCP' },
    ]],
    ['UDP', { containers: [{ image: 'acme/dns:1', ports: [{ number: 5353, name: 'dns', protocol: Protocol.UDP }] }] },
      [{ name: 'dns', port: 5353, targetPort: 'dns', protocol: 'UDP' }]],
    ['another number outside', { servicePorts: [{ port: 80, targetPort: 8080 }] }, [{ name: 'http', port: 80, targetPort: 'http', protocol: 'TCP' }]],
    ['another name outside', { servicePorts: [{ name: 'public', port: 80, targetPort: 8080 }] },
      [{ name: 'public', port: 80, targetPort: 'http', protocol: 'TCP' }]],
    ['a port of the container by its name', { containers: [TWO_PORTS], servicePorts: [{ name: 'admin', port: 80 }] },
      [{ name: 'admin', port: 80, targetPort: 'admin', protocol: 'TCP' }]],
    ['some of several', { containers: [TWO_PORTS], servicePorts: [{ port: 80, targetPort: 8080 }, { port: 81, targetPort: 9090 }] }, [
      { name: 'web', port: 80, targetPort: 'web', protocol: 'TCP' },
      { name: 'admin', port: 81, targetPort: 'admin', protocol: 'TCP' },
    ]],
    ['a node port', { serviceType: ServiceType.NODE_PORT, servicePorts: [{ port: 80, targetPort: 8080, nodePort: 30_080 }] },
      [{ name: 'http', port: 80, targetPort: 'http', nodePort: 30_080, protocol: 'TCP' }]],
  ])('%s', (_, props, ports) => {
    expect(service(props).spec.ports).toEqual(ports);
  });

  test('a port of a container that is added later', () => {
    expect(service({}, hello => hello.workload.addContainer({ image: 'acme/b:1', ports: [{ number: 9090, name: 'admin' }] })).spec.ports).toEqual([
      { name: 'http', port: 8080, targetPort: 'http', protocol: 'TCP' },
      { name: 'admin', port: 9090, targetPort: 'admin', protocol: 'TCP' },
    ]);
  });

  test('the first port, when all containers are added later', () => {
    const added = service({ containers: [] }, hello => hello.workload.addContainer(WEB));
    expect(added.spec.ports).toEqual([{ name: 'http', port: 8080, targetPort: 'http', protocol: 'TCP' }]);
  });

  test('the first port, when the container of the props has none', () => {
    const added = service({ containers: [{ image: 'acme/worker:1' }] }, hello => hello.workload.addContainer({ ...WEB, name: 'web' }));
    expect(added.spec.ports).toEqual([{ name: 'http', port: 8080, targetPort: 'http', protocol: 'TCP' }]);
  });

  test('a port that is bound to the Service takes the place of the declared ones', () => {
    expect(service({}, hello => hello.service!.bind(80, { targetPort: 8080 })).spec.ports)
      .toEqual([{ name: 'http', port: 80, targetPort: 'http', protocol: 'TCP' }]);
  });

  test('while a rollout changes the number behind a name, the Service goes by the name', () => {
    const stable = new CanaryDeployment(newChart(), 'hello', { containers: [WEB], replicas: 10 }).version;
    const chart = newChart();
    new CanaryDeployment(chart, 'hello', {
      containers: [{ ...WEB, portNumber: 9090 }],
      servicePorts: [{ port: 80, targetPort: 9090 }],
      replicas: 10,
      state: RolloutState.inProgress({ stable }),
    });
    const manifests = manifestsOf(chart);
    expect(one(manifests, 'Service').spec.ports).toEqual([{ name: 'http', port: 80, targetPort: 'http', protocol: 'TCP' }]);
    const numbers = ofKind(manifests, 'Deployment').map(({ spec }) => spec.template.spec.containers[0].ports);
    expect(numbers).toEqual([[{ name: 'http', containerPort: 8080 }], [{ name: 'http', containerPort: 9090 }]]);
  });

  test.each<[string, RolloutProps, RegExp]>([
    ['no port', { containers: [{ image: 'acme/worker:1' }] }, /service: no container declares a port: set "portNumber" or "ports", or leave the Service out/],
    ['a target that no container declares', { servicePorts: [{ port: 80 }] }, /service: port 80 goes to 80, which no container declares: set "targetPort"/],
    ['a name twice', { containers: [TWO_PORTS], servicePorts: [{ name: 'a', port: 80, targetPort: 8080 }, { name: 'a', port: 81, targetPort: 9090 }] },
      /service: two ports have the name "a": give one another name/],
    ['one target twice without names', { servicePorts: [{ port: 80, targetPort: 8080 }, { port: 81, targetPort: 8080 }] },
      /service: two ports have the name "http": give one another name/],
  ])('refused: %s', (_, props, problem) => {
    const found = problemsOf(chart => new RollingDeployment(chart, 'hello', { containers: [WEB], replicas: 10, ...props }));
    expect(found).toEqual([expect.stringMatching(problem)]);
    expect(found[0]).toMatch(/^\[shop\/hello\] /);
  });

  test('refused: a bound port that goes nowhere', () => {
    const found = problemsOf(chart => new RollingDeployment(chart, 'hello', { containers: [WEB], replicas: 10 }).service!.bind(80, { targetPort: 81 }));
    expect(found).toEqual([expect.stringContaining('[shop/hello] service: port 80 goes to 81, which no container declares')]);
  });
});

describe('the Service', () => {
  test.each([
    ['ClusterIP', undefined, 'ClusterIP'],
    ['ClusterIP', ServiceType.CLUSTER_IP, 'ClusterIP'],
    ['NodePort', ServiceType.NODE_PORT, 'NodePort'],
    ['LoadBalancer', ServiceType.LOAD_BALANCER, 'LoadBalancer'],
  ])('is of type %s when asked for %s', (_, serviceType, type) => {
    expect(service({ serviceType }).spec.type).toBe(type);
  });

  test('carries the annotations that a cloud wants', () => {
    const annotations = { 'service.beta.kubernetes.io/aws-load-balancer-type': 'nlb' };
    expect(service({ serviceType: ServiceType.LOAD_BALANCER, serviceAnnotations: annotations }).metadata.annotations).toEqual(annotations);
  });

  test('of type NodePort says that it was asked for, and no other does', () => {
    expect(service({ serviceType: ServiceType.NODE_PORT }).metadata.annotations).toEqual({
      'kube-score/ignore': 'service-type',
      'cdk8s-rollouts/exempt-because': 'a NodePort was asked for',
    });
    expect(service({}).metadata.annotations).toBeUndefined();
  });

  test('has the name of the rollout and selects its pods', () => {
    const { metadata, spec } = service({});
    expect([metadata.name, spec.selector]).toEqual(['shop-hello', { 'cdk8s-rollouts/rollout': 'shop-hello' }]);
  });

  test('of a preview is reached in the cluster alone', () => {
    const manifests = synth(chart => new BlueGreenService(chart, 'hello', {
      containers: [WEB],
      serviceType: ServiceType.NODE_PORT,
      serviceAnnotations: { cloud: 'yes' },
      servicePorts: [{ port: 80, targetPort: 8080, nodePort: 30_080 }],
    }));
    const [active, preview] = ofKind(manifests, 'Service');
    expect([active.spec.type, active.spec.ports[0].nodePort, active.metadata.annotations.cloud]).toEqual(['NodePort', 30_080, 'yes']);
    expect([preview.spec.type, preview.spec.ports, preview.metadata.annotations])
      .toEqual(['ClusterIP', [{ name: 'http', port: 80, targetPort: 'http', protocol: 'TCP' }], undefined]);
  });

  test('is left out with expose: false, with or without a port', () => {
    for (const container of [WEB, { image: 'acme/worker:1' }]) {
      const chart = newChart();
      const hello = new RollingDeployment(chart, 'hello', { containers: [container], replicas: 10, expose: false });
      expect(ofKind(manifestsOf(chart), 'Service')).toEqual([]);
      expect(hello.service).toBeUndefined();
    }
  });
});
