/** What looks at sequences can fail: each rule that is broken on purpose is found, where `check` and synthesis are made to keep silent. */
import { FIRST, Kind } from './app';
import { brokenRules } from './oracle/transition';
import { Sequence } from './sequence';
import { namedIn } from './solver';
import { removeAppRepositories } from '../support/app-repository';

afterAll(removeAppRepositories);

/** `stable 3×1a`: a Deployment of a track with so many pods of a version. */
function deployment(written: string, { maxUnavailable = 0, minReadySeconds = 0 } = {}): any {
  const [track, pods, version] = written.split(/ |×/);
  const labels = { 'cdk8s-rollouts/rollout': 'hello', 'cdk8s-rollouts/track': track, 'label': version[1] };
  return {
    kind: 'Deployment',
    metadata: { name: `hello-${track}`, labels },
    spec: {
      replicas: Number(pods),
      minReadySeconds,
      selector: { matchLabels: { 'cdk8s-rollouts/track': track } },
      strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable } },
      template: { metadata: { labels }, spec: { containers: [{ image: `hello:${version[0]}` }] } },
    },
  };
}

function service(track?: string): any {
  const own = { 'cdk8s-rollouts/rollout': 'hello' };
  return { kind: 'Service', metadata: { name: 'hello', labels: own }, spec: { selector: track === undefined ? own : { ...own, 'cdk8s-rollouts/track': track } } };
}

const canary = (...tracks: string[]) => [service(), ...tracks.map(track => deployment(track))];
const colours = (active: string, ...tracks: string[]) => [service(active), ...tracks.map(track => deployment(track))];
const FROZEN = 2147483646;

test.each([
  ['pods that come and go in one frame', canary('stable 4×1a', 'canary 0×1a'), canary('stable 3×1a', 'canary 1×2a'), 'only 3 pods serve throughout, and 4 must'],
  ['a selector that flips to pods that are not there yet', colours('blue', 'blue 4×1a', 'green 0×1a'), colours('green', 'blue 4×1a', 'green 4×2a'), 'only 0 pods'],
  ['a version and pods in one frame', canary('stable 4×1a', 'canary 1×2a'), canary('stable 4×1a', 'canary 2×3a'), 'hello-canary goes from 2a to 3a while pods or traffic move'],
  ['a canary that is larger than its first step', canary('stable 4×1a', 'canary 4×2a'), canary('stable 4×1a', 'canary 4×3a'), '3a has run nowhere and gets 50%'],
  ['all pods at once', canary('stable 4×1a', 'canary 0×1a'), canary('stable 4×2a', 'canary 0×2a'), '2a has run nowhere and gets 100%'],
  ['a native update that takes pods away first', canary('stable 4×1a'), [service(), deployment('stable 4×2a', { maxUnavailable: 1 })], 'only 0 pods serve'],
  ['another version over a batch', [service(), deployment('stable 4×2a', { maxUnavailable: 2, minReadySeconds: FROZEN })],
    [service(), deployment('stable 4×3a', { maxUnavailable: 2, minReadySeconds: FROZEN })], '3a comes over a batch of 2a that replaced pods'],
  ['a Deployment that goes', canary('stable 4×1a', 'canary 0×1a'), canary('blue 4×1a', 'green 0×1a'), 'only 0 pods serve throughout'],
])('%s', (_, before, after, wrong) => {
  const end = (manifests: any[]) => ({ manifests, settings: { hello: FIRST }, recorded: () => [] });
  expect(brokenRules(end(before), end(after), 'hello', new Set(['1a'])).join('\n')).toContain(wrong);
  expect(brokenRules(end(before), end(before), 'hello', new Set(['1a', '2a', '3a']))).toEqual([]);
});

/** A sequence in which nothing but the oracle looks at commits. */
async function unchecked(kind: Kind): Promise<Sequence> {
  const sequence = await Sequence.begin([kind]);
  const silent = async () => ({ code: 0, stdout: '', stderr: '' });
  Object.assign(sequence.repository, { check: silent, synth: silent });
  return sequence;
}

test('what nobody promoted, and all pods run', async () => {
  const sequence = await unchecked('canary');
  const { app } = sequence.repository;
  const manifests = app.read('dist/shop.k8s.yaml');
  app.write('dist/shop.k8s.yaml', manifests.replaceAll('acme/hello:1', 'acme/hello:2'));
  expect(await sequence.line('commit')).toEqual(['hello: 2a has run nowhere and gets 100% of the traffic at once, more than 25%', 'hello: 2a is stable, and nobody promoted it']);
});

test('what a record calls stable, and nobody promoted', async () => {
  const sequence = await unchecked('blue-green');
  const { app } = sequence.repository;
  const file = 'rollouts/shop/hello.versions.yaml';
  app.write(file, app.read(file).replaceAll('acme/hello:1', 'acme/hello:2'));
  expect(await sequence.line('commit')).toEqual(['hello: 2a is stable, and nobody promoted it']);
});

test('a baseline of a rollout that somebody had before', async () => {
  const sequence = await unchecked('canary');
  sequence.repository.change('hello', { tag: 2 });
  const before = sequence.repository.recordsInTree();
  // As if a synthesis had made them.
  for (const path of before.keys()) sequence.repository.app.write(path, sequence.repository.app.read(path).replaceAll('acme/hello:1', 'acme/hello:2'));
  expect(sequence.observer.silentBaselines(new Map())).toEqual(['hello: a synthesis records 2a as its baseline, and 1a run']);
  expect(sequence.observer.silentBaselines(before)).toEqual([]);
});

test('what messages name is read from them', () => {
  expect(namedIn('paused: run "cdk8s-rollouts resume shop/hello"', 'shop/hello')).toContain('cdk8s-rollouts resume shop/hello');
  expect(namedIn('restore it with "git checkout -- a b", or run "cdk8s synth"', undefined)).toEqual(['git checkout -- a b', 'synth']);
  expect(namedIn('nothing can be done', 'shop/hello')).toEqual([]);
});
