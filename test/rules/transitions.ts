/** Random transitions of a few objects: all kinds of workloads and Services, routes, autoscalers, budgets, and what people change of them. */
import * as fc from 'fast-check';
import { Manifest } from '../../src/manifests/manifest';

export interface RandomTransition {
  readonly before: readonly Manifest[];
  readonly after: readonly Manifest[];
}

const APPS = ['a', 'b'] as const;

interface WorkloadFacts {
  readonly isRenamed: boolean;
  readonly kind: 'Deployment' | 'StatefulSet' | 'DaemonSet';
  readonly replicas: number;
  readonly image: number;
  readonly app: string;
  readonly version: string;
  readonly portName: string;
  readonly portNumber: number | undefined;
  readonly surge: number | string;
  readonly unavailable: number | string;
  readonly recreate: boolean;
  readonly parallel: boolean;
  readonly grace: number | undefined;
  readonly scaler: { readonly min: number; readonly max: number } | undefined;
}

const workload: fc.Arbitrary<WorkloadFacts> = fc.record({
  isRenamed: fc.constantFrom(false, false, false, true),
  kind: fc.constantFrom('Deployment', 'Deployment', 'Deployment', 'StatefulSet', 'DaemonSet'),
  replicas: fc.integer({ min: 0, max: 5 }),
  image: fc.integer({ min: 1, max: 3 }),
  app: fc.constantFrom(...APPS),
  version: fc.constantFrom('1', '2'),
  portName: fc.constantFrom('http', 'http', 'web'),
  portNumber: fc.constantFrom(8080, 8080, 9090, undefined),
  surge: fc.constantFrom<number | string>(0, 1, 2, '25%'),
  unavailable: fc.constantFrom<number | string>(0, 0, 1, 2, '25%', '100%'),
  recreate: fc.boolean(),
  parallel: fc.boolean(),
  grace: fc.constantFrom(undefined, undefined, undefined, 0),
  scaler: fc.option(fc.record({ min: fc.integer({ min: 1, max: 3 }), max: fc.integer({ min: 3, max: 6 }) }), { nil: undefined, freq: 5 }),
});

interface ServiceFacts {
  readonly kind: 'ClusterIP' | 'headless' | 'ExternalName' | 'without selector' | 'unready too';
  readonly app: string;
  readonly version: string | undefined;
  readonly target: string | number;
  readonly second: boolean;
  readonly isRenamed: boolean;
}

const service: fc.Arbitrary<ServiceFacts> = fc.record({
  kind: fc.constantFrom('ClusterIP', 'ClusterIP', 'ClusterIP', 'ClusterIP', 'headless', 'ExternalName', 'without selector', 'unready too'),
  app: fc.constantFrom(...APPS),
  version: fc.constantFrom(undefined, undefined, '1', '2'),
  target: fc.constantFrom<string | number>('http', 'web', 8080, 8080, 9090),
  second: fc.boolean(),
  isRenamed: fc.constantFrom(false, false, false, true),
});

interface RouteFacts {
  readonly kind: 'Ingress' | 'HTTPRoute' | 'VirtualService';
  readonly weights: readonly number[];
  readonly port: number;
}

const route: fc.Arbitrary<RouteFacts> = fc.record({
  kind: fc.constantFrom('Ingress', 'HTTPRoute', 'VirtualService'),
  weights: fc.array(fc.constantFrom(0, 10, 50, 90), { minLength: 2, maxLength: 2 }),
  port: fc.constantFrom(80, 80, 80, 81),
});

interface Facts {
  readonly namespace: string | undefined;
  readonly workloads: ReadonlyArray<WorkloadFacts | undefined>;
  readonly services: ReadonlyArray<ServiceFacts | undefined>;
  readonly route: RouteFacts | undefined;
  readonly budget: boolean;
}

const facts: fc.Arbitrary<Facts> = fc.record({
  namespace: fc.constantFrom(undefined, undefined, 'shop', 'shop', 'other'),
  workloads: fc.array(workload, { minLength: 1, maxLength: 3 }),
  services: fc.array(service, { minLength: 1, maxLength: 2 }),
  route: fc.option(route, { nil: undefined, freq: 2 }),
  budget: fc.boolean(),
});

/** One thing that somebody changes. */
type Change = (before: Facts, other: Facts) => Facts;

const at = <T>(list: readonly T[], index: number, change: (one: T) => T): T[] => list.map((one, i) => i === index % list.length ? change(one) : one);
const FIELDS: ReadonlyArray<keyof WorkloadFacts> = ['replicas', 'image', 'app', 'version', 'portName', 'portNumber', 'surge', 'unavailable', 'recreate', 'scaler', 'grace', 'kind', 'isRenamed'];
const SERVICE_FIELDS: ReadonlyArray<keyof ServiceFacts> = ['kind', 'app', 'version', 'target', 'second', 'isRenamed'];

const change: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(fc.nat(5), fc.constantFrom(...FIELDS)).map(([i, field]): Change => (before, { workloads }) => ({
      ...before, workloads: at(before.workloads, i, one => one && { ...one, [field]: (workloads[0] as WorkloadFacts)[field] }),
    })),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(fc.nat(5), fc.constantFrom(...SERVICE_FIELDS)).map(([i, field]): Change => (before, { services }) => ({
      ...before, services: at(before.services, i, one => one && { ...one, [field]: (services[0] as ServiceFacts)[field] }),
    })),
  },
  { weight: 2, arbitrary: fc.nat(5).map((i): Change => before => ({ ...before, workloads: at(before.workloads, i, () => undefined) })) },
  { weight: 1, arbitrary: fc.nat(5).map((i): Change => before => ({ ...before, services: at(before.services, i, () => undefined) })) },
  { weight: 1, arbitrary: fc.constant<Change>((before, other) => ({ ...before, workloads: [...before.workloads, other.workloads[0]] })) },
  { weight: 1, arbitrary: fc.constant<Change>((before, other) => ({ ...before, services: [...before.services, other.services[0]] })) },
  { weight: 2, arbitrary: fc.constant<Change>((before, other) => ({ ...before, route: other.route })) },
  { weight: 1, arbitrary: fc.constant<Change>((before, other) => ({ ...before, budget: other.budget })) },
  { weight: 1, arbitrary: fc.constant<Change>((before, other) => ({ ...before, namespace: other.namespace })) },
);

const changed = fc.tuple(facts, facts, fc.array(change, { minLength: 1, maxLength: 3 }));

export const transitions: fc.Arbitrary<RandomTransition> = changed.map(([before, other, changes]) => ({
  before: manifestsOf(before),
  after: manifestsOf(changes.reduce((now, one) => one(now, other), before)),
}));

function manifestsOf({ namespace, workloads, services, route: routed, budget }: Facts): Manifest[] {
  const all = [
    ...workloads.flatMap((one, i) => one === undefined ? [] : workloadManifests(nameOf('w', i, one), one)),
    ...services.flatMap((one, i) => one === undefined ? [] : serviceManifests(nameOf('s', i, one), one)),
    ...routed === undefined ? [] : [routeManifest(routed)],
    ...budget ? [{ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'budget' }, spec: { maxUnavailable: 1, selector: { matchLabels: { app: 'a' } } } }] : [],
  ];
  return JSON.parse(JSON.stringify(all.map(one => ({ ...one, metadata: { ...one.metadata, namespace } }))));
}

function nameOf(letter: string, i: number, { isRenamed }: { readonly isRenamed: boolean }): string {
  return `${letter}${i}${isRenamed ? '-renamed' : ''}`;
}

function workloadManifests(name: string, one: WorkloadFacts): Manifest[] {
  const { kind, replicas, image, app, version, portName, portNumber, surge, unavailable, recreate, parallel, grace, scaler } = one;
  const rollingUpdate = kind === 'Deployment' ? { maxSurge: surge, maxUnavailable: surge === 0 && unavailable === 0 ? 1 : unavailable } : kind === 'DaemonSet' ? { maxUnavailable: unavailable || 1 } : undefined;
  const strategy = kind === 'Deployment' && recreate ? { type: 'Recreate' } : { type: 'RollingUpdate', rollingUpdate };
  const isScaled = scaler !== undefined && kind !== 'DaemonSet';
  return [
    {
      apiVersion: 'apps/v1',
      kind,
      metadata: { name },
      spec: {
        replicas: isScaled || kind === 'DaemonSet' ? undefined : replicas,
        selector: { matchLabels: { name } },
        serviceName: kind === 'StatefulSet' ? name : undefined,
        podManagementPolicy: kind === 'StatefulSet' && parallel ? 'Parallel' : undefined,
        [kind === 'Deployment' ? 'strategy' : 'updateStrategy']: strategy,
        template: {
          metadata: { labels: { name, app, version } },
          spec: {
            terminationGracePeriodSeconds: grace,
            containers: [{ name: 'main', image: `main:${image}`, ports: portNumber === undefined ? undefined : [{ name: portName, containerPort: portNumber }] }],
          },
        },
      },
    },
    ...isScaled ? [{
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind, name },
        minReplicas: scaler.min,
        maxReplicas: scaler.max,
        metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'AverageValue', averageValue: '100m' } } }],
      },
    }] : [],
  ];
}

function serviceManifests(name: string, { kind, app, version, target, second }: ServiceFacts): Manifest[] {
  const ports = [{ name: 'main', port: 80, targetPort: target }, ...second ? [{ name: 'second', port: 81, targetPort: 'http' }] : []];
  const specs = {
    'ClusterIP': {},
    'headless': { clusterIP: 'None' },
    'ExternalName': { type: 'ExternalName', externalName: 'example.com', selector: undefined },
    'without selector': { selector: undefined },
    'unready too': { publishNotReadyAddresses: true },
  };
  return [{ apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { selector: { app, version }, ports, ...specs[kind] } }];
}

function routeManifest({ kind, weights, port }: RouteFacts): Manifest {
  const metadata = { name: 'route' };
  switch (kind) {
    case 'Ingress': return {
      apiVersion: 'networking.k8s.io/v1',
      kind,
      metadata,
      spec: { rules: [{ host: 'h', http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 's0', port: { number: port } } } }] } }] },
    };
    case 'HTTPRoute': return {
      apiVersion: 'gateway.networking.k8s.io/v1', kind, metadata, spec: { rules: [{ backendRefs: weights.map((weight, i) => ({ name: `s${i}`, port, weight })) }] },
    };
    case 'VirtualService': return {
      apiVersion: 'networking.istio.io/v1', kind, metadata, spec: { hosts: ['h'], http: [{ route: weights.map((weight, i) => ({ destination: { host: `s${i}`, port: { number: port } }, weight })) }] },
    };
  }
}
