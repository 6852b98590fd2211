/** Every construct, as an app has it, from one idle frame to the next by commands alone and back again. */
import { Story } from './story';
import { appWith } from '../../support/app-repository';

const PLAN = "plan: RolloutPlan.parse('1 pod for 10m, 25%, 50% until approved, 100%')";

export const CONSTRUCTS = [
  ['a canary of constant capacity', `new CanaryDeployment(chart, 'hello', { containers, replicas: 4, ${PLAN} });`],
  ['a canary that surges', `new CanaryDeployment(chart, 'hello', { containers, replicas: 4, capacity: CanaryCapacity.SURGE, ${PLAN} });`],
  ['an autoscaled canary', `new CanaryDeployment(chart, 'hello', { containers, scaling: Scaling.between(2, 8, { cpuUtilization: 60 }), ${PLAN} });`],
  ['a blue-green switch', "new BlueGreenService(chart, 'hello', { containers, replicas: 4, previewReplicas: 1 });"],
  ['a rolling update in batches', `new RollingDeployment(chart, 'hello', { containers, replicas: 4, ${PLAN} });`],
  ['an autoscaled app', `new AutoscaledApp(chart, 'hello', { containers, scaling: Scaling.between(2, 8, { cpuUtilization: 60 }), ${PLAN} });`],
  ['a stateful set', `new RollingStatefulSet(chart, 'hello', { containers, replicas: 4, ${PLAN} });`],
].map(([name, constructs]) => [name, appWith(constructs)] as const);

/** Promotes to the end, and gives the commits of all frames on the way. */
export async function forward(main: string): Promise<{ readonly story: Story; readonly commits: readonly string[] }> {
  const story = await Story.begin(main);
  await story.edit('hello:1', 'hello:2');
  const commits = [story.head];
  await story.promoteToIdle('hello', commit => commits.push(commit));
  return { story, commits };
}

/** Goes back from one of the frames: of a candidate that is stable by then it is an undo. */
export async function back(story: Story, commits: readonly string[], i: number): Promise<void> {
  story.isBrief = true;
  story.branch(commits[i]);
  const isPromoted = /^revision: 2$/m.test(story.repository.read('rollouts/shop/hello.yaml'));
  for (const command of isPromoted ? ['undo hello'] : ['abort hello', 'abort hello --now']) {
    story.title(`${command} after ${i} ${i === 1 ? 'promotion' : 'promotions'}`);
    await story.run(command);
    if (!story.isIdle('hello')) await story.promoteToIdle('hello');
    story.branch(commits[i]);
  }
  if (isPromoted) await story.refuse('abort hello');
}
