/**
 * What the API server refuses, row by row. All that is in `accepted.yaml` and `refused/` was held against the validation of
 * Kubernetes 1.28.0 and 1.36.0 itself, and against the definitions of Gateway API 1.0 to 1.7.
 */
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { parse, parseAllDocuments } from 'yaml';
import { invalidity, invalidityOf } from '../../../src/controllers/api-server';
import { successorOf } from '../../../src/controllers/api-server/gone-versions';
import { Manifest } from '../../../src/manifests/manifest';
import { stepsOf } from '../../../src/manifests/reading/locate';

jest.mock('../../../src/controllers/api-server/row', () => {
  const said = new Map<string, number>();
  const actual = jest.requireActual('../../../src/controllers/api-server/row');
  const counted = (make: (...all: unknown[]) => any) => (...all: unknown[]) => {
    const made = make(...all);
    const id = `${make === actual.rowOfElsewhere ? 'elsewhere: ' : ''}${made.field} (${made.source})`;
    said.set(id, said.get(id) ?? 0);
    return {
      ...made,
      refusals(scope: unknown, context: unknown) {
        const refusals = made.refusals(scope, context);
        said.set(id, said.get(id)! + refusals.length);
        return refusals;
      },
    };
  };
  return { ...actual, row: counted(actual.row), rowOf: counted(actual.rowOf), rowOfElsewhere: counted(actual.rowOfElsewhere), said };
});

/** How often each row had something to say, by its field and source. */
const { said: SAID } = jest.requireMock<{ readonly said: ReadonlyMap<string, number> }>('../../../src/controllers/api-server/row');

interface Case {
  readonly object: readonly [name: string, field: string, value: unknown];
  readonly refused: readonly string[];
}

const OBJECTS = new Map<string, Manifest>(parseAllDocuments(readFileSync(join(__dirname, 'accepted.yaml'), 'utf8')).map(document => {
  const manifest = document.toJS() as Manifest;
  return [`${manifest.kind} ${manifest.metadata.name}`, manifest] as const;
}));
const CASES = readdirSync(join(__dirname, 'refused')).flatMap(file => parse(readFileSync(join(__dirname, 'refused', file), 'utf8')) as Case[]);

/** What is too long to be written down. */
const LONG: ReadonlyArray<readonly [name: string, field: string, value: unknown, refused: string]> = [
  ['ConfigMap cm', 'metadata.annotations', { big: 'x'.repeat(262145) }, 'metadata.annotations: Too long: may not be more than 262144 bytes'],
  ['ConfigMap cm', 'data.a', 'x'.repeat(1048577), 'data: Too long: may not be more than 1048576 bytes'],
  ['Secret s', 'stringData.c', 'x'.repeat(1048577), 'data: Too long: may not be more than 1048576 bytes'],
  ['HTTPRoute web', 'spec.parentRefs', times(33, i => ({ name: `gateway-${i}` })), 'spec.parentRefs: Too many: 33: must have at most 32 items'],
  ['GRPCRoute grpc', 'spec.parentRefs', times(33, i => ({ name: `gateway-${i}` })), 'spec.parentRefs: Too many: 33: must have at most 32 items'],
  ['HTTPRoute small', 'spec.rules[0].matches', times(65, () => ({ method: 'GET' })), 'spec.rules[0].matches: Too many: 65: must have at most 64 items'],
  ['HTTPRoute small', 'spec.rules[0].backendRefs', times(17, () => ({ name: 'a', port: 80 })), 'spec.rules[0].backendRefs: Too many: 17: must have at most 16 items'],
  ['HTTPRoute small', 'spec.rules[1].filters', times(17, () => ({ type: 'RequestMirror', requestMirror: { backendRef: { name: 'a', port: 80 } } })),
    'spec.rules[1].filters: Too many: 17: must have at most 16 items'],
  // The allocator of node ports was not asked.
  ['Service np', 'spec.ports[0].nodePort', 70000, 'spec.ports[0].nodePort: Invalid value: 70000: provided port is not in the valid range'],
];

function times<T>(count: number, make: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => make(i));
}

function changed(name: string, field: string, value: unknown): Manifest {
  const manifest = structuredClone(OBJECTS.get(name)!);
  const steps = stepsOf(field);
  const holder = steps.slice(0, -1).reduce<any>((at, step) => at[step] ??= {}, manifest);
  holder[steps[steps.length - 1]] = value;
  return manifest;
}

const messages = (manifest: Manifest) => invalidityOf(undefined, manifest).map(({ message }) => message);

test.each([...OBJECTS])('%s is accepted', (_, manifest) => expect(messages(manifest)).toEqual([]));

test.each(CASES.map(({ object, refused }) => [...object, refused] as const))('%s: %s = %j is refused', (name, field, value, refused) => {
  expect(messages(changed(name, field, value))).toEqual(refused);
});

test.each(LONG.map(([name, field, value, refused]) => [name, field, refused, value] as const))('%s: %s: %s', (name, field, refused, value) => {
  expect(messages(changed(name, field, value))).toEqual([refused]);
});

test('every row is asked, and refuses something', () => {
  expect(SAID.size).toBeGreaterThan(300);
  expect([...SAID].filter(([, count]) => count === 0).map(([id]) => id)).toEqual([]);
});

test('every row names the file and the function that it is taken from', () => {
  const sources = [...SAID.keys()].map(id => /\((.*)\)$/.exec(id)![1]);
  expect(sources.filter(source => !/^(pkg|staging)\/\S+\.go \w+|^gateway-api \S+\.yaml$|^runtime\.Decode/.test(source))).toEqual([]);
});

test('what a kind is asked for is remembered by the object', () => {
  const manifest = OBJECTS.get('Deployment web')!;
  expect(invalidity(manifest)).toBe(invalidity(manifest));
});

test('other kinds, and other versions of an API, are not known', () => {
  const deployment = changed('Deployment web', 'spec', {});
  expect(messages({ ...deployment, apiVersion: 'acme.example/v1' })).toEqual([]);
  expect(messages({ ...deployment, apiVersion: 'apps/v2' })).toEqual([]);
  expect(messages({ ...deployment, apiVersion: 'apps/v1beta2' })).toEqual([]);
  expect(successorOf({ ...deployment, apiVersion: 'apps/v1beta2' })).toBe('apps/v1');
});

test('of a part of an object nothing is said that is not written', () => {
  const { spec: { selector, template } } = changed('Deployment web', 'spec.replicas', -1) as any;
  const part = (spec: object, annotations = {}) => ({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'coredns', annotations }, spec: { replicas: -1, ...spec } });
  const negative = 'spec.replicas: Invalid value: -1: must be greater than or equal to 0';
  // With a selector it is a whole one.
  expect(messages(part({ selector, template: { metadata: template.metadata, spec: {} } }))).toEqual(['spec.template.spec.containers: Required value', negative].reverse());
  for (const annotations of [{ 'argocd.argoproj.io/sync-options': 'Prune=false,ServerSideApply=true' }, { 'kustomize.toolkit.fluxcd.io/ssa': 'Merge' }]) {
    expect(messages(part({ selector, template: { metadata: template.metadata, spec: {} } }, annotations))).toEqual([negative]);
  }
  const patches = [
    {},
    { template: { spec: { nodeSelector: { disk: 'ssd' } } } },
    { template: { spec: { containers: [{ name: 'main', image: 'registry.example/app:2' }] } } },
    { template: { metadata: { labels: { tier: 'web' } }, spec: { containers: [{ name: 'main', volumeMounts: [{ name: 'cache', mountPath: '/cache' }] }] } } },
  ];
  for (const patch of patches) expect(messages(part(patch))).toEqual([negative]);
  for (const [apiVersion, kind, spec] of [
    ['v1', 'Service', { type: 'LoadBalancer' }], ['autoscaling/v2', 'HorizontalPodAutoscaler', { minReplicas: 3 }], ['batch/v1', 'CronJob', { suspend: true }],
    ['networking.k8s.io/v1', 'Ingress', undefined], ['batch/v1', 'Job', { backoffLimit: 2 }], ['v1', 'PersistentVolumeClaim', undefined],
  ] as const) expect(messages({ apiVersion, kind, metadata: { name: 'part' }, spec })).toEqual([]);
});

test('what an agent fills in later is not known', () => {
  for (const value of ['${HOST}', '<path:secrets/shop#host>', 'ENC[AES256_GCM,data:a]']) {
    expect(messages(changed('Ingress ing', 'spec.rules[0].host', value))).toEqual([]);
    expect(messages(changed('Deployment web', 'spec.replicas', value))).toEqual([]);
    expect(messages(changed('Secret s', 'data.a', value))).toEqual([]);
  }
});

test('nothing that is written makes it fail', () => {
  const strange = [null, '', 0, -1, 1e300, NaN, true, [], {}, [null], [[]], { a: null }, '__proto__', 'constructor'];
  for (const manifest of OBJECTS.values()) {
    for (const field of ['spec', 'data', 'rules', 'roleRef', 'metadata.labels', 'metadata.annotations', 'spec.template', 'spec.template.spec', 'spec.ports', 'spec.rules']) {
      // What is thrown fails the test.
      for (const value of strange) messages(changed(`${manifest.kind} ${manifest.metadata.name}`, field, value));
    }
  }
});
