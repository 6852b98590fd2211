/** Looks at the cluster of a rehearsal whenever something has changed: who answers, and who falls below what it is to have. */
import { LiveCluster } from './cluster/live-cluster';
import { PodGroup } from './cluster/pod-group';
import { lossText } from './loss-text';
import { RehearsalSettings } from './rehearsal-settings';
import { ServiceMoment } from './timeline';
import { TimelineRecorder } from './timeline-recorder';
import { Expectations, ServiceRow } from './traffic/expectations';
import { Lane } from './traffic/lane';
import { Lanes } from './traffic/lanes';
import { requestsAt } from './traffic/load';
import { Traffic, TrafficView } from './traffic/traffic';
import { VersionAnswers } from './traffic/version-answers';
import { Level } from '../harm/floor';
import { Listening, listeningIn } from '../harm/listening';
import { Service, serviceAt, servicesIn } from '../manifests/kinds/service';
import { isSame } from '../manifests/manifest';
import { ManifestSet } from '../manifests/manifest-set';
import { workloadsBehind } from '../manifests/workload-index';

interface RowState {
  readonly row: ServiceRow;
  readonly lane: Lane;
  level: Level;
  isDirty: boolean;
  moment?: ServiceMoment;
}

export class Observer {
  private readonly listening: Listening;
  private readonly requests: Traffic;
  private readonly lanes: Lanes;
  private readonly shared: ReadonlySet<string>;
  private readonly answers: VersionAnswers;
  private expectations?: Expectations;
  private rows: readonly RowState[] = [];
  private services: readonly ServiceMoment[] = [];
  private shares: readonly number[] = [];
  private load: readonly number[] = [];
  /** The fewest ready endpoints that were said of a Service during this commit, once they are too few. */
  private readonly short = new Map<string, { readonly commit: number; readonly ready: number }>();
  private isFailing = false;
  private isSettled = true;
  private asked: ReadonlyMap<string, number> = new Map();
  private areLevelsKnown = false;

  constructor(
    private readonly cluster: LiveCluster,
    private readonly recorder: TimelineRecorder,
    private readonly settings: RehearsalSettings,
    commits: readonly ManifestSet[],
  ) {
    this.listening = listeningIn(commits);
    this.shared = sharedNames(commits);
    this.requests = new Traffic(cluster.index, this.listening, knownServices(commits), cluster.seen, group => cluster.wantedFor(group));
    this.answers = new VersionAnswers(group => recorder.versionOf(group.template));
    this.lanes = new Lanes(cluster.index, key => serviceAt(cluster.objects, key));
    cluster.watch({
      appeared: group => { this.lanes.appeared(group); this.requests.appeared(group); },
      changed: key => { this.lanes.changed(key); this.touch(); },
      learned: (manifest, key) => this.requests.learn(cluster.seen, manifest, key),
    });
  }

  get traffic(): TrafficView {
    return this.requests.view();
  }

  /**
   * A commit begins to be carried out.
   *
   * @param since What was there when the cluster last came to rest.
   */
  begin(before: ManifestSet, after: ManifestSet, since: ManifestSet, asked: ReadonlyMap<string, number>): void {
    for (const { lane } of this.rows) this.lanes.remove(lane);
    this.expectations = new Expectations({ agent: this.settings.agent, before, after, since }, this.listening, this.shared);
    this.rows = this.expectations.rows.map(row => this.stateOf(row, after));
    this.requests.enter(this.expectations.entries, this.expectations);
    this.isSettled = before === after;
    this.asked = asked;
    this.touch();
  }

  /** The autoscalers ask for other pods than before. */
  lookAtLevels(asked: ReadonlyMap<string, number>): void {
    this.asked = asked;
    if (this.expectations?.followsLoad) this.touch();
  }

  observe(now: number, commit: number): void {
    this.updateLevels();
    let isNew = this.services.length !== this.rows.length;
    for (const state of this.rows) {
      if (!state.isDirty && state.moment !== undefined) continue;
      state.isDirty = false;
      const moment = this.momentOf(state);
      isNew ||= state.moment === undefined || !isEqual(state.moment, moment);
      if (state.moment === undefined || !isEqual(state.moment, moment)) state.moment = moment;
      this.harm(now, commit, state.moment);
    }
    if (isNew) this.services = this.rows.map(({ moment }) => moment!);
    const view = this.requests.view();
    const { failing, undrained } = view;
    const { shares, pods } = this.answers.sumsOf(view, this.requests.takeChanged());
    this.shares = kept(this.shares, shares.map(share => rounded(100 * share)));
    const requests = requestsAt(this.settings, now / 1000);
    this.load = kept(this.load, this.shares.map((share, version) => pods[version] > 0 ? rounded((share * requests) / 100 / pods[version]) : 0));
    const lost = { failing: rounded(100 * failing), undrained: rounded(100 * undrained) };
    this.recorder.situation(now, { services: this.services, shares: this.shares, ...lost, loadPerPod: this.load });
    const hurts = failing - undrained > 1e-9;
    if (hurts && !this.isFailing) this.recorder.event(now, 'harm', `${Number((100 * failing).toFixed(1))}% of all requests fail`);
    this.isFailing = hurts;
  }

  /** The commit has come to rest: what it leaves behind for good. */
  settled(now: number): void {
    if (this.isSettled) return;
    this.isSettled = true;
    for (const loss of this.expectations?.losses ?? []) if (!loss.isRetired) this.recorder.loss(now, lossText(loss));
  }

  private touch(): void {
    this.areLevelsKnown = false;
  }

  private updateLevels(): void {
    if (this.areLevelsKnown || this.expectations === undefined) return;
    this.areLevelsKnown = true;
    const levels = this.expectations.levels(this.asked, this.cluster.objects);
    this.rows.forEach((state, i) => {
      if (state.level.floor === levels[i].floor && state.level.promised === levels[i].promised) return;
      state.level = levels[i];
      state.isDirty = true;
    });
  }

  private stateOf(row: ServiceRow, after: ManifestSet): RowState {
    const [was, is] = [row.front.before, row.front.after].map(definition => definition?.branches[0].pools[0].pool);
    const poolOf = ({ manifest, key }: Service) => isSame(manifest, after.get(key)) ? is : was;
    const state: Omit<RowState, 'lane'> = { row, level: { promised: 0, floor: 0 }, isDirty: true };
    const lane = new Lane(row.key, poolOf, () => { state.isDirty = true; });
    return Object.assign(state, { lane: this.lanes.add(lane) });
  }

  private momentOf({ row: { name }, lane, level }: RowState): ServiceMoment {
    const countOf = (group: PodGroup) => lane.countsUnready ? group.present.length : group.tally.ready;
    const counts = lane.groups(this.cluster.index).members.map(group => [group, countOf(group)] as const);
    // What somebody else keeps now promises nothing.
    const isElsewhere = lane.current !== undefined && lane.current.selector === undefined;
    return { name, ready: this.byVersion(new Map(counts)), ...isElsewhere ? { promised: 0, floor: 0 } : level };
  }

  private byVersion(amounts: ReadonlyMap<PodGroup, number>): number[] {
    const sums: number[] = [];
    for (const [group, amount] of amounts) {
      if (amount === 0) continue;
      const version = this.recorder.versionOf(group.template);
      while (sums.length <= version) sums.push(0);
      sums[version] += amount;
    }
    return sums;
  }

  /** Said when a Service falls below what it is to have, and once more when a later commit makes it worse. */
  private harm(now: number, commit: number, { name, ready: counts, floor }: ServiceMoment): void {
    const ready = counts.reduce((sum, count) => sum + count, 0);
    if (ready >= floor) {
      this.short.delete(name);
      return;
    }
    const said = this.short.get(name);
    if (said === undefined || (said.commit !== commit && ready < said.ready)) {
      this.short.set(name, { commit, ready });
      this.recorder.event(now, 'harm', `Service/${name}: ${ready} ready endpoints, and it is to have ${floor}`);
    }
  }
}

/** Those of which some commit has the workloads. Behind others may be anybody. */
function knownServices(commits: readonly ManifestSet[]): ReadonlySet<string> {
  return new Set(commits.flatMap(set => servicesIn(set).filter(service => workloadsBehind(set, service).length > 0).map(({ key }) => key)));
}

/** The names that Services of two namespaces have. */
function sharedNames(commits: readonly ManifestSet[]): ReadonlySet<string> {
  const keys = new Map<string, Set<string>>();
  for (const { name, key } of commits.flatMap(set => servicesIn(set))) keys.set(name, (keys.get(name) ?? new Set()).add(key));
  return new Set([...keys].filter(([, all]) => all.size > 1).map(([name]) => name));
}

function isEqual(one: ServiceMoment, other: ServiceMoment): boolean {
  return one.floor === other.floor && one.promised === other.promised && isSameList(one.ready, other.ready);
}

/** The same list where nothing has changed. */
function kept(before: readonly number[], now: readonly number[]): readonly number[] {
  return isSameList(before, now) ? before : now;
}

function isSameList(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((value, i) => value === other[i]);
}

/** Without what is only the error of adding fractions. */
function rounded(value: number): number {
  return Math.max(0, Number(value.toFixed(6)));
}
