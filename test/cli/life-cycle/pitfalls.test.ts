/** What users of kubectl, Argo CD and cdk8s walk into, and what they are told there: by a synthesis, `status`, `promote` or `check`. */
import { AppRepository, appWith, removeAppRepositories } from '../../support/app-repository';

afterAll(removeAppRepositories);

const HELLO = "const hello = new CanaryDeployment(chart, 'hello', { name: 'hello', containers, replicas: 10, plan: RolloutPlan.parse('1 pod for 10m, 50% until approved') });";

test('a patch of what a frame decides is refused on each object, and everything that was committed goes on without it', async () => {
  const repository = new AppRepository(appWith(`${HELLO}\nhello.canary.addJsonPatch(require('cdk8s').JsonPatch.replace('/spec/replicas', 7));`));
  const { code, stderr } = await repository.synth();
  expect([code, stderr]).toEqual([1, expect.stringContaining(
    '[shop/hello] Deployment/hello-canary: spec.replicas cannot be set here, since the rollout decides it: use the prop "replicas"',
  )]);
  repository.edit("hello.canary.addJsonPatch(require('cdk8s').JsonPatch.replace('/spec/replicas', 7));", '');
  await repository.synthAndCommit();
  expect(await repository.do('status')).toContain('stable 10, canary 0');
});
