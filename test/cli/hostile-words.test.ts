/** Whatever stands in an argument, in the name of a file or in a manifest: no command lets it act on a terminal or on a CI system. */
import { mkdirSync, writeFileSync } from 'fs';
import { join } from 'path';
import { newRepository, removeTemporaryFolders, temporaryFolder } from './temporary-repository';
import { runCommand } from '../support/command-in-process';

const HOSTILE = 'x\n::error::a\u001b[31m\n  ::warning::b\n##[error]c ##vso[task.complete]\u009b\u202e';
const COMMANDS = ['status', 'promote', 'pause', 'resume', 'abort', 'retry', 'undo', 'rehearse', 'history', 'set', 'check', 'adopt', 'move'];

afterAll(removeTemporaryFolders);

function run(folder: string, args: readonly string[], colour = '') {
  return runCommand(args, { folder, environment: { ...process.env, NO_COLOR: '', FORCE_COLOR: colour } });
}

function expectHarmless(text: string, what: readonly string[], isColoured = false): void {
  const plain = isColoured ? text.replace(/\u001b\[\d+m/g, '') : text;
  // eslint-disable-next-line no-control-regex
  const found = plain.split('\n').filter(line => /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]|^\s*::|##\w*\[/.test(line));
  expect([what, found]).toEqual([what, []]);
}

/** Annotations are commands, by intent; what is in them may hold no other. */
function expectAnnotations(text: string): void {
  const lines = text.trimEnd().split('\n');
  const own = lines.filter(line => /^::(?:error|warning|notice) file=[^:,]*,line=\d+,col=\d+,title=[^:,]*::/.test(line));
  expect(own.length).toBeGreaterThan(0);
  expectHarmless(lines.map(line => own.includes(line) ? line.slice(2) : line).join('\n'), ['github']);
}

describe.each(COMMANDS)('%s', command => {
  const folder = newRepository({ 'cdk8s.yaml': 'app: node ./main.js\n', 'main.js': `console.error(${JSON.stringify(HOSTILE)}); process.exit(1);`, 'dist/a.yaml': 'kind: A\n' }).folder;

  test.each([[HOSTILE], [`--${HOSTILE}`, '--output', HOSTILE], ['--from', HOSTILE, '--to', HOSTILE, '--state', HOSTILE]])('%j', async (...args) => {
    const { stdout, stderr, code } = await run(folder, [command, ...args]);
    expect([0, 1, 2]).toContain(code);
    expect(stdout + stderr).not.toBe('');
    expectHarmless(stdout, args);
    expectHarmless(stderr, args);
  });
});

describe('files and manifests', () => {
  const folder = temporaryFolder();
  const service = (spec: object) => JSON.stringify({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' }, spec });
  const template = { metadata: { labels: { app: HOSTILE } }, spec: { containers: [{ name: HOSTILE, image: `a:${HOSTILE}` }] } };
  const workload = (replicas: number) => JSON.stringify({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a' }, spec: { replicas, selector: { matchLabels: { app: HOSTILE } }, template } });
  const two = `two ${HOSTILE}`;
  for (const [side, files] of Object.entries({
    before: { 'a.yaml': service({ selector: { app: HOSTILE } }), 'b.yaml': workload(3), 'values.yaml': 'a: 1\n' },
    [two]: { 'a.yaml': service({ selector: { app: HOSTILE } }), 'b.yaml': workload(1).replaceAll('a:x', 'b:x') },
    after: { [`${HOSTILE}.yaml`]: 'a: [', '::error::b.yaml': 'b: {', '##[error]c.yaml': `kind: ${JSON.stringify(HOSTILE)}\n`, [`values-${HOSTILE}.yaml`]: 'a: 1\n', 'd.yaml': service({ type: HOSTILE }) },
  })) {
    mkdirSync(join(folder, side));
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, side, name), content);
  }

  test.each(['text', 'json', 'sarif', 'github'])('check as %s', async format => {
    for (const colour of format === 'text' ? ['', '1'] : ['']) {
      const { stdout, stderr } = await run(join(folder, 'after'), ['check', '--from', '../before', '--to', '.', '-o', format], colour);
      expect(stdout).toMatch(/unreadable-manifest/);
      expect(stderr).toContain('values-x');
      if (format === 'github') expectAnnotations(stdout);
      else expectHarmless(stdout, [format, colour], colour === '1');
      expectHarmless(stderr, [format]);
      if (format === 'json' || format === 'sarif') expect(stdout).toContain('\\n::error::a\\u001b[31m');
    }
  });

  test('rehearse', async () => {
    const { stderr, code } = await run(join(folder, 'after'), ['rehearse', '--from', '../before', '--to', '.']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('which cannot be one')]);
    expectHarmless(stderr, []);
  });

  test.each(['text', 'markdown', 'svg', 'html', 'json'])('rehearse as %s', async format => {
    for (const colour of format === 'text' ? ['', '1'] : ['']) {
      const { stdout, stderr } = await run(folder, ['rehearse', '--from', './before', '--to', `./${two}`, '-o', format], colour);
      expect(stdout).toContain('two');
      expectHarmless(stdout, [format, colour], colour === '1');
      expectHarmless(stderr, [format]);
    }
  });
});
