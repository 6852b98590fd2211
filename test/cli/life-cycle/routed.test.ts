/** A rollout whose traffic a router leads, by the commands: its whole way, an abort, and how a router comes and goes. */
import { AppRepository, appWith, removeAppRepositories } from '../../support/app-repository';

afterAll(removeAppRepositories);

const TESTERS = "testers: { header: 'X-Canary', value: 'yes' }";
const ROUTER = `router: rollouts.TrafficRouter.gatewayApi({ gateway: 'public', hosts: ['hello.example.com'], ${TESTERS} })`;
const PLAN = "plan: RolloutPlan.parse('testers until approved, 0.5%, 50%, 100% until approved')";
const app = (router: string) => appWith(`new CanaryDeployment(chart, 'hello', { name: 'hello', containers, replicas: 4, ${PLAN}, ${router} });`);

/** `4/2 50% testers`: pods and what the route says. */
function led(repository: AppRepository): string {
  const manifests = repository.manifests();
  const [stable, canary] = manifests.filter(({ kind }) => kind === 'Deployment').map(({ spec }) => spec.replicas);
  const { rules } = manifests.find(({ kind }) => kind === 'HTTPRoute').spec;
  const [first, second] = rules[0].backendRefs.map(({ weight }: any) => weight);
  return `${stable}/${canary} ${(100 * second) / (first + second)}%${rules.length > 1 ? ' testers' : ''}`;
}

async function begun(): Promise<AppRepository> {
  const repository = new AppRepository(app(ROUTER));
  await repository.synthAndCommit();
  repository.edit('hello:1', 'hello:2');
  await repository.synthAndCommit();
  return repository;
}

async function step(repository: AppRepository, command: string): Promise<string> {
  await repository.do(command);
  repository.commit(command);
  return led(repository);
}

test('the whole way', async () => {
  const repository = await begun();
  const seen = [led(repository)];
  for (let i = 0; i < 7; i++) seen.push(await step(repository, 'promote hello'));
  expect(seen).toEqual(['4/1 0%', '4/1 0% testers', '4/2 0.5% testers', '4/4 50% testers', '4/4 100% testers', '4/4 100% testers', '4/4 0%', '4/0 0%']);
  expect(await repository.do('status')).toContain('idle');
});

test('an abort of what has all of the traffic, and the record on the way', async () => {
  const repository = await begun();
  for (let i = 0; i < 4; i++) await step(repository, 'promote hello');
  expect(repository.read('rollouts/shop/hello.yaml')).toContain('pods: 4, weight: 100%, testers: true }');
  expect([await step(repository, 'abort hello'), await step(repository, 'promote hello')]).toEqual(['4/4 0%', '4/0 0%']);
});

test('promote says which route is not there yet', async () => {
  const repository = await begun();
  await step(repository, 'promote hello');
  repository.cluster.changeObject('HTTPRoute/hello', route => route.status.parents[0].conditions[1].status = 'False');
  const { code, stderr } = await repository.cli('promote hello --force');
  expect([code, stderr]).toEqual([expect.any(Number), expect.stringContaining('HTTPRoute/hello: "public" says that it is not ResolvedRefs')]);
  expect(code).not.toBe(0);
});

test('a router comes while nothing is in progress, and is refused in the middle of a rollout, with the way on', async () => {
  const repository = new AppRepository(app('').replace("'testers until approved, 0.5%, 50%, 100% until approved'", "'1 pod, 50%'"));
  await repository.synthAndCommit();
  repository.edit("'1 pod, 50%'), ", `'1 pod, 50%'), ${ROUTER}`);
  await repository.synthAndCommit();
  expect(led(repository)).toBe('4/0 0%');
  repository.edit('hello:1', 'hello:2');
  await repository.synthAndCommit();
  await step(repository, 'promote hello');
  repository.edit(ROUTER, '');
  const refused = await repository.synth();
  const mend = 'router: the rollout shop/hello began with another router: put that back, and promote or abort the rollout to its end first';
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining(mend)]);
  repository.edit("'1 pod, 50%'), ", `'1 pod, 50%'), ${ROUTER}`);
  expect((await repository.synth()).code).toBe(0);
});
