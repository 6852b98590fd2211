/**
 * Every construct from one idle frame to the next by commands alone, and back again from each frame on the way. The snapshots
 * are what a reviewer sees of each commit.
 */
import { Story } from './story';
import { appWith, removeAppRepositories } from '../../support/app-repository';

afterAll(removeAppRepositories);

const PLAN = "plan: RolloutPlan.parse('1 pod for 10m, 25%, 50% until approved, 100%')";

test.each([
  ['a canary of constant capacity', `new CanaryDeployment(chart, 'hello', { containers, replicas: 4, ${PLAN} });`],
  ['a canary that surges', `new CanaryDeployment(chart, 'hello', { containers, replicas: 4, capacity: CanaryCapacity.SURGE, ${PLAN} });`],
  ['an autoscaled canary', `new CanaryDeployment(chart, 'hello', { containers, scaling: Scaling.between(2, 8, { cpuUtilization: 60 }), ${PLAN} });`],
  ['a blue-green switch', "new BlueGreenService(chart, 'hello', { containers, replicas: 4, previewReplicas: 1 });"],
  ['a rolling update in batches', `new RollingDeployment(chart, 'hello', { containers, replicas: 4, ${PLAN} });`],
  ['an autoscaled app', `new AutoscaledApp(chart, 'hello', { containers, scaling: Scaling.between(2, 8, { cpuUtilization: 60 }), ${PLAN} });`],
  ['a stateful set', `new RollingStatefulSet(chart, 'hello', { containers, replicas: 4, ${PLAN} });`],
])('%s', async (_, constructs) => {
  const story = await Story.begin(appWith(constructs));
  await story.edit('hello:1', 'hello:2');
  const commits = [story.head];
  await story.promoteToIdle('hello', commit => commits.push(commit));
  expect(story.take()).toMatchSnapshot('forward');

  // The way back from each frame: of a candidate that is stable by now it is an undo.
  story.isBrief = true;
  for (const [i, commit] of commits.entries()) {
    story.branch(commit);
    const isPromoted = /^revision: 2$/m.test(story.repository.read('rollouts/shop/hello.yaml'));
    for (const command of isPromoted ? ['undo hello'] : ['abort hello', 'abort hello --now']) {
      story.title(`${command} after ${i} ${i === 1 ? 'promotion' : 'promotions'}`);
      await story.run(command);
      if (!story.isIdle('hello')) await story.promoteToIdle('hello');
      story.branch(commit);
    }
    if (isPromoted) await story.refuse('abort hello');
  }
  expect(story.take()).toMatchSnapshot('back');
});
