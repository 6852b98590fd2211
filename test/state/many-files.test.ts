/** Several files that are replaced together: killed at every call, with a disk that is full, and what the next one finds. */
import fs from 'fs';
import { join } from 'path';
import { frozenAt } from './frozen';
import { newFolder } from './processes';
import { refusal } from './refusal';
import { removeLeftovers } from '../../src/state/files/atomic-file';
import { FileStep, finishReplacing, Journal, replaceFiles } from '../../src/state/files/many-files';

let root: string;
let journal: Journal;
const OLD = { a: 'a', b: 'b', gone: 'gone' };
const NEW = { 'a': 'A', 'b': 'B', 'new/c': 'C' };

beforeEach(() => {
  root = newFolder();
  journal = { file: join(root, '.git/journal'), root, shown: file => file.slice(root.length + 1) };
  write(OLD);
});
afterEach(() => fs.rmSync(root, { recursive: true }));

function write(files: { readonly [path: string]: string }): void {
  for (const [path, text] of Object.entries(files)) fs.writeFileSync(join(root, path), text);
}

function there(): { [path: string]: string } {
  const entries = fs.readdirSync(root, { recursive: true, withFileTypes: true });
  const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name));
  return Object.fromEntries(files.sort().map(file => [journal.shown(file), fs.readFileSync(file, 'utf8')]));
}

/** `a` has two steps, as the versions of a rollout have. */
const steps = (): FileStep[] => [['a', 'aA'], ['b', 'B'], ['new/c', 'C'], ['gone', undefined], ['a', 'A']]
  .map(([path, text]) => ({ file: join(root, path!), content: text === undefined ? undefined : Buffer.from(text) }));

const replace = () => replaceFiles(journal, steps()).map(journal.shown);

/** As the next command does. */
function finish(): boolean | undefined {
  const finished = finishReplacing(journal);
  removeLeftovers(root, undefined, true);
  return finished?.isFinished;
}

test('all are replaced, and those that were others are named', () => {
  expect(replace()).toEqual(['a', 'b', 'new/c', 'gone']);
  expect(there()).toEqual(NEW);
  expect([replace(), there()]).toEqual([[], NEW]);
});

test('a process that is killed at any call leaves what the next one finishes, or nothing', () => {
  const count = frozenAt(Infinity, replace).calls;
  const ends = Array.from({ length: count }, (_, at) => {
    fs.rmSync(root, { recursive: true });
    fs.mkdirSync(root);
    write(OLD);
    frozenAt(at, replace);
    const isSaid = finish() === true;
    const found = JSON.stringify(there());
    return { isWhole: [OLD, NEW].some(one => JSON.stringify(one) === found), isSaid, found };
  });
  expect(ends.filter(({ isWhole }) => !isWhole)).toEqual([]);
  expect(ends.filter(({ isSaid, found }) => isSaid && found !== JSON.stringify(NEW))).toEqual([]);
  expect(ends.filter(({ isSaid }) => isSaid).length).toBeGreaterThan(3);
});

test.each(['ENOSPC', 'EROFS', 'EIO'])('a call that fails, and all is as it was (%s)', code => {
  const count = frozenAt(Infinity, replace).calls;
  const wrong = Array.from({ length: count }, (_, at) => {
    fs.rmSync(root, { recursive: true });
    fs.mkdirSync(root);
    write(OLD);
    const { error } = frozenAt(at, replace, code);
    finish();
    return { at, error: (error as Error | undefined)?.name, found: there() };
  }).filter(({ error, found }) => ![NEW, ...error === undefined ? [] : [OLD]].some(one => JSON.stringify(one) === JSON.stringify(found)));
  expect(wrong).toEqual([]);
});

test('what somebody changed since stays', () => {
  frozenAt(calls => calls.filter(name => name === 'renameSync').length === 3, replace);
  fs.writeFileSync(join(root, 'gone'), 'by hand');
  const before = there();
  expect(finishReplacing(journal)).toEqual({ isFinished: false, files: ['a', 'b', 'new/c', 'gone'].map(path => join(root, path)) });
  expect(there()).toEqual(Object.fromEntries(Object.entries(before).filter(([path]) => !/^\.|tmp$/.test(path))));
  expect(finishReplacing(journal)).toBeUndefined();
});

test('what was put back stays, and nothing is said', () => {
  frozenAt(calls => calls.filter(name => name === 'renameSync').length === 3, replace);
  write(OLD);
  expect(finishReplacing(journal)).toBeUndefined();
  expect(there()).toEqual(OLD);
});

test('a journal of another version is not guessed at', () => {
  fs.mkdirSync(join(root, '.git'));
  fs.writeFileSync(journal.file, '{"schema":2,"steps":[]}');
  expect(refusal(() => finishReplacing(journal)).message).toBe(`${journal.file}: it is no journal that this version can read: see what "git diff" shows, and delete it`);
});

test('a link stays, and what it leads to is replaced, with its mode', () => {
  fs.chmodSync(join(root, 'b'), 0o640);
  fs.renameSync(join(root, 'b'), join(root, 'real'));
  fs.symlinkSync('real', join(root, 'b'));
  replace();
  const { mode } = fs.statSync(join(root, 'real'));
  expect([fs.lstatSync(join(root, 'b')).isSymbolicLink(), fs.readFileSync(join(root, 'real'), 'utf8'), mode % 0o1000]).toEqual([true, 'B', 0o640]);
});
