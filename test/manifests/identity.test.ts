import { identified } from '../../src/manifests/identity/identity';
import { displayName, Manifest } from '../../src/manifests/manifest';
import { readManifests } from '../../src/manifests/reading/read-manifests';

interface Written {
  readonly apiVersion?: string;
  readonly spec?: object;
  readonly [field: string]: unknown;
}

/** `ConfigMap/shop/a` is a manifest of that kind, namespace and name; `ConfigMap/a` one that names no namespace. */
function manifest(path: string, { apiVersion = 'v1', ...fields }: Written = {}): string {
  const [kind, ...names] = path.split('/');
  const [name, namespace] = names.reverse();
  return JSON.stringify({ apiVersion, kind, metadata: { name, namespace }, ...fields });
}

function read(sides: ReadonlyArray<readonly string[]>, namespace?: string) {
  const memory = new Map();
  return identified(sides.map((texts, i) => readManifests([{ file: `${i}.yaml`, content: texts.join('\n---\n') }], memory)), namespace);
}

const pathOf = ({ kind, metadata: { namespace, name } }: Manifest) => [kind, ...namespace === undefined ? [] : [namespace], name].join('/');

function paths(sides: ReadonlyArray<readonly string[]>, namespace?: string): string[][] {
  return read(sides.map(side => side.map(one => one.startsWith('{') ? one : manifest(one))), namespace).sides.map(({ set }) => set.all.map(pathOf));
}

test.each<[string, string[][], string[][]]>([
  ['nothing names one', [['Service/a'], ['Service/a']], [['Service/a'], ['Service/a']]],
  ['all name one', [['Service/n/a'], ['Service/m/a']], [['Service/n/a'], ['Service/m/a']]],
  ['written later', [['Service/a', 'Deployment/b'], ['Service/n/a', 'Deployment/n/b']], [['Service/n/a', 'Deployment/n/b'], ['Service/n/a', 'Deployment/n/b']]],
  ['written no more', [['Service/n/a'], ['Service/a', 'Service/b']], [['Service/n/a'], ['Service/n/a', 'Service/n/b']]],
  ['the same objects tell of the others', [['Service/a', 'Secret/s'], ['Service/n/a', 'Role/kube-system/r']], [['Service/n/a', 'Secret/n/s'], ['Service/n/a', 'Role/kube-system/r']]],
  ['one place is written', [['Service/a', 'Role/n/r'], ['Service/b']], [['Service/n/a', 'Role/n/r'], ['Service/n/b']]],
  ['a third side tells', [['Service/a'], ['Service/a'], ['Service/n/a']], [['Service/n/a'], ['Service/n/a'], ['Service/n/a']]],
  ['default is among them', [['Service/a', 'Role/n/r', 'Role/default/r'], []], [['Service/default/a', 'Role/n/r', 'Role/default/r'], []]],
  ['several are possible', [['Service/a', 'Role/n/r', 'Role/m/r'], []], [['Service/a', 'Role/n/r', 'Role/m/r'], []]],
  ['not where another one stands', [['Service/a', 'Service/n/a'], ['Service/a', 'Role/n/r']], [['Service/a', 'Service/n/a'], ['Service/a', 'Role/n/r']]],
  ['kinds without a namespace', [['Namespace/n', 'Service/n/a'], ['Namespace/n', 'Service/a']], [['Namespace/n', 'Service/n/a'], ['Namespace/n', 'Service/n/a']]],
])('%s', (_, sides, expected) => expect(paths(sides)).toEqual(expected));

test('a namespace that is said is that of all that name none', () => {
  expect(paths([['Service/a', 'Role/n/r'], ['Service/n/a', 'Namespace/x']], 'm')).toEqual([['Service/m/a', 'Role/n/r'], ['Service/n/a', 'Namespace/x']]);
});

describe('what speaks of an object', () => {
  const rbac = { apiVersion: 'rbac.authorization.k8s.io/v1' };
  const gateway = { apiVersion: 'gateway.networking.k8s.io/v1' };
  const istio = { apiVersion: 'networking.istio.io/v1' };
  test.each([
    ['a subject', manifest('ClusterRoleBinding/b', { ...rbac, subjects: [{ kind: 'ServiceAccount', name: 'a', namespace: 'n' }] })],
    ['a route', manifest('HTTPRoute/edge/r', { ...gateway, spec: { rules: [{ backendRefs: [{ name: 'a', namespace: 'n' }] }] } })],
    ['a host', manifest('VirtualService/edge/v', { ...istio, spec: { http: [{ route: [{ destination: { host: 'a.n.svc.cluster.local' } }] }] } })],
    ['a destination', manifest('DestinationRule/edge/d', { ...istio, spec: { host: 'a.n.svc' } })],
    ['a webhook', manifest('ValidatingWebhookConfiguration/w', { apiVersion: 'admissionregistration.k8s.io/v1', webhooks: [{ clientConfig: { service: { name: 'a', namespace: 'n' } } }] })],
  ])('%s', (_, speaker) => {
    const [[service, account, ...rest]] = paths([['Service/a', 'ServiceAccount/a', speaker, 'Role/kube-system/r'], []]);
    expect([service, account, rest.length]).toEqual(['Service/n/a', 'ServiceAccount/n/a', 2]);
  });
});

describe('kinds that belong to no namespace', () => {
  const rbac = { apiVersion: 'rbac.authorization.k8s.io/v1' };

  test('keep none, whatever they name', () => {
    expect(paths([[manifest('ClusterRole/n/a', rbac), 'Service/m/a'], [manifest('ClusterRole/a', rbac), 'Service/b']])).toEqual([['ClusterRole/a', 'Service/m/a'], ['ClusterRole/a', 'Service/m/b']]);
  });

  test('are known by a definition on either side', () => {
    const definition = (scope: string) => manifest('CustomResourceDefinition/x', {
      apiVersion: 'apiextensions.k8s.io/v1', spec: { group: 'acme.example', scope, names: { kind: 'Thing' } },
    });
    const thing = manifest('Thing/t', { apiVersion: 'acme.example/v1' });
    expect(paths([[thing, 'Service/n/a'], [definition('Cluster')]])[0]).toEqual(['Thing/t', 'Service/n/a']);
    expect(paths([[thing, 'Service/n/a'], [definition('Namespaced')]])[0]).toEqual(['Thing/n/t', 'Service/n/a']);
  });

  test.each([
    ['v1', 'PersistentVolume'], ['gateway.networking.k8s.io/v1beta1', 'GatewayClass'], ['cert-manager.io/v1', 'ClusterIssuer'], ['constraints.gatekeeper.sh/v1beta1', 'AnyName'],
  ])('%s %s', (apiVersion, kind) => expect(paths([[manifest(`${kind}/a`, { apiVersion }), 'Service/n/a'], []])[0][0]).toBe(`${kind}/a`));
});

describe('doubt', () => {
  const doubt = (...sides: string[][]) => {
    const { objects, ...rest } = read(sides.map(side => side.map(one => manifest(one)))).doubt!;
    return { objects: objects.map(pathOf), ...rest };
  };

  test('several are possible', () => {
    expect(doubt(['Service/a', 'Role/n/r', 'Role/m/r'], ['Service/a', 'Service/b'])).toEqual({ objects: ['Service/a', 'Service/b'], namespaces: ['m', 'n'], taken: 'none' });
    expect(doubt(['Service/a', 'Role/n/r', 'Role/default/r'], [])).toEqual({ objects: ['Service/a'], namespaces: ['default', 'n'], taken: 'default' });
  });

  test('it may be there twice', () => {
    expect(doubt(['Service/a', 'Service/n/a'], [])).toEqual({ objects: ['Service/a'], namespaces: ['n'], taken: 'none' });
  });

  test('the same objects are in different places', () => {
    expect(doubt(['Service/a', 'Service/b'], ['Service/n/a', 'Service/m/b'])).toEqual({ objects: ['Service/a', 'Service/b'], namespaces: ['m', 'n'], taken: 'counterpart' });
  });

  test('there is none where one namespace is written, or none at all', () => {
    expect(read([[manifest('Service/a')], [manifest('Service/n/b')]]).doubt).toBeUndefined();
    expect(read([[manifest('Service/a')], [manifest('Service/b')]]).doubt).toBeUndefined();
  });
});

test('what both sides share stays one object, and what has its namespace already stays as it is', () => {
  const [a, b, c] = ['Service/a', 'Service/n/b', 'Service/n/c'].map(path => manifest(path));
  const { sides: [before, after] } = read([[a, b], [a, b, c]]);
  expect(before.set.get('Service/n/a')).toBe(after.set.get('Service/n/a'));
  const untouched = [[b], [b, c]].map(texts => readManifests([{ file: 'a.yaml', content: texts.join('\n---\n') }]));
  expect(identified(untouched).sides.every((side, i) => side === untouched[i])).toBe(true);
});

test('each is found in its file', () => {
  const { sides: [before, after] } = read([['apiVersion: v1\nkind: Service\nmetadata:\n  name: a\nspec: {}\n'], [manifest('Service/n/a')]]);
  expect(before.locate(before.set.get('Service/n/a')!, 'spec')).toEqual({ file: '0.yaml', line: 5, column: 1 });
  expect(after.locate(after.set.get('Service/n/a')!)).toEqual({ file: '1.yaml', line: 1, column: 1 });
  expect(after.locate(before.set.get('Service/n/a')!)).toBeUndefined();
});

describe('two that become the same one are a duplicate', () => {
  const duplicates = (texts: string[], namespace?: string) => read([texts], namespace).sides[0].problems;
  const role = (namespace: string, more = {}) => manifest(`ClusterRole/${namespace}/r`, { apiVersion: 'rbac.authorization.k8s.io/v1', ...more });

  test('of which the last one counts', () => {
    expect(duplicates([manifest('Service/a'), manifest('Service/n/a', { spec: {} })], 'n')).toMatchObject([{
      kind: 'duplicate-object',
      isHarmless: false,
      message: 'Service/a of n is there twice: at 0.yaml:1:1 and at 0.yaml:3:1, since what names no namespace is there as well.',
      mend: 'Leave one of them: whichever is applied last would count; or write the namespace of each.',
    }]);
    expect(duplicates([role('n'), role('m', { rules: [] })])).toMatchObject([{
      message: 'ClusterRole/r is there twice: at 0.yaml:1:1 and at 0.yaml:3:1, since a ClusterRole belongs to no namespace, whatever it names.',
      mend: 'Leave one of them: whichever is applied last would count.',
    }]);
  });

  test('and harmless where they are the same, told once', () => {
    expect(duplicates(['Service/a', 'Service/n/a', 'Service/b', 'Service/n/b'].map(path => manifest(path)), 'n')).toMatchObject([{
      isHarmless: true,
      subject: { keys: ['Service/n/a', 'Service/n/b'] },
      message: 'Service/a and Service/b are there twice, always the same: in 0.yaml, since what names no namespace is there as well.',
    }]);
    expect(duplicates([role('n'), role('m')])).toMatchObject([{ isHarmless: true, message: expect.stringContaining('ClusterRole/r is there twice, always the same: ') }]);
  });
});

test('what is wrong with an object is known again where the other side names its namespace', () => {
  const text = (namespace: string) => `apiVersion: v1\nkind: Service\nmetadata:\n  name: a\n${namespace}spec: {}\nspec: {}\n`;
  const { sides } = read([[text('')], [text('  namespace: shop\n')]]);
  const subject = { keys: ['Service/shop/a'], field: 'spec' };
  expect(sides.map(({ problems }) => problems.map(one => one.subject))).toEqual([[subject], [subject]]);
});

test('a namespace of nothing is none', () => {
  const { sides: [side] } = read([['apiVersion: v1\nkind: Service\nmetadata:\n  name: a\n  namespace:\n']]);
  expect(side.set.all[0].metadata).toEqual({ name: 'a' });
});

test('objects of one kind and name are called with their namespace', () => {
  const readPaths = (sides: string[][]) => read(sides.map(side => side.map(one => manifest(one)))).sides;
  const names = (...sides: string[][]) => readPaths(sides).flatMap(({ set }) => set.all.map(displayName));
  expect(names(['Service/n/a', 'Service/n/b'], ['Service/m/a'])).toEqual(['Service/a of n', 'Service/b', 'Service/a of m']);
  expect(names(['Service/n/a', 'Service/a'])).toEqual(['Service/a of n', 'Service/a without a namespace']);
  expect(names(['Service/n/a', 'Deployment/m/a'])).toEqual(['Service/a', 'Deployment/a']);
});
