/** A rollout whose traffic a router leads, by the commands: its whole way, an abort, and how a router comes and goes. */
import { addRouter, app, led, removeRouter, ROUTER, UNROUTED } from './routed-app';
import { AppRepository, removeAppRepositories } from '../../support/app-repository';

afterAll(removeAppRepositories);

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

test('promote asks the Gateway of the route, where the cluster has it', async () => {
  const repository = await begun();
  await step(repository, 'promote hello');
  const conditions = [{ type: 'Programmed', status: 'Unknown', reason: 'Pending', message: 'Waiting for controller', observedGeneration: 1 }];
  const gateway = { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway', metadata: { name: 'public', namespace: 'shop', generation: 1 }, spec: {}, status: { conditions } };
  repository.cluster.change(objects => [...objects, gateway]);
  const { code, stderr } = await repository.cli('promote hello');
  expect(stderr).toContain('HTTPRoute/hello: Gateway/public says that it is not Programmed: Pending, Waiting for controller');
  expect(code).not.toBe(0);
  repository.cluster.changeObject('Gateway/public', one => one.status.conditions[0].status = 'True');
  expect((await repository.cli('promote hello')).code).toBe(0);
});

test('promote says that a Gateway was not looked at, where the user may not see it', async () => {
  const repository = await begun();
  await step(repository, 'promote hello');
  const { kubectl } = repository.cluster;
  const refusal = 'Error from server (Forbidden): gateways.gateway.networking.k8s.io "public" is forbidden: User "jane" cannot get resource "gateways" in API group "gateway.networking.k8s.io" in the namespace "shop"';
  repository.cluster.kubectl = async args => args[1].startsWith('gateway') ? { stdout: '', stderr: refusal, failure: { code: 1 } } : kubectl(args);
  const { code, stdout } = await repository.cli('promote hello');
  const said = 'cluster: it runs the frame; Gateway/public was not looked at (jane may not read gateways in namespace shop: ask for the role "view" there)';
  expect([code, stdout]).toEqual([0, expect.stringContaining(said)]);
  repository.cluster.kubectl = async args => args[1].startsWith('gateway') ? { stdout: '', stderr: '', failure: 'no answer' } : kubectl(args);
  repository.commit('promote hello');
  const unanswered = await repository.cli('promote hello --dry-run');
  expect([unanswered.code, unanswered.stderr]).toEqual([expect.any(Number), expect.stringContaining('the cluster did not answer kubectl')]);
  expect(unanswered.code).not.toBe(0);
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

test.each([
  ['comes', UNROUTED, addRouter, removeRouter, 'HTTPRoute/hello would come in one commit with a new version'],
  ['goes', UNROUTED.replace("'1 pod, 50%'), ", `'1 pod, 50%'), ${ROUTER}`), removeRouter, addRouter, 'HTTPRoute/hello would go in one commit with a new version'],
] as const)('a router that %s together with a new version is refused, and led out by what is said', async (_, before, change, back, said) => {
  const repository = new AppRepository(before);
  await repository.synthAndCommit();
  change(repository);
  repository.edit('hello:1', 'hello:2');
  const refused = await repository.synth();
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining(said)]);
  repository.edit('hello:2', 'hello:1');
  await repository.synthAndCommit();
  repository.edit('hello:1', 'hello:2');
  await repository.synthAndCommit();
  // The first frame is committed, and no command has recorded anything yet.
  back(repository);
  const mid = await repository.synth();
  expect([mid.code, mid.stderr]).toEqual([1, expect.stringMatching(/router: the rollout shop\/hello began with(out)? HTTPRoute\/hello: take the change of "router" back/)]);
  change(repository);
  expect((await repository.synth()).code).toBe(0);
});
