/** The command as a process of its own: its exit codes, its pipes, and what it costs. */
import { spawnSync } from 'child_process';
import { mkdirSync, writeFileSync } from 'fs';
import { join } from 'path';
import { newRepository, removeTemporaryFolders, temporaryFolder } from './temporary-repository';
import { BOMBS } from '../manifests/bombs';
import { isDeep } from '../support/deep';

const CLI = join(__dirname, '../../bin/cdk8s-rollouts');

afterAll(removeTemporaryFolders);

function run(cwd: string, ...args: string[]) {
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, 'check', ...args], { cwd, env, encoding: 'utf8' });
  return { code: status, stdout, stderr };
}

const FINE = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: fine\n';

test('wrong usage exits with 2, and what is missing with 1', () => {
  const repository = newRepository({ 'dist/a.yaml': FINE });
  expect(run(repository.folder, '--from', 'nowhere')).toMatchObject({ code: 2, stderr: expect.stringContaining('neither a folder nor a commit') });
  for (const args of [['-o', 'xml'], ['--fail-on', 'info'], ['--nonsense'], ['a', 'b']]) expect([args, run(repository.folder, ...args).code]).toEqual([args, 2]);
  expect(run(repository.folder, '--to', 'nowhere')).toMatchObject({ code: 1, stderr: expect.stringContaining('run "cdk8s synth" first') });
});

test('what is at or above the threshold fails, and what cannot be read does in any case', () => {
  const repository = newRepository({ 'dist/a.yaml': FINE });
  const code = (...args: string[]) => run(repository.folder, ...args).code;
  repository.write({ 'dist/a.yaml': FINE.replace('name: fine', 'name: fine\n  annotations:\n    cdk8s-rollouts/ignore-nothing: "a reason"') });
  expect([code(), code('--fail-on', 'warning'), code('--fail-on', 'never')]).toEqual([0, 1, 0]);
  repository.write({ 'dist/b.yaml': 'a: [' });
  expect([code(), code('--fail-on', 'never')]).toEqual([1, 1]);
  // In the commit before it cannot be mended any more.
  repository.commit({});
  repository.write({ 'dist/b.yaml': FINE.replace('fine', 'other') });
  expect([code(), run(repository.folder).stdout]).toEqual([0, expect.stringContaining('In the manifests before: ')]);
});

test('output that goes to a closed pipe is no failure', () => {
  const repository = newRepository({ 'dist/a.yaml': FINE });
  const { status } = spawnSync('bash', ['-o', 'pipefail', '-c', '"$0" "$1" check -o sarif | true', process.execPath, CLI], { cwd: repository.folder });
  expect(status).toBe(0);
});

/** Those that cost the most. */
const THIRSTY = ['many documents of something else', 'nothing but NUL bytes', 'many keys', 'a list as a key', 'many lines in a number', 'a file of 50 MB'];

test('hostile files do not cost much memory', () => {
  const folder = temporaryFolder();
  const probe = join(folder, 'probe.js');
  // What the system counts for a process holds what its parent had when it began: only Linux tells what it had by itself.
  writeFileSync(probe, `process.on('exit', () => {
    const kilobytes = process.platform === 'linux' ? /VmHWM:\\s*(\\d+)/.exec(require('fs').readFileSync('/proc/self/status', 'utf8'))[1] : process.resourceUsage().maxRSS;
    process.stderr.write('\\n' + kilobytes);
  });\n`);
  const measured = Object.entries(BOMBS).filter(([name]) => isDeep || THIRSTY.includes(name)).map(([name, content], i) => {
    const to = join(folder, `bomb ${i}`);
    mkdirSync(to);
    writeFileSync(join(to, 'a.yaml'), content);
    const { status, stderr } = spawnSync(process.execPath, ['--require', probe, CLI, 'check', '--from', to, '--to', to], { cwd: folder, encoding: 'utf8' });
    return { name, status, megabytes: Number(stderr.split('\n').pop()) / 1024 };
  });
  expect(measured).toHaveLength(isDeep ? Object.keys(BOMBS).length : THIRSTY.length);
  expect(measured.filter(({ status, megabytes }) => ![0, 1].includes(status!) || !(megabytes > 0 && megabytes <= 512))).toEqual([]);
});
