/**
 * The story of rollouts in one repository: each command or edit, what was printed, what the commit changed. What a test
 * snapshots, with names in place of hashes; and each commit is held against the rules.
 */
import { brokenRules, servingPods } from './rules';
import { formatChange, manifestDiff } from '../../../src/report/differences/manifest-diff';
import { AppRepository } from '../../support/app-repository';

const MOST_PROMOTIONS = 15;
/** The annotations that repeat in words what the fields of a frame say. */
const DESCRIBED = /^metadata\.annotations\."cdk8s-rollouts\//;

export class Story {
  /** An app of which nothing is synthesized yet. */
  static of(main: string): Story {
    return new Story(new AppRepository(main));
  }

  /** An app whose first synthesis is committed. */
  static async begin(main: string): Promise<Story> {
    const story = Story.of(main);
    await story.repository.synthAndCommit('first');
    story.committed = story.repository.manifests();
    story.floor = servingPods(story.committed);
    return story;
  }

  /** Whether what commits change in state files is left out. */
  isBrief = false;
  private readonly chapters: string[] = [];
  private readonly names = new Map<string, string>();
  private committed: any[] = [];
  /** The pods that served at first: as many do at every instant. */
  private floor = 0;

  private constructor(readonly repository: AppRepository) {}

  /** Edits the code, synthesizes and commits. */
  async edit(from: string, to: string): Promise<void> {
    this.repository.edit(from, to);
    const { code, stderr } = await this.repository.synth();
    if (code !== 0) throw new Error(stderr);
    this.commit(`edit: ${from} → ${to}`, [...lines(stderr), ...this.changes().map(change => `  ± ${change}`)]);
  }

  /** Runs a command that must succeed, and commits. */
  async run(command: string): Promise<void> {
    const told = lines(await this.repository.do(command));
    const changes = this.changes();
    const shown = shownChanges(told);
    // Long values are not spelled out.
    const fields = (all: string[]) => all.map(change => change.split(/: | is /)[0]).join();
    if (fields(shown) !== fields(changes)) throw new Error(`${command} shows\n${shown.join('\n')}\nand changes\n${changes.join('\n')}`);
    this.commit(`$ ${command}`, told.filter(line => !line.startsWith('  wrote ')));
  }

  /** Runs a command that must refuse and leave everything as it is. */
  async refuse(command: string): Promise<void> {
    const { code, stdout, stderr } = await this.repository.cli(command);
    const { dirty } = this.repository;
    if (code !== 1 || dirty.length > 0) throw new Error(`${command}: exit code ${code}, changed ${dirty.join(', ')}\n${stdout}${stderr}`);
    this.tell(`$ ${command}`, lines(stdout + stderr));
  }

  /** Runs a command that only looks. Times are when the test ran, so they are left out. */
  async show(command: string): Promise<void> {
    const told = await this.repository.do(command);
    const { dirty } = this.repository;
    if (dirty.length > 0) throw new Error(`${command} changed ${dirty.join(', ')}`);
    this.tell(`$ ${command}`, lines(told).map(line => line.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z(   [0-9a-f]{10}\b)?/, '<time>')));
  }

  /** Promotes until nothing is in progress; `each` is told every commit on the way. */
  async promoteToIdle(name: string, each: (commit: string) => void = () => undefined): Promise<void> {
    // Of a rollout that has just begun nothing is recorded yet.
    for (let i = 0; i === 0 || !this.isIdle(name); i++) {
      if (i === MOST_PROMOTIONS) throw new Error(`${name} is not idle after ${i} promotions:\n${this.text}`);
      await this.run(`promote ${name}`);
      each(this.head);
    }
  }

  isIdle(name: string): boolean {
    return /^phase: idle$/m.test(this.repository.read(`rollouts/shop/${name}.yaml`));
  }

  /** Goes back to a commit, on a branch of its own: what follows is another story with the same beginning. */
  branch(commit: string): void {
    this.repository.git('checkout', '--quiet', '-B', 'other', commit);
    this.repository.cluster.apply(this.repository.manifests());
    this.committed = this.repository.manifests();
  }

  get head(): string {
    return this.repository.git('rev-parse', 'HEAD');
  }

  get text(): string {
    return `\n${this.chapters.join('\n\n')}\n`;
  }

  title(title: string): void {
    this.chapters.push(`## ${title}`);
  }

  /** What was told so far, which is told no more. */
  take(): string {
    const { text } = this;
    this.chapters.length = 0;
    return text;
  }

  /** Commits what lies there, and holds it against the rules. */
  commit(title: string, told: readonly string[] = []): void {
    const { repository } = this;
    const { dirty } = repository;
    if (dirty.length === 0) throw new Error(`${title} changed nothing`);
    const states = dirty.map(line => line.slice(line.indexOf(' ') + 1)).filter(path => path.startsWith('rollouts/') && !path.endsWith('.versions.yaml'));
    repository.commit(title);
    this.tell(title, [...told, ...this.isBrief ? [] : states.flatMap(path => [path, ...repository.changedLines(path).map(line => `  ${line}`)])]);
    const now = repository.manifests();
    this.floor ||= servingPods(now);
    // It says itself that capacity may fall.
    const broken = this.committed.length === 0 ? [] : brokenRules(this.committed, now, title.endsWith(' --now') ? 0 : this.floor);
    if (broken.length > 0) throw new Error(`${this.text}\nbreaks the rules:\n${broken.join('\n')}`);
    this.committed = now;
  }

  private tell(title: string, told: readonly string[]): void {
    this.chapters.push([title, ...told.map(line => `  ${line}`)].map(line => this.named(line)).join('\n'));
  }

  /** The fields of the manifests that the next commit changes. */
  private changes(): string[] {
    return manifestDiff(this.committed, this.repository.manifests()).filter(({ field }) => !DESCRIBED.test(field)).map(formatChange);
  }

  /** Versions are called v1, v2, … and configs c1, c2, …, in the order in which they are spoken of. */
  private named(line: string): string {
    const name = (hash: string, letter: string) => {
      const key = `${letter}${hash}`;
      if (!this.names.has(key)) this.names.set(key, `${letter}${[...this.names.values()].filter(one => one.startsWith(letter)).length + 1}`);
      return this.names.get(key)!;
    };
    // YAML quotes a hash that looks like a number, and how long a batch is frozen looks like a hash.
    return line.replace(/(?<=change: \d+ \w+ )[0-9a-f]{10}/, '<hash>').replace(/-config-([0-9a-f]{10})\b/g, (_, hash) => `-config-${name(hash, 'c')}`)
      .replace(/("?)\b(?!214748364[67])([0-9a-f]{10})\b\1/g, (_, __, hash) => name(hash, 'v'));
  }
}

/** The changes of manifests among what a command printed. */
export function shownChanges(told: readonly string[]): string[] {
  return told.filter(line => line.startsWith('  ± ')).map(line => line.slice(4));
}

/** What was printed, without what Node.js adds to a warning. */
function lines(text: string): string[] {
  return text.split('\n').filter(line => line.trim() !== '' && !line.startsWith('(Use `node')).map(line => line.replace(/^\(node:\d+\) /, ''));
}
