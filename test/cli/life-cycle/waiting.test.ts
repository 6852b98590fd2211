/** What the code changes while a rollout is in progress waits for its end, or is refused with what to do. */
import { AppRepository, appWith, removeAppRepositories } from '../../support/app-repository';

afterAll(removeAppRepositories);

const CANARY = "new CanaryDeployment(chart, 'hello', { name: 'hello', containers, replicas: 10, plan: RolloutPlan.parse('1 pod, 50% until approved, 100%') });";

const FALLS = '"replicas" goes and Deployment/hello falls to 1 pod, unless kubectl forgets the field first: kubectl apply edit-last-applied deployment/hello';

/** An app whose rollout has gone so many frames. */
async function inProgress(construct: string, promotions = 1): Promise<AppRepository> {
  const app = new AppRepository(appWith(construct));
  await app.synthAndCommit();
  app.edit('hello:1', 'hello:2');
  await app.synthAndCommit();
  for (let i = 0; i < promotions; i++) await promote(app);
  return app;
}

async function promote(app: AppRepository): Promise<void> {
  await app.do('promote hello');
  app.commit();
}

/** Until nothing is in progress. */
async function promoteToEnd(app: AppRepository): Promise<void> {
  for (let i = 0; i < 20 && !app.read('rollouts/shop/hello.yaml').includes('phase: idle'); i++) await promote(app);
}

test('autoscaling waits', async () => {
  const app = await inProgress(CANARY);
  app.edit('replicas: 10', 'scaling: Scaling.between(10, 30, { cpuUtilization: 60 })');
  const { code, stderr } = await app.synth();
  expect(code).toBe(0);
  expect(stderr).toContain(`shop/hello: scaling waits for the end of the rollout. Then ${FALLS}\n`);
  expect(app.dirty).toEqual(['M main.js']);
  app.commit();
  await promoteToEnd(app);
  expect(app.manifests().filter(({ kind }) => kind === 'HorizontalPodAutoscaler').map(({ spec }) => [spec.minReplicas, spec.maxReplicas])).toEqual([[10, 30], [1, 1]]);
  expect(app.manifests().filter(({ kind }) => kind === 'Deployment').map(({ spec }) => spec.replicas)).toEqual([undefined, 0]);
  expect((await app.synth()).stderr).not.toContain('wait');
  expect(app.dirty).toEqual([]);
});

test('what an autoscaler costs that comes while nothing is in progress is said until a command has recorded it', async () => {
  const app = new AppRepository(appWith(CANARY));
  await app.synthAndCommit();
  app.edit('replicas: 10', 'scaling: Scaling.between(10, 30)');
  const said = `shop/hello: the code asks for an autoscaler, which it had not at the last command. When that is applied, ${FALLS}\n`;
  expect((await app.synthAndCommit()).stderr).toBe(said);
  app.edit('hello:1', 'hello:2');
  expect((await app.synthAndCommit()).stderr).toContain(said);
  await promote(app);
  expect((await app.synth()).stderr).not.toContain('replicas');
  expect(app.read('rollouts/shop/hello.yaml')).toContain('objects: { strategy: canary, name: hello, isAutoscaled: true }');
});

test('bounds, surge and what surrounds the pods wait together, and nothing else is changed by the commit', async () => {
  const app = await inProgress("new AutoscaledApp(chart, 'hello', { name: 'hello', containers, scaling: Scaling.between(2, 10), plan: RolloutPlan.parse('50%, 100%') });");
  app.edit('Scaling.between(2, 10)', 'Scaling.between(4, 20), maxSurge: PercentOrAbsolute.absolute(2), networkPolicy: false, expose: false, minAvailable: PercentOrAbsolute.percent(50)');
  const { code, stderr } = await app.synth();
  expect([code, app.dirty]).toEqual([0, ['M main.js']]);
  expect(stderr).toContain('shop/hello: minAvailable, expose, maxSurge, networkPolicy and scaling wait for the end of the rollout\n');
  app.commit();
  await app.do('abort hello');
  app.commit();
  await promoteToEnd(app);
  expect(app.manifests().map(({ kind }) => kind).sort()).toEqual(['Deployment', 'HorizontalPodAutoscaler', 'PodDisruptionBudget', 'ServiceAccount']);
});

test('another construct is refused, and what the message says leads out', async () => {
  const app = new AppRepository(appWith(CANARY));
  await app.synthAndCommit();
  const committed = app.read('main.js');
  app.edit('new CanaryDeployment', 'new BlueGreenService');
  const { code, stderr } = await app.synth();
  expect(code).not.toBe(0);
  expect(stderr).toContain('put the CanaryDeployment back, add the BlueGreenService beside it with another id and another "name", lead the traffic there, and remove the CanaryDeployment then');

  app.write('main.js', committed);
  await app.synth();
  expect(app.dirty).toEqual([]);
  app.edit('new CanaryDeployment', "new BlueGreenService(chart, 'beside', { name: 'beside', containers, replicas: 10 });\nnew CanaryDeployment");
  await app.synth();
  expect(await app.cli('check')).toMatchObject({ code: 0 });
  app.commit();
  expect((await app.cli('status')).stdout).toMatch(/shop\/beside +idle[^]*shop\/hello +idle/);
});
