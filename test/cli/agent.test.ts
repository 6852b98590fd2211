/** Who applies the manifests, as the commands are told. */
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { commit, run, runCommand, write } from './check-runs';
import { validated } from './validations';
import { AGENT_NAMES } from '../../src/agents/agent';
import { agentNamed } from '../../src/agents/agents';
import { verb } from '../../src/cli/verbs/rehearse';

const WAVES = join(__dirname, '../rules/fixtures/field/blue-green-by-sync-waves');
const [BEFORE, AFTER] = ['before', 'after'].map(side => readdirSync(join(WAVES, side)).map(file => readFileSync(join(WAVES, side, file), 'utf8')).join('\n---\n'));

beforeEach(() => {
  commit('dist/shop.yaml', BEFORE);
  write('dist/shop.yaml', AFTER);
});

const rehearse = (...args: string[]) => runCommand(verb.command, '--from', 'HEAD', '--to', 'dist', ...args);

test.each([undefined, ...AGENT_NAMES])('%s', async agent => {
  const code = agent === 'argo-cd' ? 0 : 1;
  const option = agent === undefined ? [] : ['--agent', agent];
  const { title } = agentNamed(agent);
  const [checked, rehearsed] = [await run(...option), await rehearse(...option)];
  expect([checked.code, rehearsed.code]).toEqual([code, code]);
  expect(checked.out).toMatch(agent === undefined ? /\(2 changed\)\n$/ : new RegExp(`\\(2 changed, applied by ${title}\\)\n$`));
  expect(rehearsed.out).toMatch(agent === undefined ? /^HEAD → dist {2}/ : new RegExp(`^HEAD → dist, applied by ${title} {2}`));
  expect(JSON.parse((await run(...option, '-o', 'json')).out).agent).toBe(agent);
  if (agent === undefined) return;
  write('cdk8s.yaml', `agent: ${agent}\n`);
  expect((await run()).code).toBe(code);
  expect((await rehearse()).code).toBe(code);
  expect(validated({}, 'dist/shop.yaml').status[0][0]).toBe(code === 0 ? 'success' : 'failure');
});

test('what is said to a command counts more than what is written', async () => {
  write('cdk8s.yaml', 'agent: argo-cd\n');
  expect((await run('--agent', 'flux')).code).toBe(1);
  expect((await rehearse('--agent', 'flux')).code).toBe(1);
});

test.each(['argocd', 'kubernetes', ''])('"%s" is none, and the error names all that there are', async name => {
  const words = /Allowed choices are kubectl, helm, argo-cd, flux\./;
  await expect(run('--agent', name)).rejects.toThrow(words);
  await expect(rehearse('--agent', name)).rejects.toThrow(words);
});

test.each(['argocd', '5', '[helm]', '""'])('agent: %s in cdk8s.yaml is none, and the error says how to mend it', async value => {
  write('cdk8s.yaml', `agent: ${value}\n`);
  const words = 'cdk8s.yaml: "agent" is no agent that is known: write kubectl, helm, argo-cd or flux, or leave it out';
  await expect(run()).rejects.toThrow(words);
  await expect(rehearse()).rejects.toThrow(words);
  expect(validated({}, 'dist/shop.yaml').violations[0].recommendation).toBe(words);
  for (const mended of [...AGENT_NAMES.map(agent => `agent: ${agent}\n`), 'app: node main.js\n', 'agent:\n']) {
    write('cdk8s.yaml', mended);
    expect((await run('--fail-on', 'never')).err).toBe('');
  }
});
