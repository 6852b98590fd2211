/** Manifests that are there already, the examples among them: applied again, or for the first time, they raise no error. */
import { existsSync, readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { check, manifestsOf } from './fixtures';

const ROOT = join(__dirname, '../..');
const EXAMPLES = join(ROOT, 'examples');
const LIFE_CYCLE = join(ROOT, 'test/cli/life-cycle/fixtures');

const files = [
  ...readdirSync(EXAMPLES).map(name => join(EXAMPLES, name, 'dist')).filter(existsSync).flatMap(folder => readdirSync(folder).map(file => join(folder, file))),
  ...readdirSync(LIFE_CYCLE).map(file => join(LIFE_CYCLE, file)),
].filter(file => file.endsWith('.yaml'));

test('there are some', () => expect(files.length).toBeGreaterThan(10));

test.each(files.map(file => [file.slice(ROOT.length + 1), file] as const))('%s', (_, file) => {
  const set = manifestsOf(readFileSync(file, 'utf8'));
  for (const before of [set, manifestsOf('')]) {
    const errors = check(before, set).filter(({ violation }) => violation.severity === undefined || violation.severity === 'error');
    expect(errors.map(({ rule, violation }) => `${rule}: ${violation.message}`)).toEqual([]);
  }
});
