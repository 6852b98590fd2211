/**
 * Plays commits one after the other: an agent applies their objects, controllers act, pods start and end, requests arrive.
 *
 * Time goes in whole milliseconds from one event to the next, and every pod is played by itself. What the controllers decide is
 * in their own files, the same that all orders are looked at with.
 */
import { actionsFor, MOST_GAP_MILLISECONDS } from './cluster/agent';
import { boundsOf, SYNC_SECONDS } from '../controllers/autoscaler';
import { ClusterClock } from './cluster/cluster-clock';
import { LiveAutoscalers, LoadView } from './cluster/live-autoscalers';
import { LiveCluster } from './cluster/live-cluster';
import { LOOK_MILLISECONDS } from './cluster/live-deployment';
import { PodGroup } from './cluster/pod-group';
import { Entry, entriesOf } from './entry';
import { requestsAt } from './load';
import { Random } from './random';
import { isBehind } from './reach';
import { RehearsalOptions } from './rehearsal-options';
import { RehearsalSettings, settingsOf } from './rehearsal-settings';
import { ServiceFloor, serviceFloors } from './service-floor';
import { Timeline } from './timeline';
import { TimelineRecorder } from './timeline-recorder';
import { Traffic, trafficOf } from './traffic';
import { settledWorkloads } from '../controllers/settled';
import { autoscalersIn } from '../manifests/autoscaler';
import { Manifest } from '../manifests/manifest';
import { ManifestSet } from '../manifests/manifest-set';
import { scaleOf } from '../manifests/scale';
import { autoscalersFor, workloadsIn } from '../manifests/workload-index';

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
export function simulate(title: string, commits: readonly RehearsedCommit[], options: RehearsalOptions = {}): Timeline {
  return new Simulation(commits, settingsOf(options)).run(title);
}

class Simulation {
  private readonly clock = new ClusterClock();
  private readonly recorder = new TimelineRecorder();
  private readonly random: Random;
  private readonly cluster: LiveCluster;
  private readonly autoscalers: LiveAutoscalers;
  private readonly entries: readonly Entry[];
  private readonly commits: readonly RehearsedCommit[];
  private readonly applied: Set<string>;
  /** The commit that is being carried out, or was last. */
  private current = 0;
  private state: 'applying' | 'settling' | 'standing' | 'resting' = 'settling';
  private end?: number;
  private promises: readonly ServiceFloor[];
  /** The promises as the autoscalers leave them. */
  private floors: ReadonlyArray<{ readonly key: string; readonly name: string; readonly floor: number }> = [];
  /** The fewest ready endpoints that were said of a Service during this commit, once they are too few. */
  private readonly short = new Map<string, { readonly commit: number; readonly ready: number }>();
  private isFailing = false;

  constructor(all: readonly RehearsedCommit[], private readonly settings: RehearsalSettings) {
    const commits = all.filter((_, index) => !settings.skippedCommits.includes(index));
    const [first] = commits;
    if (first === undefined) throw new Error('rehearsal: there is no commit: pass at least the manifests that run before');
    this.commits = commits;
    this.random = new Random(settings.seed);
    const next = commits[1]?.manifests;
    for (const { manifests } of commits) requireFew(manifests);
    const known = new Set(commits.flatMap(({ manifests }) => manifests.keys));
    this.applied = new Set(first.manifests.keys);
    this.entries = entriesOf(commits.map(({ manifests }) => manifests));
    this.recorder.commit(0, first.name);
    const workloads = settledWorkloads(first.manifests, undefined, next);
    this.cluster = new LiveCluster(first.manifests, workloads, this.clock, this.random, settings, this.recorder, known);
    this.promises = serviceFloors(first.manifests, first.manifests);
    this.autoscalers = new LiveAutoscalers(this.loadOf(this.traffic()), settings.requestCpuMillis);
    for (const { workload, replicas } of this.cluster.workloads.values()) this.autoscalers.asked.set(workload.key, replicas);
    this.lookAtFloors();
  }

  run(title: string): Timeline {
    for (const live of this.cluster.workloads.values()) this.cluster.look(live, LOOK_MILLISECONDS);
    if (this.commits.some(({ manifests }) => autoscalersIn(manifests).length > 0)) this.autoscale();
    for (const { atSeconds } of this.settings.loadSteps) this.clock.after(1000 * atSeconds, () => undefined, true);
    if (!this.settings.waitForCluster) this.pushOn();
    this.clock.run(() => this.end !== undefined && this.clock.now >= this.end, () => this.look());
    return this.recorder.timeline(title, this.clock.now);
  }

  /** What has come about at this time. */
  private look(): void {
    this.observe();
    if (this.state !== 'settling' || !this.clock.isQuiet) return;
    if (this.isRealized) {
      this.recorder.realized();
      this.standing();
    } else if (!this.isScaling) {
      // Nothing moves any more: whoever waits for the cluster waits in vain.
      if (this.settings.waitForCluster || this.isLast) this.rest();
      else this.state = 'standing';
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
    this.promises = serviceFloors(before, commit.manifests);
    this.lookAtFloors();
    const all = actionsFor(this.cluster.objects, commit.manifests, this.applied, this.random);
    const actions = this.isLast ? all.slice(0, this.settings.stopAfterObjects) : all;
    commit.manifests.keys.forEach(key => this.applied.add(key));
    let gap = 0;
    for (const { type, key } of actions) {
      this.clock.after(gap, () => {
        if (type === 'apply') this.cluster.apply(commit.manifests.get(key)!, key);
        else this.cluster.prune(key);
      });
      gap += this.random.between(1, MOST_GAP_MILLISECONDS);
    }
    // What the last object brings about has begun by then.
    this.clock.after(gap, () => { if (this.current === index) this.state = 'settling'; });
  }

  private autoscale(): void {
    this.clock.after(1000 * SYNC_SECONDS, () => {
      this.autoscalers.sync(this.cluster.objects, this.cluster.workloads, this.loadOf(this.traffic()), (workload, text) => {
        this.recorder.event(this.clock.now, 'autoscale', text);
        this.cluster.look(workload, LOOK_MILLISECONDS);
      });
      this.lookAtFloors();
      this.autoscale();
    }, true);
  }

  private lookAtFloors(): void {
    this.floors = this.promises.map(({ key, name, floor }) => ({ key, name, floor: floor(this.autoscalers.asked) }));
  }

  private get isLast(): boolean {
    return this.current === this.commits.length - 1;
  }

  private get isRealized(): boolean {
    const { manifests } = this.commits[this.current];
    const isLive = actionsFor(this.cluster.objects, manifests, this.applied, new Random(0)).length === 0;
    return isLive && !this.isScaling && [...this.cluster.workloads.values()].every(live => live.isRealized);
  }

  /** Whether an autoscaler has still to bring its target within its bounds. */
  private get isScaling(): boolean {
    const { objects, workloads } = this.cluster;
    return [...workloads.values()].some(({ workload, replicas }) => {
      const [autoscaler] = autoscalersFor(objects, workload.key);
      if (autoscaler === undefined || replicas === 0 || workload.kind === 'DaemonSet') return false;
      const { min, max } = boundsOf(autoscaler);
      return min <= max && (replicas < min || replicas > max);
    });
  }

  private traffic(): Traffic {
    return trafficOf(this.entries, this.cluster.seen, [...this.cluster.groups]);
  }

  private loadOf({ answered }: Traffic): LoadView {
    const now = this.clock.now / 1000;
    const total = requestsAt(this.settings, now);
    return { now, total, requests: new Map([...answered].map(([group, share]) => [group, share * total])) };
  }

  private observe(): void {
    const { objects, groups } = this.cluster;
    const { answered, answering, failing } = this.traffic();
    const services = this.floors.map(({ key, name, floor }) => ({ name, floor, ready: readyBehind(objects.get(key), groups) }));
    this.recorder.situation(this.clock.now, { services, answered, answering, requests: requestsAt(this.settings, this.clock.now / 1000) });
    for (const { name, floor, ready } of services) this.harm(name, [...ready.values()].reduce((sum, count) => sum + count, 0), floor);
    if (failing > 1e-9 && !this.isFailing) this.recorder.event(this.clock.now, 'harm', `${Number((100 * failing).toFixed(1))}% of all requests fail`);
    this.isFailing = failing > 1e-9;
  }

  /** Said when a Service falls below what it is to have, and once more when a later commit makes it worse. */
  private harm(name: string, ready: number, floor: number): void {
    if (ready >= floor) {
      this.short.delete(name);
      return;
    }
    const said = this.short.get(name);
    if (said === undefined || (said.commit !== this.current && ready < said.ready)) {
      this.short.set(name, { commit: this.current, ready });
      this.recorder.event(this.clock.now, 'harm', `Service/${name}: ${ready} ready endpoints, and it is to have ${floor}`);
    }
  }
}

/** The ready endpoints of a Service; none where it does not exist. */
function readyBehind(service: Manifest | undefined, groups: Iterable<PodGroup>): Map<PodGroup, number> {
  const found = new Map<PodGroup, number>();
  if (service === undefined) return found;
  for (const group of groups) {
    const { ready } = group.tally;
    if (ready > 0 && isBehind(service, group.template, group.namespace)) found.set(group, ready);
  }
  return found;
}

function requireFew(manifests: ManifestSet): void {
  const pods = workloadsIn(manifests).reduce((sum, workload) => sum + scaleOf(workload, manifests).most, 0);
  if (pods <= MOST_PODS) return;
  throw new Error(`rehearsal: the manifests ask for ${pods} pods, and every pod is played by itself, up to ${MOST_PODS}: rehearse fewer replicas`);
}
