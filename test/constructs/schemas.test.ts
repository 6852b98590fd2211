/** Every object of every frame of everything that the library can emit is one that the API server takes. */
import { Size } from 'cdk8s';
import { ContainerProps, Cpu, ServiceType } from 'cdk8s-plus-28';
import { ROUTED, Variant, VARIANTS } from './matrix';
import { BlueGreenService, CanaryDeployment, RollingStatefulSet, Rollout, RolloutFrame, RolloutProps, RolloutState } from '../../src';
import { isDeep } from '../support/deep';
import { CHECKS, findings, selects } from '../support/manifest-checks';
import { schemaProblems } from '../support/schema';
import { newChart, ofKind } from '../support/synth';

const WEB: ContainerProps = { image: 'ghcr.io/acme/hello:1.5.0', portNumber: 8080, resources: { cpu: { request: Cpu.millis(200) } } };
const TWO_PORTS: ContainerProps = { ...WEB, portNumber: undefined, ports: [{ number: 8080, name: 'web' }, { number: 9090, name: 'admin' }] };
const COLLECTOR: ContainerProps = { image: 'fluent/fluent-bit:3.1', name: 'collector' };
const shareLogs = (rollout: Rollout) => rollout.shareVolume('logs', { main: '/var/log/nginx', collector: '/logs' });

/** What differs between two versions, and how the objects around them are asked for. */
interface Setup {
  readonly name: string;
  readonly props?: RolloutProps;
  readonly before?: RolloutProps;
  readonly after?: RolloutProps;
  readonly author?: (rollout: Rollout) => unknown;
  /** Whether it asks for what a StatefulSet cannot do. */
  readonly isForDeployments?: boolean;
  /** Whether it asks for what a router cannot do without. */
  readonly isWithoutRouter?: boolean;
}

const SETUPS: Setup[] = [
  { name: 'another image' },
  { name: 'two ports', props: { containers: [TWO_PORTS] } },
  { name: 'two ports on a NodePort', props: { containers: [TWO_PORTS], serviceType: ServiceType.NODE_PORT }, isForDeployments: true },
  {
    name: 'a node port of its own',
    props: { serviceType: ServiceType.NODE_PORT, servicePorts: [{ port: 80, targetPort: 8080, nodePort: 30_080 }] },
    isForDeployments: true,
  },
  {
    name: 'a LoadBalancer, whose target moves',
    props: { serviceType: ServiceType.LOAD_BALANCER, serviceAnnotations: { 'service.beta.kubernetes.io/aws-load-balancer-type': 'nlb' } },
    before: { servicePorts: [{ port: 80, targetPort: 8080 }] },
    after: { servicePorts: [{ port: 80, targetPort: 9090 }], containers: [{ ...WEB, portNumber: 9090 }] },
    isForDeployments: true,
  },
  { name: 'another config as environment variables', before: { config: { LEVEL: 'info' } }, after: { config: { LEVEL: 'debug' } } },
  { name: 'a config as files, where there was none', after: { config: { 'nginx.conf': 'events {}' }, configPath: '/etc/nginx' } },
  { name: 'no config, where there was one', before: { config: { LEVEL: 'info' } } },
  { name: 'adopted', props: { adopt: { name: 'legacy', matchLabels: { app: 'hello' }, labelled: true } }, isForDeployments: true },
  { name: 'no Service', props: { expose: false }, isForDeployments: true, isWithoutRouter: true },
  {
    name: 'a sidecar that shares a volume, and an init container',
    props: { containers: [WEB, COLLECTOR], initContainers: [{ image: 'acme/migrate:1' }] },
    author: shareLogs,
  },
  {
    name: 'every other switch off, every limit on',
    props: { networkPolicy: false, defaultProbes: false, limitCpu: true, priorityClassName: 'urgent' },
  },
  {
    name: 'a request above the default cpu limit',
    props: { containers: [{ ...WEB, resources: { cpu: { request: Cpu.units(2) } } }], limitCpu: true },
  },
  { name: 'the longest name', props: { name: `h${'-'.repeat(53)}o` }, isForDeployments: true },
  { name: 'the longest name of a StatefulSet', props: { name: `h${'-'.repeat(50)}o` } },
];

/** What may matter to the objects of a router. */
const AROUND_ROUTES = ['two ports', 'a LoadBalancer, whose target moves', 'adopted', 'the longest name'];

function framesOf({ create }: Variant, { props, before, after, author = () => {} }: Setup): RolloutFrame[] {
  const rollout = (version: RolloutProps) => {
    const created = create(newChart(), { containers: [WEB], ...props, ...version });
    author(created);
    return created;
  };
  const stable = rollout({ ...before }).version;
  const containers = (after?.containers ?? props?.containers ?? [WEB]).map((container, i) => i === 0 ? { ...container, image: 'ghcr.io/acme/hello:1.6.0' } : container);
  return rollout({ ...after, containers, state: RolloutState.inProgress({ stable }) }).frames();
}

/** Manifests as they are written: without what YAML leaves out. */
function written(manifests: any[]): any[] {
  return JSON.parse(JSON.stringify(manifests));
}

describe.each([...VARIANTS, ...ROUTED])('$name', variant => {
  const isStatefulSet = variant.create(newChart(), { containers: [WEB] }) instanceof RollingStatefulSet;

  const isRouted = ROUTED.includes(variant);
  const setups = isRouted && !isDeep ? SETUPS.filter(({ name }) => AROUND_ROUTES.includes(name)) : SETUPS;

  test.each(setups.filter(({ isForDeployments, isWithoutRouter }) => !(isStatefulSet && isForDeployments) && !(isRouted && isWithoutRouter)))('$name: every frame is accepted', setup => {
    const frames = framesOf(variant, setup);
    expect(frames.length).toBeGreaterThan(2);
    for (const { index, manifests } of frames) {
      expect([index, manifests.flatMap(schemaProblems)]).toEqual([index, []]);
      expect([index, findings(written(manifests))]).toEqual([index, []]);
    }
  });
});

describe('what receives traffic', () => {
  const setup = SETUPS[0];
  const variantsOf = (Construct: typeof CanaryDeployment | typeof BlueGreenService) =>
    VARIANTS.filter(({ create }) => create(newChart(), { containers: [WEB] }) instanceof Construct);

  test('the Service of a canary selects both tracks in every frame', () => {
    for (const variant of variantsOf(CanaryDeployment)) {
      for (const { manifests } of framesOf(variant, setup)) {
        const [service, ...others] = ofKind(manifests, 'Service');
        expect(others).toEqual([]);
        expect(ofKind(manifests, 'Deployment').map(deployment => selects(service.spec.selector, deployment))).toEqual([true, true]);
      }
    }
  });

  test('the Services of a blue-green switch select one colour each, and not the same', () => {
    for (const variant of variantsOf(BlueGreenService)) {
      for (const { manifests } of framesOf(variant, setup)) {
        const selected = ofKind(manifests, 'Service').map(({ spec }) => ofKind(manifests, 'Deployment').filter(deployment => selects(spec.selector, deployment)));
        expect(selected.map(({ length }) => length)).toEqual([1, 1]);
        expect(selected[0]).not.toEqual(selected[1]);
      }
    }
  });
});

describe('the checks find what they are for', () => {
  const frames = framesOf(VARIANTS.find(({ name }) => name === 'canary, autoscaled')!, {
    name: 'all', props: { containers: [TWO_PORTS, COLLECTOR], config: { LEVEL: 'info' } }, author: rollout => rollout.shareVolume('logs', { main: '/a', collector: '/b' }),
  });
  const statefulSet = new RollingStatefulSet(newChart(), 'store', {
    containers: [WEB], volumeClaimTemplates: ['data', 'log'].map(name => ({ name, storage: Size.gibibytes(1), mountPaths: { main: `/${name}` } })),
  });
  const frame = () => written([...frames[2].manifests, ...statefulSet.frames()[1].manifests]);
  const kind = (manifests: any[], name: string) => ofKind(manifests, name)[0];
  const headless = (manifests: any[]) => ofKind(manifests, 'Service').find(({ spec }) => spec.clusterIP === 'None');
  const pod = (manifests: any[]) => kind(manifests, 'Deployment').spec.template.spec;

  const MUTATIONS: { [check: string]: (manifests: any[]) => unknown } = {
    'an object is there once': manifests => manifests.push(manifests[0]),
    'all objects are in one namespace': manifests => kind(manifests, 'Service').metadata.namespace = 'elsewhere',
    'names are DNS labels': manifests => kind(manifests, 'Service').metadata.name = 'x'.repeat(64),
    'labels are valid': manifests => kind(manifests, 'Service').metadata.labels.team = '-shop',
    'annotations are strings': manifests => kind(manifests, 'Service').metadata.annotations = { scrape: true },
    'a selector is part of the labels of its template': manifests => kind(manifests, 'Deployment').spec.selector.matchLabels.app = 'hello',
    'selectors of workloads are disjoint': manifests => delete kind(manifests, 'Deployment').spec.selector.matchLabels['cdk8s-rollouts/track'],
    'a rolling update can move': manifests => kind(manifests, 'Deployment').spec.strategy.rollingUpdate = { maxSurge: '0%', maxUnavailable: 0 },
    'the progress deadline exceeds minReadySeconds': manifests => kind(manifests, 'Deployment').spec.minReadySeconds = 600,
    'a partition is the number of pods that stay': manifests => kind(manifests, 'StatefulSet').spec.updateStrategy.rollingUpdate.partition = 3,
    'the Service that names the pods of a StatefulSet is headless and selects them': manifests => kind(manifests, 'StatefulSet').spec.serviceName = 'shop-hello',
    'a headless Service leads to the ports of the pods': manifests => headless(manifests).spec.ports[0].port = 80,
    'a revision of a StatefulSet is a label': manifests => kind(manifests, 'StatefulSet').metadata.name = 'x'.repeat(53),
    'claims differ': manifests => kind(manifests, 'StatefulSet').spec.volumeClaimTemplates[1].metadata.name = 'data',
    'container names differ': manifests => pod(manifests).containers[1].name = 'main',
    'container names are DNS labels': manifests => pod(manifests).containers[1].name = 'Main',
    'port names differ': manifests => pod(manifests).containers[0].ports[1].name = 'web',
    'port names are valid': manifests => pod(manifests).containers[0].ports[1].name = 'a-very-long-port-name',
    'port numbers differ': manifests => pod(manifests).containers[0].ports[1].containerPort = 8080,
    'environment variables differ': manifests => pod(manifests).containers[0].env = [{ name: 'A' }, { name: 'A' }],
    'volumes differ, and every mount has one': manifests => pod(manifests).volumes = [],
    'mount paths differ': manifests => pod(manifests).containers[0].volumeMounts.push({ name: 'logs', mountPath: '/a' }),
    'no request exceeds its limit': manifests => pod(manifests).containers[0].resources.limits.cpu = '0.1',
    'a pod outlives its preStop': manifests => pod(manifests).terminationGracePeriodSeconds = 10,
    'a config that is read is there': manifests => kind(manifests, 'ConfigMap').metadata.name = 'other',
    'a service account that is used is there': manifests => kind(manifests, 'ServiceAccount').metadata.name = 'other',
    'a Service selects pods, and its targets are ports of theirs': manifests => pod(manifests).containers[0].ports[0].name = 'other',
    'ports of a Service differ': manifests => kind(manifests, 'Service').spec.ports[1].port = 8080,
    'node ports differ': manifests => kind(manifests, 'Service').spec.ports.forEach((port: any) => port.nodePort = 30_080),
    'every declared port is let in': manifests => kind(manifests, 'NetworkPolicy').spec.ingress[0].ports.pop(),
    'a disruption budget lets a pod go': manifests => kind(manifests, 'PodDisruptionBudget').spec.maxUnavailable = '0%',
    'a pod has one disruption budget': manifests => delete kind(manifests, 'PodDisruptionBudget').spec.selector.matchLabels['cdk8s-rollouts/track'],
    'the bounds of an autoscaler are in order': manifests => kind(manifests, 'HorizontalPodAutoscaler').spec.minReplicas = 13,
    'an autoscaler has a target of its own': manifests => kind(manifests, 'HorizontalPodAutoscaler').spec.scaleTargetRef.name = 'shop-hello-canary',
    'an autoscaled workload states no replicas but 0': manifests => kind(manifests, 'Deployment').spec.replicas = 3,
    'a workload without an autoscaler states its replicas': manifests => kind(manifests, 'HorizontalPodAutoscaler').spec.scaleTargetRef.name = 'other',
    'what an autoscaler measures in percent is requested': manifests => delete pod(manifests).containers[0].resources.requests.cpu,
  };

  test('a sound frame has no findings, and every check has its mutation', () => {
    expect(findings(frame())).toEqual([]);
    expect(Object.keys(MUTATIONS)).toEqual(Object.keys(CHECKS));
  });

  test.each(Object.entries(MUTATIONS))('%s', (check, mutate) => {
    const manifests = frame();
    mutate(manifests);
    expect(findings(manifests).map(finding => finding.split(': ')[0])).toContain(check);
  });

  test.each<[string, (manifests: any[]) => unknown, RegExp]>([
    ['a wrong type', manifests => kind(manifests, 'Deployment').spec.minReadySeconds = 'soon', /minReadySeconds must be integer/],
    ['a missing field', manifests => delete kind(manifests, 'Deployment').spec.selector, /must have required property selector/],
    ['a quantity that is none', manifests => pod(manifests).containers[0].resources.limits.memory = 'much', /must match format "quantity"/],
    ['a preStop without its seconds', manifests => pod(manifests).containers[0].lifecycle.preStop.sleep = {}, /must have required property seconds/],
    ['a field that is misspelled', manifests => pod(manifests).containers[0].readinesProbe = {}, /no field \/spec\/template\/spec\/containers\/0\/readinesProbe$/],
    ['a field in the wrong place', manifests => kind(manifests, 'Service').spec.template = {}, /the schema has no field \/spec\/template$/],
    ['a field that is none of a StatefulSet', manifests => kind(manifests, 'StatefulSet').spec.strategy = {}, /the schema has no field \/spec\/strategy$/],
    ['a claim without a name', manifests => kind(manifests, 'StatefulSet').spec.volumeClaimTemplates[0].spec = 'much', /must be object/],
    ['a kind without a schema', manifests => kind(manifests, 'Service').kind = 'Servise', /there is no schema/],
  ])('the schemas refuse %s', (_, mutate, problem) => {
    const manifests = frame();
    expect(manifests.flatMap(schemaProblems)).toEqual([]);
    mutate(manifests);
    expect(manifests.flatMap(schemaProblems)).toEqual([expect.stringMatching(problem)]);
  });
});
