import { ManifestFile } from '../../src/manifests/reading/manifest-file';
import { readManifests } from '../../src/manifests/reading/read-manifests';

const read = (content: string | Buffer, file = 'a.yaml') => readManifests([{ file, content }]);
const service = (name: string, more = '') => `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${name}\n${more}`;
const positions = (content: string, field?: string) => {
  const found = read(content);
  return found.set.all.map(one => { const { line, column } = found.locate(one, field)!; return `${one.metadata.name} ${line}:${column}`; });
};
const problems = (...files: ManifestFile[]) => readManifests(files).problems.map(({ message }) => message);

test('several documents, empty ones, comments of Helm, directives and the end of a document', () => {
  const text = `# first\n---\n# Source: shop/templates/a.yaml\n${service('a')}---\n\n---   # nothing\n${service('b')}...\n%YAML 1.2\n---\n${service('c')}`;
  expect(read(text).problems).toEqual([]);
  expect(positions(text)).toEqual(['a 4:1', 'b 11:1', 'c 18:1']);
});

test('Windows line ends, a mark of the byte order, and a marker with content', () => {
  expect(positions(`\ufeff${service('a')}---\n${service('b')}`.replace(/\n/g, '\r\n'))).toEqual(['a 1:1', 'b 6:1']);
  expect(positions('--- {apiVersion: v1, kind: Service, metadata: {name: a}}\n')).toEqual(['a 1:5']);
});

test('a marker inside of a text is none', () => {
  const found = read(`${service('a')}data: |\n  ---\n  b\n`);
  expect(found.set.all).toEqual([expect.objectContaining({ data: '---\nb\n' })]);
});

test('lists, of lists as well, and JSON with tabs', () => {
  const item = (name: string) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { ports: [{ port: 1 }] } });
  const text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [item('a'), { kind: 'List', items: [item('b')] }, null] }, undefined, '\t');
  const found = read(text, 'a.json');
  expect([found.problems, found.set.keys]).toEqual([[], ['Service//a', 'Service//b']]);
  const lines = text.split('\n');
  for (const one of found.set.all) {
    const { line } = found.locate(one, 'metadata.name')!;
    expect(lines[line - 1]).toContain(`"name": "${one.metadata.name}"`);
  }
});

test('objects of JSON that follow each other', () => {
  const object = (name: string, odd: string) => JSON.stringify({ apiVersion: 'v1', kind: 'Service', metadata: { name }, odd }, undefined, 2);
  expect(positions(`${object('a', '')}\n${object('b', '{}"\\')}${object('c', '')}\n`, 'metadata.name')).toEqual(['a 5:5', 'b 13:5', 'c 20:5']);
  expect(problems({ file: 'a.json', content: '{"a": 1} {b: 2}' })).toEqual([expect.stringContaining('not valid YAML')]);
});

test('a field is found where it is written, or else the nearest one around it', () => {
  const text = service('a', 'spec:\n  ports:\n    - port: 80\n    - name: b\n      port: 81\n').replace('  name: a', '  name: a\n  annotations:\n    "x.y/z": "1"');
  expect(['spec.ports[1].port', 'spec.ports[1]', 'spec.ports[7].port', 'spec.selector', 'metadata.annotations["x.y/z"]', 'nothing', undefined].map(field => positions(text, field)[0]))
    .toEqual(['a 11:7', 'a 10:7', 'a 8:3', 'a 7:1', 'a 6:5', 'a 1:1', 'a 1:1']);
});

test('values are those of Kubernetes: dates are text, merge keys are merged', () => {
  const [object] = read(service('a', 'data: {a: 2024-01-01, <<: {b: c}}\n')).set.all;
  expect(object.data).toEqual({ a: '2024-01-01', b: 'c' });
});

test('two sides with one memory share what is the same', () => {
  const memory = new Map();
  const [one, other] = [1, 2].map(i => readManifests([{ file: 'a.yaml', content: `${service('a')}---\n${service(`b${i}`)}` }], memory));
  expect(one.set.get('Service//a')).toBe(other.set.get('Service//a'));
});

test.each<[string, string]>([
  ['a: b\n c: d\n', 'a.yaml:2:3: it is not valid YAML: bad indentation of a mapping entry.'],
  [`${service('a')}---\nkind: Service\n`, 'a.yaml:6:1: apiVersion is missing.'],
  ['apiVersion: v1\nmetadata: {name: a}', 'a.yaml:1:1: kind is missing.'],
  ['apiVersion: v1\nkind: Service\nmetadata: {}', 'a.yaml:3:1: metadata.name is missing.'],
  ['apiVersion: v1\nkind: Service\nmetadata:\n  name: 5', 'a.yaml:4:3: metadata.name is 5, which cannot be one.'],
  ['apiVersion: v1\nkind: Service\nmetadata:\n  name: a/b', 'a.yaml:4:3: metadata.name is "a/b", which cannot be one.'],
  ['apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: [b]}', 'a.yaml:3:21: metadata.namespace is no text, which cannot be one.'],
  ['- 1', 'a.yaml:1:1: it is no object.'],
  ['hello', 'a.yaml:1:1: it is no object.'],
])('%j', (content, message) => expect(problems({ file: 'a.yaml', content })).toEqual([message]));

test('what every apply creates anew is passed over', () => {
  const found = read('apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: a-}');
  expect([found.problems, found.set.keys]).toEqual([[], []]);
});

test('a template is told from what comes out of it', () => {
  const [problem] = read('apiVersion: v1\nkind: Service\n{{- if .Values.a }}\nmetadata: {name: a}\n').problems;
  expect(problem).toMatchObject({ kind: 'unreadable-manifest', location: { line: 3 }, mend: expect.stringContaining('helm template') });
});

test('what cannot be read does not hide the rest', () => {
  const { set, problems: [problem] } = read(`${service('a')}---\n[\n---\n${service('b')}`);
  expect([set.keys, problem.location.line]).toEqual([['Service//a', 'Service//b'], 6]);
});

describe('an object that is written more than once is one problem', () => {
  const other = service('a', 'spec: {}\n');

  test.each<[string, readonly ManifestFile[], readonly string[]]>([
    ['another object each time', [{ file: 'a.yaml', content: service('a') }, { file: 'b.yaml', content: `---\n${other}` }], ['Service/a is there twice: at a.yaml:1:1 and at b.yaml:2:1.']],
    ['three times', [{ file: 'a.yaml', content: `${service('a')}---\n${other}---\n${service('a')}` }], ['Service/a is there 3 times: at a.yaml:1:1, at a.yaml:6:1 and at a.yaml:12:1.']],
    ['always the same', [{ file: 'a.yaml', content: `${service('a')}---\n${service('a')}` }], ['Service/a is there twice, always the same: at a.yaml:1:1 and at a.yaml:6:1.']],
    ['a folder that was copied', ['a.yaml', 'copy/a.yaml'].map(file => ({ file, content: 'abcdefg'.split('').map(name => service(name)).join('---\n') })), [
      'Service/a, Service/b, Service/c, Service/d and 3 more are there twice, always the same: in a.yaml and in copy/a.yaml.',
    ]],
    ['two mistakes', [{ file: 'a.yaml', content: `${service('a')}---\n${service('b')}` }, { file: 'b.yaml', content: service('a') }, { file: 'c.yaml', content: service('b') }], [
      'Service/a is there twice, always the same: at a.yaml:1:1 and at b.yaml:1:1.', 'Service/b is there twice, always the same: at a.yaml:6:1 and at c.yaml:1:1.',
    ]],
    ['another version of the API', ['old.example.com/v1', 'example.com/v1'].map((apiVersion, i) => ({ file: `${i}.yaml`, content: `apiVersion: ${apiVersion}\nkind: Gadget\nmetadata: {name: a}` })), []],
  ])('%s', (_, files, messages) => expect(problems(...files)).toEqual(messages));

  test('it is harmless where it is always the same, and the last one counts', () => {
    const found = readManifests([{ file: 'a.yaml', content: `${service('a')}---\n${service('a')}---\n${service('b')}---\n${service('b', 'spec: {}')}` }]);
    expect(found.problems.map(({ isHarmless, subject }) => [isHarmless, subject])).toEqual([
      [true, { keys: ['Service//a'] }], [false, { keys: ['Service//b'], field: expect.stringMatching(/^[0-9a-f]{10}$/) }],
    ]);
    expect(found.set.get('Service//b')).toMatchObject({ spec: {} });
  });
});

test('a key that stands twice is told with what it would hide', () => {
  const found = read(`${service('a')}---\n${service('b', '  labels:\n    app: x\n    app: z\n')}`);
  expect(found.set.get('Service//b')?.metadata.labels).toEqual({ app: 'z' });
  expect(found.problems).toMatchObject([{ kind: 'duplicate-key', isHarmless: true, location: { line: 12, column: 5 }, message: expect.stringMatching(/^a\.yaml:12:5: the key app /) }]);
});

test('lists of a kind, members that do not say theirs, and lists of nothing', () => {
  const list = (kind: string, items: unknown, more = {}) => readManifests([{ file: 'a.json', content: JSON.stringify({ apiVersion: 'v1', kind, items, ...more }) }]);
  expect(list('ConfigMapList', [{ metadata: { name: 'a' } }, { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'b' } }]).set.keys).toEqual(['ConfigMap//a', 'Secret//b']);
  expect(list('List', [{ metadata: { name: 'a' } }]).problems).toMatchObject([{ message: expect.stringContaining('kind is missing') }]);
  for (const items of [[], null, undefined]) expect([list('List', items).problems, list('List', items).set.keys]).toEqual([[], []]);
  // An object of a custom kind that has members of its own.
  expect(list('AllowList', ['10.0.0.0/8'], { metadata: { name: 'office' } }).set.keys).toEqual(['AllowList//office']);
});

describe('what lies beside manifests is left alone', () => {
  test.each<[string, string]>([
    ['kustomization.yaml', 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n'],
    ['base/kustomization.yml', 'resources: [a.yaml]\n'],
    ['kustomization.yaml', 'kind: Kustomization\nmetadata: {name: a}\n'],
    ['construct-metadata.json', '{"version":"1.0.0"}'],
    ['empty.yaml', '# nothing\n---\n'],
  ])('%s without a word: %j', (file, content) => {
    const found = readManifests([{ file, content }]);
    expect([found.problems, found.passedOver]).toEqual([[], []]);
  });

  test.each<[string, string]>([
    ['values.yaml', 'replicas: 3\n'],
    ['values-prod.yaml', 'kind: DaemonSet\nmetadata: {}\n'],
    ['chart/Chart.yaml', 'apiVersion: v2\nname: shop\nversion: 1.0.0\n'],
    ['cdk8s.yaml', 'language: typescript\napp: node main.js\n'],
  ])('%s is named: %j', (file, content) => {
    const found = readManifests([{ file, content }]);
    expect([found.problems, found.passedOver]).toEqual([[], [file]]);
  });

  test.each<[string, string, string]>([
    ['a.yaml', `replicas: 3\n---\n${service('a')}`, 'a.yaml:1:1: kind is missing.'],
    ['values.yaml', 'apiVersion: v1\nreplicas: 3\n', 'values.yaml:1:1: kind is missing.'],
    ['kustomization.yaml', 'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n', 'kustomization.yaml:1:1: metadata.name is missing.'],
    ['spec.yaml', 'spec: {}\n', 'spec.yaml:1:1: kind is missing.'],
  ])('%s that was meant to be a manifest is refused: %j', (file, content, message) => expect(problems({ file, content })).toEqual([message]));

  test('what is rendered by others is told from what they print', () => {
    const mend = (content: string) => read(content).problems[0].mend;
    expect(mend('- op: replace\n  path: /spec\n')).toContain('kustomize build');
    expect(mend(`${service('a')}NOTES:\n1. Get the address by these commands:\n  export A=$(kubectl get)\n`)).toContain('helm template');
    expect(mend(`${service('a')}NOTES:\nNow: visit: it\n`)).toContain('helm template');
    expect(mend(`NAME: shop\nHOOKS:\nMANIFEST:\n---\n${service('a')}`)).toContain('helm template');
  });
});

test('files that cannot be read are told, and hide no others; what is too much is told once', () => {
  const refusal = { message: 'a.yaml cannot be read', mend: 'Make it readable' };
  const found = readManifests([{ file: 'a.yaml', content: '', refusal }, { file: 'b.yaml', content: service('b') }]);
  expect([found.set.keys, found.problems]).toEqual([['Service//b'], [expect.objectContaining({ message: 'a.yaml cannot be read.', location: { file: 'a.yaml', line: 1, column: 1 } })]]);
  const large = Array.from({ length: 9 }, (_, i) => ({ file: `${i}.yaml`, content: `${service(`a${i}`)}#${' '.repeat(3_000_000)}\n---\n#${' '.repeat(3_000_000)}` }));
  expect(problems(...large)).toEqual([expect.stringMatching(/^5\.yaml and what comes after it are not read: .* 32 MiB/)]);
});
