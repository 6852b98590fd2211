/** Where nothing changes there is nothing to say, whoever applies it: of all fixtures of the rules and all examples. Those of the field say it themselves. */
import { existsSync, readdirSync } from 'fs';
import { join } from 'path';
import { AGENT_NAMES } from '../../src/agents/agent';
import { agentNamed } from '../../src/agents/agents';
import { manifestFilesIn } from '../../src/cli/sides/manifest-files';
import { ManifestSet } from '../../src/manifests/manifest-set';
import { readManifests } from '../../src/manifests/reading/read-manifests';
import { check } from '../../src/rules/check/check';
import { badFixtures, foldersOfBad, goodFixtures, RULES } from '../rules/fixtures';

const EXAMPLES = join(__dirname, '../../examples');

const examples = readdirSync(EXAMPLES).map(name => join(EXAMPLES, name, 'dist')).filter(existsSync).map(folder => readManifests(manifestFilesIn(folder, process.cwd())).set);
const fixtures = [...foldersOfBad().flatMap(badFixtures), ...goodFixtures()].flatMap(({ before, after }) => [before, after]);

test('there is a lot', () => {
  expect(examples.length).toBeGreaterThan(3);
  expect(fixtures.length).toBeGreaterThan(300);
});

test.each(AGENT_NAMES)('%s', name => {
  const saidOf = (set: ManifestSet) => check({ set }, { set }, RULES, agentNamed(name)).findings.filter(({ baselineState }) => baselineState === 'new');
  expect([...examples, ...fixtures].flatMap(saidOf).map(({ rule, object }) => `${rule} ${object}`)).toEqual([]);
});
