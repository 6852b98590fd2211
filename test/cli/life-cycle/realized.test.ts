/** `promote` asks the cluster whether the frame of the last commit is there. */
import { AppRepository, appWith, removeAppRepositories } from '../../support/app-repository';

afterAll(removeAppRepositories);

const CANARY = appWith("new CanaryDeployment(chart, 'hello', { containers, replicas: 4, capacity: CanaryCapacity.SURGE, plan: RolloutPlan.parse('1 pod, 50%, 100%') });");

async function begun(ago?: number): Promise<AppRepository> {
  const repository = new AppRepository(CANARY);
  await repository.synthAndCommit();
  repository.edit('hello:1', 'hello:2');
  await repository.synth();
  repository.commit('begin', ago);
  return repository;
}

test('what is missing is named, and nothing is written', async () => {
  const repository = await begun();
  const { cluster } = repository;
  const realized = cluster.objects;
  const cases: Array<[() => void, string]> = [
    [() => cluster.change(objects => objects.filter(({ metadata }) => metadata.name !== 'shop-hello-canary')), 'Deployment/shop-hello-canary: does not exist yet'],
    [() => cluster.changeObject('Deployment/shop-hello-canary', ({ status }) => { status.readyReplicas = 0; }), 'Deployment/shop-hello-canary: 0 of 1 pods are ready'],
    [() => cluster.changeObject('Deployment/shop-hello', ({ status }) => { status.observedGeneration = 6; }),
      'Deployment/shop-hello: its controller has not seen generation 7 yet, only 6'],
    [() => cluster.changeObject('Deployment/shop-hello-canary', ({ spec }) => { spec.replicas = 0; }),
      'Deployment/shop-hello-canary: not applied yet: spec.replicas is 0 in the cluster and 1 in the frame'],
    [() => cluster.changeObject('EndpointSlice/shop-hello-abcde', slice => { slice.endpoints = slice.endpoints.slice(0, 4); }),
      'Service/shop-hello: reaches 0 of 1 ready pods of Deployment/shop-hello-canary'],
    [() => cluster.change(() => []), 'nothing of this frame exists in namespace shop of context test: are both the right ones, and has the frame been applied?'],
  ];
  for (const [damage, problem] of cases) {
    cluster.change(() => JSON.parse(JSON.stringify(realized)));
    damage();
    const { code, stdout, stderr } = await repository.cli('promote hello');
    expect(stderr).toContain(problem);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  }
  expect((await repository.cli('promote hello --if-due')).stderr).toContain('nothing of this frame exists');
  expect(repository.dirty).toEqual([]);
});

test('a step forward by any command is verified', async () => {
  const repository = await begun();
  repository.cluster.changeObject('Deployment/shop-hello-canary', ({ status }) => { status.readyReplicas = 0; });
  expect(await repository.cli('set step hello 3')).toMatchObject({ code: 1, stdout: '' });
  expect(repository.dirty).toEqual([]);
});

test('an abort goes on although the candidate never gets ready', async () => {
  const repository = await begun();
  await repository.do('promote hello');
  repository.commit();
  repository.cluster.changeObject('Deployment/shop-hello-canary', ({ status }) => { status.readyReplicas = 0; });
  expect((await repository.cli('promote hello')).code).toBe(1);
  expect(await repository.cli('abort hello')).toMatchObject({ code: 0, stderr: '' });
});

test('without kubectl it refuses, and --unverified lets a frame settle', async () => {
  const repository = await begun(100);
  const { kubectl } = repository.cluster;
  repository.cluster.kubectl = async () => ({ stdout: '', stderr: '', failure: 'missing' });
  expect(await repository.cli('promote hello')).toEqual({
    code: 1, stdout: '', stderr: 'error: shop/hello: kubectl is not on your PATH: install it, or pass --unverified\ntime: its frame need not stand for any time\n',
  });
  const early = await repository.cli('promote hello --unverified');
  expect(early.stderr).toMatch(/^error: shop\/hello: its frame stands for 3m and has stood for 1m40s: wait 1m20s, or pass --force\ntime: its frame need not stand for any time\n$/);
  expect(early.code).toBe(1);
  expect(await repository.cli('promote hello --unverified --settle 90s')).toMatchObject({ code: 0, stderr: '' });
  repository.cluster.kubectl = kubectl;
  expect(await repository.cli('promote hello --unverified --settle soon')).toMatchObject({ code: 2, stdout: '' });
});
