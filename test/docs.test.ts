/** What the documentation shows is run here: code, commands, output, pictures, links. */
import { execFile } from 'child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { promisify } from 'util';
import { PICTURES } from '../docs/pictures';
import { RolloutPlan } from '../src';

const run = promisify(execFile);
const root = join(__dirname, '..');
const pages = ['README.md', 'CONTRIBUTING.md', ...readdirSync(join(root, 'docs')).filter(file => file.endsWith('.md')).map(file => `docs/${file}`)];
const scripts: { [name: string]: string } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts;

interface Block {
  readonly language: string;
  readonly content: string;
}

function blocksOf(page: string): Block[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language, content]) => ({ language, content }));
}

const all = pages.flatMap(page => blocksOf(page).map((block, i) => ({ page, name: `${page}, block ${i + 1}`, ...block })));
const code = all.filter(({ language }) => language === 'ts');

describe('code', () => {
  // Beside the examples, since the library is imported by its name there as in an app.
  const folder = join(root, 'examples', '.docs');
  const file = (i: number) => join(folder, `block-${i}.ts`);

  beforeAll(() => {
    mkdirSync(folder, { recursive: true });
    code.forEach(({ content }, i) => writeFileSync(file(i), content));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('there is some', () => expect(code.length).toBeGreaterThan(1));

  test('it type-checks', async () => {
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const options = ['--noEmit', '--strict', '--skipLibCheck', '--esModuleInterop', '--module', 'node16', '--target', 'es2022', '--types', 'node'];
    const files = [...code.map((_, i) => file(i)), join(root, 'examples/demo.ts')];
    const errors = await run(process.execPath, [tsc, ...options, ...files], { cwd: root }).then(() => '', ({ stdout }) => stdout);
    expect(errors).toBe('');
  });

  test.each(code.map((block, i) => [block.name, i] as const))('%s runs', async (_, i) => {
    // Without state: what is recorded is the matter of gitops.test.ts.
    const env = { ...process.env, CDK8S_OUTDIR: join(folder, `dist-${i}`), CDK8S_ROLLOUTS_STATE: 'off' };
    const { stderr } = await run(process.execPath, ['-r', 'ts-node/register/transpile-only', file(i)], { cwd: folder, env });
    expect(stderr).toBe('');
  });
});

describe('commands', () => {
  // Those of gitops.md are run by gitops.test.ts.
  const commands = all.filter(({ language, page }) => language === 'sh' && page !== 'docs/gitops.md').flatMap(({ content }) => content.split('\n'))
    .flatMap(line => line.replace(/#.*/, '').split('&&'))
    .map(command => command.trim()).filter(command => command !== '');

  test.each([...new Set(commands)])('%s exists', command => {
    const [program, ...words] = command.split(/\s+/);
    if (program === 'npx') {
      const paths = [`node_modules/.bin/${words[0]}`, ...words.filter(word => word.includes('/'))];
      return expect(paths.filter(path => !existsSync(join(root, path)))).toEqual([]);
    }
    if (program !== 'npm') return expect(existsSync(join(root, program))).toBe(true);
    if (words[0] === 'ci' || words[0] === 'pack') return expect(existsSync(join(root, 'package-lock.json'))).toBe(true);
    expect(scripts).toHaveProperty(words[0] === 'run' ? [words[1]] : [words[0]]);
  });

  test('the README gives the one that runs and the one that tests', () => {
    expect(commands).toEqual(expect.arrayContaining(['npm ci', 'npm run demo', 'npm test']));
  });
});

test('the commands that the README names in its text are there', async () => {
  const named = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/`npx cdk8s-rollouts (\w+)/g)].map(([, name]) => name);
  const { stdout } = await run(process.execPath, [join(root, 'bin/cdk8s-rollouts'), '--help']);
  expect(named.length).toBeGreaterThan(0);
  for (const name of named) expect(stdout).toContain(`  ${name} `);
});

test.each(Object.entries(PICTURES))('the picture %s shows the frames of today', (file, svg) => {
  expect(readFileSync(join(root, 'docs', file), 'utf8')).toBe(svg);
});

test.each(pages)('the links of %s lead somewhere', page => {
  const text = readFileSync(join(root, page), 'utf8').replace(/^```[\s\S]*?^```$/gm, '');
  const targets = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target]) => target);
  expect(targets.filter(target => !existsSync(join(root, dirname(page), target)))).toEqual([]);
});

test('the files that the architecture names are there', () => {
  const named = [...readFileSync(join(root, 'docs/architecture.md'), 'utf8').matchAll(/`((?:src|test)\/[^`<>]+\.ts)`/g)].map(([, file]) => file);
  const isNew = (file: string) => file === 'src/state/migrations/2-to-3.ts';
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter(file => !existsSync(join(root, file)) && !isNew(file))).toEqual([]);
});

test('the plans in the documentation are plans', () => {
  const plan = /`(\d+ pods?\b[^`]*|\d+%[^`]*)`/g;
  const plans = pages.flatMap(page => [...readFileSync(join(root, page), 'utf8').matchAll(plan)]).map(([, text]) => text);
  expect(plans.length).toBeGreaterThan(0);
  for (const one of plans) expect(() => RolloutPlan.parse(one)).not.toThrow();
});
