import { holdOf } from './constructs/course/rollout-frames';
import { Rollout } from './constructs/rollout';
import { RehearsalOptions } from './rehearsal/rehearsal-options';
import type { RehearsedCommit } from './rehearsal/simulation';
import type { Timeline } from './rehearsal/timeline';
import { RolloutVersion } from './state/version';

/* eslint-disable @typescript-eslint/no-require-imports -- What only a rehearsal needs is not loaded by an import of the library. */
const simulation = () => require('./rehearsal/simulation') as typeof import('./rehearsal/simulation.js');
const transitions = () => require('./rules/check/unsafe') as typeof import('./rules/check/unsafe.js');
const texts = () => require('./report/timeline/formats/text') as typeof import('./report/timeline/formats/text.js');
const markdown = () => require('./report/timeline/formats/markdown') as typeof import('./report/timeline/formats/markdown.js');
const pictures = () => require('./report/timeline/formats/svg') as typeof import('./report/timeline/formats/svg.js');
const pages = () => require('./report/timeline/formats/html') as typeof import('./report/timeline/formats/html.js');
/* eslint-enable */

/**
 * Manifests that are committed together.
 */
export interface RehearsalCommit {
  /** What the commit is called. */
  readonly name: string;

  /** All manifests of the commit as plain JSON, not only those that change. */
  readonly manifests: any[];

  /**
   * For how many seconds the commit stands once the cluster runs it.
   *
   * @default 0
   */
  readonly holdSeconds?: number;
}

/**
 * A rollout that was played through a model of the Kubernetes controllers: pod by pod, with requests that arrive meanwhile. No
 * cluster is needed, and the same options give the same result. For your own tests:
 *
 * ```ts
 * const rehearsal = Rehearsal.of(hello);
 * expect(rehearsal.fewestReady()).toBeGreaterThanOrEqual(10);
 * expect(rehearsal.failedRequests).toBe(0);
 * rehearsal.assertSafe();
 * ```
 */
export class Rehearsal {
  /**
   * Plays the rollout to the version that the code of a construct describes, from idle to idle.
   *
   * @param construct The construct.
   * @param options How long pods take, how many requests there are, what the agent does.
   * @param stable The version that runs before. Default: the one in the state; without one, the version of the code with
   *               another image tag.
   * @throws all errors that a synthesis of the construct would report
   */
  public static of(construct: Rollout, options: RehearsalOptions = {}, stable?: RolloutVersion): Rehearsal {
    const commits = construct._rehearsedFrames(stable).map(frame => ({ name: frame.name, manifests: frame.manifests, holdSeconds: holdOf(frame) }));
    return new Rehearsal(construct.node.path, commits, options);
  }

  /**
   * Plays any manifests.
   *
   * @param commits What is committed, one after the other; the first is what runs when the rehearsal begins.
   * @param options How long pods take, how many requests there are, what the agent does.
   */
  public static ofManifests(commits: RehearsalCommit[], options: RehearsalOptions = {}): Rehearsal {
    return new Rehearsal(commits.map(({ name }) => name).join(' → '), commits, options);
  }

  /** All that happened, as plain data: `versions`, `commits`, `pods`, `moments` and `events`; times are in seconds. */
  public readonly timeline: any;

  private readonly commits: readonly RehearsedCommit[];
  private readonly agent?: string;

  private constructor(title: string, commits: RehearsalCommit[], options: RehearsalOptions) {
    const sets = transitions().manifestSetsOf(commits.map(({ manifests }) => manifests));
    this.commits = commits.map((commit, i) => ({ ...commit, manifests: sets[i] }));
    this.agent = options.agent;
    this.timeline = simulation().simulate(title, this.commits, options);
  }

  /**
   * The fewest ready endpoints that a Service had at any moment: the number that the headline of every report says.
   *
   * @param service The name of the Service. Default: the first one that is to have any.
   * @throws where there is no such Service
   */
  public fewestReady(service?: string): number {
    const { moments, outcome: { services } }: Timeline = this.timeline;
    const name = service ?? moments[0].services.find(({ floor }) => floor > 0)?.name;
    // Ports that lead to other pods than the rest are told apart.
    const counts = services.filter(one => one.name === name || one.name.startsWith(`${name} (`)).map(({ fewest }) => fewest);
    if (counts.length === 0) throw new Error(`there is no Service "${name ?? ''}": ${services.length === 0 ? 'there is none at all' : `there is ${services.map(one => one.name).join(', ')}`}`);
    return counts.reduce((fewest, ready) => Math.min(fewest, ready));
  }

  /**
   * What the rehearsal comes to: `safe`; `dips`, where fewer pods were ready than before and after, as the settings of workloads allow;
   * `harmed`, where requests failed, a Service fell below its floor, or something is lost for good; `stuck`, where the cluster does not
   * get to where the commits want it.
   */
  public get outcome(): string {
    const { outcome }: Timeline = this.timeline;
    return outcome.kind;
  }

  /** The most pods at any moment, those that start and those that go away among them. */
  public get mostPods(): number {
    const { moments }: Timeline = this.timeline;
    const counts = moments.map(({ pods }) => sum(pods.map(({ starting, ready, failing, terminating }) => starting + ready + failing + terminating)));
    return counts.reduce((most, pods) => Math.max(most, pods), 0);
  }

  /** The largest share of requests that failed at any moment, in percent 0–100. */
  public get failedRequests(): number {
    const { outcome }: Timeline = this.timeline;
    return outcome.failing.percent;
  }

  /** Whether the cluster ran all commits as they are written. */
  public get isRealized(): boolean {
    const { commits }: Timeline = this.timeline;
    return commits.length === this.commits.length && commits.every(commit => commit.isRealized);
  }

  /** What hurt, one sentence for each time: a Service had fewer ready endpoints than it is to have, or requests failed. */
  public get harms(): string[] {
    const { events }: Timeline = this.timeline;
    return events.filter(({ type }) => type === 'harm').map(({ at, text }) => `after ${at} s: ${text}`);
  }

  /**
   * Asserts that nothing hurts: neither in this rehearsal, nor in any other order in which the objects of each commit can
   * be applied, by the agent of the options if they name one.
   *
   * @throws an error that tells everything that can hurt, and how it comes about
   */
  public assertSafe(): void {
    const { unsafe } = transitions();
    const findings = this.commits.slice(1).flatMap(({ name, manifests }, i) => (
      unsafe(this.commits[i].manifests, manifests, this.agent).map(text => `${this.commits[i].name} → ${name}: ${text}`)
    ));
    const problems = [...findings, ...this.harms];
    if (problems.length > 0) throw new Error(problems.join('\n\n'));
  }

  /** What happened, for a terminal of 100 columns, without colours. */
  public toText(): string {
    return texts().timelineText(this.timeline, { width: 100, colours: false });
  }

  /** What happened, for a pull request: tables and a chart. */
  public toMarkdown(): string {
    return markdown().timelineMarkdown(this.timeline);
  }

  /** What happened, as a picture. */
  public toSvg(): string {
    return pictures().timelineSvg(this.timeline);
  }

  /** What happened, as a page that needs nothing else: a slider moves through the time. */
  public toHtml(): string {
    return pages().timelineHtml(this.timeline);
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
