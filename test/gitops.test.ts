/** Every recipe of docs/gitops.md is followed here: its shell, its workflows, its configuration, and what the text promises of them. */
import { chmodSync, existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'fs';
import { join } from 'path';
import * as ts from 'typescript';
import { parse } from 'yaml';
import { AppRepository, appWith, Environment, removeAppRepositories } from './support/app-repository';
import { installNpx, removeNpx } from './support/npx';

const ROOT = join(__dirname, '..');
const HELLO = appWith("new CanaryDeployment(chart, 'hello', { containers, replicas: 10, plan: RolloutPlan.parse('1 pod for 10m, 50% until approved') });");

interface Block {
  readonly language: string;
  readonly content: string;
}

const sections = new Map(readFileSync(join(ROOT, 'docs/gitops.md'), 'utf8').split(/^## /m).map(text => {
  const found = [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language, content]): Block => ({ language, content }));
  return [text.slice(0, text.indexOf('\n')), found] as const;
}));
const used = new Set<Block>();

/** The blocks of a section in one language. */
function blocks(section: string, language: string): string[] {
  const found = (sections.get(section) ?? []).filter(block => block.language === language);
  if (found.length === 0) throw new Error(`docs/gitops.md shows no ${language} in the section "${section}"`);
  found.forEach(block => used.add(block));
  return found.map(({ content }) => content);
}

afterEach(() => {
  removeNpx();
  removeAppRepositories();
});

describe('the commands', () => {
  test('a command, then a commit', async () => {
    const user = await begin('1', '2');
    await user.shell(blocks('# Rollouts in a pipeline', 'sh')[0]);
    expect(user.state.step).toBe(1);
    expect(user.git('show', '--name-only', '--format=%s').split('\n').filter(line => line !== '')).toEqual([
      'Promote hello', 'dist/shop.k8s.yaml', 'rollouts/shop/hello.versions.yaml', 'rollouts/shop/hello.yaml',
    ]);
  });

  test('the table names each of them, and no other', async () => {
    const table = readFileSync(join(ROOT, 'docs/gitops.md'), 'utf8').split('## The commands')[1].split('## ')[0];
    const named = [...table.matchAll(/^\| `(\w+)/gm)].map(([, name]) => name);
    const user = new User(HELLO);
    const { stdout } = await user.cli('--help');
    const known = [...stdout.matchAll(/^ {2}(\w+) .*/gm)].map(([, name]) => name).filter(name => name !== 'help');
    expect([...new Set(named)].sort()).toEqual(known.sort());
    const options = [...table.matchAll(/--[a-z][\w-]*/g)].map(([option]) => option);
    const helps = await Promise.all([...known.map(name => `${name} --help`), 'set step --help'].map(async help => user.cli(help)));
    const all = helps.map(help => help.stdout).join('\n');
    for (const option of options) expect(all).toContain(option);
  });

  test('the exit codes', async () => {
    const one = await begin('1', '2');
    expect((await one.cli('status')).code).toBe(0);
    expect((await one.cli('abort other')).code).toBe(1);
    expect((await one.cli('promote')).code).toBe(2);
    one.cluster.apply([]);
    expect((await one.cli('promote hello --if-due')).code).toBe(1);
    one.cluster.apply(one.manifests());
    await one.do('promote hello');
    one.commit('Promote', 60);
    const early = await one.cli('promote hello --if-due');
    expect([early.code, early.stdout, early.stderr]).toEqual([0, '', '']);
  });
});

test('a merge conflict in rollouts/ is solved by taking one side', async () => {
  const one = await begin('1', '2');
  one.git('switch', '--quiet', '--create', 'mine');
  await one.do('promote hello');
  one.commit('Promote');
  one.git('switch', '--quiet', 'main');
  await one.do('abort hello');
  one.commit('Abort');
  one.git('push', '--quiet', 'origin', 'main');
  one.git('switch', '--quiet', 'mine');
  expect(() => one.git('merge', 'origin/main')).toThrow();
  expect((await one.cli('status')).stderr).toContain('merge conflict');

  await one.shell(blocks('Merges', 'sh')[0]);
  expect(one.git('diff', 'HEAD', 'origin/main')).toBe('');
  expect([one.state.phase, one.state.rejected.length]).toEqual(['idle', 1]);
});

describe('a pull request per step', () => {
  const [workflow] = blocks('A pull request per step', 'yaml').map(text => parse(text));

  test('it is opened with what changes', async () => {
    const one = await begin('1', '2');
    await one.perform(workflow.jobs.step, { 'inputs.command': 'promote', 'inputs.rollout': 'hello', 'github.run_id': '7', 'github.token': 'token', 'secrets.KUBECONFIG': 'config' });
    expect(one.git('log', '-1', '--format=%s', 'origin/rollout/hello-7')).toBe('shop/hello  on the way to step 1 of 3: 1 pod for 10m → step 1 of 3: 1 pod for 10m');
    expect(one.calls('gh')).toEqual([expect.stringMatching(/^pr create --title promote hello --body-file \S+$/)]);
    const body = one.temporary('body.md');
    expect(body).toContain('Deployment/shop-hello  spec.replicas: 10 → 9');
    expect(body).toMatch(/canary .* 9\.1% → 10\.0% of traffic/);
    expect(body).not.toContain('\x1b');
    expect(one.temporary('kubeconfig')).toBe('config\n');
  });

  test('every command of its list is one', async () => {
    for (const command of workflow.on.workflow_dispatch.inputs.command.options) expect((await new User(HELLO).cli(`${command} --help`)).code).toBe(0);
  });

  test('a second one on the same branch is refused', async () => {
    const one = await begin('1', '2');
    await one.do('promote hello');
    one.git('commit', '--quiet', '--all', '--message', 'Promote, which the cluster does not know');
    const { code, stderr } = await one.cli('promote hello --force');
    expect([code, stderr]).toEqual([1, expect.stringContaining('not realized')]);
  });
});

describe('a scheduled job is the clock', () => {
  const [{ jobs: { promote: job } }] = blocks('A scheduled job is the clock', 'yaml').map(text => parse(text));
  const secrets = { 'secrets.KUBECONFIG': 'config' };

  test('it promotes what is due, and then waits for the time', async () => {
    const one = await begin('1', '2');
    await one.perform(job, secrets);
    expect(one.state.step).toBe(1);
    expect(one.git('log', '-1', '--format=%s', 'origin/main')).toBe('Promote rollouts that are due');
    const before = one.git('rev-parse', 'HEAD');
    await one.perform(job, secrets);
    expect(one.git('rev-parse', 'HEAD')).toBe(before);
  });

  test('it stops where approval is wanted', async () => {
    const one = await begin('1', '2');
    for (let i = 0; i < 5; i++) await one.perform(job, secrets, { GIT_COMMITTER_DATE: `${now() - 660} +0000` });
    expect(one.pods).toEqual({ stable: '5 of 1', canary: '5 of 2' });
    expect(await one.do('status')).toMatch(/50% until approved .* waits for approval: promote$/m);
  });

  test('a rollout that does not run fails the job, and the others go on', async () => {
    const two = appWith(`
      new CanaryDeployment(chart, 'hello', { containers, replicas: 4, plan: RolloutPlan.parse('1 pod for 10m') });
      new CanaryDeployment(chart, 'other', { containers, replicas: 4, plan: RolloutPlan.parse('1 pod for 10m') });
    `);
    const one = await begin('1', '2', two);
    one.cluster.changeObject('Deployment/shop-other-canary', object => (object.status.readyReplicas = 0));
    await expect(one.perform(job, secrets)).rejects.toThrow(/shop\/other: the frame is not realized yet/);
    expect(one.git('log', '-1', '--format=%s', 'origin/main')).toBe('Promote rollouts that are due');
    expect(one.stateOf('shop/hello').phase).toBe('progressing');
    expect(one.stateOf('shop/other').phase).toBe('idle');
  });
});

test('what is merged is checked against what the code renders', async () => {
  const [{ jobs: { synth: job } }] = blocks('Check that the manifests are what the code renders', 'yaml').map(text => parse(text));
  const one = await begin('1', '2');
  await one.perform(job, {});
  one.edit('hello:2', 'hello:3');
  one.commit('A tag without a synthesis');
  await expect(one.perform(job, {})).rejects.toThrow();
  await one.synthAndCommit();
  await one.perform(job, {});
  one.write('main.js', one.read('main.js').replace('app.synth', "new CanaryDeployment(chart, 'added', { containers, replicas: 2 });\napp.synth"));
  await expect(one.perform(job, {})).rejects.toThrow(/rollouts\/shop\/added\.yaml is missing/);
});

describe('Renovate', () => {
  const [config] = blocks('Renovate', 'json').map(text => JSON.parse(text));

  test('it finds the images of the documentation', () => {
    const [{ matchStrings: [pattern], managerFilePatterns: [files] }] = config.customManagers;
    expect('src/main.ts').toMatch(new RegExp(files.slice(1, -1)));
    const found = [...readFileSync(join(ROOT, 'README.md'), 'utf8').matchAll(new RegExp(pattern, 'g'))].map(({ groups }) => ({ ...groups }));
    expect(found).toEqual(expect.arrayContaining([{ depName: 'ghcr.io/acme/hello', currentValue: '1.5.0' }, { depName: 'fluent/fluent-bit', currentValue: '3.1' }]));
  });

  test('its commands make a rollout of a tag, in the files that it commits', async () => {
    const one = await begin('1');
    one.edit('hello:1', 'hello:2');
    await one.shell(config.postUpgradeTasks.commands.join('\n'));
    expect(one.dirty).toEqual(['M dist/shop.k8s.yaml', 'M main.js']);
    expect(config.postUpgradeTasks.fileFilters).toEqual(['dist/**', 'rollouts/**']);
  });

  test('the workflow commits that to its branch', async () => {
    const [{ jobs: { synth: job } }] = blocks('Renovate', 'yaml').map(text => parse(text));
    const one = await begin('1');
    one.git('switch', '--quiet', '--create', 'renovate/hello');
    one.edit('hello:1', 'hello:2');
    one.commit('Update hello');
    one.git('push', '--quiet', '--set-upstream', 'origin', 'HEAD');
    await one.perform(job, {});
    expect(one.git('log', '--format=%s', 'main..origin/renovate/hello')).toBe('Synthesize\nUpdate hello');
    await one.perform(job, {});
    expect(one.git('rev-list', '--count', 'main..HEAD')).toBe('2');
  });
});

test('a hotfix in the middle of a rollout', async () => {
  const [ordinary, full] = blocks('A hotfix in the middle of a rollout', 'sh');
  const one = await begin('1', '2');
  for (let i = 0; i < 3; i++) await one.promote();
  expect(one.pods).toEqual({ stable: '5 of 1', canary: '5 of 2' });
  one.edit('hello:2', 'hello:3');
  await one.shell(ordinary);
  expect(one.pods).toEqual({ stable: '9 of 1', canary: '5 of 2' });
  await one.promote();
  expect(one.pods).toEqual({ stable: '9 of 1', canary: '1 of 2' });
  await one.promote();
  expect(one.pods).toEqual({ stable: '9 of 1', canary: '1 of 3' });
  await one.shell(full);
  expect(one.pods).toEqual({ stable: '9 of 3', canary: '1 of 3' });
});

test('a step back, and on again', async () => {
  const [back, on] = blocks('Take a step back', 'sh');
  const one = await begin('1', '2');
  for (let i = 0; i < 2; i++) await one.promote();
  expect(one.pods).toEqual({ stable: '9 of 1', canary: '5 of 2' });
  await one.shell(back);
  expect(one.pods).toEqual({ stable: '9 of 1', canary: '1 of 2' });
  const waiting = await one.cli('promote --all --if-due');
  expect([waiting.code, waiting.stdout, one.dirty]).toEqual([0, '', []]);
  await one.shell(on);
  await one.do('promote --all --if-due');
  expect(one.pods).toEqual({ stable: '9 of 1', canary: '5 of 2' });
});

test('the clock: a merge counts from the merge on, a fast-forward from the commit', async () => {
  for (const [options, code] of [['--no-ff', 1], ['--ff', 0]] as const) {
    const one = await begin('1', '2');
    one.git('switch', '--quiet', '--create', 'step');
    await one.promote();
    one.git('switch', '--quiet', 'main');
    one.record(60, 'merge', options, '--quiet', '--no-edit', 'step');
    expect((await one.cli('promote hello')).code).toBe(code);
  }
});

test('a preview environment', async () => {
  const one = await begin('1', '2');
  await one.shell(blocks('Preview environments', 'sh')[0]);
  expect(one.git('status', '--porcelain')).toBe('?? preview/');
  expect(podsIn(one.manifests('preview'))).toEqual({ stable: '10 of 2', canary: '0 of 2' });
});

test('manifests that are not committed', async () => {
  const one = new User(HELLO);
  one.write('.gitignore', 'dist\n');
  await one.synthAndCommit();
  one.edit('hello:1', 'hello:2');
  await one.synthAndCommit();
  one.edit('hello:2', 'hello:3');
  expect((await one.cli('promote hello')).code).toBe(1);
  one.edit('hello:3', 'hello:2');
  await one.shell(blocks('Manifests that are not committed', 'sh')[0]);
  expect(one.git('show', '--name-only', '--format=').split('\n')).toEqual(['rollouts/shop/hello.versions.yaml', 'rollouts/shop/hello.yaml']);
  await one.synth();
  expect(one.pods).toEqual({ stable: '9 of 1', canary: '1 of 2' });
});

test('two environments from one construct', async () => {
  const one = new User(javascript(blocks('Two environments', 'ts')[0]));
  await one.synthAndCommit();
  one.edit("'staging', '1.6.0'", "'staging', '1.7.0'");
  one.edit("'prod', '1.5.0'", "'prod', '1.6.0'");
  await one.synthAndCommit();
  await one.shell(blocks('Two environments', 'sh')[0]);
  one.commit('Promote staging');
  expect(one.stateOf('shop-staging/hello').phase).toBe('progressing');
  expect(one.stateOf('shop-prod/hello').phase).toBe('idle');
  const frames = Object.fromEntries(['staging', 'prod'].map(name => [name, podsIn(one.manifests().filter(({ metadata }) => metadata.namespace === `shop-${name}`))]));
  expect(frames).toEqual({ staging: { stable: '5 of 1.6.0', canary: '5 of 1.7.0' }, prod: { stable: '10 of 1.5.0', canary: '1 of 1.6.0' } });
});

test('a chart gets another id in the middle of a rollout, and the rollout ends with its construct', async () => {
  const [rename, asNew, end] = blocks('Rename a chart, or delete a rollout', 'sh');
  const named = HELLO.replace("'hello', { ", "'hello', { name: 'hello', ");
  const one = await begin('1', '2', named);
  await one.do('promote shop/hello');
  one.commit('Promote');
  one.edit("app, 'shop'", "app, 'store'");
  expect((await one.synth()).stderr).toContain('CDK8S_ROLLOUTS_NEW=store/hello');
  await one.shell(asNew);
  const before = one.stateOf('shop/hello');
  await one.shell(rename);
  expect(one.dirty).toEqual([]);
  expect({ ...one.stateOf('store/hello'), rollout: '', change: '' }).toEqual({ ...before, rollout: '', change: '' });
  one.edit("new CanaryDeployment(chart, 'hello'", "void (chart, 'hello'");
  expect((await one.synth()).stderr).toContain(end.trim());
  await one.shell(end);
  expect((await one.synth()).stderr).toBe('');
});

test('a Deployment that runs is adopted', async () => {
  const one = new User(javascript(blocks('Adopt a Deployment that runs', 'ts')[0]));
  one.commit('The construct');
  one.cluster.apply([{
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'hello', namespace: 'shop' },
    spec: {
      replicas: 10,
      selector: { matchLabels: { app: 'hello' } },
      template: { metadata: { labels: { app: 'hello' } }, spec: { containers: [{ name: 'web', image: 'ghcr.io/acme/hello:1.4.0', ports: [{ containerPort: 8080 }] }] } },
    },
  }]);
  await one.shell(blocks('Adopt a Deployment that runs', 'sh')[0]);
  const selector = () => one.manifests().find(({ kind }) => kind === 'Service').spec.selector;
  const deployment = () => one.manifests().find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'hello').spec;
  const before = deployment();
  expect([before.selector.matchLabels, selector()]).toEqual([{ app: 'hello' }, { app: 'hello' }]);
  expect(before.template.metadata.labels).toMatchObject({ 'app': 'hello', 'cdk8s-rollouts/rollout': 'hello' });
  expect(before.template.spec).toEqual({ containers: [{ name: 'web', image: 'ghcr.io/acme/hello:1.4.0', ports: [{ containerPort: 8080, name: 'http' }] }] });
  await one.promote();
  expect(selector()).toEqual({ 'cdk8s-rollouts/rollout': 'hello' });
  await one.promote();
  expect(one.pods).toEqual({ stable: '10 of 1.4.0', canary: '1 of 1.5.0' });
  expect(deployment().template).toEqual(before.template);
});

test('recipes commit what the commands and the synthesis wrote, and what was changed by hand, and nothing that lies beside it', () => {
  const pages = [join(ROOT, 'README.md'), ...['docs', 'examples'].flatMap(folder => markdownIn(join(ROOT, folder))), join(ROOT, 'examples/story/story.ts')];
  const lines = pages.flatMap(page => readFileSync(page, 'utf8').split('\n').filter(line => /\bgit (add|commit)\b/.test(line)));
  expect(lines.length).toBeGreaterThan(10);
  expect(lines.filter(line => /git add (?!(main\.ts )?(dist )?rollouts\b|\$\{added)/.test(line) || /git commit.* (-\w*a\w*|--all)\b/.test(line))).toEqual([]);
});

function markdownIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.md') && !name.includes('node_modules')).map(name => join(folder, name));
}

describe('the limits are as they are told', () => {
  test('two changes of the code in a row', async () => {
    const one = await begin('1', '2');
    for (let i = 0; i < 3; i++) await one.promote();
    one.edit('hello:2', 'hello:3');
    await one.synthAndCommit();
    one.edit('hello:3', 'hello:4');
    await one.synthAndCommit();
    expect(one.pods).toEqual({ stable: '9 of 1', canary: '5 of 2' });
  });

  test('another number of replicas', async () => {
    const one = await begin('1');
    one.edit('replicas: 10', 'replicas: 12');
    await one.synthAndCommit();
    expect(one.pods.stable).toBe('12 of 1');
    one.edit('hello:1', 'hello:2');
    await one.synthAndCommit();
    await one.promote();
    one.edit('replicas: 12', 'replicas: 14');
    await one.synthAndCommit();
    expect(one.pods).toEqual({ stable: '11 of 1', canary: '1 of 2' });
  });
});

test('no block of the page is left out', () => {
  const all = [...sections].flatMap(([section, list]) => list.map(block => ({ section, block })));
  expect(all.filter(({ block }) => !used.has(block)).map(({ section, block }) => `${section}: ${block.content}`)).toEqual([]);
});

/** An app repository, and what a person or a pipeline does in it. */
class User extends AppRepository {
  private readonly outside = join(this.root, '..');
  private readonly bin = join(this.outside, 'bin');

  constructor(main: string) {
    super(main);
    // What a recipe calls and this repository has, or the test must not do.
    installNpx(this.bin);
    this.program('npm', '[ "$*" = ci ]');
    this.program('gh', `echo "$*" >> "${this.outside}/gh"`);
    // As a person asks; the answer is JSON, which is YAML, too.
    renameSync(join(this.bin, 'kubectl'), join(this.bin, 'fake-kubectl'));
    this.program('kubectl', '[ "$2" = deployment ] && exec fake-kubectl get "deployment.v1.apps/$3" "--namespace=$5"; exec fake-kubectl "$@"');
    this.git('init', '--quiet', '--bare', join(this.outside, 'origin'));
    this.git('remote', 'add', 'origin', join(this.outside, 'origin'));
  }

  /** Runs a script that must succeed, with the shell of GitHub's runners, and lets an agent apply what it committed. */
  async shell(script: string, env: Environment = {}): Promise<string> {
    const before = this.git('rev-parse', 'HEAD');
    // The code of a user is TypeScript.
    const { code, stdout, stderr } = await this.run('bash', ['-e', '-c', script.replaceAll('main.ts', 'main.js')], { CDK8S_CHECK_UPGRADE: 'false', ...env });
    if (code !== 0) throw new Error(`exit code ${code} of:\n${script}\n${stdout}${stderr}`);
    if (this.git('rev-parse', 'HEAD') !== before && this.git('branch', '--show-current') === 'main') this.cluster.apply(this.manifests());
    return stdout + stderr;
  }

  /** Runs the steps of a job of GitHub Actions. */
  async perform({ steps }: any, expressions: { readonly [expression: string]: string }, env: Environment = {}): Promise<void> {
    const file = join(this.outside, 'environment');
    writeFileSync(file, '');
    for (const step of steps) {
      if (step.uses) {
        expect(step.uses).toMatch(/^actions\/(checkout|setup-node)@v\d+$/);
        continue;
      }
      const evaluated = Object.fromEntries(Object.entries<string>(step.env ?? {}).map(([name, value]) => [name, value.replace(/\$\{\{ (.*?) \}\}/g, (_, expression) => {
        if (expressions[expression] === undefined) throw new Error(`nobody says what ${expression} is`);
        return expressions[expression];
      })]));
      expect(step.run).not.toContain('${{');
      const passedOn = Object.fromEntries(readFileSync(file, 'utf8').split('\n').filter(line => line !== '').map(line => line.split('=') as [string, string]));
      await this.shell(step.run, { CI: 'true', RUNNER_TEMP: this.outside, GITHUB_ENV: file, GIT_COMMITTER_DATE: `${now()} +0000`, ...passedOn, ...evaluated, ...env });
    }
  }

  async promote(options = ''): Promise<void> {
    await this.do(`promote hello ${options}`);
    this.commit('Promote');
  }

  calls(program: string): string[] {
    const file = join(this.outside, program);
    return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
  }

  temporary(file: string): string {
    return readFileSync(join(this.outside, file), 'utf8');
  }

  get state(): any {
    return this.stateOf('shop/hello');
  }

  stateOf(key: string): any {
    return parse(this.read(`rollouts/${key}.yaml`));
  }

  get pods(): { [track: string]: string } {
    return podsIn(this.manifests());
  }

  private program(name: string, script: string): void {
    writeFileSync(join(this.bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(this.bin, name), 0o755);
  }
}

/** A repository whose app is committed, pushed and applied; where a tag is given, with a rollout to it that has begun. */
async function begin(tag: string, next?: string, main = HELLO): Promise<User> {
  const one = new User(main.replace('hello:1', `hello:${tag}`));
  await one.synthAndCommit();
  if (next !== undefined) {
    one.edit(`hello:${tag}`, `hello:${next}`);
    await one.synthAndCommit();
  }
  one.git('push', '--quiet', '--set-upstream', 'origin', 'main');
  return one;
}

function javascript(code: string): string {
  return ts.transpileModule(code, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } }).outputText;
}

/** `{ stable: '9 of 1', canary: '1 of 2' }`: pods and the tag of their image. */
function podsIn(manifests: readonly any[]): { [track: string]: string } {
  return Object.fromEntries(manifests.filter(({ kind }) => kind === 'Deployment').map(({ metadata, spec }) =>
    [metadata.name.endsWith('-canary') ? 'canary' : 'stable', `${spec.replicas} of ${spec.template.spec.containers[0].image.split(':')[1]}`]));
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}
