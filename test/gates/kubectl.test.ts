/** How the user's kubectl is run and asked. A small executable of that name stands in for it and replays recorded answers. */
import childProcess from 'child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { delimiter, dirname, join } from 'path';
import { kubectlProcess } from '../../src/cli/process-ports';
import { currentContext as contextOf, get as getBy, KubectlError, KubectlOptions } from '../../src/gates/realized/kubectl';
import { ClusterOptions, lookInCluster } from '../../src/gates/realized/look-in-cluster';

const fixture = (name: string) => JSON.parse(readFileSync(join(__dirname, 'fixtures', name), 'utf8'));
const errors: { [name: string]: { code: number; stderr: string[] } } = fixture('kubectl-errors.json');

/** Writes down its arguments and gives the first answer whose words they contain. */
const KUBECTL = `#!/usr/bin/env node
const { appendFileSync, readFileSync } = require('fs');
const { join } = require('path');
const args = process.argv.slice(2);
appendFileSync(join(__dirname, 'calls'), JSON.stringify({ args, kubeconfig: process.env.KUBECONFIG }) + '\\n');
// As kubectl does that asks for a user name: it waits for the end of its input.
readFileSync(0);
const answers = JSON.parse(readFileSync(join(__dirname, 'answers'), 'utf8'));
const { stdout = '', stderr = '', code = 0, hangs } = answers.find(({ to }) => to.every(word => args.some(arg => arg.includes(word))));
if (hangs) return setTimeout(() => {}, 60_000);
process.stderr.write(stderr);
process.stdout.write(stdout, () => process.exit(code));
`;

const kubectl = kubectlProcess(process.env);
const get = (what: readonly string[], options: KubectlOptions) => getBy(kubectl, what, options);
const currentContext = (options: KubectlOptions) => contextOf(kubectl, options);
const unrealizedInCluster = async (manifests: readonly any[], options?: ClusterOptions) => (
  (await lookInCluster(kubectl, manifests, options)).problems
);

let folder: string;
const { PATH, KUBECONFIG } = process.env;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kubectl-'));
  mkdirSync(join(folder, 'bin'));
  const executable = join(folder, 'bin', 'kubectl');
  writeFileSync(executable, KUBECTL);
  chmodSync(executable, 0o755);
  process.env.PATH = [dirname(executable), dirname(process.execPath), PATH].join(delimiter);
});

afterEach(() => {
  jest.restoreAllMocks();
  Object.assign(process.env, { PATH });
  if (KUBECONFIG === undefined) delete process.env.KUBECONFIG;
  else process.env.KUBECONFIG = KUBECONFIG;
  rmSync(folder, { recursive: true });
});

interface Answer {
  /** What the arguments contain. */
  readonly to: string[];
  readonly stdout?: string;
  readonly stderr?: string;
  readonly code?: number;
  readonly hangs?: boolean;
}

const answer = (...answers: Answer[]) => writeFileSync(join(folder, 'bin', 'answers'), JSON.stringify(answers));
const fail = (name: string) => answer({ to: [], code: errors[name].code, stderr: errors[name].stderr.join('\n') });
const list = (items: readonly any[]) => JSON.stringify({ apiVersion: 'v1', kind: 'List', items });

function calls(): Array<{ args: string[]; kubeconfig?: string }> {
  const file = join(folder, 'bin', 'calls');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').map(line => JSON.parse(line)) : [];
}

async function errorOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(() => undefined, (reason: unknown) => reason);
  expect(error).toBeInstanceOf(KubectlError);
  return (error as KubectlError).message;
}

describe('get', () => {
  test('asks for JSON, in time, and for nothing that does not exist', async () => {
    answer({ to: [] });
    await get(['deployment.v1.apps/hello', 'service.v1./hello'], {});
    expect(calls().map(({ args }) => args)).toEqual([
      ['get', 'deployment.v1.apps/hello', 'service.v1./hello', '--output=json', '--ignore-not-found', '--request-timeout=10s'],
    ]);
  });

  test('passes on the flags of kubectl, without a shell, and the environment', async () => {
    answer({ to: [] });
    process.env.KUBECONFIG = '/home/me/kubeconfig';
    await get(['pods'], { context: 'prod; echo', kubeconfig: '/home/me/my config', namespace: '$(shop)' });
    expect(calls()).toEqual([{
      args: [
        'get', 'pods', '--output=json', '--ignore-not-found',
        '--context=prod; echo', '--kubeconfig=/home/me/my config', '--namespace=$(shop)', '--request-timeout=10s',
      ],
      kubeconfig: '/home/me/kubeconfig',
    }]);
  });

  test.each([
    ['nothing', '', []],
    ['one object', '{ "kind": "Service" }', [{ kind: 'Service' }]],
    ['an empty list', list([]), []],
    ['a list', list([{ kind: 'Service' }, { kind: 'Deployment' }]), [{ kind: 'Service' }, { kind: 'Deployment' }]],
  ])('takes %s', async (_, stdout, objects) => {
    answer({ to: [], stdout });
    expect(await get(['service.v1./hello'], {})).toEqual(objects);
  });

  test('takes large answers and ignores warnings', async () => {
    const items = Array.from({ length: 20_000 }, (_, i) => ({ kind: 'Pod', metadata: { name: `pod-${i}`, note: 'x'.repeat(100) } }));
    answer({ to: [], stdout: list(items), stderr: 'Warning: v1 Endpoints is deprecated in v1.33+' });
    expect(await get(['pods'], {})).toHaveLength(20_000);
  });
});

describe('what goes wrong is one sentence that says how to mend it', () => {
  const sentences: Array<[error: string, sentence: string]> = [
    ['no such context', 'kubectl knows no context "prod": choose one of "kubectl config get-contexts"'],
    ['no such kubeconfig', 'kubectl failed (stat /home/me/.kube/nosuch: no such file or directory): mend that'],
    ['refused', 'kubectl cannot reach the cluster (The connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?): '
      + 'check the context and your network'],
    ['no answer', 'kubectl cannot reach the cluster (Unable to connect to the server: net/http: request canceled while waiting for connection '
      + '(Client.Timeout exceeded while awaiting headers)): check the context and your network'],
    ['no such host', 'kubectl cannot reach the cluster (Unable to connect to the server: dial tcp: lookup no.such.host.invalid on 10.0.0.53: no such host): '
      + 'check the context and your network'],
    ['forbidden', 'jane may not read deployments, services in namespace shop: ask for the role "view" there'],
    ['wrong token', 'the cluster does not accept your credentials (You must be logged in to the server (Unauthorized)): log in again'],
    ['no credentials', 'kubectl has no credentials for the cluster: log in'],
    ['no credential plugin', 'the cluster does not accept your credentials (Unable to connect to the server: getting credentials: '
      + 'exec: executable no-such-plugin not found): log in again'],
    ['no resource type', 'kubectl failed (the server doesn\'t have a resource type "httproute"): mend that'],
  ];

  test('each that was recorded', () => {
    expect(sentences.map(([name]) => name).sort()).toEqual(Object.keys(errors).sort());
  });

  test.each(sentences)('%s', async (name, sentence) => {
    fail(name);
    expect(await errorOf(get(['deployment.v1.apps/hello'], {}))).toBe(sentence);
  });

  test('a context of another spelling of kubectl', async () => {
    answer({ to: [], code: 1, stderr: 'Error in configuration: context was not found for specified context: prod' });
    expect(await errorOf(get(['pods'], {}))).toMatch(/^kubectl knows no context "prod": /);
  });

  test('Forbidden in words of its own, as of an admission plugin', async () => {
    answer({ to: [], code: 1, stderr: 'Error from server (Forbidden): no' });
    expect(await errorOf(get(['pods'], {}))).toBe('the cluster forbids to look (Error from server (Forbidden): no): ask for the role "view"');
  });

  test('silence', async () => {
    answer({ to: [], code: 3 });
    expect(await errorOf(get(['pods'], {}))).toBe('kubectl failed without a word (exit code 3): run it yourself to see why');
  });

  test('no JSON', async () => {
    answer({ to: [], stdout: 'hello\n' });
    expect(await errorOf(get(['pods'], {}))).toBe('kubectl answered "hello", which is no JSON: check which kubectl is on your PATH');
  });

  test('no answer at all, as of a plugin that waits for a login', async () => {
    answer({ to: [], hangs: true });
    const { execFile } = childProcess;
    jest.spyOn(childProcess, 'execFile').mockImplementation(((file: string, args: string[], options: object, done: () => void) => {
      expect(options).toMatchObject({ timeout: 30_000 });
      return execFile(file, args, { ...options, timeout: 500 }, done);
    }) as any);
    expect(await errorOf(get(['pods'], {})))
      .toBe('the cluster did not answer kubectl within 30 seconds: check the context and your network');
  });

  test('no kubectl', async () => {
    process.env.PATH = join(folder, 'nothing');
    expect(await errorOf(get(['pods'], {}))).toBe('kubectl is not on your PATH: install it');
  });
});

describe('the current context', () => {
  const config = JSON.stringify({ 'current-context': 'staging', 'contexts': [{ name: 'staging', context: { cluster: 'c', namespace: 'team' } }] });

  test('is read from the config of kubectl', async () => {
    answer({ to: [], stdout: config });
    expect(await currentContext({})).toEqual({ context: 'staging', namespace: 'team' });
    expect(await currentContext({ namespace: 'shop' })).toEqual({ context: 'staging', namespace: 'shop' });
    expect(calls()[0].args).toEqual(['config', 'view', '--minify', '--output=json', '--request-timeout=10s']);
  });

  test('is unknown without one', async () => {
    answer({ to: [], code: 1, stderr: 'error: current-context must exist in order to minify' });
    expect(await currentContext({ namespace: 'shop' })).toEqual({ namespace: 'shop' });
  });
});

describe('what a cluster is asked about a frame', () => {
  const recorded = (name: string) => fixture(`problems/${name}.json`);
  const replay = ({ objects, endpointSlices, pods }: any) => answer(
    { to: ['endpointslices'], stdout: list(endpointSlices) },
    { to: ['pods'], stdout: list(pods) },
    { to: ['config'], stdout: '{ "contexts": [{ "name": "staging" }] }' },
    { to: [], stdout: objects.length === 0 ? '' : list(objects) },
  );
  const asked = () => calls().map(({ args }) => args).sort();
  const flags = (...more: string[]) => ['--output=json', '--ignore-not-found', ...more, '--request-timeout=10s'];

  test('a realized frame takes two calls: its objects, in their versions, and the EndpointSlices of its Services', async () => {
    const frame = recorded('unabridged');
    replay(frame);
    expect(await unrealizedInCluster(frame.manifests)).toEqual([]);
    expect(asked()).toEqual([
      [
        'get', 'deployment.v1.apps/hello', 'networkpolicy.v1.networking.k8s.io/hello', 'service.v1./hello', 'poddisruptionbudget.v1.policy/hello',
        'poddisruptionbudget.v1.policy/hello-canary', 'deployment.v1.apps/hello-canary', ...flags('--namespace=shop'),
      ],
      ['get', 'endpointslices.v1.discovery.k8s.io', '--selector=kubernetes.io/service-name in (hello)', ...flags('--namespace=shop')],
    ]);
  });

  test('a third asks for the pods of a workload that lacks some', async () => {
    const frame = recorded('image-pull');
    replay(frame);
    expect(await unrealizedInCluster(frame.manifests)).toEqual([expect.stringContaining('ImagePullBackOff')]);
    expect(asked()).toHaveLength(3);
    expect(asked()[2]).toEqual(['get', 'pods', '--selector=cdk8s-rollouts/rollout=hello,cdk8s-rollouts/track=canary', ...flags('--namespace=shop')]);
  });

  test('pods that may not be seen only leave the reason out', async () => {
    const frame = recorded('image-pull');
    const { code, stderr } = errors.forbidden;
    answer(
      { to: ['endpointslices'], stdout: list(frame.endpointSlices) },
      { to: ['pods'], code, stderr: stderr.join('\n') },
      { to: [], stdout: list(frame.objects) },
    );
    expect(await unrealizedInCluster(frame.manifests)).toEqual(['Deployment/hello-canary: 0 of 1 pods are ready']);
  });

  test('what is abandoned is not asked for', async () => {
    const frame = recorded('broken-preview');
    replay(frame);
    const green = frame.manifests.find(({ metadata }: any) => metadata.name === 'hello-green' && metadata.annotations);
    expect(await unrealizedInCluster(frame.manifests, { abandoned: green.metadata.annotations['cdk8s-rollouts/revision'] })).toEqual([]);
    expect(asked().map(args => args.filter(arg => /\/|selector/.test(arg)))).toEqual([
      ['deployment.v1.apps/hello-blue', 'service.v1./hello'],
      ['endpointslices.v1.discovery.k8s.io', '--selector=kubernetes.io/service-name in (hello)'].slice(1),
    ]);
  });

  test('without anything to ask for, nobody is asked', async () => {
    answer();
    const { manifests } = recorded('broken-batch');
    const { annotations } = manifests.find(({ kind }: any) => kind === 'Deployment').metadata;
    expect(await unrealizedInCluster(manifests, { abandoned: annotations['cdk8s-rollouts/revision'] })).toEqual([]);
    expect(calls()).toEqual([]);
  });

  const namespaces: Array<[what: string, manifest: string | undefined, options: ClusterOptions, flags: string[]]> = [
    ['the manifest\'s', 'shop', { namespace: 'elsewhere' }, ['--namespace=shop']],
    ['the user\'s', undefined, { namespace: 'elsewhere', context: 'prod' }, ['--context=prod', '--namespace=elsewhere']],
    ['kubectl\'s own', undefined, {}, []],
  ];

  test.each(namespaces)('in the namespace that is %s', async (_, namespace, options, expected) => {
    const frame = recorded('unabridged');
    for (const { metadata } of frame.manifests) metadata.namespace = namespace;
    replay(frame);
    expect(await unrealizedInCluster(frame.manifests, options)).toEqual([]);
    for (const args of asked()) expect(args.filter(arg => /^--(context|kubeconfig|namespace)=/.test(arg))).toEqual(expected);
  });

  test('where nothing is there, kubectl says where it looked', async () => {
    replay({ objects: [], endpointSlices: [], pods: [] });
    expect(await unrealizedInCluster(recorded('starting').manifests))
      .toEqual(['nothing of this frame exists in namespace shop of context staging: are both the right ones, and has the frame been applied?']);
  });

  test('a cluster that cannot be asked is an error, not an unrealized frame', async () => {
    fail('forbidden');
    expect(await errorOf(unrealizedInCluster(recorded('starting').manifests))).toMatch(/^jane may not read deployments, services in namespace shop/);
  });
});
