/** Symbolic links are followed within the folder and refused outside of it, on the disk and in a commit alike. */
import { chmodSync, mkdirSync, rmSync, symlinkSync } from 'fs';
import { dirname, join } from 'path';
import { newRepository, removeTemporaryFolders, repositoryAt, TemporaryRepository } from './temporary-repository';
import { committedManifests } from '../../src/cli/git/committed-manifests';
import { manifestFilesIn } from '../../src/cli/sides/manifest-files';
import { ManifestFile } from '../../src/manifests/reading/manifest-file';
import { readManifests } from '../../src/manifests/reading/read-manifests';

afterAll(removeTemporaryFolders);

const object = (name: string) => `apiVersion: v1\nkind: Secret\nmetadata:\n  name: ${name}\n`;

function link(repository: TemporaryRepository, path: string, target: string): void {
  mkdirSync(dirname(join(repository.folder, path)), { recursive: true });
  symlinkSync(target, join(repository.folder, path));
}

/** What is read, and what is refused; the same of the disk and of the commit. */
function found(files: { readonly [path: string]: string }, links: { readonly [path: string]: string }, folder = 'dist') {
  const repository = newRepository(files);
  Object.entries(links).forEach(([path, target]) => link(repository, path, target));
  repository.commit({});
  const [disk, commit] = [manifestFilesIn(folder, repository.folder), committedManifests(repositoryAt(repository.folder), folder, 'HEAD')].map(readOf);
  expect(commit).toEqual(disk);
  return disk;
}

function readOf(files: readonly ManifestFile[]) {
  const { set, problems } = readManifests(files);
  const readable = files.filter(({ refusal }) => refusal === undefined).map(({ file }) => file);
  return { files: readable, names: set.all.map(({ metadata }) => metadata.name).sort(), problems: problems.map(({ message }) => message) };
}

test('a link to a file that is read anyway is one file, and a link to another file of the folder is followed', () => {
  expect(found({ 'dist/base/a.yaml': object('a'), 'dist/b.txt': object('b') }, { 'dist/prod/a.yaml': '../base/a.yaml', 'dist/b.yaml': 'b.txt', 'dist/c.yaml': 'b.yaml', 'dist/current': 'base' }))
    .toEqual({ files: ['dist/b.yaml', 'dist/base/a.yaml'], names: ['a', 'b'], problems: [] });
});

test('as volumes of ConfigMaps are laid out', () => {
  expect(found({ 'dist/..2024/a.yaml': object('a') }, { 'dist/..data': '..2024', 'dist/a.yaml': '..data/a.yaml' })).toEqual({ files: ['dist/..2024/a.yaml'], names: ['a'], problems: [] });
});

test('a link out of the folder is refused with its name and its target, and hides nothing else', () => {
  expect(found({ 'dist/a.yaml': object('a'), 'shared/b.yaml': object('b') }, { 'dist/b.yaml': '../shared/b.yaml', 'dist/shared': '../shared', 'dist/c.yaml': 'shared/b.yaml', 'dist/d.yaml': '/etc/passwd', 'dist/README': '../README.md' })).toEqual({
    files: ['dist/a.yaml'],
    names: ['a'],
    problems: [
      'dist/b.yaml is a symbolic link to ../shared/b.yaml, which is outside of the folder, and nothing is read from there.',
      'dist/c.yaml is a symbolic link to shared/b.yaml, which is outside of the folder, and nothing is read from there.',
      'dist/d.yaml is a symbolic link to /etc/passwd, which is outside of the folder, and nothing is read from there.',
      'dist/shared is a symbolic link to ../shared, which is outside of the folder, and nothing is read from there.',
    ],
  });
});

test('loops end, and a link that leads nowhere is told', () => {
  expect(found({ 'dist/deep/a.yaml': object('a') }, { 'dist/deep/up': '..', 'dist/self': '.', 'dist/b.yaml': 'c.yaml', 'dist/c.yaml': 'b.yaml', 'dist/d.yaml': 'gone.yaml' })).toEqual({
    files: ['dist/deep/a.yaml'],
    names: ['a'],
    problems: ['b.yaml is a symbolic link to c.yaml', 'c.yaml is a symbolic link to b.yaml', 'd.yaml is a symbolic link to gone.yaml'].map(words => `dist/${words}, which leads nowhere.`),
  });
});

test('the folder may be a link itself', () => {
  expect(found({ 'build/out/a.yaml': object('a') }, { dist: 'build/out' })).toEqual({ files: ['dist/a.yaml'], names: ['a'], problems: [] });
  expect(found({ 'a.yaml': object('a') }, { 'b.yaml': 'a.yaml' }, '.').names).toEqual(['a']);
});

test('what cannot be read is told, and hides nothing else', () => {
  const repository = newRepository({ 'dist/a.yaml': object('a'), 'dist/closed/b.yaml': object('b'), 'dist/c.yaml': object('c') });
  const closed = join(repository.folder, 'dist/closed');
  chmodSync(closed, 0);
  chmodSync(join(repository.folder, 'dist/c.yaml'), 0);
  const { names, problems } = readOf(manifestFilesIn('dist', repository.folder));
  chmodSync(closed, 0o700);
  // Nothing is closed to the first user of all.
  if (process.getuid?.() === 0) expect([names, problems]).toEqual([['a', 'b', 'c'], []]);
  else expect([names, problems]).toEqual([['a'], ['dist/c.yaml cannot be read: this user may not.', 'dist/closed cannot be read: this user may not.']]);
  rmSync(join(repository.folder, 'dist'), { recursive: true });
});

test('a file name of a commit that looks like another entry is a name', () => {
  const name = 'x\0'.replace('\0', ' 120000 blob abcdef\t.yaml');
  expect(found({ [`dist/${name}`]: object('a') }, {}).names).toEqual(['a']);
});
