/** How a check ends: its exit codes. */
import { newRepository, removeTemporaryFolders } from './temporary-repository';
import { runCommand } from '../support/command-in-process';

afterAll(removeTemporaryFolders);

function run(folder: string, ...args: string[]) {
  return runCommand(['check', ...args], { folder, environment: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '' } });
}

const FINE = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: fine\n';

test('wrong usage exits with 2, and what is missing with 1', async () => {
  const repository = newRepository({ 'dist/a.yaml': FINE });
  expect(await run(repository.folder, '--from', 'nowhere')).toMatchObject({ code: 2, stderr: expect.stringContaining('neither a folder nor a commit') });
  for (const args of [['-o', 'xml'], ['--fail-on', 'info'], ['--nonsense'], ['a', 'b']]) expect([args, (await run(repository.folder, ...args)).code]).toEqual([args, 2]);
  expect(await run(repository.folder, '--to', 'nowhere')).toMatchObject({ code: 1, stderr: expect.stringContaining('run "cdk8s synth" first') });
});

test('what is at or above the threshold fails, and what cannot be read does in any case', async () => {
  const repository = newRepository({ 'dist/a.yaml': FINE });
  const code = async (...args: string[]) => (await run(repository.folder, ...args)).code;
  repository.write({ 'dist/a.yaml': FINE.replace('name: fine', 'name: fine\n  annotations:\n    cdk8s-rollouts/ignore-nothing: "a reason"') });
  expect([await code(), await code('--fail-on', 'warning'), await code('--fail-on', 'never')]).toEqual([0, 1, 0]);
  repository.write({ 'dist/b.yaml': 'a: [' });
  expect([await code(), await code('--fail-on', 'never')]).toEqual([1, 1]);
  // In the commit before it cannot be mended any more.
  repository.commit({});
  repository.write({ 'dist/b.yaml': FINE.replace('fine', 'other') });
  expect([await code(), (await run(repository.folder)).stdout]).toEqual([0, expect.stringContaining('In the manifests before: ')]);
});
