/** The demo plays the story of examples/story with real commits. Their diffs are what is in the snapshot. */
import { execFile } from 'child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { promisify } from 'util';
import { runApp } from './support/app-in-process';
import { runCommand } from './support/command-in-process';
import { isDeep } from './support/deep';
import { playStory, RunProgram } from '../examples/story/story';

const root = join(__dirname, '..');
const temporary = mkdtempSync(join(tmpdir(), 'cdk8s-rollouts-demo-'));
let story: string;

expect.addSnapshotSerializer({ test: value => typeof value === 'string', serialize: value => value });

/** As it may be in a pipeline: no configuration of git, and variables that must not matter. */
const SURROUNDINGS = {
  HOME: temporary,
  TMPDIR: temporary,
  CI: 'true',
  GIT_DIR: '/nowhere',
  GIT_AUTHOR_DATE: '1000000000 +0000',
  CDK8S_OUTDIR: 'elsewhere',
  CDK8S_ROLLOUTS_STATE: 'off',
  TZ: 'Asia/Tokyo',
};

/** `npm run demo`. */
async function demo(): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['-r', 'ts-node/register', join(root, 'examples/demo.ts')], {
    env: { ...SURROUNDINGS, PATH: process.env.PATH, TS_NODE_PROJECT: join(root, 'examples/tsconfig.json') },
  });
  expect(stderr).toBe('');
  return stdout;
}

/** The same with all of its programs but git in this process, which would spend most of its time with loading them. */
async function played(): Promise<string> {
  const before = { ...process.env };
  const told: string[] = [];
  Object.assign(process.env, SURROUNDINGS);
  try {
    await playStory({ print: text => told.push(`${text}\n`), isColoured: false, runProgram: inProcess });
  } finally {
    process.env = before;
  }
  return told.join('');
}

const inProcess: RunProgram = async (typed, words, { cwd, env }) => {
  const { code, stdout, stderr } = typed === 'npx cdk8s'
    ? runApp(cwd, { ...env, CDK8S_OUTDIR: 'dist' })
    : await runCommand(words, { folder: cwd, environment: env });
  if (code !== 0) throw new Error(`${typed} ${words.join(' ')}: ${stderr}`);
  return { stdout, stderr };
};

beforeAll(async () => void (story = isDeep ? await demo() : await played()), 300_000);

afterAll(() => rmSync(temporary, { recursive: true, force: true }));

test('every act', () => expect(story).toMatchSnapshot());

test('nothing of it is left behind', () => expect(readdirSync(temporary).filter(name => name.startsWith('cdk8s-rollouts'))).toEqual([]));

test('what the README shows of it is what it prints', () => {
  const shown = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/^```text\n([\s\S]*?)^```$/gm)].map(([, text]) => text);
  expect(shown.length).toBeGreaterThan(0);
  for (const text of shown) {
    // What is left out stands as a line of its own.
    let at = 0;
    for (const part of text.split(/^ +…\n/m)) {
      expect(story.slice(at)).toContain(part);
      at = story.indexOf(part, at) + part.length;
    }
  }
});
