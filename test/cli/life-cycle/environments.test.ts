/** Two charts with the same construct are two rollouts. */
import { shownChanges } from './story';
import { AppRepository, appWith, removeAppRepositories } from '../../support/app-repository';

afterAll(removeAppRepositories);

const APP = appWith(`
for (const environment of ['staging', 'prod']) {
  const shop = new Chart(app, 'shop-' + environment, { namespace: 'shop-' + environment, disableResourceNameHashes: true });
  const image = 'ghcr.io/acme/hello:' + { staging: 1, prod: 1 }[environment];
  new CanaryDeployment(shop, 'hello', { name: 'hello', containers: [{ image, portNumber: 8080 }], replicas: 4, plan: RolloutPlan.parse('1 pod, 50%, 100%') });
}`).replace(/^const chart = .*\n/m, '');

const pods = (repository: AppRepository) => Object.fromEntries(repository.manifests().filter(({ kind }) => kind === 'Deployment')
  .map(({ metadata, spec }) => [`${metadata.namespace}/${metadata.name}`, `${spec.replicas} of ${spec.template.spec.containers[0].image}`]));

test('two environments are in different frames at once', async () => {
  const repository = new AppRepository(APP);
  await repository.synthAndCommit();
  expect(repository.git('ls-files', 'rollouts').split('\n')).toEqual([
    'rollouts/shop-prod/hello.versions.yaml', 'rollouts/shop-prod/hello.yaml', 'rollouts/shop-staging/hello.versions.yaml', 'rollouts/shop-staging/hello.yaml',
  ]);
  repository.edit('staging: 1', 'staging: 2');
  await repository.synthAndCommit();
  await repository.do('promote shop-staging/hello');
  expect(repository.dirty).toEqual(['M dist/shop-staging.k8s.yaml', 'M rollouts/shop-staging/hello.versions.yaml', 'M rollouts/shop-staging/hello.yaml']);
  repository.commit();
  repository.edit('prod: 1', 'prod: 2');
  await repository.synthAndCommit();

  expect(await repository.cli('promote hello')).toEqual({
    code: 1, stdout: '', stderr: 'error: "hello" is the name of several rollouts: say shop-staging/hello or shop-prod/hello\n',
  });
  expect((await repository.cli('status hello')).stderr).toBe('error: "hello" is the name of several rollouts: say shop-prod/hello or shop-staging/hello\n');
  expect(pods(repository)).toEqual({
    'shop-staging/hello': '3 of ghcr.io/acme/hello:1',
    'shop-staging/hello-canary': '1 of ghcr.io/acme/hello:2',
    'shop-prod/hello': '4 of ghcr.io/acme/hello:1',
    'shop-prod/hello-canary': '1 of ghcr.io/acme/hello:2',
  });
  const both = await repository.do('promote --all');
  expect(both).toContain('shop-staging/hello  step 1 of 3: 1 pod → on the way to step 2 of 3: 50%');
  expect(both).toContain('shop-prod/hello  on the way to step 1 of 3: 1 pod → step 1 of 3: 1 pod');
  repository.commit();
  await repository.do('abort shop-prod/hello');
  repository.commit();
  expect(pods(repository)).toEqual({
    'shop-staging/hello': '3 of ghcr.io/acme/hello:1',
    'shop-staging/hello-canary': '2 of ghcr.io/acme/hello:2',
    'shop-prod/hello': '4 of ghcr.io/acme/hello:1',
    'shop-prod/hello-canary': '1 of ghcr.io/acme/hello:2',
  });
  const { stdout } = await repository.cli('status --output json');
  expect(JSON.parse(stdout).map(({ key, phase }: any) => [key, phase])).toEqual([['shop-prod/hello', 'aborting'], ['shop-staging/hello', 'progressing']]);
});

test('changes of objects of the same name in two environments are all told', async () => {
  const repository = new AppRepository(APP);
  await repository.synthAndCommit();
  repository.edit('staging: 1, prod: 1', 'staging: 2, prod: 2');
  await repository.synthAndCommit();
  await repository.do('promote shop-staging/hello');
  repository.commit();
  // Of staging the canary grows, and of prod stable shrinks.
  const changes = shownChanges((await repository.do('promote --all')).split('\n'));
  expect(changes).toHaveLength(2);
  expect(changes).toContainEqual(expect.stringMatching(/hello-canary {2}spec\.replicas: 1 → 2$/));
  expect(changes).toContainEqual(expect.stringMatching(/hello {2}spec\.replicas: 4 → 3$/));
});
