/** What the commands write raises nothing: a promotion to the end, and an undo of it, as commits of a real repository. */
import { check, manifestsOf } from './fixtures';
import { Story } from '../cli/life-cycle/story';
import { appWith, removeAppRepositories } from '../support/app-repository';

afterAll(removeAppRepositories);

test.concurrent.each([
  ['CanaryDeployment', "replicas: 4, plan: RolloutPlan.parse('1 pod, 100%')"],
  ['RollingDeployment', "replicas: 4, plan: RolloutPlan.parse('1 pod, 100%')"],
  ['BlueGreenService', 'replicas: 4'],
])('%s', async (construct, props) => {
  const story = await Story.begin(appWith(`new ${construct}(chart, 'hello', { name: 'hello', containers, ${props} });`));
  const { repository } = story;
  await story.edit('hello:1', 'hello:2');
  await story.promoteToIdle('hello');
  await story.run('undo hello');
  if (!story.isIdle('hello')) await story.promoteToIdle('hello');

  const commits = repository.git('log', '--reverse', '--format=%H').split('\n');
  const frames = commits.map(commit => manifestsOf(repository.git('show', `${commit}:dist/shop.k8s.yaml`)));
  expect(frames.length).toBeGreaterThan(3);
  const found = frames.slice(1).flatMap((after, i) => check(frames[i], after).map(({ rule, violation }) => `${i}: ${rule}: ${violation.message}`));
  expect(found).toEqual([]);
});
