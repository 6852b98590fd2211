/** What an app that keeps state reads, records and says. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Chart, Testing } from 'cdk8s';
import { BlueGreenService, CanaryDeployment, Rollout, RolloutApp, RolloutAppProps, RolloutProps } from '../src';
import { documentsOf } from './support/documents';
import { errorOf, ofKind, one } from './support/synth';
import { AppReport } from '../src/protocol/report';
import { PROTOCOL } from '../src/protocol/version';

const VARIABLES = ['CI', 'CDK8S_ROLLOUTS_STATE', 'CDK8S_ROLLOUTS_PROTOCOL', 'CDK8S_ROLLOUTS_REPORT', 'CDK8S_ROLLOUTS_REPORT_MANIFESTS', 'CDK8S_ROLLOUTS_REPORT_AHEAD', 'CDK8S_ROLLOUTS_NEW'];
const before = Object.fromEntries(VARIABLES.map(name => [name, process.env[name]]));
let folder: string;
let said: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cdk8s-rollouts-app-'));
  said = [];
  VARIABLES.forEach(name => delete process.env[name]);
  jest.spyOn(process.stderr, 'write').mockImplementation(text => said.push(`${text}`.trimEnd()) > 0);
});

afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
  for (const name of VARIABLES) {
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  }
});

interface Options {
  readonly tag?: string;
  readonly names?: readonly string[];
  readonly charts?: readonly string[];
  readonly props?: Partial<RolloutProps>;
  readonly app?: RolloutAppProps;
  readonly kind?: new (scope: Chart, id: string, props: RolloutProps) => Rollout;
}

function build({ tag = '1', names = ['hello'], charts = ['shop'], props, app: appProps, kind: Kind = CanaryDeployment }: Options = {}): RolloutApp {
  const app = new RolloutApp({ outdir: join(folder, 'dist'), stateDir: join(folder, 'rollouts'), ...appProps });
  for (const id of charts) {
    const chart = new Chart(app, id, { namespace: id });
    for (const name of names) new Kind(chart, name, { name, containers: [{ image: `ghcr.io/acme/${name}:${tag}`, portNumber: 8080 }], replicas: 10, ...props });
  }
  return app;
}

function synth(options?: Options): any[] {
  build(options).synth();
  return (options?.charts ?? ['shop']).flatMap(chart => documentsOf(readFileSync(join(folder, `dist/${chart}.k8s.yaml`), 'utf8')));
}

function state(name = 'hello', chart = 'shop'): string {
  return readFileSync(join(folder, `rollouts/${chart}/${name}.yaml`), 'utf8');
}

/** Every file below the folder with its content and time. */
function snapshot(at = folder): { [path: string]: string } {
  return Object.fromEntries(readdirSync(at, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name)).map(path => [path, `${statSync(path).mtimeMs} ${readFileSync(path, 'utf8')}`]));
}

const pods = (manifests: any[]) => ofKind(manifests, 'Deployment').map(({ metadata, spec }) => `${metadata.name} ${spec.replicas} ${spec.template.spec.containers[0].image}`);

describe('a new rollout', () => {
  test('is recorded after the synthesis and rendered idle', () => {
    expect(pods(synth())).toEqual(['hello 10 ghcr.io/acme/hello:1', 'hello-canary 0 ghcr.io/acme/hello:1']);
    expect(state()).toMatch(new RegExp('^schema: 2\\nrollout: shop/hello\\nchange: 1 record [0-9a-f]{10}\\nrevision: 1\\nphase: idle\\nstable: [0-9a-f]{10}\\n'
      + 'rejected: \\[\\]\\nobjects: { strategy: canary, name: hello }\\n\\.\\.\\.\\n$', 'm'));
    expect(said).toEqual([`shop/hello is new and recorded in ${join(folder, 'rollouts')}: commit it`]);
  });

  test('many are told in one line', () => {
    synth({ names: ['a', 'b', 'c'] });
    expect(said).toEqual([`3 rollouts are new and recorded in ${join(folder, 'rollouts')}: commit it`]);
  });

  test.each(['true', '1'])('fails with CI=%s, says what to do, and writes nothing', value => {
    process.env.CI = value;
    expect(errorOf(() => synth({ names: ['a', 'b'] })).split('\n').slice(1).map(line => line.trim().replace(folder, ''))).toEqual(['a', 'b'].map(name =>
      `[shop/${name}] state: /rollouts/shop/${name}.yaml is missing: run "cdk8s synth" on your own machine and commit the file, so that Git knows which version runs`));
    expect(existsSync(join(folder, 'rollouts'))).toBe(false);
  });

  test('is fine with CI=false', () => {
    process.env.CI = 'false';
    synth();
    expect(existsSync(join(folder, 'rollouts/shop/hello.yaml'))).toBe(true);
  });

  test('is not recorded when the synthesis fails', () => {
    expect(() => synth({ props: { replicas: -1 } })).toThrow('replicas');
    expect(existsSync(join(folder, 'rollouts'))).toBe(false);
  });

  test('that adopts a Deployment asks for what runs today', () => {
    expect(errorOf(() => synth({ props: { adopt: { name: 'web', matchLabels: { app: 'web' } } } }))).toContain('hello.yaml is missing, and what runs today is not what the code describes: '
      + 'save the manifest of what runs as today.yaml, run "cdk8s-rollouts adopt shop/hello --from today.yaml');
  });

  test('without a name is called after its place in the chart', () => {
    synth({ props: { name: undefined } });
    expect(state()).toContain('rollout: shop/hello\n');
  });
});

describe('a synthesis', () => {
  test('without changes is the same to the byte, and leaves the state alone', () => {
    synth();
    const first = snapshot(join(folder, 'rollouts'));
    const output = readFileSync(join(folder, 'dist/shop.k8s.yaml'), 'utf8');
    said = [];
    synth();
    expect(snapshot(join(folder, 'rollouts'))).toEqual(first);
    expect(readFileSync(join(folder, 'dist/shop.k8s.yaml'), 'utf8')).toBe(output);
    expect(said).toEqual([]);
  });

  test('begins a rollout where the code describes another version, and records nothing of it', () => {
    synth();
    const recorded = snapshot(join(folder, 'rollouts'));
    said = [];
    expect(pods(synth({ tag: '2' }))).toEqual(['hello 10 ghcr.io/acme/hello:1', 'hello-canary 1 ghcr.io/acme/hello:2']);
    expect(snapshot(join(folder, 'rollouts'))).toEqual(recorded);
    expect(said).toEqual([expect.stringMatching(/^shop\/hello: begins: on the way to step 1 of 4: 1 pod for 10m \(stable 10 pods 90.9%, canary 1 pod 9.1%\)$/)]);
    // Reverting the code takes it back.
    expect(pods(synth())).toEqual(['hello 10 ghcr.io/acme/hello:1', 'hello-canary 0 ghcr.io/acme/hello:1']);
  });

  test('renders stable from the record, byte for byte, whatever the code says', () => {
    const first = one(synth(), 'Deployment', 'hello').spec.template;
    const manifests = synth({ tag: '2', props: { shutdownDelay: undefined, priorityClassName: 'high', podMetadata: { labels: { team: 'a' } } } });
    expect(one(manifests, 'Deployment', 'hello').spec.template).toEqual(first);
    expect(one(manifests, 'Deployment', 'hello-canary').spec.template.metadata.labels.team).toBe('a');
  });

  test('keeps both configs while both are read', () => {
    synth({ props: { config: { GREETING: 'hello' } } });
    const manifests = synth({ props: { config: { GREETING: 'good day' } } });
    const [old, now] = ofKind(manifests, 'ConfigMap');
    expect([old.data.GREETING, now.data.GREETING]).toEqual(['hello', 'good day']);
    const read = (name: string) => one(manifests, 'Deployment', name).spec.template.spec.containers[0].envFrom[0].configMapRef.name;
    expect([read('hello'), read('hello-canary')]).toEqual([old.metadata.name, now.metadata.name]);
  });

  test('begins two environments of one construct each by itself', () => {
    const charts = ['shop-staging', 'shop-prod'];
    synth({ charts });
    expect([state('hello', 'shop-staging'), state('hello', 'shop-prod')].map(text => /rollout: (.*)/.exec(text)![1])).toEqual(charts.map(chart => `${chart}/hello`));
  });

  test('names a field that changes with every commit', () => {
    const commit = (hash: string) => ({ props: { podMetadata: { annotations: { commit: hash } } } });
    synth(commit('3f2a91bc0d4e5f60718293a4b5c6d7e8f9012345'));
    said = [];
    synth(commit('91bc3f2a0d4e5f60718293a4b5c6d7e8f9012345'));
    expect(said[1]).toMatch(/^shop\/hello: pod {2}podTemplate.metadata.annotations.commit: 3f2a\S+ → 91bc\S+: this is all that changed, and it looks as if it did so with every commit/);
  });

  test('does not mistake a new image for such a field', () => {
    synth({ tag: '3f2a91b' });
    said = [];
    synth({ tag: '91bc3f2' });
    expect(said).toHaveLength(1);
  });

  test('tells of many rollouts that begin alike in one line', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    synth({ names });
    said = [];
    synth({ names, props: { priorityClassName: 'high' } });
    expect(said).toEqual(['5 rollouts begin, all by the same change (shop/a, shop/b, shop/c and 2 more): podTemplate.spec.priorityClassName. An upgrade of a library does that; each goes its own steps']);
  });
});

describe('without state', () => {
  test.each<[string, () => Options]>([
    ['stateless', () => ({ app: { stateless: true } })],
    ['CDK8S_ROLLOUTS_STATE=off', () => {
      process.env.CDK8S_ROLLOUTS_STATE = 'off';
      return {};
    }],
  ])('%s, everything is idle on the version of the code, and nothing is read or written', (_, options) => {
    mkdirSync(join(folder, 'rollouts/shop'), { recursive: true });
    writeFileSync(join(folder, 'rollouts/shop/hello.yaml'), 'damaged');
    expect(pods(synth({ tag: '2', ...options() }))).toEqual(['hello 10 ghcr.io/acme/hello:2', 'hello-canary 0 ghcr.io/acme/hello:2']);
    expect(readdirSync(join(folder, 'rollouts/shop'))).toEqual(['hello.yaml']);
  });

  test('a plain App and Testing are pure, and their output is that of a RolloutApp whose rollouts are idle', () => {
    const plain = new App({ outdir: join(folder, 'plain') });
    const chart = new Chart(plain, 'shop', { namespace: 'shop' });
    new CanaryDeployment(chart, 'hello', { name: 'hello', containers: [{ image: 'ghcr.io/acme/hello:1', portNumber: 8080 }], replicas: 10 });
    Testing.synth(chart);
    plain.synth();
    expect(readdirSync(folder)).toEqual(['plain']);
    synth();
    expect(readFileSync(join(folder, 'dist/shop.k8s.yaml'), 'utf8')).toBe(readFileSync(join(folder, 'plain/shop.k8s.yaml'), 'utf8'));
  });

  test('the environment names another folder', () => {
    process.env.CDK8S_ROLLOUTS_STATE = join(folder, 'elsewhere');
    synth();
    expect(readdirSync(folder).sort()).toEqual(['dist', 'elsewhere']);
  });
});

describe('what is wrong with the state is reported with everything else', () => {
  test('a damaged file, which stays as it is', () => {
    synth({ names: ['hello', 'other'] });
    const file = join(folder, 'rollouts/shop/hello.yaml');
    writeFileSync(file, state().replace('revision: 1', 'revision: one'));
    const damaged = snapshot(join(folder, 'rollouts'));
    const message = errorOf(() => synth({ names: ['hello', 'other'], props: { replicas: -1 } }));
    expect(message).toMatch(/\[shop\/hello\] .*hello\.yaml:5:11: /);
    expect(message).toMatch(/\[shop\/other\] .*replicas/);
    expect(snapshot(join(folder, 'rollouts'))).toEqual(damaged);
  });

  test('two rollouts of a chart that would share a record', () => {
    const app = new RolloutApp({ outdir: join(folder, 'dist'), stateDir: join(folder, 'rollouts') });
    const chart = new Chart(app, 'shop');
    for (const namespace of ['a', 'b']) new CanaryDeployment(chart, namespace, { name: 'hello', metadata: { namespace }, containers: [{ image: 'ghcr.io/acme/hello:1', portNumber: 8080 }] });
    expect(errorOf(() => app.synth())).toContain('[shop/b] name: another rollout of this chart has the same name, and both would be recorded as "shop/hello": give one another "name"');
  });

  test('a rollout that began as another kind', () => {
    synth();
    const [hash] = /(?<=^stable: )[0-9a-f]{10}/m.exec(state())!;
    writeFileSync(join(folder, 'rollouts/shop/hello.yaml'), state().replace('phase: idle', 'phase: progressing').replace('rejected: []\n', `candidate: ${hash}\nrejected: []
plan: 1 pod, 100%
replicas: 10
step: 1
live:
  stable: { version: ${hash}, pods: 9 }
  canary: { version: ${hash}, pods: 1 }
`).replace('schema: 2', 'schema: 1').replace(/^change: .*$/m, 'generation: 2'));
    expect(errorOf(() => synth({ kind: BlueGreenService }))).toContain('strategy: the rollout shop/hello began with a CanaryDeployment and cannot go on with a BlueGreenService: '
      + 'put the CanaryDeployment back, and promote or abort the rollout to its end first');
  });
});

describe('the report', () => {
  const report = (): AppReport => JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'));
  const ask = (protocol?: string) => {
    process.env.CDK8S_ROLLOUTS_REPORT = join(folder, 'report.json');
    if (protocol !== undefined) process.env.CDK8S_ROLLOUTS_PROTOCOL = protocol;
  };

  test('tells key, plan, replicas, version, the live frame and those ahead', () => {
    synth();
    ask(`${PROTOCOL}`);
    synth({ tag: '2' });
    const { schema, stateDir, rollouts: [hello] } = report();
    expect([schema, stateDir, hello.key, hello.path, hello.name, hello.construct, hello.namespace, hello.replicas])
      .toEqual([PROTOCOL, join(folder, 'rollouts'), 'shop/hello', 'shop/hello', 'hello', 'CanaryDeployment', 'shop', 10]);
    expect(hello.plan).toBe('1 pod for 10m, 10% for 10m, 50% for 10m, 100%');
    expect(hello.version.podTemplate.spec.containers[0].image).toBe('ghcr.io/acme/hello:2');
    expect(hello.frames.map(({ name, tracks }) => `${name}: ${tracks.map(track => track.pods).join('/')}`)).toMatchInlineSnapshot(`
[
  "on the way to step 1 of 4: 1 pod for 10m: 10/1",
  "step 1 of 4: 1 pod for 10m; step 2 of 4: 10% for 10m: 9/1",
  "on the way to step 3 of 4: 50% for 10m: 9/5",
  "step 3 of 4: 50% for 10m: 5/5",
  "step 4 of 4: 100%, stable promoted: 5/5",
  "on the way to idle: 10/5",
  "idle: 10/0",
]
`);
    expect(hello.frames.every(({ manifests }) => manifests === undefined)).toBe(true);
  });

  test('tells of the live frame which colour serves, as a state file does', () => {
    synth({ kind: BlueGreenService });
    ask(`${PROTOCOL}`);
    synth({ kind: BlueGreenService, tag: '2' });
    const { record } = report().rollouts[0];
    expect([record!.active, Object.keys(record!.progress!.live), record!.progress!.live]).toEqual([0, ['tracks', 'active'], expect.objectContaining({ active: 0 })]);
  });

  test('has the manifests of each frame where they are asked for, the first as they are written', () => {
    synth();
    ask(`${PROTOCOL}`);
    process.env.CDK8S_ROLLOUTS_REPORT_MANIFESTS = 'shop/hello';
    process.env.CDK8S_ROLLOUTS_REPORT_AHEAD = 'yes';
    const written = synth({ tag: '2', names: ['hello', 'other'] });
    const [hello, other] = report().rollouts;
    expect(written).toEqual(expect.arrayContaining(hello.frames[0].manifests!));
    expect(hello.frames.map(({ manifests }) => pods(manifests!)[0].split(' ')[1])).toEqual(['10', '9', '9', '5', '5', '10', '10']);
    expect(other.frames).toEqual([]);
    delete process.env.CDK8S_ROLLOUTS_REPORT_AHEAD;
    synth({ tag: '2', names: ['hello', 'other'] });
    expect(report().rollouts[0].frames.map(({ manifests }) => manifests !== undefined)).toEqual([true, false, false, false, false, false, false]);
  });

  test.each([
    ['an older one, which says nothing of it', undefined, /^the command speaks version 1 of the protocol .* update the command, /],
    ['an older one', '1', /^the command speaks version 1 of the protocol .* update the command, /],
    ['a newer one', '99', /^the command speaks version 99 of the protocol .* update the library, /],
  ])('is refused to a command of another version: %s', (_, protocol, message) => {
    synth();
    ask(protocol);
    expect(errorOf(() => synth({ tag: '2' }))).toMatch(message);
    expect(existsSync(join(folder, 'report.json'))).toBe(false);
  });
});
