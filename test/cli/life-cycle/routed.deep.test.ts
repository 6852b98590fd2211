/** A router that comes and goes, with a whole rollout after each, by the commands: and what `check` says of every commit. */
import { addRouter, removeRouter, UNROUTED } from './routed-app';
import { AppRepository, removeAppRepositories } from '../../support/app-repository';
import '../../support/deep';

afterAll(removeAppRepositories);

/** Its whole way to the version of the code; `check` of each commit and what it says. */
async function whole(repository: AppRepository): Promise<string[]> {
  const said: string[] = [];
  const look = async () => {
    const { code, stdout, stderr } = await repository.cli('check --from HEAD~1');
    if (code !== 0 || !/^nothing that can hurt in/.test(stdout)) said.push(stdout + stderr);
  };
  await look();
  for (let i = 0; i < 20 && (await repository.cli('promote hello')).code === 0; i++) {
    repository.commit('promote');
    await look();
  }
  expect((await repository.cli('promote hello')).stderr).toContain('no rollout is in progress');
  return said;
}

test('a router comes, leads a whole rollout, and goes: nothing is found between two commits', async () => {
  const repository = new AppRepository(UNROUTED);
  await repository.synthAndCommit();
  const found: string[] = [];
  const changes = [addRouter, (one: AppRepository) => one.edit('hello:1', 'hello:2'), removeRouter, (one: AppRepository) => one.edit('hello:2', 'hello:3')];
  for (const change of changes) {
    change(repository);
    await repository.synthAndCommit();
    found.push(...await whole(repository));
  }
  expect(found).toEqual([]);
  expect(repository.manifests().map(({ kind }) => kind)).not.toContain('HTTPRoute');
});
