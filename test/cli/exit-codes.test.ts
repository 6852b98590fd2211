/** One table of exit codes: every command ends by it, `--help` prints it, and the documentation tells it. */
import { readFileSync } from 'fs';
import { join } from 'path';
import { newRepository, removeTemporaryFolders } from './temporary-repository';
import { GateRefusal } from '../../src/cli/command-error';
import { Ending, ENDINGS, EXIT_CODES, gravest } from '../../src/cli/exit-codes';
import { Ports } from '../../src/cli/ports';
import { runCommand } from '../support/command-in-process';

afterAll(removeTemporaryFolders);

const ALL = Object.entries(EXIT_CODES) as Array<[Ending, number]>;

/** A command in a repository, where git answers as a test wants it. */
function run(args: readonly string[], others: Partial<Ports> = {}) {
  return runCommand(args, { folder: newRepository({ 'dist/a.yaml': 'kind: A\n' }).folder, ...others });
}

const throwing = (error: Error): Partial<Ports> => ({ git: () => { throw error; } });

const CASES: { readonly [ending in Ending]: () => ReturnType<typeof run> } = {
  done: () => run(['--version']),
  refused: () => run(['status']),
  wrongUsage: () => run(['promote']),
  personNeeded: () => run(['history', 'hello'], throwing(new GateRefusal('somebody must decide', 'personNeeded'))),
  abortedByEvidence: () => run(['history', 'hello'], throwing(new GateRefusal('it does harm', 'abortedByEvidence'))),
  internalFailure: () => run(['history', 'hello'], throwing(new TypeError('nobody thought of that'))),
};

test.each(ALL)('%s: %i', async (ending, code) => expect((await CASES[ending]()).code).toBe(code));

test('each is a number of its own, and none is one of the shell', () => {
  const codes = ALL.map(([, code]) => code);
  expect(new Set(codes).size).toBe(codes.length);
  expect(codes.filter(code => code < 0 || code > 125)).toEqual([]);
});

test('--help prints them', async () => {
  expect((await run(['--help'])).stdout).toContain(`Exit codes: ${ALL.map(([ending, code]) => `${code} ${ENDINGS[ending]}`).join(', ')}.`);
});

test('the documentation has a row for each', () => {
  const page = readFileSync(join(__dirname, '../../docs/gitops.md'), 'utf8').split('### Exit codes')[1].split(/^##/m)[0];
  const rows = [...page.matchAll(/^\| (\d+) \| ([^:|]*)(?::[^|]*)? \|$/gm)].map(([, code, words]) => [Number(code), words.trim()]);
  expect(rows).toEqual(ALL.map(([ending, code]) => [code, ENDINGS[ending]]));
});

test('of several rollouts the gravest end counts', () => {
  expect([gravest(['refused', 'personNeeded', 'refused']), gravest(['abortedByEvidence', 'personNeeded']), gravest(['refused'])]).toEqual(['personNeeded', 'abortedByEvidence', 'refused']);
});
