/** What docs/checks.md shows is done here: its commands, its workflows, its configuration and its output. */
import { chmodSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'fs';
import { join } from 'path';
import { parse } from 'yaml';
import { AppRepository, Environment, removeAppRepositories } from './support/app-repository';
import { installNpx, removeNpx } from './support/npx';
import { AGENT_NAMES } from '../src/agents/agent';
import { OWN_RULES } from '../src/rules/check/own-rules';
import { rules } from '../src/rules/check/rules';

const ROOT = join(__dirname, '..');
const FIXTURE = join(__dirname, 'rules/fixtures/bad/cutover-with-scale-down/blue-green-in-one-commit');
const [BEFORE, AFTER] = ['before', 'after'].map(side => readFileSync(join(FIXTURE, `${side}.yaml`), 'utf8'));
const PAGE = readFileSync(join(ROOT, 'docs/checks.md'), 'utf8');

const sections = new Map(PAGE.split(/^## /m).map(text => {
  const shown = [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language, content]) => ({ language, content }));
  return [text.slice(0, text.indexOf('\n')), { text, shown }] as const;
}));
const used = new Set<object>();

function blocks(section: string, language: string): string[] {
  const found = sections.get(section)!.shown.filter(block => block.language === language);
  expect(found.length).toBeGreaterThan(0);
  found.forEach(block => used.add(block));
  return found.map(({ content }) => content);
}

afterEach(() => {
  removeNpx();
  removeAppRepositories();
});

/** A repository whose manifests nobody synthesizes, with a change that hurts. */
function changed(after = AFTER): AppRepository {
  const one = new AppRepository('', { files: { '.gitignore': 'node_modules\n' } });
  installNpx(join(one.root, '../bin'));
  program(one, 'npm', '[ "$*" = ci ]');
  one.write('dist/shop.k8s.yaml', BEFORE);
  one.commit('Before');
  one.git('update-ref', 'refs/remotes/origin/main', 'HEAD');
  one.write('dist/shop.k8s.yaml', after);
  return one;
}

function program(one: AppRepository, name: string, script: string): void {
  const bin = join(one.root, '../bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, name), 0o755);
}

function shell(one: AppRepository, script: string, env: Environment = {}) {
  return one.run('bash', ['-e', '-c', script], env);
}

test('the command, and what it says', async () => {
  const one = changed();
  const [first, second] = blocks('Run it', 'bash');
  const { code, stdout, stderr } = await shell(one, first);
  expect([code, stdout, stderr]).toEqual([1, blocks('Run it', 'text')[0], '']);

  one.commit('After');
  const [byCommit, again] = second.trimEnd().split('\n');
  expect(await shell(one, byCommit)).toMatchObject({ code: 1, stdout });
  expect(await shell(one, again)).toMatchObject({ code: 0, stdout: 'nothing that can hurt in 3 objects (0 changed)\n' });
});

test('every format that the table names', async () => {
  const formats = [...sections.get('Run it')!.text.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
  const { stdout } = await changed().cli('check --help');
  expect([...stdout.matchAll(/"(text|json|sarif|github)"/g)].map(([, name]) => name)).toEqual(expect.arrayContaining(formats));
  expect(formats).toEqual(['text', 'json', 'sarif', 'github']);
});

/** The steps of a job, as GitHub runs them: after a failure only those that always run. */
async function perform(one: AppRepository, workflow: any) {
  const [{ steps }] = Object.values<any>(workflow.jobs);
  const done: Array<{ readonly name: string; readonly code: number | null; readonly stdout: string }> = [];
  for (const { uses, run, if: condition, with: options } of steps) {
    if (done.some(({ code }) => code !== 0) && condition !== 'always()') continue;
    if (uses) done.push({ name: uses, code: 0, stdout: options?.sarif_file === undefined ? '' : one.read(options.sarif_file) });
    else done.push({ name: run, ...await shell(one, run, { GITHUB_BASE_REF: 'main', CI: 'true' }) });
  }
  return done;
}

describe('the agent', () => {
  const WAVES = join(__dirname, 'rules/fixtures/field/blue-green-by-sync-waves');
  const [before, after] = ['before', 'after'].map(side => readdirSync(join(WAVES, side)).map(file => readFileSync(join(WAVES, side, file), 'utf8')).join('\n---\n'));

  function waves(): AppRepository {
    const one = changed(before);
    one.commit('Blue');
    one.write('dist/shop.k8s.yaml', after);
    return one;
  }

  test('is named by an option, or by cdk8s.yaml for all commands', async () => {
    const one = waves();
    expect((await shell(one, 'npx cdk8s-rollouts check')).code).toBe(1);
    expect(await shell(one, blocks('Which agent applies it', 'bash')[0])).toMatchObject({ code: 0, stderr: '' });
    one.write('cdk8s.yaml', blocks('Which agent applies it', 'yaml')[0]);
    expect((await one.cli('check')).code).toBe(0);
    expect((await one.cli('rehearse --from HEAD --to dist --seed 2')).code).toBe(0);
    expect((await one.cli('check --agent helm')).code).toBe(1);
    expect((await one.cli('rehearse --from HEAD --to dist --agent helm')).code).toBe(1);
  });

  test('all that there are have a row', () => {
    const rows = [...sections.get('Which agent applies it')!.text.matchAll(/^\| `([\w-]+)` \|.*\|.*\|.*\|$/gm)].map(([, name]) => name);
    expect(rows).toEqual(AGENT_NAMES);
  });
});

test('a pull request is annotated', async () => {
  const workflow = parse(blocks('Annotate a pull request', 'yaml')[0]);
  const done = await perform(changed(), workflow);
  expect(done.at(-1)!.code).toBe(1);
  expect(done.at(-1)!.stdout).toMatch(/^::error file=dist\/shop\.k8s\.yaml,line=70,col=1,title=cutover-with-scale-down%3A Service\/hello::/);
  expect((await perform(changed(BEFORE), workflow)).map(({ code }) => code)).toEqual([0, 0, 0, 0]);
});

test('findings are uploaded, though the step before failed', async () => {
  const done = await perform(changed(), parse(blocks('Upload to code scanning', 'yaml')[0]));
  expect(done.map(({ code }) => code)).toEqual([0, 0, 0, 1, 0]);
  const [{ results }] = JSON.parse(done[4].stdout).runs;
  expect(results.map(({ ruleId }: any) => ruleId)).toEqual(['cutover-with-scale-down']);
});

test('what is not understood is said', async () => {
  const [before, after] = ['before', 'after'].map(side => readFileSync(join(__dirname, `rules/fixtures/good/argo-rollout-image-bump/${side}.yaml`), 'utf8'));
  const one = changed(before);
  one.commit('A Rollout');
  one.write('dist/shop.k8s.yaml', after);
  const { code, stdout } = await one.cli('check');
  expect([code, stdout]).toEqual([0, blocks('What is not understood', 'text')[0]]);
});

test('a reason suppresses, and no reason does not', async () => {
  const annotations = blocks('Suppress a finding', 'yaml')[0].split('\n').slice(1).join('\n').trimEnd();
  const annotated = AFTER.replace(/(kind: Service\nmetadata:\n)/, `$1${annotations}\n`);
  expect(annotated).not.toBe(AFTER);
  const { code, stdout } = await changed(annotated).cli('check');
  expect([code, stdout]).toEqual([0, 'nothing that can hurt in 3 objects (2 changed); 1 suppressed\n']);
  const empty = await changed(annotated.replace(/"nobody.*"/, '""')).cli('check -o json');
  expect([empty.code, JSON.parse(empty.stdout).findings.map(({ rule }: any) => rule).sort()]).toEqual([1, ['cutover-with-scale-down', 'suppression']]);
});

describe('within cdk8s synth', () => {
  const config = blocks('Within `cdk8s synth`', 'yaml')[0];

  /** An app that copies a file, since what renders the manifests does not matter. */
  function app(): AppRepository {
    const one = changed(BEFORE);
    mkdirSync(join(one.folder, 'node_modules'));
    symlinkSync(ROOT, join(one.folder, 'node_modules/cdk8s-rollouts'));
    one.write('cdk8s.yaml', `language: typescript\napp: node main.js\noutput: dist\n${config}`);
    one.write('main.js', "const { cpSync, mkdirSync } = require('fs');\nconst out = process.env.CDK8S_OUTDIR;\nmkdirSync(out, { recursive: true });\ncpSync('source.yaml', `${out}/shop.k8s.yaml`);\n");
    one.write('source.yaml', BEFORE);
    one.commit('An app');
    return one;
  }

  const synth = (one: AppRepository, ...options: string[]) =>
    one.run(process.execPath, [join(ROOT, 'node_modules/cdk8s-cli/bin/cdk8s'), 'synth', ...options], { CDK8S_CHECK_UPGRADE: 'false' });

  test('what is fine passes, and what can hurt is refused with its story', async () => {
    const one = app();
    const fine = await synth(one);
    expect([fine.code, fine.stdout]).toEqual([0, expect.stringContaining('success')]);

    one.write('source.yaml', AFTER);
    const refused = await synth(one);
    expect(refused.code).toBe(2);
    for (const words of ['cutover-with-scale-down (error)', 'dist/shop.k8s.yaml:70:1', '3. Service/hello has 0 ready endpoints where it needs 10.', 'How to fix: Switch first']) {
      expect(refused.stdout).toContain(words);
    }
    expect(one.read('dist/shop.k8s.yaml')).toBe(AFTER);
    expect((await synth(one, '--no-validate')).code).toBe(0);
    expect((await synth(one, '--stdout')).code).toBe(2);
  });

  test('its properties count', async () => {
    const one = app();
    one.write('source.yaml', AFTER);
    one.write('cdk8s.yaml', one.read('cdk8s.yaml').replace('failOn: error', 'failOn: never'));
    expect((await synth(one)).code).toBe(0);
    one.write('cdk8s.yaml', one.read('cdk8s.yaml').replace('failOn: never', 'failOn: sometimes'));
    const wrong = await synth(one);
    expect([wrong.code !== 0, wrong.stdout + wrong.stderr]).toEqual([true, expect.stringContaining('failOn is "sometimes" and must be error, warning or never')]);
  });
});

test('the tables name every rule, with its severity', () => {
  const rows = [...sections.get('The rules')!.text.matchAll(/^\| \[([\w-]+)\]\(checks\/\1\.md\) \| (\w+) \| (.*) \|$/gm)].map(([, ...row]) => row);
  expect(rows).toEqual(rules().map(({ name, severity, summary }) => [name, severity, summary]));
  const own = [...sections.get('What the check itself reports')!.text.matchAll(/^### (.*)$/gm)].map(([, name]) => name);
  expect(own.sort()).toEqual(OWN_RULES.map(({ name }) => name).sort());
});

test('no block of the page is left out', () => {
  const all = [...sections.values()].flatMap(({ shown }) => shown);
  expect(all.filter(block => !used.has(block)).map(({ content }) => content)).toEqual([]);
});
