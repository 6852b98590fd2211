/** What a user does to a canary on its way, command by command. */
import { Story } from './story';
import { appWith, removeAppRepositories } from '../../support/app-repository';

afterAll(removeAppRepositories);

const CANARY = appWith("new CanaryDeployment(chart, 'hello', { containers, replicas: 4, plan: RolloutPlan.parse('1 pod, 50%, 100%') });");
/** The same in fewer frames. */
const SHORT = appWith("new CanaryDeployment(chart, 'hello', { containers, replicas: 4, capacity: CanaryCapacity.SURGE, plan: RolloutPlan.parse('1 pod, 100%') });");

/** A rollout at its first step: three stable pods and one of the canary. */
async function atFirstStep(main = CANARY): Promise<Story> {
  const story = await Story.begin(main);
  await story.edit('hello:1', 'hello:2');
  await story.run('promote hello');
  story.take();
  return story;
}

/** A rollout of which nothing is recorded yet: its code is committed, and nothing else was done. */
async function begun(): Promise<Story> {
  const story = await Story.begin(CANARY);
  await story.edit('hello:1', 'hello:2');
  story.take();
  return story;
}

test('a new candidate takes the place of the one that is out', async () => {
  const story = await atFirstStep();
  await story.edit('hello:2', 'hello:3');
  await story.promoteToIdle('hello');
  expect(story.text).toMatchSnapshot();
});

test('a new candidate before anything is recorded of the first one', async () => {
  const story = await begun();
  await story.edit('hello:2', 'hello:3');
  await story.run('promote hello');
  expect(story.text).toMatchSnapshot();
});

test('code that is reverted is an abort', async () => {
  const story = await atFirstStep();
  await story.edit('hello:2', 'hello:1');
  await story.run('promote hello');
  await story.refuse('promote hello');
  await story.edit('hello:1', 'hello:2');
  expect(story.text).toMatchSnapshot();
});

test('code that is reverted before anything is recorded', async () => {
  const story = await begun();
  await story.edit('hello:2', 'hello:1');
  await story.refuse('promote hello');
  expect(story.text).toMatchSnapshot();
});

test('a paused rollout stays where it is, whatever the code says', async () => {
  const story = await atFirstStep();
  await story.run('pause hello');
  await story.refuse('pause hello');
  await story.refuse('promote hello');
  await story.edit('hello:2', 'hello:3');
  await story.run('resume hello');
  await story.refuse('resume hello');
  await story.run('promote hello');
  expect(story.text).toMatchSnapshot();
});

test('a paused rollout can be aborted and undone', async () => {
  const story = await atFirstStep();
  await story.run('pause hello');
  const paused = story.head;
  await story.run('abort hello');
  const aborted = story.head;
  story.branch(paused);
  await story.run('undo hello');
  const differing = story.repository.git('diff', '--unified=0', aborted, story.head).split('\n').filter(line => /^[-+] ?\w/.test(line));
  expect(differing.map(line => line.replace(/ \w+$/, ''))).toEqual(['-change: 4 abort', '+change: 4 undo']);
  expect(story.text).toMatchSnapshot();
});

test('an aborted version starts again by retry alone', async () => {
  const story = await atFirstStep();
  await story.run('abort hello');
  await story.refuse('abort hello');
  await story.refuse('pause hello');
  const aborting = story.head;
  await story.run('promote hello');
  await story.refuse('promote hello');
  await story.refuse('abort hello');
  const synthesized = await story.repository.synth();
  expect(story.repository.dirty).toEqual([]);
  expect(synthesized.stderr).toBe('shop/hello: the code asks for another version (ghcr.io/acme/hello:2), which was aborted or undone: '
    + 'change the code, or run "cdk8s-rollouts retry shop/hello"\n');
  await story.run('retry hello');
  await story.run('promote hello');
  await story.refuse('retry hello');
  story.title('while it is still being aborted');
  story.branch(aborting);
  await story.run('retry hello');
  await story.run('promote hello');
  expect(story.text).toMatchSnapshot();
});

test('set step goes forward and backward', async () => {
  const story = await atFirstStep();
  await story.refuse('set step hello 1');
  await story.refuse('set step hello 0');
  await story.refuse('set step hello 9');
  await story.run('set step hello 2');
  await story.run('promote hello');
  await story.run('set step hello 1');
  await story.run('promote hello');
  await story.run('set step hello 3');
  expect(story.text).toMatchSnapshot();
});

test('promote --full skips the steps that are left', async () => {
  const story = await begun();
  await story.run('promote hello --full');
  await story.promoteToIdle('hello');
  expect(story.text).toMatchSnapshot();
});

test('another number of replicas waits for the end of the rollout', async () => {
  const story = await atFirstStep();
  story.repository.edit('replicas: 4', 'replicas: 6');
  await story.repository.synth();
  expect(story.repository.dirty).toEqual(['M main.js']);
  story.commit('edit: replicas');
  await story.run('promote hello --full');
  await story.promoteToIdle('hello');
  expect(story.text).toMatchSnapshot();
});

// A synthesis records nothing, so until the first command nobody knows the replicas with which the rollout began.
test('another number of replicas comes at once while nothing of the rollout is recorded', async () => {
  const { repository } = await begun();
  repository.edit('replicas: 4', 'replicas: 6');
  await repository.synth();
  expect(repository.dirty).toEqual(['M dist/shop.k8s.yaml', 'M main.js']);
});

test('undo leads to any revision that Git remembers', async () => {
  const story = await Story.begin(SHORT);
  for (const version of [2, 3]) {
    await story.edit(`hello:${version - 1}`, `hello:${version}`);
    await story.promoteToIdle('hello');
  }
  story.take();
  await story.show('history hello');
  await story.refuse('undo hello --to-revision 3');
  await story.refuse('undo hello --to-revision 9');
  await story.run('undo hello --to-revision 1');
  await story.show('status');
  await story.show('history hello');
  await story.refuse('promote hello');
  await story.run('undo hello');
  await story.edit('hello:3', 'hello:4');
  expect(story.text).toMatchSnapshot();
});

test('what a user sees in mid-rollout', async () => {
  const story = await atFirstStep();
  await story.show('status');
  await story.show('status hello --output yaml');
  await story.show('history hello');
  expect(story.text).toMatchSnapshot();
});

test('a command that is run twice before a commit comes to the same, and --dry-run writes nothing', async () => {
  const story = await atFirstStep();
  const { repository } = story;
  const contents = () => [...repository.dirty, repository.git('diff')].join('\n');
  const first = story.head;
  await story.run('abort hello');
  const aborting = story.head;
  const cases: Array<[string, string]> = [
    ...['promote hello', 'pause hello', 'abort hello', 'abort hello --now', 'undo hello', 'set step hello 3'].map(command => [first, command] as [string, string]),
    [aborting, 'retry hello'],
  ];
  for (const [commit, command] of cases) {
    repository.git('checkout', '--quiet', '--force', commit);
    repository.cluster.apply(repository.manifests());
    const dry = await repository.do(`${command} --dry-run`);
    expect(repository.dirty).toEqual([]);
    const wet = await repository.do(command);
    const once = contents();
    expect(dry.replace('nothing was written', '')).toBe(wet.replace(/wrote .*/, ''));
    const again = await repository.do(command);
    expect(contents()).toBe(once);
    expect(again.replace('all of that is written already: commit it', '')).toBe(wet.replace(/wrote .*/, ''));
  }
});

test('a command replaces what another one wrote and nobody committed', async () => {
  const { repository } = await atFirstStep();
  await repository.do('promote hello');
  const promoted = repository.git('diff');
  await repository.do('abort hello');
  expect(repository.git('diff')).not.toBe(promoted);
  await repository.do('promote hello');
  expect(repository.git('diff')).toBe(promoted);
});
