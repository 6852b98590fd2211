import { execFileSync } from 'child_process';
import fs from 'fs';
import { dirname, join } from 'path';
import { DAMAGES } from './damages';
import { compiled, newFolder, run } from './processes';
import { KEY, NEW, OLD, v1, v2, v3, versionOf } from './records';
import { refusal } from './refusal';
import { formatRecord } from '../../src/state/files/state-file';
import { StateStore } from '../../src/state/files/store';
import { formatVersions } from '../../src/state/files/versions-file';
import { RolloutRecord } from '../../src/state/record';

let store: StateStore;

beforeEach(() => {
  store = new StateStore(join(newFolder(), 'rollouts'));
});

afterEach(() => {
  jest.restoreAllMocks();
  fs.rmSync(dirname(store.dir), { recursive: true, force: true });
});

/** Puts a file where a state file belongs, without the store. */
function put(file: string, content: string | Buffer): void {
  fs.mkdirSync(dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
}

/** The names of all files in the folder of the store, the hidden ones too. */
function names(): string[] {
  return fs.readdirSync(store.dir, { recursive: true, encoding: 'utf8' }).filter(name => !fs.statSync(join(store.dir, name)).isDirectory()).sort();
}

describe('a record that is saved', () => {
  test('is loaded, with its versions', () => {
    store.save(OLD, [v1, v2]);
    expect(store.load(KEY)).toStrictEqual(OLD);
    expect([...store.versions(KEY)]).toStrictEqual([[v1.hash, v1], [v2.hash, v2]]);
    expect(names()).toEqual(['shop-prod/hello.versions.yaml', 'shop-prod/hello.yaml']);
    expect(fs.readFileSync(store.file(KEY), 'utf8')).toBe(formatRecord(OLD));
    expect(fs.readFileSync(store.versionsFile(KEY), 'utf8')).toBe(formatVersions(KEY, [v1, v2]));
  });

  test('takes the place of the one before, and so do its versions', () => {
    store.save(OLD, [v1, v2]);
    store.save(NEW, [v2, v3]);
    expect(store.load(KEY)).toStrictEqual(NEW);
    expect(new Set(store.versions(KEY).keys())).toEqual(new Set([v2.hash, v3.hash]));
    expect(names()).toEqual(['shop-prod/hello.versions.yaml', 'shop-prod/hello.yaml']);
  });

  test('may keep more versions than it refers to', () => {
    store.save(OLD, [v1, v2, v3]);
    expect(store.versions(KEY).size).toBe(3);
  });

  test('leaves files untouched whose content stays the same', () => {
    store.save(OLD, [v1, v2]);
    const seen = () => [store.file(KEY), store.versionsFile(KEY)].map(file => {
      const { ino, mtimeMs, ctimeMs } = fs.statSync(file);
      return { ino, mtimeMs, ctimeMs };
    });
    const before = seen();
    store.save(OLD, [v2, v1]);
    expect(seen()).toEqual(before);
    store.save({ ...OLD, progress: { ...OLD.progress!, step: 2 } }, [v1, v2]);
    const [record, versions] = seen();
    expect(versions).toEqual(before[1]);
    expect(record.ino).not.toBe(before[0].ino);
  });

  test('must not refer to a version that is not given', () => {
    expect(() => store.save(OLD, [v1])).toThrow(`the record of "${KEY}" refers to the version ${v2.hash}, which is not given`);
    expect(fs.existsSync(store.dir)).toBe(false);
  });

  test.each<[string, Partial<RolloutRecord>, string]>([
    ['a count that is none', { revision: 1.5 }, 'revision must be a whole number'],
    ['a hash that is none', { rejected: ['latest'] }, 'rejected[0] must be the hash'],
    ['a candidate while idle', { phase: 'idle' }, 'candidate has no place in the phase "idle"'],
  ])('must be one that can be read again: %s', (_, change, message) => {
    expect(refusal(() => store.save({ ...OLD, ...change }, [v1, v2])).message).toContain(message);
    expect(fs.existsSync(store.dir)).toBe(false);
  });

  test('is written through a link to its file, which stays a link', () => {
    store.save(OLD, [v1, v2]);
    const elsewhere = join(dirname(store.dir), 'elsewhere.yaml');
    fs.renameSync(store.file(KEY), elsewhere);
    fs.symlinkSync(elsewhere, store.file(KEY));
    store.save(NEW, [v2, v3]);
    expect(fs.lstatSync(store.file(KEY)).isSymbolicLink()).toBe(true);
    expect(fs.readFileSync(elsewhere, 'utf8')).toBe(formatRecord(NEW));
  });
});

describe('a baseline', () => {
  test('is created once', () => {
    expect(store.create(OLD, [v1, v2])).toBe(true);
    expect(store.load(KEY)).toStrictEqual(OLD);
    expect(store.create(NEW, [v2, v3])).toBe(false);
    expect(store.load(KEY)).toStrictEqual(OLD);
    expect([...store.versions(KEY).keys()].sort()).toEqual([v1.hash, v2.hash].sort());
    expect(names()).toEqual(['shop-prod/hello.versions.yaml', 'shop-prod/hello.yaml']);
  });

  test('takes the place of versions that were left without a record', () => {
    put(store.versionsFile(KEY), formatVersions(KEY, [v3]));
    expect(store.create(OLD, [v1, v2])).toBe(true);
    expect([...store.versions(KEY).keys()].sort()).toEqual([v1.hash, v2.hash].sort());
  });

  test('does not replace a record that appears in the last moment', () => {
    const real = fs.linkSync;
    jest.spyOn(fs, 'linkSync').mockImplementationOnce((from, to) => {
      fs.writeFileSync(to, formatRecord(NEW));
      real(from, to);
    });
    expect(store.create(OLD, [v1, v2])).toBe(false);
    expect(store.load(KEY)).toStrictEqual(NEW);
    expect(names()).toEqual(['shop-prod/hello.versions.yaml', 'shop-prod/hello.yaml']);
  });

  test.each(['EPERM', 'ENOTSUP', 'ENOSYS'])('does without hard links where there are none (%s)', code => {
    jest.spyOn(fs, 'linkSync').mockImplementation(() => {
      throw Object.assign(new Error(code), { code, syscall: 'link' });
    });
    expect(store.create(OLD, [v1, v2])).toBe(true);
    expect(store.load(KEY)).toStrictEqual(OLD);
    expect(store.create(NEW, [v2, v3])).toBe(false);
    expect(names()).toEqual(['shop-prod/hello.versions.yaml', 'shop-prod/hello.yaml']);
  });

  test('does without hard links, and still does not replace a record that appears in the last moment', () => {
    jest.spyOn(fs, 'linkSync').mockImplementation((_, to) => {
      fs.writeFileSync(to, formatRecord(NEW));
      throw Object.assign(new Error('EPERM'), { code: 'EPERM', syscall: 'link' });
    });
    expect(store.create(OLD, [v1, v2])).toBe(false);
    expect(store.load(KEY)).toStrictEqual(NEW);
  });
});

describe('keys', () => {
  const idle = (rollout: string): RolloutRecord => ({ rollout, change: { count: 1, verb: 'record' }, revision: 1, phase: 'idle', stable: v1.hash, rejected: [] });

  test('are found in order, however deep, without what is not theirs', () => {
    const keys = ['a/b/c/d', 'shop-prod/hello', 'shop-prod/hello.world', 'shop_2/Hello', 'single'];
    for (const key of [...keys].reverse()) store.save(idle(key), [versionOf(1, key.split('/').pop())]);
    for (const name of ['README.md', '.lock', '.hidden.yaml', '.git/config.yaml', 'empty/.gitkeep', 'only/left.versions.yaml', 'notes.yml']) put(join(store.dir, name), '');
    expect(store.keys()).toEqual(keys);
    for (const key of keys) expect(store.load(key)).toStrictEqual(idle(key));
  });

  test('are none where there is no folder', () => {
    expect(store.keys()).toEqual([]);
    expect(store.load(KEY)).toBeUndefined();
    expect(store.versions(KEY).size).toBe(0);
    expect(fs.existsSync(store.dir)).toBe(false);
  });

  test('have their files', () => {
    expect(store.file('a/b')).toBe(join(store.dir, 'a', 'b.yaml'));
    expect(store.versionsFile('a/b')).toBe(join(store.dir, 'a', 'b.versions.yaml'));
  });

  test.each(['', '/', 'a/', '/a', 'a//b', '..', '../a', 'a/../../b', '.', './a', '.hidden', 'a/.git', 'a b', 'a\\b', 'ä', 'a\0', 'C:x', 'hello.versions', '~'])('%j is refused', key => {
    const record = idle(key);
    const reading = [() => store.file(key), () => store.versionsFile(key), () => store.load(key), () => store.versions(key)];
    for (const action of [...reading, () => store.save(record, [v1]), () => store.create(record, [v1])]) {
      expect(refusal(action).message).toMatch(/ cannot be the key of a rollout: give chart and rollout names of letters/);
    }
    expect(fs.readdirSync(dirname(store.dir))).toEqual([]);
  });

  test('are refused where a file has no name of a rollout', () => {
    put(join(store.dir, 'shop', 'hel lo.yaml'), '');
    expect(refusal(() => store.keys()).message).toContain(`${store.dir}/shop/hel lo.yaml: "shop/hel lo" cannot be the key of a rollout`);
  });

  test('are not looked for through links, which may lead in a circle', () => {
    store.save(idle(KEY), [v1]);
    fs.symlinkSync('..', join(store.dir, 'shop-prod', 'circle'));
    expect(refusal(() => store.keys()).message).toBe(`${join(store.dir, 'shop-prod/circle')}: it is a link to a folder: put the folder itself here`);
  });
});

describe('what cannot be understood is never overwritten', () => {
  /** Everything that could change the files is tried, and does not. */
  function expectUntouched(damaged: string, message: string): void {
    const before = fs.readFileSync(damaged);
    const [{ mtimeMs, ino }, files] = [fs.statSync(damaged), names()];
    for (const action of [() => store.save(OLD, [v1, v2]), () => store.save(NEW, [v2, v3]), () => store.create(NEW, [v2, v3])]) {
      expect(refusal(action).message).toBe(message);
    }
    expect(fs.readFileSync(damaged).equals(before)).toBe(true);
    expect(fs.statSync(damaged)).toMatchObject({ mtimeMs, ino });
    expect(names()).toEqual(files);
  }

  test.each(DAMAGES)('$name', ({ content, said, mend }) => {
    put(store.file(KEY), content);
    const message = `${store.file(KEY)}${said}: ${mend.replace(/<file>/g, store.file(KEY))}`;
    expect(refusal(() => store.load(KEY)).message).toBe(message);
    expectUntouched(store.file(KEY), message);
  });

  test('versions that were changed by hand', () => {
    store.save(OLD, [v1, v2]);
    fs.rmSync(store.file(KEY));
    put(store.versionsFile(KEY), formatVersions(KEY, [v1, v2]).replace('hello:1.2.0', 'hello:1.3.0'));
    const { message } = refusal(() => store.versions(KEY));
    expect(message).toMatch(/hello\.versions\.yaml:22:5: the version 83b6512f8f was changed by hand: .* the hash bae2f35a8b: take it, and the file beside it, /);
    expectUntouched(store.versionsFile(KEY), message);
  });

  test('versions that were changed by hand, of a record that nobody touched', () => {
    store.save(OLD, [v1, v2]);
    const damaged = formatVersions(KEY, [v1, v2]).replace('hello:1.2.0', 'hello:1.3.0');
    put(store.versionsFile(KEY), damaged);
    expect(refusal(() => store.save(NEW, [v2, v3])).message).toContain('the version 83b6512f8f was changed by hand');
    expect(fs.readFileSync(store.versionsFile(KEY), 'utf8')).toBe(damaged);
    expect(fs.readFileSync(store.file(KEY), 'utf8')).toBe(formatRecord(OLD));
  });

  test.each<[string, number]>([
    ['hello.yaml', 1_000_000],
    ['hello.versions.yaml', 20_000_000],
  ])('%s with 50 MB is not even read', (name, most) => {
    const file = join(store.dir, 'shop-prod', name);
    put(file, '');
    fs.truncateSync(file, 50 * 1024 * 1024);
    const read = jest.spyOn(fs, 'readFileSync');
    const { message } = refusal(() => store.versions(KEY));
    expect(read.mock.calls.filter(([one]) => one === file)).toEqual([]);
    expect(message).toBe(`${file}: it has 52428800 bytes, and such a file has ${most} at most: take it, and the file beside it, from a commit in which both were good`);
    expectUntouched(file, message);
  });

  test('a version that is missing', () => {
    put(store.file(KEY), formatRecord(OLD));
    put(store.versionsFile(KEY), formatVersions(KEY, [v1]));
    const file = store.versionsFile(KEY);
    expect(refusal(() => store.versions(KEY)).message)
      .toBe(`${file}: it lacks the version ${v2.hash}, to which ${store.file(KEY)} refers: take it, and the file beside it, from a commit in which both were good`);
    fs.rmSync(file);
    expect(refusal(() => store.versions(KEY)).message).toContain(`${file}: it lacks the version ${v1.hash}`);
  });
});

test('a file that vanishes while it is read is one that is not there', () => {
  store.save(OLD, [v1, v2]);
  const real = fs.readFileSync;
  jest.spyOn(fs, 'readFileSync').mockImplementationOnce((...parameters) => {
    fs.rmSync(store.file(KEY));
    return real(...parameters);
  });
  expect(store.load(KEY)).toBeUndefined();
});

describe('what is no file says so', () => {
  const actions = (): [string, () => unknown][] => [
    ['load', () => store.load(KEY)], ['versions', () => store.versions(KEY)], ['save', () => store.save(OLD, [v1, v2])], ['create', () => store.create(OLD, [v1, v2])],
  ];

  test.each<[string, (file: string) => void, string]>([
    ['a folder', file => fs.mkdirSync(file, { recursive: true }), '<file>: it is a folder: move it away'],
    ['a link to nowhere', file => fs.symlinkSync('nowhere', file), '<file>: it is a link to a file that does not exist: remove the link'],
    ['a link to itself', file => fs.symlinkSync(file, file), '<file>: it is a link that leads in a circle (ELOOP): remove the link'],
    ['a pipe', file => execFileSync('mkfifo', [file]), '<file>: it is something else than a file: move it away'],
    ['a path through a file', file => {
      fs.rmSync(dirname(file), { recursive: true });
      fs.writeFileSync(dirname(file), '');
    }, '<file>: a part of its path is a file where a folder is needed (ENOTDIR): move that file away'],
  ])('%s', (_, make, message) => {
    fs.mkdirSync(dirname(store.file(KEY)), { recursive: true });
    make(store.file(KEY));
    for (const [name, action] of actions()) {
      if (name === 'versions' && message.includes('ENOTDIR')) continue; // Said of the other file.
      expect([name, refusal(action).message]).toEqual([name, message.replace('<file>', store.file(KEY))]);
    }
  });

  test('a folder of state that is a file', () => {
    put(store.dir, '');
    expect(refusal(() => store.keys()).message).toContain(`${store.dir}: a part of its path is a file where a folder is needed (ENOTDIR)`);
    expect(refusal(() => store.save(OLD, [v1, v2])).message).toContain('a part of its path is a file where a folder is needed (ENOTDIR)');
  });

  test('a name that the file system refuses', () => {
    store.save(OLD, [v1, v2]);
    expect(refusal(() => store.load(`shop-prod/${'x'.repeat(300)}`)).message)
      .toContain('its name is too long for the file system (ENAMETOOLONG): shorten the name of the rollout or of its chart');
  });
});

describe('in a process of its own', () => {
  let library: string;
  beforeAll(() => void (library = compiled()));
  afterAll(() => fs.rmSync(library, { recursive: true }));

  test('it loads nothing, which is quick', () => {
    const { stdout } = run(`require(args.library + '/store.js');
      const packages = Object.keys(require.cache).map(file => /node_modules.((@[^/]*.)?[^/\\\\]*)/.exec(file)?.[1]);
      console.log([...new Set(packages)].filter(name => name).join());`, { library });
    expect(stdout.trim()).toBe('');
  });

  // As another user, because root may do everything.
  const asNobody = `
    const { StateStore } = require(args.library + '/store.js');
    if (process.getuid() === 0) process.setuid(65534);
    const store = new StateStore(args.dir);
    try { store[args.method](...args.parameters); console.log('done'); } catch (error) { console.log(error.name + ' ' + error.message); }`;

  const tried = (method: string, ...parameters: unknown[]) => run(asNobody, { library, dir: store.dir, method, parameters }).stdout.trim();
  const MAY_NOT = 'this user may not read or change it, or the folder that it is in (EACCES): give the user that permission';

  test('without permission to read the file it says so', () => {
    store.save(OLD, [v1, v2]);
    expect(tried('load', KEY)).toBe('done');
    fs.chmodSync(store.file(KEY), 0o000);
    expect(tried('load', KEY)).toBe(`StateFileError ${store.file(KEY)}: ${MAY_NOT}`);
    expect(tried('create', OLD, [v1, v2])).toBe(`StateFileError ${store.file(KEY)}: ${MAY_NOT}`);
  });

  test('without permission to enter the folder it says so', () => {
    store.save(OLD, [v1, v2]);
    fs.chmodSync(store.dir, 0o000);
    expect(tried('keys')).toBe(`StateFileError ${store.dir}: ${MAY_NOT}`);
    expect(tried('load', KEY)).toBe(`StateFileError ${store.file(KEY)}: ${MAY_NOT}`);
    fs.chmodSync(store.dir, 0o755);
  });

  test('without permission to change the folder it says so', () => {
    store.save(OLD, [v1, v2]);
    fs.chmodSync(dirname(store.file(KEY)), 0o555);
    expect(tried('save', NEW, [v2, v3])).toBe(`StateFileError ${store.versionsFile(KEY)}: ${MAY_NOT}`);
    expect(tried('save', OLD, [v1, v2])).toBe('done'); // Nothing is to be written.
    expect(store.load(KEY)).toStrictEqual(OLD);
    fs.chmodSync(dirname(store.file(KEY)), 0o755);
  });
});
