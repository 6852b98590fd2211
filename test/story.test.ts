/** The demo plays the story of examples/story with real commits. Their diffs are what is in the snapshot. */
import { execFile } from 'child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { promisify } from 'util';

const root = join(__dirname, '..');
const temporary = mkdtempSync(join(tmpdir(), 'cdk8s-rollouts-demo-'));
let story: string;

expect.addSnapshotSerializer({ test: value => typeof value === 'string', serialize: value => value });

beforeAll(async () => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['-r', 'ts-node/register', join(root, 'examples/demo.ts')], {
    // As it may be in a pipeline: no configuration of git, and variables that must not matter.
    env: {
      PATH: process.env.PATH,
      HOME: temporary,
      TMPDIR: temporary,
      TS_NODE_PROJECT: join(root, 'examples/tsconfig.json'),
      // Types are looked at once, beside the tests.
      TS_NODE_TRANSPILE_ONLY: '1',
      CI: 'true',
      GIT_DIR: '/nowhere',
      GIT_AUTHOR_DATE: '1000000000 +0000',
      CDK8S_OUTDIR: 'elsewhere',
      CDK8S_ROLLOUTS_STATE: 'off',
      TZ: 'Asia/Tokyo',
    },
  });
  expect(stderr).toBe('');
  story = stdout;
}, 300_000);

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
