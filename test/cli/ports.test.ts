/** Commands reach the world around them through their ports alone. */
import { readdirSync, readFileSync } from 'fs';
import { join, sep } from 'path';

const CLI = join(__dirname, '../../src/cli');
/** The true process, which the others know nothing of. */
const PROCESS = ['process-ports.ts', 'process.ts'];
const WORLD = /\bprocess\b|\bchild_process\b|\bDate\.now\b|\bnew Date\(\)|\bconsole\.|\bchdir\b/;

const files = readdirSync(CLI, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts')).map(file => file.split(sep).join('/'));

/** Its lines without comments, words in quotes, and imports of own files. */
function code(file: string): string {
  return readFileSync(join(CLI, file), 'utf8').replace(/\/\*[^]*?\*\//g, '').replace(/\/\/.*/g, '').replace(/from '\.[^']*'/g, '');
}

test.each(files.filter(file => !PROCESS.includes(file)))('%s', file => {
  expect(code(file).split('\n').filter(line => WORLD.test(line))).toEqual([]);
  // Nothing drags the process in by an import.
  expect(readFileSync(join(CLI, file), 'utf8')).not.toMatch(/from '\.[^']*\/process(-ports)?'/);
});

test('what stands for the process does reach there', () => {
  expect(files).toEqual(expect.arrayContaining(PROCESS));
  for (const file of PROCESS) expect(code(file)).toMatch(WORLD);
});
