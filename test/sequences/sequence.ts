/** Runs the steps of a sequence, and holds every commit of the main line against what must be so. */
import { AppSettings, FIRST, Kind } from './app';
import { commitOf, integrate } from './git-steps';
import { Observer } from './observer';
import { CHARTS, MAIN_BRANCH, OTHER_BRANCH, SequenceRepository } from './repository';
import { runCommand } from '../support/command-in-process';

/** What a command or a synthesis came to. */
export interface Run {
  readonly code: number | null;
  readonly told: string;
}

export class Sequence {
  /** An app whose rollouts begin with these kinds, synthesized and committed. */
  static async begin([first, second]: readonly Kind[]): Promise<Sequence> {
    const settings: AppSettings = { hello: { ...FIRST, kind: first }, ...second === undefined ? {} : { web: { ...FIRST, kind: second } } };
    const sequence = new Sequence(new SequenceRepository(settings));
    await sequence.line('synth; commit');
    return sequence;
  }

  readonly observer: Observer;
  /** What was done and what was said, in a form that a person reads. */
  readonly told: string[] = [];
  /** What a synthesis recorded that it should not have. */
  readonly baselines: string[] = [];

  private constructor(readonly repository: SequenceRepository) {
    this.observer = new Observer(repository);
  }

  /** Runs a line; what is wrong afterwards is told. */
  async line(line: string): Promise<string[]> {
    const wrong: string[] = [];
    for (const step of line.split('; ')) {
      this.told.push(`$ ${step}`);
      const said = await this.step(step);
      if (said !== '') this.told.push(...said.trimEnd().split('\n').map(one => `    ${one}`));
      wrong.push(...this.baselines.splice(0), ...await this.observer.look());
    }
    return wrong;
  }

  private async step(step: string): Promise<string> {
    const { repository } = this;
    const [verb, ...words] = step.split(' ');
    switch (verb) {
      case 'edit': return this.edit(words[0], words[1], words.slice(2).join(' '));
      case 'synth': return this.synth();
      case 'commit': return commitOf(repository, words);
      case 'try': return this.tried();
      case 'fork': return this.fork();
      case 'switch': return repository.tip(words[0]) === undefined ? 'no such branch' : repository.git(['checkout', '--quiet', words[0]]).told;
      case 'merge': case 'squash': case 'revert': case 'rebase': case 'pick': {
        this.observer.trusts(MAIN_BRANCH, OTHER_BRANCH);
        return integrate(repository, verb, words);
      }
      case 'git': return repository.git(words).told;
      case 'delete': return words.forEach(path => repository.remove(path)) ?? '';
      case 'remove': return this.remove(words[0], words[1]);
      case 'move': return this.move(words[0], words[1]);
      default: return this.command(step);
    }
  }

  async synth(): Promise<string> {
    return (await this.synthesized()).told;
  }

  async synthesized(): Promise<Run> {
    const before = this.repository.recordsInTree();
    const { code, stderr } = await this.repository.app.synth();
    if (code === 0) this.baselines.push(...this.observer.silentBaselines(before));
    return { code, told: `${code === 0 ? '' : `exit code ${code}\n`}${withoutStack(stderr)}` };
  }

  /** A command of `cdk8s-rollouts`, with what it makes stable. */
  async command(command: string): Promise<string> {
    return (await this.run(command)).told;
  }

  async run(command: string): Promise<Run> {
    const { repository, observer } = this;
    const { folder, environment, cluster } = repository.app;
    const { code, stdout, stderr } = await runCommand(command.split(' '), { folder, environment, kubectl: cluster.kubectl });
    if (code === 0 && /^(promote|set)\b/.test(command)) observer.promoted(repository.branch);
    return { code, told: `${code === 0 ? '' : `exit code ${code}\n`}${stdout}${withoutStack(stderr)}` };
  }

  /** What a careful person does with a change of the code: one that is refused is taken back. */
  private async tried(): Promise<string> {
    const { code, told } = await this.synthesized();
    return told + (code === 0 ? commitOf(this.repository, []) : this.repository.git(['checkout', '--quiet', '--', '.']).told);
  }

  private edit(name: string, field: string, value: string): string {
    const { repository } = this;
    if (repository.settings[name] === undefined) return 'no such rollout';
    repository.change(name, { [field]: JSON.parse(value) });
    return '';
  }

  private fork(): string {
    const { repository, observer } = this;
    if (repository.branch !== MAIN_BRANCH) return 'not on the main line';
    observer.trusts(MAIN_BRANCH, OTHER_BRANCH);
    return repository.git(['checkout', '--quiet', '-B', OTHER_BRANCH]).told;
  }

  private remove(name: string, what: string): string {
    const { repository } = this;
    const endings = { state: ['.yaml'], versions: ['.versions.yaml'], record: ['.yaml', '.versions.yaml'] }[what] ?? [];
    CHARTS.forEach(chart => {
      endings.forEach(ending => repository.remove(`rollouts/${chart}/${name}${ending}`));
      if (what === 'manifests') repository.remove(`dist/${chart}.k8s.yaml`);
    });
    return '';
  }

  private async move(name: string, chart: string): Promise<string> {
    const own = this.repository.settings[name];
    if (own === undefined || own.chart === chart) return 'nothing to move';
    return this.edit(name, 'chart', JSON.stringify(chart)) + await this.command(`move ${own.chart}/${name} ${chart}/${name}`) + await this.synth();
  }
}

function withoutStack(text: string): string {
  return text.split('\n').filter(line => !/^\s+at /.test(line)).join('\n');
}
