/** Commands that are killed, or that fail, at any of their calls that change files: nothing is lost, and the next one leaves nothing of it behind. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join, relative } from 'path';
import { EXIT_CODES } from '../../../src/cli/exit-codes';
import { endAll } from '../../../src/state/files/at-end';
import { deadProcess, frozenDuring } from '../../state/frozen';
import { AppRepository, appWith, removeAppRepositories } from '../../support/app-repository';
import { isDeep, runs } from '../../support/deep';

// Commands of other tests, and of whoever else works on this machine, take away what killed processes have left in the folder for temporary files.
const outside = process.env.TMPDIR;
const temporary = mkdtempSync(join(tmpdir(), 'cdk8s-rollouts-kills-'));
beforeAll(() => void (process.env.TMPDIR = temporary));
afterAll(() => {
  removeAppRepositories();
  rmSync(temporary, { recursive: true, force: true });
  if (outside === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = outside;
});

const canary = (name: string) =>
  `new CanaryDeployment(chart, '${name}', { containers, replicas: 4, capacity: CanaryCapacity.SURGE, plan: RolloutPlan.parse('1 pod, 50%, 100%'), config: { TAG: containers[0].image } });`;
/** Two rollouts, whose objects have a file each, some of which come and go with a version. */
const APP = appWith(canary('hello') + canary('goodbye')).replace('new RolloutApp()', "new RolloutApp({ yamlOutputType: require('cdk8s').YamlOutputType.FILE_PER_RESOURCE })");

/** What each command begins at: after so many promotions of both. */
const COMMANDS: ReadonlyArray<readonly [command: string, promotions: number]> = [
  ['promote hello', 0], ['promote --all', 1], ['abort hello', 1], ['abort hello --now', 1], ['pause hello', 1], ['promote hello --no-synth', 1], ['promote --all', 2],
];

/** So many calls at the end of a command are those that change the work tree, and more. */
const LATE = 70;

const HEALED = 'a command was killed while it wrote, and what it had left to write is written now: ';

type Files = ReadonlyMap<string, string>;

/** What commands write: the work tree, and what is theirs in Git's folder. */
function filesOf({ root }: AppRepository): Files {
  const below = (folder: string): string[] => readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? below(path) : [path];
  });
  const own = readdirSync(join(root, '.git')).filter(name => name.includes('cdk8s')).map(name => join(root, '.git', name));
  return new Map(['dist', 'rollouts'].flatMap(name => below(join(root, name))).concat(own).sort().map(path => [relative(root, path), readFileSync(path, 'utf8')]));
}

function putBack(repository: AppRepository, files: Files): void {
  const now = filesOf(repository);
  for (const path of now.keys()) if (!files.has(path)) rmSync(join(repository.root, path));
  for (const [path, text] of files) {
    if (now.get(path) === text) continue;
    mkdirSync(dirname(join(repository.root, path)), { recursive: true });
    writeFileSync(join(repository.root, path), text);
  }
}

function isSame(one: Files, other: Files): boolean {
  return one.size === other.size && [...one].every(([path, text]) => other.get(path) === text);
}

/** The folders of a killed command outside of the work tree. */
function scratches(): string[] {
  return readdirSync(tmpdir()).filter(name => new RegExp(`^cdk8s-rollouts-.*-${deadProcess()}-`).test(name));
}

interface Story {
  readonly repository: AppRepository;
  readonly command: string;
  readonly before: Files;
  readonly after: Files;
  /** What the command says beside its result, when nothing happens to it. */
  readonly said: string;
  /** The calls of the command, of which some are gone through. */
  readonly calls: readonly number[];
}

async function storyOf(command: string, promotions: number): Promise<Story> {
  const repository = new AppRepository(APP);
  await repository.synthAndCommit();
  repository.edit('hello:1', 'hello:2');
  await repository.synthAndCommit();
  for (let i = 0; i < promotions; i++) {
    await repository.do('promote --all');
    repository.commit();
  }
  const before = filesOf(repository);
  // Whatever is loaded late is loaded then, and what Jest writes for it is not counted.
  for (const one of [command, 'retry hello', 'status']) await repository.cli(one);
  putBack(repository, before);
  const { calls, result } = await frozenDuring(Infinity, async () => repository.cli(command));
  if (result?.code !== EXIT_CODES.done) throw new Error(`${command}: ${result?.stderr}`);
  const after = filesOf(repository);
  if (isSame(before, after)) throw new Error(`${command} changes nothing`);
  // At the end are those that change what is there; before, the app writes to its scratch folder.
  const [late, step] = [Math.min(calls, LATE), runs(40, 1)];
  const some = Array.from({ length: calls }, (_, i) => calls - 1 - i).filter(i => i >= calls - late ? i % step === 0 : i % runs(160, 5) === 0);
  return { repository, command, before, after, said: result.stderr, calls: some };
}

describe.each(isDeep ? COMMANDS : COMMANDS.slice(0, 1))('%s, after %i promotions', (command, promotions) => {
  let story: Story;
  beforeAll(async () => void (story = await storyOf(command, promotions)));

  test('killed at any call, and the next command does all of it', async () => {
    const wrong: string[] = [];
    let [healed, whole] = [0, 0];
    for (const at of story.calls) {
      const { repository, before, after } = story;
      putBack(repository, before);
      await frozenDuring(at, async () => repository.cli(command));
      const isUnfinished = existsSync(join(repository.root, '.git/cdk8s-rollouts.journal'));
      const status = await repository.cli('status');
      if (isUnfinished !== status.stderr.startsWith('a command was killed while it wrote, or writes just now: ')) wrong.push(`${at}: ${status.stderr}`);
      const { code, stderr } = await repository.cli(command);
      const isHealed = stderr.startsWith(HEALED);
      const isAsEver = (isHealed ? stderr.slice(stderr.indexOf('\n') + 1) : stderr) === story.said;
      if (status.code !== 0 || code !== 0 || !isAsEver) wrong.push(`${at}: ${status.stderr} ${stderr}`);
      if (!isSame(filesOf(repository), after)) wrong.push(`${at}: ${[...filesOf(repository).keys()].join(', ')} and not ${[...after.keys()].join(', ')}`);
      if (scratches().length > 0) wrong.push(`${at}: ${scratches().join(', ')}`);
      if (isHealed) healed++;
      else whole++;
    }
    expect(wrong).toEqual([]);
    const changed = [...story.after].filter(([path, text]) => story.before.get(path) !== text);
    if (isDeep && changed.length > 1) expect([healed > 0, whole > 0]).toEqual([true, true]);
  });

  test('killed at any call, and a dry run of another command changes nothing, then another command goes on from what is whole', async () => {
    const wrong: string[] = [];
    for (const at of story.calls.filter((_, i) => i % 5 === 0)) {
      const { repository, before, after } = story;
      putBack(repository, before);
      await frozenDuring(at, async () => repository.cli(command));
      const killed = filesOf(repository);
      await repository.cli('promote hello --dry-run');
      if (!isSame(filesOf(repository), killed)) wrong.push(`${at}: the dry run changed something`);
      // One that is refused.
      const { code } = await repository.cli('retry hello');
      if (code !== EXIT_CODES.refused) wrong.push(`${at}: ${code}`);
      if (![before, after].some(files => isSame(files, filesOf(repository)))) wrong.push(`${at}: ${[...filesOf(repository).keys()].join(', ')}`);
    }
    expect(wrong).toEqual([]);
  });

  test.each(isDeep ? ['ENOSPC', 'EROFS', 'EACCES', 'EIO'] : ['ENOSPC'])('any call fails, once: %s', async error => {
    const wrong: string[] = [];
    for (const at of story.calls.filter((_, i) => i % runs(3, 8) === 1)) {
      const { repository, before, after } = story;
      putBack(repository, before);
      const { result } = await frozenDuring(at, async () => repository.cli(command), error);
      if (result === undefined || ![EXIT_CODES.done, EXIT_CODES.refused].some(code => code === result.code) || / {4}at /.test(result.stderr)) wrong.push(`${at}: ${result?.stderr}`);
      const expected = result?.code === EXIT_CODES.done ? [after] : [before, after];
      // As the end of the process would.
      endAll();
      // What could not be removed is seen to by the next command, as is what could not be taken back.
      if (!expected.some(files => isSame(files, filesOf(repository)))) await repository.cli('retry hello');
      if (!expected.some(files => isSame(files, filesOf(repository)))) wrong.push(`${at}: ${result?.stderr} ${[...filesOf(repository).keys()].join(', ')}`);
    }
    expect(wrong).toEqual([]);
  });

  test('killed at any call, and a synthesis makes all old or all new', async () => {
    const { repository, before, calls } = story;
    const wrong: string[] = [];
    const of = (folder: string) => [...filesOf(repository)].filter(([path]) => path.startsWith(folder)).map(([, text]) => text).join('');
    for (const at of calls.filter((_, i) => i % 5 === 2)) {
      putBack(repository, before);
      await frozenDuring(at, async () => repository.cli(command));
      const { code } = await repository.synth();
      const once = of('dist');
      // What is found then is finished, or was changed since and stays; it is what another synthesis makes, too.
      const next = await repository.cli('retry hello');
      await repository.synth();
      const isLeft = existsSync(join(repository.root, '.git/cdk8s-rollouts.journal'));
      if (code !== 0 || next.code !== EXIT_CODES.refused || of('dist') !== once || isLeft) wrong.push(`${at}: ${next.stderr}`);
    }
    expect(wrong).toEqual([]);
  });
});
