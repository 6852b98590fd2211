import { ManifestFile } from '../../src/manifests/manifest-file';
import { readManifests } from '../../src/manifests/read-manifests';

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

test('an object that is there twice names both places', () => {
  expect(problems({ file: 'a.yaml', content: service('a') }, { file: 'b.yaml', content: `---\n${service('a')}` }))
    .toEqual(['Service/a is there twice: at a.yaml:1:1 and at b.yaml:2:1.']);
  expect(problems({ file: 'a.yaml', content: 'apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: a}' }, { file: 'b.yaml', content: 'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a}' })).toEqual([]);
});

test('what lies beside manifests is left alone', () => {
  expect(problems({ file: 'kustomization.yaml', content: 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n' }, { file: 'construct-metadata.json', content: '{"version":"1.0.0"}' })).toEqual([]);
});
