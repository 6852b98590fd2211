/** What docs/rehearsal.md shows is done here: its commands, what they print, and every option that it names. */
import { execFile } from 'child_process';
import { readFileSync } from 'fs';
import { join } from 'path';
import { promisify } from 'util';
import { runCommand } from './support/command-in-process';
import { isDeep } from './support/deep';

const ROOT = join(__dirname, '..');
const STORY = join(ROOT, 'examples/story');
const PAGE = readFileSync(join(ROOT, 'docs/rehearsal.md'), 'utf8');
const sessions = [...PAGE.matchAll(/^```console\n\$ npx cdk8s-rollouts (.*)\n([\s\S]*?)^```$/gm)].map(([, command, output]) => ({ command, output }));
const options = [...PAGE.matchAll(/^\| `(--[^|]*)` \|/gm)].flatMap(([, named]) => named.split('`, `'));

/** Runs a command in the folder of the story: as a process, or shortly in this one. Exit code 1 tells of a harm. */
async function run(command: string): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  if (!isDeep) return runCommand(command.split(' '), { folder: STORY });
  const args = [join(ROOT, 'bin/cdk8s-rollouts'), ...command.split(' ')];
  return promisify(execFile)(process.execPath, args, { cwd: STORY }).then(done => ({ code: 0, ...done }), error => error);
}

test('there are sessions and options', () => expect([sessions.length, options.length]).toEqual([3, 9]));

test.each(sessions.map(({ command, output }) => [command, output] as const))('%s', async (command, output) => {
  const { code, stdout, stderr } = await run(command);
  expect([code, stderr]).toEqual([0, '']);
  const shown = output.split('…\n')[0];
  expect(stdout.slice(0, shown.length)).toBe(shown);
});

test.each(options)('%s', async option => {
  const { code, stderr, stdout } = await run(`rehearse hello ${option.replace(/ --write \S+/, '')}`);
  expect(stderr).toBe('');
  expect(stdout).not.toBe('');
  expect(code).toBe(/--skip|--failing-image/.test(option) ? 1 : 0);
});
