/** A run that writes to a cluster harms nobody: what it may write to, what it applies, and what it deletes. */
import { Runnable } from './runnable';
import { define, inNamespace, isLoopback, refusal } from './server';

test.each([
  ['https://127.0.0.1:6443', true], ['https://127.8.0.1', true], ['https://localhost:16443', true], ['https://[::1]:6443', true],
  ['https://10.0.0.1:6443', false], ['https://127.0.0.1.example.com', false], ['https://localhost.example.com', false], ['https://kubernetes.default', false],
])('%s is on this machine: %s', (server, expected) => expect(isLoopback(server)).toBe(expected));

test('another machine is written to only where it was named and agreed to', () => {
  const target = { context: 'production', server: 'https://10.0.0.1:6443' };
  const sentence = 'the server of the context "production" is https://10.0.0.1:6443, which is not on this machine: '
    + 'pass --context production --yes, if namespaces may be made there';
  for (const consent of [{ yes: false }, { yes: true }, { context: 'production', yes: false }, { context: 'staging', yes: true }]) {
    expect(refusal(target, consent)).toBe(sentence);
  }
  expect(refusal(target, { context: 'production', yes: true })).toBeUndefined();
  expect(refusal({ context: 'lab', server: 'https://127.0.0.1:16443' }, { yes: false })).toBeUndefined();
});

const definition = (name: string) => ({ kind: 'CustomResourceDefinition', metadata: { name } });

test('everything is applied in the namespace of the run, and nothing that others would see', () => {
  const service = { kind: 'Service', metadata: { name: 'hello', namespace: 'shop' } };
  expect(inNamespace([service, definition('a')], 'own')).toEqual([{ kind: 'Service', metadata: { name: 'hello', namespace: 'own' } }]);
  expect(() => inNamespace([{ kind: 'ClusterRole', metadata: { name: 'all' } }], 'own')).toThrow('ClusterRole/all belongs to no namespace, so that this run may not apply it');
});

test('a CustomResourceDefinition that is there is never replaced, and only one that was made is deleted', async () => {
  const commands: string[] = [];
  const kubectl = {
    do: async (args: readonly string[], input = '') => {
      commands.push([...args.slice(0, 3), ...input === '' ? [] : [JSON.parse(input).metadata.name]].join(' '));
      return args[0] === 'get' && args[2] === 'known' ? 'customresourcedefinition/known' : '';
    },
  };
  expect(await define(kubectl, [definition('known'), definition('new'), { kind: 'Service', metadata: { name: 'hello' } }])).toEqual(['new']);
  expect(commands).toEqual(['get customresourcedefinition known', 'get customresourcedefinition new', 'create --filename=- new', 'wait --for=condition=Established customresourcedefinition/new']);
});

test('of definitions of which one fails, those that were made go again', async () => {
  const commands: string[] = [];
  const kubectl = {
    do: async (args: readonly string[], input = '') => {
      commands.push([...args.slice(0, 3), ...input === '' ? [] : [JSON.parse(input).metadata.name]].join(' '));
      if (input.includes('"bad"')) throw new Error('it is not valid');
      return '';
    },
  };
  await expect(define(kubectl, [definition('good'), definition('bad')])).rejects.toThrow('it is not valid');
  expect(commands.at(-1)).toBe('delete customresourcedefinition good');
});

test('for real nodes, versions stay apart and nothing is left that the image cannot do', () => {
  const workload = (image: string) => ({
    kind: 'Deployment',
    spec: { replicas: 2, template: { metadata: {}, spec: { initContainers: [{ image: 'a' }], containers: [{ name: 'main', image, readinessProbe: {}, lifecycle: {}, command: ['x'] }] } } },
  });
  const images = new Runnable();
  const service = { kind: 'Service', spec: { ports: [] } };
  const run = (image: string) => ({
    kind: 'Deployment', spec: { replicas: 2, template: { metadata: {}, spec: { containers: [{ name: 'main', image }] } } },
  });
  expect(images.of([workload('hello:1'), service])).toEqual([run('registry.k8s.io/pause:3.9'), service]);
  expect(images.of([workload('hello:2'), workload('hello:1')])).toEqual([run('registry.k8s.io/pause:3.10'), run('registry.k8s.io/pause:3.9')]);
});
