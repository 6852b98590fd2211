/** Deployments that run already are taken over: their names and selectors stay, and the library's defaults come as a canary. */
import { readFileSync } from 'fs';
import { join } from 'path';
import { parseAllDocuments } from 'yaml';
import { shownChanges, Story } from './story';
import { AppRepository, appWith, removeAppRepositories } from '../../support/app-repository';

afterAll(removeAppRepositories);

const fixture = (name: string) => readFileSync(join(__dirname, 'fixtures', `${name}.yaml`), 'utf8');
const running = (name: string) => parseAllDocuments(fixture(name)).map(one => one.toJS()).find(one => one?.kind === 'Deployment');

function adopting(name: string, kind = 'CanaryDeployment', more = "plan: RolloutPlan.parse('1 pod, 100%')"): string {
  const { metadata, spec } = running(name);
  const adopt = JSON.stringify({ name: metadata.name, matchLabels: spec.selector.matchLabels });
  return appWith(`new ${kind}(chart, 'hello', { name: 'hello', containers, replicas: ${spec.replicas}, adopt: ${adopt}, ${more} });`);
}

function withoutPortNames({ spec: { template } }: any): any {
  const containers = template.spec.containers.map((one: any) => ({ ...one, ports: one.ports.map(({ name: _, ...port }: any) => port) }));
  return { ...template.spec, containers };
}

test.each([
  ['cdk8s-plus', 'CanaryDeployment'], ['helm', 'CanaryDeployment'], ['by-hand', 'CanaryDeployment'], ['by-hand', 'RollingDeployment'], ['by-hand', 'BlueGreenService'],
])('a Deployment %s is adopted by a %s', async (name, kind) => {
  const story = Story.of(adopting(name, kind, kind === 'BlueGreenService' ? '' : undefined));
  const { repository } = story;
  repository.write('today.yaml', fixture(name));
  repository.commit('before');
  await repository.do('adopt hello --from today.yaml');
  story.commit('adopt hello --from today.yaml');
  const today = running(name);
  const adopted = () => repository.manifests().find(({ kind: one, metadata }) => one === 'Deployment' && metadata.name === today.metadata.name);
  expect(adopted().spec.selector).toEqual(today.spec.selector);
  // What runs today, with a label and names of ports.
  const { creationTimestamp: _, ...metadata } = today.spec.template.metadata;
  expect(adopted().spec.template.metadata.labels).toMatchObject({ ...metadata.labels, 'cdk8s-rollouts/rollout': 'hello' });
  expect(withoutPortNames(adopted())).toEqual(withoutPortNames(today));
  await story.promoteToIdle('hello');
  expect(adopted().spec.selector).toEqual(today.spec.selector);
  expect(story.text).toMatchSnapshot();
});

test('what adoption changes is told, compared with what runs today', async () => {
  const repository = new AppRepository(adopting('by-hand'));
  repository.commit();
  const { stdout } = await repository.cli('adopt hello --from -', {}, fixture('by-hand'));
  const changes = shownChanges(stdout.split('\n'));
  expect(changes).toContain('Deployment/hello  spec.template.metadata.labels."cdk8s-rollouts/rollout": (none) → hello');
  expect(changes).toContain('Deployment/hello-canary  is new');
  expect(changes.filter(change => change.includes('affinity'))).toEqual([]);
});

test('before it is adopted nothing is synthesized', async () => {
  const repository = new AppRepository(adopting('by-hand'));
  const { code, stderr } = await repository.synth();
  expect(code).toBe(1);
  expect(stderr).toContain('[shop/hello] adopt: rollouts/shop/hello.yaml is missing, and what runs today is not what the code describes: '
    + 'save the manifest of what runs as today.yaml, run "cdk8s-rollouts adopt shop/hello --from today.yaml');
  expect(repository.dirty.filter(line => /rollouts|dist/.test(line))).toEqual([]);
});

test('from the standard input', async () => {
  const repository = new AppRepository(adopting('by-hand'));
  repository.commit();
  const { code, stderr, stdout } = await repository.cli('adopt hello --from -', {}, fixture('by-hand'));
  expect(stderr).toBe('');
  expect(stdout).toContain('shop/hello  adoption: the pods take the label of the rollout');
  expect(code).toBe(0);
  repository.commit();
  expect(await repository.cli('adopt hello --from -', {}, fixture('by-hand'))).toEqual({
    code: 1, stdout: '', stderr: 'error: shop/hello: it is recorded already, and what is recorded is what runs\n',
  });
});

test('what cannot be adopted is refused with what mends it', async () => {
  const repository = new AppRepository(adopting('by-hand'));
  const today = fixture('by-hand');
  repository.commit();
  const cases: Array<[string, string]> = [
    [today.replace('name: hello\n', 'name: goodbye\n'), 'has no Deployment "hello": pass the manifest of the one that runs'],
    [today.replace('    matchLabels:\n      app: hello', '    matchLabels:\n      app: goodbye'),
      'Deployment/hello selects by {"app":"goodbye"} and the construct by {"app":"hello"}: copy the former into "adopt"'],
    [today.replace('    matchLabels:', '    matchExpressions:\n      - { key: app, operator: Exists }\n    matchLabels:'),
      'Deployment/hello selects by matchExpressions, which a rollout cannot keep disjoint'],
    ['kind: [', 'Flow sequence'],
    ['', 'has no Deployment "hello": pass the manifest of the one that runs'],
    ['just a sentence', 'has no Deployment "hello": pass the manifest of the one that runs'],
    [`${today}---\n${today}`, 'has 2 Deployment'],
    [today.replace(/ {6}containers:[\s\S]*? {6}dnsPolicy/, '      dnsPolicy'), 'Deployment/hello has no containers in spec.template: pass the whole manifest'],
  ];
  for (const [text, error] of cases) {
    const { code, stderr } = await repository.cli('adopt hello --from -', {}, text);
    expect(stderr).toContain(error);
    expect(stderr).not.toMatch(/ {4}at /);
    expect(code).toBe(1);
  }
  expect((await repository.cli('adopt hello --from nowhere.yaml')).stderr).toMatch(/^error: nowhere.yaml: .*no such file/);
  expect((await repository.cli('adopt goodbye --from -')).stderr).toContain('there is no rollout "goodbye": there is shop/hello');
  expect(await repository.cli('adopt hello')).toMatchObject({ code: 2 });
  expect(repository.dirty).toEqual([]);
});
