/** A write that fails, or whose process is killed, at every call that changes anything: what is there afterwards is whole. */
import { spawnSync } from 'child_process';
import fs from 'fs';
import { hostname } from 'os';
import { dirname, join } from 'path';
import { compiled, newFolder, start } from './processes';
import { KEY, NEW, OLD, v1, v2, v3 } from './records';
import { refusal } from './refusal';
import { endAll } from '../../src/state/files/at-end';
import { withLock } from '../../src/state/files/lock';
import { StateStore } from '../../src/state/files/store';
import { runs } from '../support/deep';

/**
 * Calls `fault` before or after the call of that number, of all that change files; a torn write has half of its text on the disk.
 * Gives a function that ends it and tells the calls. JavaScript, because a child process runs it too.
 */
const INJECT = `function inject(fs, at, when, fault) {
  const calls = [];
  let reading = false;
  const { readFileSync } = fs;
  fs.readFileSync = (...parameters) => {
    reading = true;
    try { return readFileSync(...parameters); } finally { reading = false; }
  };
  const restore = ['mkdirSync', 'openSync', 'writeFileSync', 'fsyncSync', 'closeSync', 'linkSync', 'renameSync', 'rmSync'].map(name => {
    const real = fs[name];
    fs[name] = (...parameters) => {
      const isAt = !reading && calls.push(name) === at + 1;
      if (isAt && when === 'torn' && name === 'writeFileSync') real(parameters[0], parameters[1].slice(0, parameters[1].length / 2));
      if (isAt && when !== 'after') fault(name);
      const result = real(...parameters);
      if (isAt && when === 'after') fault(name);
      return result;
    };
    return () => { fs[name] = real; };
  });
  return () => { restore.forEach(one => one()); fs.readFileSync = readFileSync; return calls; };
}`;

type Inject = (system: unknown, at: number, when: string, fault: (name: string) => void) => () => string[];
const inject = new Function(`${INJECT} return inject;`)() as Inject;

const CHILD = `${INJECT}
  const { StateStore } = require(args.library + '/store.js');
  inject(require('fs'), args.at, args.when, () => process.kill(process.pid, 'SIGKILL'));
  new StateStore(args.dir)[args.method](args.record, args.versions);`;

const WRITES = [
  { method: 'save', before: OLD, record: NEW, versions: [v2, v3] },
  { method: 'create', before: undefined, record: OLD, versions: [v1, v2] },
] as const;

const folders: string[] = [];
afterEach(() => jest.restoreAllMocks());
afterAll(() => folders.forEach(folder => fs.rmSync(folder, { recursive: true })));

function kept(folder: string): string {
  folders.push(folder);
  return folder;
}

function storeWith(before: typeof OLD | undefined): StateStore {
  const store = new StateStore(join(kept(newFolder()), 'rollouts'));
  if (before) store.save(before, [v1, v2]);
  return store;
}

/** The calls that change anything. */
function callsOf({ method, before, record, versions }: typeof WRITES[number]): string[] {
  const store = storeWith(before);
  const restore = inject(fs, Infinity, 'before', () => undefined);
  store[method](record, versions);
  return restore();
}

/** The old record or the new one, and all the versions that it refers to. */
function expectWhole(store: StateStore, { method, before, record, versions }: typeof WRITES[number]): void {
  const found = store.load(KEY);
  expect([before, record]).toContainEqual(found);
  if (found) store.versions(KEY); // Throws where one is missing.
  expect(store.keys()).toEqual(found ? [KEY] : []);
  // And it can be tried again.
  if (method === 'save' || !found) store[method](record, versions);
  else store.save(record, versions);
  expect(store.load(KEY)).toEqual(record);
  expect([...store.versions(KEY).keys()].sort()).toEqual(versions.map(({ hash }) => hash).sort());
}

function temporaries(store: StateStore): string[] {
  if (!fs.existsSync(store.dir)) return [];
  return fs.readdirSync(store.dir, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.tmp'));
}

const ONCE = ['mkdirSync', 'openSync', 'writeFileSync', 'fsyncSync', 'closeSync', 'renameSync', 'openSync', 'fsyncSync', 'closeSync', 'rmSync'];

test('these are the calls that may fail', () => {
  expect(callsOf(WRITES[0])).toEqual([...ONCE, ...ONCE, ...ONCE]);
  expect(callsOf(WRITES[1])).toEqual([...ONCE, ...ONCE.map(name => name.replace('rename', 'link'))]);
});

describe.each(WRITES)('a call of $method that fails', write => {
  const { method, before, record, versions } = write;
  test.each(['before', 'after', 'torn'])('%s', when => {
    const names = callsOf(write);
    for (const at of names.keys()) {
      const store = storeWith(before);
      const restore = inject(fs, at, when, name => {
        throw Object.assign(new Error('broken'), { code: 'EIO', syscall: name });
      });
      const written = () => {
        try {
          store[method](record, versions);
        } finally {
          restore();
        }
      };
      if (names[at] === 'rmSync') {
        written();
        expect(store.load(KEY)).toEqual(record);
        // As the end of the process would.
        endAll();
      } else {
        expect(refusal(written).message).toMatch(/hello(\.versions)?\.yaml: broken \(EIO\): see to that and try again/);
      }
      expect(temporaries(store)).toEqual([]);
      expectWhole(store, write);
    }
  });
});

test('a disk that is full leaves everything as it was', () => {
  const store = storeWith(OLD);
  const spy = jest.spyOn(fs, 'writeFileSync').mockImplementation(() => {
    throw Object.assign(new Error('full'), { code: 'ENOSPC', syscall: 'write' });
  });
  const { message } = refusal(() => store.save(NEW, [v2, v3]));
  spy.mockRestore();
  expect(message).toBe(`${store.versionsFile(KEY)}: the disk is full (ENOSPC): make room and try again`);
  expect(temporaries(store)).toEqual([]);
  expect(store.load(KEY)).toEqual(OLD);
  store.versions(KEY);
});

test.each(['EINVAL', 'EPERM', 'EISDIR', 'ENOTSUP'])('a folder that cannot be brought to the disk is no fault (%s)', code => {
  const store = storeWith(OLD);
  const real = fs.fsyncSync;
  const spy = jest.spyOn(fs, 'fsyncSync').mockImplementation(descriptor => {
    if (fs.fstatSync(descriptor).isDirectory()) throw Object.assign(new Error(code), { code, syscall: 'fsync' });
    real(descriptor);
  });
  store.save(NEW, [v2, v3]);
  expect(spy).toHaveBeenCalledTimes(6);
  spy.mockRestore();
  expect(store.load(KEY)).toEqual(NEW);
});

test('each file is on the disk before it has its name, and its folder afterwards', () => {
  const store = storeWith(OLD);
  const done: string[] = [];
  const spies = [
    jest.spyOn(fs, 'fsyncSync').mockImplementation(descriptor => void done.push(fs.fstatSync(descriptor).isDirectory() ? 'folder' : 'file')),
    jest.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
      fs.linkSync(from, `${String(to)}.new`);
      fs.rmSync(to);
      fs.linkSync(from, to);
      fs.rmSync(`${String(to)}.new`);
      done.push(String(to).slice(dirname(store.file(KEY)).length + 1));
    }),
  ];
  store.save(NEW, [v2, v3]);
  spies.forEach(spy => spy.mockRestore());
  expect(done).toEqual(['hello.versions.yaml', 'hello.yaml', 'hello.versions.yaml'].flatMap(name => ['file', name, 'folder']));
});

describe.each(WRITES)('a process that is killed during $method', write => {
  const { method, before, record, versions } = write;

  test('at any call, or in the middle of a write', async () => {
    const library = kept(compiled());
    const calls = callsOf(write);
    const all = calls.flatMap((name, at) => (name === 'writeFileSync' ? ['before', 'torn'] : ['before']).map(when => ({ at, when })));
    // Each is a process of its own.
    const faults = all.filter((_, i) => i % runs(3, 1) === 0);
    const wanted = faults.length;
    let killed = 0;
    const next = async (): Promise<void> => {
      for (let fault = faults.pop(); fault !== undefined; fault = faults.pop()) {
        const store = storeWith(before);
        const { signal, stderr } = await start(CHILD, { library, dir: store.dir, method, record, versions, ...fault });
        expect([signal, stderr]).toEqual(['SIGKILL', '']);
        expectWhole(store, write);
        // The next command that writes takes away what it left.
        new StateStore(store.dir).save(OLD, [v1, v2]);
        expect(temporaries(store)).toEqual([]);
        killed++;
      }
    };
    await Promise.all([next(), next()]);
    expect(killed).toBe(wanted);
    // Nobody stops the one that is never due.
    const store = storeWith(before);
    expect(await start(CHILD, { library, dir: store.dir, method, record, versions, at: calls.length, when: 'before' })).toMatchObject({ status: 0, stderr: '' });
    expect(store.load(KEY)).toEqual(record);
  });
});

describe('what a killed process left', () => {
  /** The temporary file of a process that has ended. */
  function leftIn(folder: string): string {
    fs.mkdirSync(folder, { recursive: true });
    const file = join(folder, `.cdk8s-rollouts-${hostname().replace(/[^\w.-]/g, '_')}-${spawnSync(process.execPath, ['-e', '0']).pid}-a.tmp`);
    fs.writeFileSync(file, 'torn');
    return file;
  }

  test('is removed when a store first writes beside it, and not looked for again', () => {
    const store = new StateStore(join(kept(newFolder()), 'rollouts'));
    const folder = dirname(store.file(KEY));
    const left = leftIn(folder);
    const read = jest.spyOn(fs, 'readdirSync');
    store.save(OLD, [v1, v2]);
    store.save(NEW, [v2, v3]);
    expect(fs.existsSync(left)).toBe(false);
    expect(read.mock.calls.filter(([one]) => one === folder)).toHaveLength(1);
  });

  test('is removed when a lock is taken beside it', () => {
    const folder = kept(newFolder());
    const left = leftIn(folder);
    const read = jest.spyOn(fs, 'readdirSync');
    withLock(join(folder, '.lock'), () => expect(fs.existsSync(left)).toBe(false));
    expect(read.mock.calls.filter(([one]) => one === folder)).toHaveLength(1);
  });
});
