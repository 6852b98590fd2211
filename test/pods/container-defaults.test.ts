/** What a container gets that says nothing, and that nothing it says is changed. */
import { Size } from 'cdk8s';
import { ContainerProps, Cpu, ImagePullPolicy } from 'cdk8s-plus-28';
import { RollingDeployment, RolloutProps, Scaling } from '../../src/index';
import { one, synth, WEB } from '../support/synth';

function containers(list: ContainerProps[], props: RolloutProps = {}): any[] {
  const manifests = synth(chart => new RollingDeployment(chart, 'hello', { containers: list, ...(props.scaling ? {} : { replicas: 10 }), ...props }));
  return one(manifests, 'Deployment').spec.template.spec.containers;
}

describe('resources', () => {
  const requests = { 'cpu': '100m', 'memory': '256Mi', 'ephemeral-storage': '1Gi' };
  const limits = { 'memory': '256Mi', 'ephemeral-storage': '1Gi' };

  test.each<[string, ContainerProps['resources'], object]>([
    ['by default requests, and limits for what cannot be taken back', undefined, { requests, limits }],
    ['nothing stated', {}, { requests, limits }],
    ['a cpu request', { cpu: { request: Cpu.millis(250) } }, { requests: { ...requests, cpu: '250m' }, limits }],
    ['a cpu limit only: Kubernetes takes it as the request', { cpu: { limit: Cpu.units(2) } },
      { requests: { 'memory': '256Mi', 'ephemeral-storage': '1Gi' }, limits: { ...limits, cpu: '2' } }],
    ['a memory request is its limit', { memory: { request: Size.gibibytes(1) } },
      { requests: { ...requests, memory: '1024Mi' }, limits: { ...limits, memory: '1024Mi' } }],
    ['a memory limit is its request', { memory: { limit: Size.gibibytes(1) } },
      { requests: { ...requests, memory: '1024Mi' }, limits: { ...limits, memory: '1024Mi' } }],
    ['both for memory', { memory: { request: Size.mebibytes(64), limit: Size.mebibytes(128) } },
      { requests: { ...requests, memory: '64Mi' }, limits: { ...limits, memory: '128Mi' } }],
    ['storage', { ephemeralStorage: { request: Size.gibibytes(2), limit: Size.gibibytes(4) } },
      { requests: { ...requests, 'ephemeral-storage': '2Gi' }, limits: { ...limits, 'ephemeral-storage': '4Gi' } }],
  ])('%s', (_, resources, expected) => {
    expect(containers([{ ...WEB, resources }])[0].resources).toEqual(expected);
  });

  test.each<[string, ContainerProps['resources'], { cpu: string }, { cpu: string }]>([
    ['the default', undefined, { cpu: '100m' }, { cpu: '1' }],
    ['its own limit', { cpu: { request: Cpu.millis(200), limit: Cpu.millis(400) } }, { cpu: '200m' }, { cpu: '400m' }],
    ['its own request below the default limit', { cpu: { request: Cpu.millis(200) } }, { cpu: '200m' }, { cpu: '1' }],
    // A limit below the request is refused by the API server.
    ['a request above the default limit', { cpu: { request: Cpu.units(2) } }, { cpu: '2' }, { cpu: '2' }],
  ])('with limitCpu: %s', (_, resources, request, limit) => {
    const [main] = containers([{ ...WEB, resources }], { limitCpu: true });
    expect([main.resources.requests, main.resources.limits]).toEqual([expect.objectContaining(request), expect.objectContaining(limit)]);
  });

  test('an autoscaler measures the same requests', () => {
    const scaling = Scaling.between(10, 20, { cpuUtilization: 60 });
    expect(containers([{ ...WEB, resources: { cpu: { request: Cpu.millis(250) } } }], { scaling })[0].resources.requests).toEqual({ ...requests, cpu: '250m' });
    expect(containers([WEB], { scaling })[0].resources.requests).toEqual(requests);
  });

  test('an init container and one that is added later get the same', () => {
    const manifests = synth(chart => {
      const hello = new RollingDeployment(chart, 'hello', { containers: [WEB], initContainers: [{ image: 'acme/migrate:1' }], replicas: 10 });
      hello.workload.addContainer({ image: 'fluent/fluent-bit:3.1' });
      hello.workload.addInitContainer({ image: 'acme/warm-up:1' });
    });
    const { spec } = one(manifests, 'Deployment').spec.template;
    for (const container of [...spec.containers, ...spec.initContainers]) expect(container.resources).toEqual({ requests, limits });
  });
});

describe('names', () => {
  const names = (...images: string[]) => containers(images.map(image => ({ image }))
    .map((container, i) => i === 0 ? { ...container, portNumber: 8080 } : container)).map(({ name }) => name);

  test.each([
    ['the first is main', ['ghcr.io/acme/hello:1'], ['main']],
    ['the next ones have the names of their images', ['acme/hello:1', 'fluent/fluent-bit:3.1'], ['main', 'fluent-bit']],
    ['a registry with a port', ['acme/hello:1', 'registry:5000/team/collector:1'], ['main', 'collector']],
    ['a digest', ['acme/hello:1', `acme/collector@sha256:${'0'.repeat(64)}`], ['main', 'collector']],
    ['the same image twice', ['acme/hello:1', 'acme/worker:1', 'acme/worker:1', 'acme/worker:2'], ['main', 'worker', 'worker-2', 'worker-3']],
    ['what a container may not be called', ['acme/hello:1', 'acme/log_collector.v2:1'], ['main', 'log-collector-v2']],
    ['an image that is called main', ['acme/hello:1', 'acme/main:1'], ['main', 'main-2']],
    ['a long image', ['acme/hello:1', `acme/${'long-'.repeat(20)}name:1`], ['main', expect.stringMatching(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/)]],
  ])('%s', (_, images, expected) => {
    expect(names(...images)).toEqual(expected);
  });

  test('a name that was given stays', () => {
    expect(containers([{ ...WEB, name: 'web' }, { image: 'fluent/fluent-bit:3.1', name: 'logs' }]).map(({ name }) => name)).toEqual(['web', 'logs']);
  });

  test('init containers are numbered', () => {
    const manifests = synth(chart => new RollingDeployment(chart, 'hello', {
      containers: [WEB], replicas: 10, initContainers: [{ image: 'acme/a:1' }, { image: 'acme/b:1' }, { image: 'acme/c:1', name: 'last' }],
    }));
    expect(one(manifests, 'Deployment').spec.template.spec.initContainers.map(({ name }: any) => name)).toEqual(['init-0', 'init-1', 'last']);
  });
});

test('images are always pulled, unless the container says otherwise', () => {
  expect(containers([WEB])[0].imagePullPolicy).toBe('Always');
  expect(containers([{ ...WEB, imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT }])[0].imagePullPolicy).toBe('IfNotPresent');
});
