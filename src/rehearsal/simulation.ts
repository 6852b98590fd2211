/**
 * Plays commits one after the other: an agent applies their objects, controllers act, pods start and end, requests arrive.
 *
 * Time goes in whole milliseconds from one event to the next, and every pod is played by itself. What the controllers decide is
 * in their own files, the same that all orders are looked at with.
 */
import { ClusterClock } from './clock/cluster-clock';
import { remaining, TimedRound } from './cluster/applying';
import { Delivery } from './cluster/delivery';
import { LiveAutoscalers, LoadView } from './cluster/live-autoscalers';
import { LiveCluster } from './cluster/live-cluster';
import { LOOK_MILLISECONDS } from './cluster/live-deployment';
import { Observer } from './observer';
import { Random } from './random';
import { RehearsalError } from './rehearsal-error';
import { RehearsalOptions } from './rehearsal-options';
import { Course, RehearsalSettings, settingsOf } from './rehearsal-settings';
import { stuckIn } from './stuck-workloads';
import { Timeline } from './timeline';
import { TimelineRecorder } from './timeline-recorder';
import { requestsAt } from './traffic/load';
import { TrafficView } from './traffic/traffic';
import { Agent } from '../agents/agent';
import { heldAfter } from '../agents/schedule';
import { refusalsOf } from '../controllers/api-server';
import { boundsOf, SYNC_SECONDS } from '../controllers/autoscaler';
import { settledWorkloads } from '../controllers/workloads/settled';
import { autoscalersIn } from '../manifests/kinds/autoscaler';
import { ManifestSet } from '../manifests/manifest-set';
import { scaleOf } from '../manifests/scale';
import { notUnderstoodIn } from '../manifests/unmodelled';
import { autoscalersFor, workloadsIn } from '../manifests/workload-index';
import { outsideBackends } from '../routers/reading/missing-backends';

export interface RehearsedCommit {
  readonly name: string;
  readonly manifests: ManifestSet;
  /** For how long it is to stand once it is realized. */
  readonly holdSeconds?: number;
}

/** The rehearsal goes on for so long after everything has come to rest. */
const TAIL_SECONDS = 30;

/** Every pod is played by itself. */
const MOST_PODS = 20_000;

/**
 * The first commit is what runs when the rehearsal begins; the others are carried out one after the other.
 *
 * @throws where there is no commit, an option makes no sense, or there are too many pods
 */
export function simulate(title: string, commits: readonly RehearsedCommit[], options: RehearsalOptions = {}, course: Course = {}): Timeline {
  return new Simulation(commits, settingsOf(options, course)).run(title);
}

class Simulation {
  private readonly clock = new ClusterClock();
  private readonly recorder = new TimelineRecorder();
  private readonly random: Random;
  private readonly cluster: LiveCluster;
  private readonly autoscalers: LiveAutoscalers;
  private readonly observer: Observer;
  private readonly commits: readonly RehearsedCommit[];
  private readonly applied: Set<string>;
  private readonly isAutoscaled: boolean;
  /** The commit that is being carried out, or was last. */
  private current = 0;
  /** The last commit that was realized. */
  private rested = 0;
  private state: 'applying' | 'settling' | 'standing' | 'resting' = 'settling';
  private end?: number;
  private delivery?: Delivery;

  constructor(all: readonly RehearsedCommit[], private readonly settings: RehearsalSettings) {
    const commits = heldBy(settings.agent, all.filter((_, index) => !settings.skippedCommits.includes(index)));
    const [first] = commits;
    if (first === undefined) throw new RehearsalError('rehearsal: there is no commit: pass at least the manifests that run before');
    this.commits = commits;
    this.isAutoscaled = commits.some(({ manifests }) => autoscalersIn(manifests).length > 0);
    this.random = new Random(settings.seed);
    for (const { manifests } of commits) requireFew(manifests);
    requireFailing(settings, commits);
    const known = new Set(commits.flatMap(({ manifests }) => manifests.keys));
    this.applied = new Set(first.manifests.keys);
    this.recorder.commit(0, first.name);
    const workloads = settledWorkloads(first.manifests, settings.demand, commits[1]?.manifests);
    this.cluster = new LiveCluster(first.manifests, workloads, this.clock, this.random, settings, this.recorder, known);
    this.observer = new Observer(this.cluster, this.recorder, settings, commits.map(({ manifests }) => manifests));
    this.observer.begin(first.manifests, first.manifests, first.manifests, new Map());
    this.autoscalers = new LiveAutoscalers(this.loadOf(this.observer.traffic), settings.requestCpuMillis);
    for (const { workload, replicas } of this.cluster.workloads.values()) this.autoscalers.asked.set(workload.key, replicas);
    this.observer.lookAtLevels(this.autoscalers.asked);
  }

  run(title: string): Timeline {
    for (const live of this.cluster.workloads.values()) this.cluster.look(live, LOOK_MILLISECONDS);
    if (this.isAutoscaled) this.autoscale();
    for (const { atSeconds } of this.settings.loadSteps) this.clock.after(1000 * atSeconds, () => undefined, true);
    if (!this.settings.waitForCluster) this.pushOn();
    this.clock.run(() => this.end !== undefined && this.clock.now >= this.end, () => this.look());
    const isDone = this.isRealized && this.isLast && this.settings.stopAfterObjects === Infinity;
    const stuck = isDone ? [] : stuckIn(this.cluster, this.commits[this.current].manifests, this.delivery?.waitsFor);
    const timeline = this.recorder.timeline(title, this.clock.now, stuck);
    const all = this.commits.map(({ manifests }) => manifests);
    const [notUnderstood, outside] = [notUnderstoodIn(all), outsideBackends(all)];
    return { ...timeline, ...notUnderstood.length > 0 && { notUnderstood }, ...outside.length > 0 && { outside } };
  }

  /** What has come about at this time. */
  private look(): void {
    this.observer.observe(this.clock.now, this.current);
    this.deliver();
    if (this.state !== 'settling' || !this.clock.isQuiet) return;
    if (this.isRealized) {
      this.rested = this.current;
      this.recorder.realized();
      this.observer.settled(this.clock.now);
      this.standing();
    } else if (!this.isScaling) {
      // Nothing moves any more: whoever waits for the cluster waits in vain.
      if (this.settings.waitForCluster || this.isLast) {
        if (this.hasArrived) this.observer.settled(this.clock.now);
        this.rest();
      } else {
        this.state = 'standing';
      }
    }
  }

  private standing(): void {
    if (this.isLast) return this.rest();
    this.state = 'standing';
    if (!this.settings.waitForCluster) return;
    const { holdSeconds = 0 } = this.commits[this.current];
    this.clock.after(1000 * Math.max(holdSeconds, this.settings.commitSeconds), () => this.carryOut(this.current + 1), true);
  }

  private rest(): void {
    this.state = 'resting';
    const lastStep = Math.max(0, ...this.settings.loadSteps.map(({ atSeconds }) => 1000 * atSeconds));
    const { holdSeconds = 0 } = this.commits[this.current];
    this.end = Math.max(this.clock.now, lastStep) + 1000 * Math.max(TAIL_SECONDS, this.isLast ? 0 : Math.min(holdSeconds, 10 * TAIL_SECONDS));
    this.clock.after(this.end - this.clock.now, () => undefined, true);
  }

  /** The next commit comes whatever the cluster runs by then. */
  private pushOn(): void {
    if (this.isLast) return;
    this.clock.after(1000 * this.settings.commitSeconds, () => {
      this.carryOut(this.current + 1);
      this.pushOn();
    }, true);
  }

  private carryOut(index: number): void {
    const [before, commit] = [this.commits[index - 1].manifests, this.commits[index]];
    this.current = index;
    this.state = 'applying';
    this.recorder.commit(this.clock.now, commit.name);
    this.observer.begin(before, commit.manifests, this.commits[this.rested].manifests, this.autoscalers.asked);
    const { agent, applying, stopAfterObjects } = this.settings;
    const wanted = commit.manifests;
    const all = applying({ agent, live: this.cluster.objects, wanted, known: this.applied }, this.random);
    const rounds = this.isLast ? firstOf(all, stopAfterObjects) : all;
    wanted.keys.forEach(key => this.applied.add(key));
    const say = (text: string) => this.recorder.event(this.clock.now, 'fail', text);
    this.delivery = new Delivery({ clock: this.clock, cluster: this.cluster, random: this.random, say }, { agent, wanted, rounds });
    this.delivery.begin();
  }

  private deliver(): void {
    this.delivery?.look(this.isScaling);
    if (this.state === 'applying' && this.delivery?.end !== undefined) this.state = 'settling';
  }

  private autoscale(): void {
    this.clock.after(1000 * SYNC_SECONDS, () => {
      this.autoscalers.sync(this.cluster.objects, this.cluster.workloads, this.loadOf(this.observer.traffic), (workload, text) => {
        this.recorder.event(this.clock.now, 'autoscale', text);
        this.cluster.look(workload, LOOK_MILLISECONDS);
      });
      this.observer.lookAtLevels(this.autoscalers.asked);
      this.autoscale();
    }, true);
  }

  private get isLast(): boolean {
    return this.current === this.commits.length - 1;
  }

  /** Whether all is there that comes: what the API server accepts, as far as the agent goes. */
  private get hasArrived(): boolean {
    if (this.delivery?.end === 'refused') return true;
    const { manifests } = this.commits[this.current];
    const { objects } = this.cluster;
    return remaining({ live: objects, wanted: manifests, known: this.applied }).every(({ type, key }) => type === 'apply' && refusalsOf(objects.get(key), manifests.get(key)!).length > 0);
  }

  private get isRealized(): boolean {
    const { manifests } = this.commits[this.current];
    const isLive = remaining({ live: this.cluster.objects, wanted: manifests, known: this.applied }).length === 0;
    return isLive && !this.isScaling && [...this.cluster.workloads.values()].every(live => live.isRealized);
  }

  /** Whether an autoscaler has still to bring its target within its bounds. */
  private get isScaling(): boolean {
    if (!this.isAutoscaled) return false;
    const { objects, workloads } = this.cluster;
    return [...workloads.values()].some(({ workload, replicas }) => {
      const [autoscaler] = autoscalersFor(objects, workload.key);
      if (autoscaler === undefined || replicas === 0 || workload.kind === 'DaemonSet') return false;
      const { min, max } = boundsOf(autoscaler);
      return min <= max && (replicas < min || replicas > max);
    });
  }

  private loadOf({ answered }: TrafficView): LoadView {
    const now = this.clock.now / 1000;
    const total = requestsAt(this.settings, now);
    return { now, total, requests: new Map([...answered].map(([group, share]) => [group, share * total])) };
  }
}

/** The commits with what the agent keeps and without what it does not apply. */
function heldBy(agent: Agent, commits: readonly RehearsedCommit[]): RehearsedCommit[] {
  return commits.reduce<RehearsedCommit[]>((held, commit) => {
    const before = held.at(-1);
    return [...held, before === undefined ? commit : { ...commit, manifests: heldAfter(agent, before.manifests, commit.manifests) }];
  }, []);
}

/** So many actions of the rounds, and no more. */
function firstOf(rounds: readonly TimedRound[], most: number): TimedRound[] {
  let left = most;
  return rounds.map(round => {
    const actions = round.actions.slice(0, left);
    left -= actions.length;
    return { ...round, actions };
  }).filter(({ actions }) => actions.length > 0);
}

/** What never becomes ready must be there: a name that no image has would make a rehearsal of nothing. */
function requireFailing({ failingImages }: RehearsalSettings, commits: readonly RehearsedCommit[]): void {
  const templates = commits.flatMap(({ manifests }) => workloadsIn(manifests)).map(({ template }) => template);
  const images = new Set(templates.flatMap(({ containers }) => containers.map(({ image }) => image)));
  const missed = failingImages.find(part => ![...images].some(image => image.includes(part)));
  if (missed === undefined) return;
  const shown = [...images].sort().slice(0, 10).join(', ');
  throw new RehearsalError(`rehearsal: no image contains "${missed}", so that nothing would fail: the images are ${shown}${images.size > 10 ? ', …' : ''}`);
}

function requireFew(manifests: ManifestSet): void {
  const pods = workloadsIn(manifests).reduce((sum, workload) => sum + scaleOf(workload, manifests).most, 0);
  if (pods <= MOST_PODS) return;
  throw new RehearsalError(`rehearsal: the manifests ask for ${pods} pods, and every pod is played by itself, up to ${MOST_PODS}: rehearse fewer replicas`);
}
