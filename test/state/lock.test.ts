import fs from 'fs';
import { hostname } from 'os';
import { join } from 'path';
import { compiled, newFolder, run, start } from './processes';
import { refusal } from './refusal';
import { LockedError, withLock } from '../../src/state/files/lock';
import { errorOf } from '../support/synth';

let folder: string;
let lock: string;
let library: string;

beforeAll(() => void (library = compiled()));
afterAll(() => fs.rmSync(library, { recursive: true }));
beforeEach(() => {
  folder = newFolder();
  lock = join(folder, '.lock');
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

/** The lock of somebody else, as it stands in the file. */
function held(pid: number, host = hostname()): void {
  fs.writeFileSync(lock, JSON.stringify({ pid, host, id: 'theirs' }));
}

/** The id of a process that has ended. */
function deadProcess(): number {
  return Number(run('console.log(process.pid)').stdout);
}

const left = () => fs.readdirSync(folder);

describe('an action', () => {
  test('gives what it returns, and holds the lock as long as it runs', () => {
    const content = withLock(lock, () => JSON.parse(fs.readFileSync(lock, 'utf8')));
    expect(content).toMatchObject({ pid: process.pid, host: hostname() });
    expect(left()).toEqual([]);
  });

  test('releases the lock when it throws', () => {
    expect(() => withLock(lock, () => {
      throw new Error('mine');
    })).toThrow('mine');
    expect(left()).toEqual([]);
  });

  test('that returns a promise holds the lock until that is settled', async () => {
    let finish: (value: string) => void = () => undefined;
    const done = withLock(lock, async () => new Promise<string>(resolve => (finish = resolve)));
    expect(left()).toEqual(['.lock']);
    expect(() => withLock(lock, () => undefined)).toThrow(LockedError);
    finish('mine');
    expect(await done).toBe('mine');
    expect(left()).toEqual([]);
  });

  test('whose promise is rejected releases the lock', async () => {
    await expect(withLock(lock, async () => {
      await Promise.resolve();
      throw new Error('mine');
    })).rejects.toThrow('mine');
    expect(left()).toEqual([]);
  });

  test('makes the folder of the lock', () => {
    expect(withLock(join(folder, 'a', 'b', '.lock'), () => 1)).toBe(1);
  });

  test('leaves no listeners behind', async () => {
    const count = () => ['SIGINT', 'SIGTERM', 'exit'].map(event => process.listenerCount(event));
    const turn = async () => new Promise(resolve => setTimeout(resolve, 10));
    await turn();
    const before = count();
    withLock(lock, () => withLock(`${lock}2`, () => expect(count()).toEqual(before.map(one => one + 1))));
    withLock(lock, () => expect(count()).toEqual(before.map(one => one + 1)));
    await turn();
    expect(count()).toEqual(before);
  });

  test('does not release a lock that another one took meanwhile', () => {
    withLock(lock, () => held(process.ppid));
    expect(left()).toEqual(['.lock']);
  });
});

describe('a lock that is held', () => {
  const refused = () => errorOf(() => withLock(lock, () => 'never'));
  const END = 'is changing the rollouts: try again when it is done, or, if there is none, delete <lock>';
  const expectRefused = (holder: string) => {
    const before = fs.readFileSync(lock);
    expect(refused()).toBe(`another cdk8s-rollouts${holder} ${END.replace('<lock>', lock)}`);
    expect(fs.readFileSync(lock)).toEqual(before);
    expect(left()).toEqual(['.lock']);
  };

  test('by a process that lives', () => {
    held(process.ppid);
    expectRefused(` (process ${process.ppid})`);
  });

  test('by a process of another user, to which no signal may be sent', () => {
    fs.chmodSync(folder, 0o777);
    // As root one may send a signal to any process; as nobody not even to the first one.
    const holder = process.getuid!() === 0 ? process.pid : 1;
    held(holder);
    const { stdout } = run(`
      const { withLock } = require(args.library + '/lock.js');
      if (process.getuid() === 0) process.setuid(65534);
      try { withLock(args.lock, () => undefined); } catch (error) { console.log(error.message); }`, { library, lock });
    expect(stdout).toContain(`another cdk8s-rollouts (process ${holder}) is changing the rollouts`);
  });

  test('by this very process', () => {
    withLock(lock, () => expectRefused(` (process ${process.pid})`));
  });

  test('by a process of another host, of which nobody here knows whether it lives', () => {
    held(deadProcess(), 'other');
    expectRefused(` (process ${JSON.parse(fs.readFileSync(lock, 'utf8')).pid} on the host other)`);
  });

  test.each(['', '{', 'null', '[]', '{"pid":"x"}', '{"pid":0}', '{"pid":-1}', '\0'])('by nobody knows whom: %j', content => {
    fs.writeFileSync(lock, content);
    expectRefused('');
  });

  test('and that is released in the moment in which one asks by whom', () => {
    jest.spyOn(fs, 'linkSync').mockImplementationOnce(() => {
      throw Object.assign(new Error('EEXIST'), { code: 'EEXIST', syscall: 'link' });
    });
    expect(withLock(lock, left)).toEqual(['.lock']);
  });

  test('by a process that has ended is taken over', () => {
    held(deadProcess());
    expect(withLock(lock, () => JSON.parse(fs.readFileSync(lock, 'utf8')).pid)).toBe(process.pid);
    expect(left()).toEqual([]);
  });

  test('by a process whose number another one has by now is taken over', () => {
    fs.writeFileSync(lock, JSON.stringify({ pid: process.ppid, start: 1, host: hostname() }));
    expect(withLock(lock, () => JSON.parse(fs.readFileSync(lock, 'utf8')).pid)).toBe(process.pid);
    expect(left()).toEqual([]);
  });

  test('by this very process, of which it says when it began', () => {
    const mine = withLock(lock, () => fs.readFileSync(lock));
    fs.writeFileSync(lock, mine);
    expectRefused(` (process ${process.pid})`);
  });

  test('by a process of another container, of which nobody here knows whether it lives', () => {
    fs.writeFileSync(lock, JSON.stringify({ pid: deadProcess(), host: hostname(), space: 'pid:[1]' }));
    expectRefused(` (process ${JSON.parse(fs.readFileSync(lock, 'utf8')).pid} in another container)`);
  });

  test('by a process that has ended, and that another one is taking over', () => {
    held(deadProcess());
    fs.writeFileSync(`${lock}.takeover`, JSON.stringify({ pid: process.ppid, host: hostname() }));
    expect(refused()).toContain(`another cdk8s-rollouts (process ${process.ppid}) is changing the rollouts`);
  });

  test('by a process that has ended, as have those that were taking over', () => {
    const guards = [`${lock}.takeover`, `${lock}.takeover.takeover`];
    for (const killed of [guards.slice(0, 1), guards]) {
      held(deadProcess());
      for (const guard of killed) fs.writeFileSync(guard, JSON.stringify({ pid: deadProcess(), host: hostname() }));
      expect(withLock(lock, left)).toEqual(['.lock']);
    }
  });

  test('by what is no file', () => {
    fs.symlinkSync('nowhere', lock);
    expect(refusal(() => withLock(lock, () => 1)).message).toBe(`${lock}: it is a link to a file that does not exist: remove the link`);
    fs.rmSync(lock);
    fs.mkdirSync(lock);
    expect(refusal(() => withLock(lock, () => 1)).message).toBe(`${lock}: it is a folder: move it away`);
  });
});

describe('several processes', () => {
  /** Takes the lock at a given time, holds it until it is told to let go, or for a moment, and notes in a journal when it came and went. */
  const CONTENDER = `
    const fs = require('fs');
    const { withLock } = require(args.library + '/lock.js');
    const sleep = milliseconds => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
    sleep(Math.max(0, args.at - Date.now() - 20));
    while (Date.now() < args.at);
    (async () => withLock(args.lock, async () => {
      fs.appendFileSync(args.journal, 'in ');
      do await new Promise(resolve => setTimeout(resolve, 1)); while (args.isHeld && !fs.existsSync(args.release));
      fs.appendFileSync(args.journal, 'out ');
    }))().then(() => console.log('won'), error => console.log(error.name + ': ' + error.message));`;

  /** @param isHeld Whether whoever has the lock holds it until all others have ended. */
  const contend = async (processes: number, isHeld: boolean): Promise<{ outputs: string[]; journal: string }> => {
    const [journal, release] = [join(folder, 'journal'), join(library, 'release')];
    fs.writeFileSync(journal, '');
    fs.rmSync(release, { force: true });
    const at = Date.now() + 1_000;
    let running = processes;
    const ended = await Promise.all(Array.from({ length: processes }, async () => {
      const end = await start(CONTENDER, { library, lock, journal, release, isHeld, at });
      if (--running === 1) fs.writeFileSync(release, '');
      return end;
    }));
    expect(ended.map(({ stderr }) => stderr)).toEqual(ended.map(() => ''));
    return { outputs: ended.map(({ stdout }) => stdout.trim()), journal: fs.readFileSync(journal, 'utf8').trim() };
  };

  test('one of two wins, and the other says so', async () => {
    const { outputs, journal } = await contend(2, true);
    const [winner, loser] = outputs.sort().reverse();
    expect(winner).toBe('won');
    expect(loser).toMatch(/^LockedError: another cdk8s-rollouts \(process \d+\) is changing the rollouts: try again when it is done/);
    expect(journal).toBe('in out');
    expect(left()).toEqual(['journal']);
  });

  test('one of many wins the lock of a process that has ended', async () => {
    for (let round = 0; round < 3; round++) {
      held(deadProcess());
      if (round > 0) fs.writeFileSync(`${lock}.takeover`, JSON.stringify({ pid: deadProcess(), host: hostname() }));
      const { outputs, journal } = await contend(5, true);
      expect([journal, outputs.filter(output => output === 'won')]).toEqual(['in out', ['won']]);
      expect(outputs.filter(output => output.startsWith('LockedError: another cdk8s-rollouts (process '))).toHaveLength(4);
      expect(left()).toEqual(['journal']);
    }
  });

  test('never are two within the lock, however short each is', async () => {
    held(deadProcess());
    const { journal } = await contend(6, false);
    expect(journal).toMatch(/^(in out ?)+$/);
    expect(left()).toEqual(['journal']);
  });
});

describe('a process that is ended by a signal', () => {
  /** Has something else that keeps it alive. */
  const HOLDER = `
    const { withLock } = require(args.library + '/lock.js');
    setTimeout(() => {}, 20_000);`;

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'])('releases the lock of a promise, and ends as by %s', signal => {
    const ended = run(`${HOLDER}
      withLock(args.lock, () => new Promise(() => {}));
      setTimeout(() => process.kill(process.pid, '${signal}'), 50);`, { library, lock });
    expect(ended).toMatchObject({ signal, stderr: '' });
    expect(left()).toEqual([]);
  });

  test.each(['SIGINT', 'SIGTERM'])('while actions run that are not interrupted ends after them, by %s', signal => {
    const ended = run(`${HOLDER}
      withLock(args.lock, () => process.kill(process.pid, '${signal}'));
      withLock(args.lock, () => console.log('done'));`, { library, lock });
    expect(ended).toMatchObject({ signal, stdout: 'done\n', stderr: '' });
    expect(left()).toEqual([]);
  });

  test('and listens to it itself keeps the lock to the end of the action', () => {
    const ended = run(`const fs = require('fs');
      const { withLock } = require(args.library + '/lock.js');
      process.on('SIGINT', () => console.log('noticed ' + fs.existsSync(args.lock)));
      withLock(args.lock, () => new Promise(resolve => setTimeout(resolve, 300)));
      setTimeout(() => process.kill(process.pid, 'SIGINT'), 50);`, { library, lock });
    expect(ended).toMatchObject({ status: 0, signal: null, stdout: 'noticed true\n' });
    expect(left()).toEqual([]);
  });

  test('or ends itself releases the lock', () => {
    expect(run(`${HOLDER} withLock(args.lock, () => process.exit(3));`, { library, lock })).toMatchObject({ status: 3 });
    expect(left()).toEqual([]);
  });

  test('that cannot be caught leaves the lock to the next one', () => {
    expect(run(`${HOLDER} withLock(args.lock, () => process.kill(process.pid, 'SIGKILL'));`, { library, lock })).toMatchObject({ signal: 'SIGKILL' });
    expect(left()).toEqual(['.lock']);
    expect(withLock(lock, () => 'taken over')).toBe('taken over');
    expect(left()).toEqual([]);
  });
});
