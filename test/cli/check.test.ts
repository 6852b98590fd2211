/** The command in a real folder and a real repository, with the rules as they are. */
import { AFTER, BEFORE, commit, enter, git, run, write } from './check-runs';

test('the output folder against HEAD', async () => {
  write('cdk8s.yaml', 'app: node main.js\noutput: out\n');
  commit('out/shop.yaml', BEFORE);
  expect(await run()).toMatchObject({ code: 0, out: expect.stringMatching(/^nothing that can hurt in \d+ objects \(0 changed\)\n$/), err: '' });
  write('out/shop.yaml', AFTER);
  const { code, out } = await run();
  expect(code).toBe(1);
  expect(out).toMatch(/^error {2}Service\/hello {2}cutover-with-scale-down {2}out\/shop\.yaml:\d+:1\n {2}\S.*\.\n {2}1\. [^]*\n {2}mend: .*\n {2}https:\/\/.*\n\n1 error in \d+ objects \(\d+ changed\)\n$/);
  const line = Number(/shop\.yaml:(\d+):1/.exec(out)![1]);
  expect(AFTER.split('\n').slice(line - 1, line + 3).join('\n')).toMatch(/^apiVersion: v1\nkind: Service\nmetadata:\n/);
});

test('two folders, without git', async () => {
  write('a/shop.yaml', BEFORE);
  write('b/deep/shop.yml', AFTER);
  expect((await run('--from', './a', '--to', 'b')).code).toBe(1);
  expect((await run('--from', './a', '--to', 'a')).code).toBe(0);
});

test('a tag', async () => {
  commit('dist/shop.yaml', BEFORE);
  git('tag', 'v1');
  commit('dist/shop.yaml', AFTER);
  expect((await run()).code).toBe(0);
  expect((await run('--from', 'v1')).code).toBe(1);
});

test('what fails is what was asked for', async () => {
  write('a/shop.yaml', BEFORE);
  write('b/shop.yaml', AFTER);
  const sides = ['--from', './a', '--to', 'b'];
  expect((await run(...sides, '--fail-on', 'never')).code).toBe(0);
  write('b/other.yaml', '[');
  expect((await run(...sides, '--fail-on', 'never')).code).toBe(1);
});

test.each<[string[], RegExp]>([
  [['--to', 'nowhere'], /there is no folder nowhere: run "cdk8s synth" first/],
  [['--from', 'nowhere'], /--from nowhere is neither a folder nor a commit/],
  [['--from', '--output'], /--from --output is neither a folder nor a commit/],
  [['--from', './nowhere'], /--from \.\/nowhere: there is no such folder/],
])('%j', async (args, message) => {
  commit('dist/shop.yaml', BEFORE);
  await expect(run(...args)).rejects.toThrow(message);
});

test('formats for programs name files from the root of the repository', async () => {
  commit('app/dist/shop.yaml', BEFORE);
  write('app/dist/shop.yaml', AFTER);
  enter('app');
  expect((await run('-o', 'github')).out).toMatch(/^::error file=app\/dist\/shop\.yaml,line=\d+,col=1,title=cutover-with-scale-down%3A Service\/hello::.*\n1 error in .*\n$/);
  const { runs: [{ results: [result] }] } = JSON.parse((await run('-o', 'sarif')).out);
  expect(result.locations[0].physicalLocation.artifactLocation.uri).toBe('app/dist/shop.yaml');
  const { findings: [finding] } = JSON.parse((await run('-o', 'json')).out);
  expect(finding.location.file).toBe('dist/shop.yaml');
});

test('names cannot act on the terminal', async () => {
  write('dist/a.yaml', 'apiVersion: v1\nkind: Service\nmetadata: {name: "a", annotations: {"cdk8s-rollouts/ignore-\\e[31mred": "why"}}\n');
  expect((await run('--allow-no-base')).out).not.toContain('\u001b');
});
