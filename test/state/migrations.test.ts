/** A schema that never was, older than the first one, which has a change line already, and in which the step is called `position` and the versions are `contents`. */
import fs from 'fs';
import { dirname, join } from 'path';
import { newFolder } from './processes';
import { ADOPTING, CANARY, COLOURED, IDLE, KEY, NEW, OLD, ROUTED, v1, v2, v3 } from './records';
import { refusal } from './refusal';
import { SCHEMA } from '../../src/state/files/heading';
import { formatRecord, parseRecord } from '../../src/state/files/state-file';
import { StateStore } from '../../src/state/files/store';
import { formatVersions, parseVersions } from '../../src/state/files/versions-file';
import { jsonOf } from '../../src/state/files/yaml/json';
import { YamlMapping } from '../../src/state/files/yaml/node';
import { readYaml } from '../../src/state/files/yaml/reader';
import { migrated, MIGRATIONS, Migrations, migrationsIn } from '../../src/state/migrations/migrations';

const FILE = 'rollouts/shop-prod/hello.yaml';
const FOLDER = join(__dirname, '../../src/state/migrations');

const renamed = (top: YamlMapping, from: string, to: string): YamlMapping =>
  ({ ...top, members: top.members.map(member => member.key === from ? { ...member, key: to } : member) });

const MADE_UP: Migrations = from => from === 1 ? { record: top => top, versions: top => top } : from !== 0 ? undefined : {
  record: top => renamed(top, 'position', 'step'),
  versions: top => renamed(top, 'contents', 'versions'),
};

/** As the older schema has it. */
const older = (text: string) => text.replace('schema: 2\n', 'schema: 0\n').replace('\nstep: ', '\nposition: ').replace('\nversions:', '\ncontents:');

describe('a file of an older schema', () => {
  test('is read as today\'s', () => {
    expect(older(formatRecord(CANARY))).toContain('\nposition: 2\n');
    expect(parseRecord(older(formatRecord(CANARY)), FILE, KEY, MADE_UP)).toStrictEqual(CANARY);
    expect(parseVersions(older(formatVersions(KEY, [v1, v2])), FILE, KEY, MADE_UP)).toStrictEqual([v1, v2]);
    expect(parseRecord(formatRecord(CANARY), FILE, KEY, MADE_UP)).toStrictEqual(CANARY);
  });

  test('is written in today\'s schema by the next change', () => {
    const folder = newFolder();
    const store = new StateStore(join(folder, 'rollouts'), MADE_UP);
    fs.mkdirSync(dirname(store.file(KEY)), { recursive: true });
    fs.writeFileSync(store.file(KEY), older(formatRecord(OLD)));
    fs.writeFileSync(store.versionsFile(KEY), older(formatVersions(KEY, [v1, v2])));
    expect(store.load(KEY)).toStrictEqual(OLD);
    expect([...store.versions(KEY)]).toStrictEqual([[v1.hash, v1], [v2.hash, v2]]);
    expect(store.create(NEW, [v2, v3])).toBe(false);

    store.save(NEW, [v2, v3]);
    expect(fs.readFileSync(store.file(KEY), 'utf8')).toBe(formatRecord(NEW));
    expect(fs.readFileSync(store.versionsFile(KEY), 'utf8')).toBe(formatVersions(KEY, [v2, v3]));
    expect(new StateStore(store.dir).load(KEY)).toStrictEqual(NEW);
    fs.rmSync(folder, { recursive: true });
  });

  test.each([
    ['a value that is none', (text: string) => text.replace('position: 2', 'position: two'), ':15:11: step must be a whole number, 0 or more, and is two: take it'],
    ['a value that is too large', (text: string) => text.replace('position: 2', 'position:   9'), ':15:13: step is 9, and the plan has only 4: take it'],
    ['an unknown key', (text: string) => text.replace('position: 2', 'place: 2'), ':15:1: it has an unknown key "place", written by a newer version or by hand: upgrade'],
    ['a key of today\'s schema beside the older one', (text: string) => text.replace('position: 2', 'position: 2\nweight: 2'),
      ':16:1: it has an unknown key "weight", written by a newer version or by hand: upgrade'],
    ['another rollout', (text: string) => text.replace('/hello', '/other'), ':3:10: it belongs to the rollout "shop-prod/other", and "shop-prod/hello" is looked for here: where'],
    ['the last line cut off', (text: string) => text.slice(0, -4), ': it is cut off, for its last line is not "...": take it'],
  ])('says where in the file as it is: %s', (_, damage, said) => {
    expect(refusal(() => parseRecord(damage(older(formatRecord(CANARY))), FILE, KEY, MADE_UP)).message).toContain(`${FILE}${said}`);
  });

  test('is refused where no step leads on from it', () => {
    expect(refusal(() => parseRecord(older(formatRecord(CANARY)), FILE, KEY)).message).toContain(`${FILE}:2:9: schema must be ${SCHEMA}, and is 0: take it`);
  });
});

describe('schema 1', () => {
  const asFirst = (text: string) => text.replace('schema: 2\n', 'schema: 1\n').replace(/^change: (\d+).*$/m, 'generation: $1');

  test.each([CANARY, COLOURED, ROUTED, IDLE, ADOPTING])('counts its changes and does not say which they were: %#', record => {
    expect(parseRecord(asFirst(formatRecord(record)), FILE, KEY)).toStrictEqual({ ...record, change: { count: record.change.count, verb: 'unsaid' } });
  });

  test('has the same versions', () => {
    expect(parseVersions(asFirst(formatVersions(KEY, [v1, v2])), FILE, KEY)).toStrictEqual([v1, v2]);
  });

  test.each([
    ['generation: 7', 'generation: seven', ':4:13: generation must be a whole number, 0 or more, and is seven: take it'],
    ['generation: 7\n', '', ':2:1: it has no "generation": take it'],
    ['generation: 7', 'change: 7 promote 3db80ace85', ':2:1: it has no "generation": take it'],
  ])('is refused where it is damaged: %s → %s', (from, to, said) => {
    expect(refusal(() => parseRecord(asFirst(formatRecord(CANARY)).replace(from, to), FILE, KEY)).message).toContain(`${FILE}${said}`);
  });
});

test('a file of a newer schema asks for a newer version, whatever steps there are', () => {
  const newer = formatRecord(CANARY).replace(`schema: ${SCHEMA}`, `schema: ${SCHEMA + 1}`);
  expect(refusal(() => parseRecord(newer, FILE, KEY, MADE_UP)).message)
    .toBe(`${FILE}:2:9: it has schema ${SCHEMA + 1}, and this version of cdk8s-rollouts knows schema ${SCHEMA}: upgrade cdk8s-rollouts`);
});

test('steps follow each other, and none is left out', () => {
  const steps: Migrations = from => from === 5 ? undefined : { record: top => renamed(top, `a${from}`, `a${from + 1}`), versions: top => top };
  const top = readYaml('a2: x\nb: y\n', FILE) as YamlMapping;
  expect(jsonOf(migrated(top, FILE, 'record', 2, 5, steps)!)).toEqual({ a5: 'x', b: 'y' });
  expect(jsonOf(migrated(top, FILE, 'versions', 2, 5, steps)!)).toEqual({ a2: 'x', b: 'y' });
  expect(migrated(top, FILE, 'record', 2, 2, steps)).toBe(top);
  expect(migrated(top, FILE, 'record', 2, 6, steps)).toBeUndefined();
});

describe('the folder of the steps', () => {
  test('is their list', () => {
    const folder = newFolder();
    fs.writeFileSync(join(folder, '1-to-2.js'), 'exports.migration = { record: top => top, versions: top => top };');
    fs.writeFileSync(join(folder, '0-to-1.js'), `exports.migration = {
      record: top => ({ ...top, members: top.members.map(member => member.key === 'position' ? { ...member, key: 'step' } : member) }),
      versions: top => top,
    };`);
    expect(parseRecord(older(formatRecord(CANARY)), FILE, KEY, migrationsIn(folder))).toStrictEqual(CANARY);
    expect(migrationsIn(folder)(2)).toBeUndefined();
    fs.rmSync(folder, { recursive: true });
  });

  test('leads from the first schema to today\'s, and no further', () => {
    const steps = fs.readdirSync(FOLDER).filter(name => name !== 'migrations.ts');
    expect(steps.sort()).toEqual(Array.from({ length: SCHEMA - 1 }, (_, i) => `${i + 1}-to-${i + 2}.ts`).sort());
    for (let schema = 1; schema < SCHEMA; schema++) expect(MIGRATIONS(schema)).toBeDefined();
  });
});
