/** Imports point one way, so that what decides a rollout can be read, tested and reused without anything around it. */
import { readdirSync, readFileSync } from 'fs';
import { dirname, join, relative, resolve, sep } from 'path';

const src = join(__dirname, '../src');

/** What works on any manifests, and could be installed without cdk8s. */
const MODEL = ['ground', 'manifests', 'agents', 'routers', 'controllers', 'harm'];

/** The rooms that the files of a room, and of the rooms in it, may import from, besides their own. Root files have none. */
const ALLOWED: { [room: string]: readonly string[] } = {
  ground: [],
  plan: ['ground'],
  frames: ['plan', 'ground'],
  state: ['frames', 'plan', 'ground'],
  scaling: ['plan', 'ground'],
  pods: ['scaling', 'state', 'plan', 'ground'],
  constructs: ['routers', 'pods', 'scaling', 'state', 'frames', 'plan', 'ground'],
  records: ['constructs', 'git', 'report', 'protocol', 'state', 'ground'],
  synthesis: ['state', 'ground'],
  manifests: ['ground'],
  routers: ['manifests', 'ground'],
  agents: ['manifests', 'ground'],
  controllers: ['routers', 'agents', 'manifests', 'ground'],
  harm: ['controllers', 'routers', 'manifests', 'ground'],
  orders: MODEL,
  rehearsal: MODEL,
  rules: ['orders', 'rehearsal', 'plan', ...MODEL],
  git: ['ground'],
  gates: ['controllers', 'routers', 'manifests', 'state', 'frames', 'plan', 'ground'],
  protocol: ['state', 'frames', 'plan', 'ground'],
  report: ['rules', 'orders', 'rehearsal', 'protocol', 'state', 'frames', ...MODEL],
  cli: ['report', 'gates', 'git', 'protocol', 'synthesis', 'rules', 'orders', 'rehearsal', 'state', 'frames', 'plan', 'pods', ...MODEL],
};

/** The files that tie rooms together. What others need of them is only the names that they export. */
const ROOT_FILES: { [file: string]: readonly string[] } = {
  'app.ts': ['constructs', 'records', 'report', 'protocol', 'state', 'synthesis', 'pods', 'ground'],
  'index.ts': Object.keys(ALLOWED),
  'rehearsal.ts': ['constructs', 'plan', 'rehearsal', 'report', 'rules', 'state'],
  'rollout-validation.ts': ['cli'],
  'transitions.ts': ['rules'],
};

const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts')).map(file => file.split(sep).join('/')).sort();
const roomOf = (file: string) => file.includes('/') ? file.slice(0, file.indexOf('/')) : file;

test('every room and every file at the root has its place', () => {
  const rooms = [...new Set(files.map(roomOf))].sort();
  expect(rooms).toEqual([...Object.keys(ALLOWED), ...Object.keys(ROOT_FILES)].sort());
});

test.each(files)('%s imports nothing that it must not know', file => {
  const imported = importsOf(readFileSync(join(src, file), 'utf8'));
  const own = roomOf(file);
  const allowed = ALLOWED[own] ?? ROOT_FILES[own];
  const others = imported.filter(from => from.startsWith('.')).map(from => roomOf(relative(src, resolve(join(src, file), '..', from)).split(sep).join('/')));
  const isRoot = ROOT_FILES[own] !== undefined;
  const rootFiles = Object.keys(ROOT_FILES).map(name => name.slice(0, -'.ts'.length));
  expect(others.filter(other => other !== own && !allowed.includes(other) && !(isRoot && rootFiles.includes(other)))).toEqual([]);
  // Frames and what is below them are plain data: they know neither manifests nor constructs.
  if (own === 'frames' || own === 'harm') expect(imported.filter(from => !from.startsWith('.'))).toEqual([]);
  // What works on any manifests knows nothing of cdk8s.
  if (['orders', 'rehearsal', 'rules', 'report', ...MODEL].includes(own)) expect(imported.filter(from => /^(cdk8s|constructs)/.test(from))).toEqual([]);
});

/** Where the folder is the list, it may be as long as the list. */
const LISTS = ['rules', 'cli/verbs'];
const MOST_FILES = 15;
const MOST_LINES = 300;

test('no file is longer than a reader keeps in mind, and no room has more files', () => {
  const lines = (file: string) => readFileSync(join(src, file), 'utf8').split('\n').length - 1;
  expect(files.filter(file => lines(file) > MOST_LINES)).toEqual([]);
  const rooms = [...new Set(files.map(file => dirname(file)))].filter(room => !LISTS.includes(room));
  expect(rooms.filter(room => files.filter(file => dirname(file) === room).length > MOST_FILES)).toEqual([]);
});

test('no imports go round in a circle, lazy ones and those of types among them', () => {
  const imported = new Map(files.map(file => [file, importsOf(readFileSync(join(src, file), 'utf8')).flatMap(from => from.startsWith('.') ? resolved(file, from) : [])]));
  const state = new Map<string, 'open' | 'done'>();
  const circleFrom = (file: string, way: readonly string[]): readonly string[] | undefined => {
    if (state.get(file) === 'open') return [...way.slice(way.indexOf(file)), file];
    if (state.get(file) === 'done') return undefined;
    state.set(file, 'open');
    for (const next of imported.get(file) ?? []) {
      const circle = circleFrom(next, [...way, file]);
      if (circle !== undefined) return circle;
    }
    state.set(file, 'done');
    return undefined;
  };
  expect(files.map(file => circleFrom(file, [])).find(circle => circle !== undefined)).toBeUndefined();
});

test('what works on any manifests needs no cdk8s, whatever it imports', () => {
  const needed = (file: string, seen: Set<string>): string[] => {
    if (seen.has(file)) return [];
    seen.add(file);
    const imported = importsOf(readFileSync(join(src, file), 'utf8'));
    return imported.flatMap(from => from.startsWith('.') ? needed(resolved(file, from), seen) : from);
  };
  const free = files.filter(file => [...MODEL, 'orders', 'rehearsal', 'rules'].includes(roomOf(file)));
  const seen = new Set<string>();
  expect(free.filter(file => needed(file, seen).some(name => /^(cdk8s|constructs)/.test(name)))).toEqual([]);
});

/** The file that an import names. */
function resolved(file: string, from: string): string {
  const path = relative(src, resolve(join(src, file), '..', from)).split(sep).join('/').replace(/\.js$/, '');
  return `${path}.ts`;
}

test('the fence sees every way to import', () => {
  const ways = ["import a from './a';", "export * from './b';", "import './c';", "const d = require('./d');", "await import('./e.js');", "type F = typeof import('./f.js');", 'import {\n  g,\n} from "./g";'];
  expect(importsOf(ways.join('\n'))).toEqual(['./a', './b', './c', './d', './e.js', './f.js', './g']);
});

/** What a file imports, in whatever way it says it. */
function importsOf(text: string): string[] {
  return [...text.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)(['"])([^'"\n]+)\1/g)].map(([, , from]) => from);
}
