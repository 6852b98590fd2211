/** What happens to the files in the output folder. */
import fs, { chmodSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ApiObject, Chart, YamlOutputType } from 'cdk8s';
import { RolloutApp } from '../../src';
import { temporaryIn } from '../../src/state/files/atomic-file';
import { writeChanged } from '../../src/synthesis/written-files';
import { deadProcess } from '../state/frozen';
import { errorOf } from '../support/synth';

let folder: string;
let said: string[];
const LONG_AGO = new Date('2020-01-01');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cdk8s-rollouts-files-'));
  said = [];
  jest.spyOn(process.stderr, 'write').mockImplementation(text => said.push(`${text}`.trimEnd()) > 0);
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const dist = (file = '') => join(folder, 'dist', file);

function synth(charts: { readonly [name: string]: unknown }, yamlOutputType?: YamlOutputType): void {
  const app = new RolloutApp({ outdir: dist(), stateless: true, yamlOutputType, recordConstructMetadata: true });
  for (const [name, value] of Object.entries(charts)) new ApiObject(new Chart(app, name), 'thing', { apiVersion: 'v1', kind: 'Thing', value } as any);
  app.synth();
}

test('a file that did not change keeps its time, one that did is written', () => {
  synth({ a: 1, b: 1 });
  ['a.k8s.yaml', 'b.k8s.yaml', 'construct-metadata.json'].forEach(file => utimesSync(dist(file), LONG_AGO, LONG_AGO));
  synth({ a: 1, b: 2 });
  expect(statSync(dist('a.k8s.yaml')).mtime).toEqual(LONG_AGO);
  expect(statSync(dist('construct-metadata.json')).mtime).toEqual(LONG_AGO);
  expect(statSync(dist('b.k8s.yaml')).mtime).not.toEqual(LONG_AGO);
  expect(readFileSync(dist('b.k8s.yaml'), 'utf8')).toContain('value: 2');
  expect(said).toEqual([]);
});

test('nothing but the files is left in the folder', () => {
  synth({ a: 1 });
  synth({ a: 2 });
  expect(readdirSync(dist()).sort()).toEqual(['a.k8s.yaml', 'construct-metadata.json']);
});

test('one object that cannot be rendered, and no file is written', () => {
  synth({ a: 1, b: 1 });
  expect(() => synth({ a: 2, b: new (class Odd {})() })).toThrow('can\'t render');
  expect(readFileSync(dist('a.k8s.yaml'), 'utf8')).toContain('value: 1');
});

test('a file that is replaced keeps its mode', () => {
  synth({ a: 1 });
  chmodSync(dist('a.k8s.yaml'), 0o640);
  synth({ a: 2 });
  expect(statSync(dist('a.k8s.yaml')).mode % 0o1000).toBe(0o640);
});

test('a link stays, and what it leads to is replaced', () => {
  mkdirSync(dist());
  symlinkSync(join(folder, 'real.yaml'), dist('a.k8s.yaml'));
  for (const value of [1, 2]) {
    synth({ a: value });
    expect(lstatSync(dist('a.k8s.yaml')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, 'real.yaml'), 'utf8')).toContain(`value: ${value}`);
  }
});

test('what cannot be written is said as ever', () => {
  mkdirSync(dist('a.k8s.yaml'), { recursive: true });
  expect(errorOf(() => synth({ a: 1 }))).toBe(`EISDIR: illegal operation on a directory, open '${dist('a.k8s.yaml')}'`);
  const file = join(folder, 'none/a.yaml');
  expect(errorOf(() => writeChanged(file, Buffer.from('a')))).toBe(`ENOENT: no such file or directory, open '${file}'`);
});

test.each(['ENOSPC', 'EDQUOT'])('a disk that is full leaves the file that is there, and nothing else (%s)', code => {
  synth({ a: 1 });
  const before = readFileSync(dist('a.k8s.yaml'));
  const spy = jest.spyOn(fs, 'writeFileSync').mockImplementation(() => {
    throw Object.assign(new Error(code), { code, syscall: 'write' });
  });
  expect(() => synth({ a: 2 })).toThrow(code);
  spy.mockRestore();
  expect([readFileSync(dist('a.k8s.yaml')), readdirSync(dist()).sort()]).toEqual([before, ['a.k8s.yaml', 'construct-metadata.json']]);
});

test('what a synthesis that was killed has left is removed by the next one', () => {
  synth({ a: 1 });
  writeFileSync(temporaryIn(dist()).replace(`-${process.pid}`, `-${deadProcess()}`), 'torn');
  synth({ a: 1 });
  expect(readdirSync(dist()).sort()).toEqual(['a.k8s.yaml', 'construct-metadata.json']);
});

test('a device is written to', () => {
  writeChanged('/dev/null', Buffer.from('a'));
  expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
});

describe('manifests that are left behind', () => {
  test('are named, and stay', () => {
    synth({ a: 1, b: 1, c: 1 });
    synth({ a: 1 });
    expect(said).toEqual([`${dist()} has manifests that this app does not write (any more): b.k8s.yaml, c.k8s.yaml: delete those that nothing else needs`]);
    expect(existsSync(dist('b.k8s.yaml'))).toBe(true);
  });

  test('many are told in one line', () => {
    synth(Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map(name => [name, 1])));
    synth({ f: 1 });
    expect(said).toEqual([`${dist()} has manifests that this app does not write (any more): a.k8s.yaml, b.k8s.yaml, c.k8s.yaml and 2 more: delete those that nothing else needs`]);
  });

  test('are looked for in the folders of charts as well', () => {
    synth({ a: 1, b: 1 }, YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE);
    synth({ a: 1 }, YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE);
    expect(said).toEqual([expect.stringMatching(/: b\/Thing\.b-thing-\w+\.k8s\.yaml: delete/)]);
  });

  test('are not what somebody else keeps there', () => {
    synth({ a: 1 });
    mkdirSync(dist('folder.k8s.yaml'));
    writeFileSync(dist('values.k8s.yaml'), 'replicas: 1\n');
    writeFileSync(dist('README.md'), 'apiVersion: v1\n');
    writeFileSync(dist('short.k8s.yaml'), 'api');
    synth({ a: 1 });
    expect(said).toEqual([]);
  });
});
