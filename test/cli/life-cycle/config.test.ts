/** A config belongs to a version: while two are out, each track's pods read their own. */
import { configsReadBy, isWorkload } from './rules';
import { Story } from './story';
import { appWith, removeAppRepositories } from '../../support/app-repository';

afterAll(removeAppRepositories);

const CONFIG = "config: { GREETING: 'hi' }";
const PLAN = "plan: RolloutPlan.parse('50%, 100%')";

/** `shop-hello 4: hi, shop-hello-canary 0: hi; there are: hi`, so that a reader sees contents and no hashes. */
function configs(manifests: readonly any[]): string {
  const greetings = new Map(manifests.filter(({ kind }) => kind === 'ConfigMap').map(({ metadata, data }) => [metadata.name, data.GREETING]));
  const workloads = manifests.filter(isWorkload).map(one => `${one.metadata.name} ${one.spec.replicas}: ${configsReadBy(one).map(name => greetings.get(name) ?? 'MISSING').join()}`);
  return `${workloads.join(', ')}; there ${greetings.size === 1 ? 'is' : 'are'}: ${[...greetings.values()].join(', ')}`;
}

test.each([
  ['a canary', `new CanaryDeployment(chart, 'hello', { containers, replicas: 4, ${CONFIG}, ${PLAN} });`],
  ['a blue-green switch', `new BlueGreenService(chart, 'hello', { containers, replicas: 4, ${CONFIG} });`],
  ['a rolling update', `new RollingDeployment(chart, 'hello', { containers, replicas: 4, ${CONFIG}, ${PLAN} });`],
  ['a stateful set', `new RollingStatefulSet(chart, 'hello', { containers, replicas: 4, ${CONFIG}, ${PLAN} });`],
])('%s', async (_, constructs) => {
  const story = await Story.begin(appWith(constructs));
  const { repository } = story;
  const seen: string[] = [];
  const see = (what: string) => void seen.push(`${what}: ${configs(repository.manifests())}`);
  see('at rest');
  await story.edit("GREETING: 'hi'", "GREETING: 'hello'");
  see('begun');
  const begun = story.head;
  await story.promoteToIdle('hello', () => see('promoted'));
  await story.run('undo hello');
  see('undone');
  while (!story.isIdle('hello')) {
    await story.run('promote hello');
    see('promoted');
  }
  story.branch(begun);
  await story.run('abort hello');
  see('begun and aborted');
  while (!story.isIdle('hello')) {
    await story.run('promote hello');
    see('promoted');
  }
  expect(`\n${seen.join('\n')}\n`).toMatchSnapshot();
});
