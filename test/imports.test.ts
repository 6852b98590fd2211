/** Imports point one way, so that what decides a rollout can be read, tested and reused without anything around it. */
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';

const src = join(__dirname, '../src');

/** The folders that the files of a folder may import from, besides their own. */
const ALLOWED: { [folder: string]: string[] } = {
  plan: [],
  state: ['plan', 'frames'],
  report: ['transition', 'rehearsal', 'manifests', 'state', 'frames'],
  frames: ['plan'],
  scaling: ['plan'],
  workload: ['scaling', 'state', 'plan'],
  manifests: ['state'],
  rehearsal: ['manifests', 'state', 'workload'],
  transition: ['rehearsal', 'manifests'],
  checks: ['transition', 'rehearsal', 'manifests'],
  cli: ['report', 'transition', 'rehearsal', 'manifests', 'state', 'frames', 'plan', 'workload'],
  synthesis: [],
  constructs: ['workload', 'scaling', 'frames', 'plan', 'state'],
};

const folders = readdirSync(src, { withFileTypes: true }).filter(entry => entry.isDirectory()).map(({ name }) => name);

test('every folder has its place', () => {
  expect([...folders].sort()).toEqual(Object.keys(ALLOWED).sort());
});

const files = folders.flatMap(folder => readdirSync(join(src, folder)).map(file => [folder, file] as const));

test.each(files)('%s/%s imports nothing that it must not know', (folder, file) => {
  const text = readFileSync(join(src, folder, file), 'utf8');
  const imported = [...text.matchAll(/^(?:import|} from|export .* from)[^']*'([^']+)'/gm)].map(([, from]) => from);
  const others = imported.filter(from => from.startsWith('../')).map(from => from.split('/')[1]);
  expect(others.filter(other => !ALLOWED[folder].includes(other))).toEqual([]);
  // Of what the constructs write, a model of any manifests knows the labels and annotations alone.
  if (folder === 'rehearsal') expect(imported.filter(from => /^\.\.\/workload\/(?!labels$)/.test(from))).toEqual([]);
  // Frames are plain data: they know neither manifests nor constructs.
  if (folder === 'frames') expect(imported.filter(from => !from.startsWith('.'))).toEqual([]);
});
