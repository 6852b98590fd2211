/** Where requests go: by routes and Services as proxies know them, to pods as proxies know them. */
import { Entry } from './entry';
import { GroupIndex } from './group-index';
import { Lane } from './lane';
import { Lanes } from './lanes';
import { inUse } from '../../controllers/endpoint-slice';
import { branchPool } from '../../harm/front';
import { Listening } from '../../harm/listening';
import { endpointPool, Pool } from '../../harm/pool';
import { PodTemplate } from '../../manifests/kinds/pod-template';
import { isHeadless, Service, serviceAt, ServicePort, servicePort, servicesIn } from '../../manifests/kinds/service';
import { Manifest } from '../../manifests/manifest';
import { ManifestSet } from '../../manifests/manifest-set';
import { RouteBranch, RouteRule, routesIn } from '../../routers/reading/routes';
import { PodGroup } from '../cluster/pod-group';

export interface TrafficView {
  /** The share of all requests that the pods of a group answer, from 0 to 1. */
  readonly answered: ReadonlyMap<PodGroup, number>;
  /** How many pods of a group answer requests. */
  readonly answering: ReadonlyMap<PodGroup, number>;
  readonly failing: number;
  /** The part of that which goes to pods that went away before proxies knew of it. */
  readonly undrained: number;
}

interface Branch {
  readonly share: number;
  /** Undefined where requests arrive nowhere. */
  readonly lane?: Lane;
  readonly failsOver: boolean;
  readonly failsRule?: boolean;
  readonly port?: string;
}

interface Result {
  readonly answered: ReadonlyMap<PodGroup, number>;
  readonly failing: number;
  readonly undrained: number;
}

const NOTHING: Result = { answered: new Map(), failing: 0, undrained: 0 };

interface EntryState {
  readonly entry: Entry;
  readonly share: number;
  branches: readonly Branch[];
  result: Result;
  /** Of a Service, the ports that answered when the change began. */
  asked?: ReadonlySet<string>;
}

/** What nobody can tell of Services while a commit is carried out. */
interface Unknown {
  /** Whether a Service leads to pods that are not played. */
  isUnknown(service: Service): boolean;
  /** Whether somebody else kept the endpoints of a Service when the commit began. */
  wasElsewhere(key: string): boolean;
}

export class Traffic {
  private readonly lanes: Lanes;
  private readonly answered = new Map<PodGroup, number>();
  private readonly answering = new Map<PodGroup, number>();
  private states: readonly EntryState[] = [];
  private readonly dirty = new Set<EntryState>();
  /** The groups that answer others than when somebody asked last; undefined where all may. */
  private changed?: Set<PodGroup>;
  private routes = new Map<string, readonly RouteBranch[]>();
  private failing = 0;
  private undrained = 0;
  /** Where nothing receives requests, pods fetch their work, and all that are ready have a part in it. */
  private fetches = true;
  private unknown?: Unknown;
  private hadPods = false;

  /**
   * @param services The keys of all Services that any commit has.
   * @param seen The objects as proxies and routers know them.
   * @param wantedFor The template of the pods that a controller keeps in place of those of a group.
   */
  constructor(
    private readonly index: GroupIndex,
    private readonly listening: Listening,
    private readonly services: ReadonlySet<string>,
    private seen: ManifestSet,
    private readonly wantedFor: (group: PodGroup) => PodTemplate | undefined,
  ) {
    this.lanes = new Lanes(index, key => serviceAt(this.seen, key));
    this.readRoutes();
  }

  /** From now on requests enter there. To ports that answer nothing before a change nobody sends any. */
  enter(entries: readonly Entry[], unknown: Unknown): void {
    this.unknown = unknown;
    for (const state of this.states) {
      this.replace(state, NOTHING);
      this.leave(state);
    }
    this.dirty.clear();
    this.changed = undefined;
    const total = entries.reduce((sum, { pods }) => sum + pods, 0);
    this.hadPods ||= [...this.index.all].some(group => group.tally.ready > 0);
    this.fetches = total === 0 && this.hadPods && !servicesIn(this.seen).some(service => unknown.isUnknown(service));
    this.states = entries.map(entry => ({ entry, share: entry.pods / total, branches: [], result: NOTHING }));
    for (const state of this.states) {
      this.lead(state);
      if (state.entry.rule === undefined) state.asked = this.portsThatAnswer(state);
      this.lead(state);
    }
  }

  appeared(group: PodGroup): void {
    this.lanes.appeared(group);
  }

  /** Proxies have learned of an object. */
  learn(seen: ManifestSet, { kind }: Pick<Manifest, 'kind'>, key: string): void {
    this.seen = seen;
    if (kind === 'Service') {
      this.lanes.changed(key);
      // Its ports may be others.
      for (const state of this.states) if (state.entry.rule === undefined && state.entry.key === key) this.lead(state);
      return;
    }
    this.readRoutes();
    for (const state of this.states) if (state.entry.rule !== undefined) this.lead(state);
  }

  view(): TrafficView {
    if (this.fetches) return this.fetched();
    for (const state of this.dirty) this.replace(state, this.resultOf(state));
    this.dirty.clear();
    return { answered: this.answered, answering: this.answering, failing: small(this.failing), undrained: small(this.undrained) };
  }

  /** The groups of which a view says something else than when this was asked last; undefined where it may of all. */
  takeChanged(): ReadonlySet<PodGroup> | undefined {
    const { changed } = this;
    this.changed = this.fetches ? undefined : new Set();
    return changed;
  }

  private fetched(): TrafficView {
    const ready = [...this.index.all].map(group => [group, group.tally.ready] as const).filter(([, pods]) => pods > 0);
    const total = ready.reduce((sum, [, pods]) => sum + pods, 0);
    return { answered: new Map(ready.map(([group, pods]) => [group, pods / total])), answering: new Map(ready), failing: 0, undrained: 0 };
  }

  private readRoutes(): void {
    this.routes = new Map(routesIn(this.seen).flatMap(({ key, rules }) => rules.map(rule => [`${key} ${rule.name}`, askedFor(rule)] as const)));
  }

  private lead(state: EntryState): void {
    this.leave(state);
    state.branches = state.entry.rule === undefined ? this.direct(state) : this.routed(state);
    this.dirty.add(state);
  }

  private leave(state: EntryState): void {
    for (const { lane } of state.branches) if (lane) this.lanes.remove(lane);
    state.branches = [];
  }

  /** All ports receive the same. */
  private direct(state: EntryState): Branch[] {
    const service = serviceAt(this.seen, state.entry.key);
    const ports = service?.ports.map(servicePort) ?? [];
    const { key } = state.entry;
    const whole = () => this.lane(state, key, one => endpointPool(one, this.listening));
    if (ports.length === 0) return [{ share: 1, lane: whole(), failsOver: false }];
    const targets = new Map(ports.filter(port => state.asked === undefined || state.asked.has(portId(port))).map(port => [portId(port), port]));
    // Clients of a headless Service ask its pods, whatever ports it names.
    if (targets.size === 0) return [{ share: 1, lane: isHeadless(service!) ? whole() : undefined, failsOver: false }];
    return [...targets].map(([id, first]) => ({
      share: 1 / targets.size,
      lane: this.lane(state, key, one => {
        const port = one.ports.map(servicePort).find(other => portId(other) === id) ?? first;
        return endpointPool(one, this.listening, { port });
      }),
      failsOver: false,
      port: id,
    }));
  }

  private portsThatAnswer(state: EntryState): ReadonlySet<string> {
    const answers = (lane: Lane) => this.receivers(lane).some(({ isDeaf }) => !isDeaf);
    return new Set(state.branches.flatMap(({ lane, port }) => port !== undefined && lane !== undefined && answers(lane) ? [port] : []));
  }

  private routed(state: EntryState): Branch[] {
    const all = this.routes.get(`${state.entry.key} ${state.entry.rule}`) ?? [];
    if (all.every(({ weight }) => weight === 0)) return [{ share: 1, failsOver: false }];
    // Of what is in no manifest nobody knows how it fares.
    const branches = all.filter(({ service, weight, failsRule }) => (weight > 0 || failsRule !== undefined) && this.services.has(service));
    const total = branches.reduce((sum, { weight }) => sum + weight, 0);
    return branches.map(branch => ({
      share: total === 0 ? 0 : branch.weight / total,
      lane: branch.problem === undefined ? this.lane(state, branch.service, one => branchPool(one, branch, this.listening)?.pool) : undefined,
      failsOver: branch.failsOver ?? false,
      failsRule: branch.failsRule !== undefined,
    }));
  }

  private lane(state: EntryState, service: string, poolOf: (service: Service) => Pool | undefined): Lane {
    return this.lanes.add(new Lane(service, poolOf, () => this.dirty.add(state)));
  }

  private replace(state: EntryState, result: Result): void {
    for (const [sign, { answered, failing, undrained }] of [[-1, state.result], [1, result]] as const) {
      for (const [group, share] of answered) {
        const sum = small((this.answered.get(group) ?? 0) + sign * share);
        if (sum === 0) this.answered.delete(group);
        else this.answered.set(group, sum);
        this.answering.set(group, answeringPods(group));
        this.changed?.add(group);
        if (sum === 0) this.answering.delete(group);
      }
      this.failing += sign * failing;
      this.undrained += sign * undrained;
    }
    state.result = result;
  }

  private resultOf({ branches, share: all }: EntryState): Result {
    const answered = new Map<PodGroup, number>();
    let [failing, undrained] = [0, 0];
    const found = branches.map(branch => ({ branch, receivers: branch.lane === undefined ? [] : this.receivers(branch.lane) }));
    const isEmpty = ({ branch, receivers }: typeof found[number]) => receivers.length === 0 && !this.isElsewhere(branch);
    if (found.some(one => one.branch.failsRule && isEmpty(one))) return { answered, failing: all, undrained };
    const isOver = (one: typeof found[number]) => one.branch.failsOver && isEmpty(one);
    const lost = found.filter(isOver).reduce((sum, { branch }) => sum + branch.share, 0);
    for (const { branch, receivers } of found.filter(one => !isOver(one))) {
      // Of what somebody else keeps nobody knows how it fares: it is taken to be well.
      if (this.isElsewhere(branch)) continue;
      const share = all * branch.share * (lost < 1 ? 1 / (1 - lost) : 1);
      const pods = receivers.reduce((sum, one) => sum + one.pods, 0);
      if (pods === 0) failing += share;
      for (const { group, pods: some, gone, isDeaf } of receivers) {
        const part = (share * (some - gone)) / pods;
        if (isDeaf) failing += part;
        else if (part > 0) answered.set(group, (answered.get(group) ?? 0) + part);
        failing += (share * gone) / pods;
        undrained += (share * gone) / pods;
      }
    }
    if (lost === 1) failing += all;
    return { answered, failing, undrained };
  }

  /** Whether a Service leads to what somebody else keeps, or did: how many answered there nobody knows. */
  private isElsewhere({ lane }: Branch): boolean {
    const service = lane?.current;
    if (service === undefined || service.selector === undefined) return service !== undefined;
    return this.unknown !== undefined && (this.unknown.isUnknown(service) || this.unknown.wasElsewhere(service.key));
  }

  /** Ready endpoints; where there is none, those that still answer while they go away. */
  private receivers(lane: Lane) {
    const service = lane.current;
    if (service === undefined) return [];
    const { members, deaf } = lane.groups(this.index);
    const all = [...members.map(group => ({ group, isDeaf: false })), ...deaf.map(group => ({ group, isDeaf: true }))];
    const counted = (count: (group: PodGroup) => readonly [number, number]) => all.map(({ group, isDeaf }) => {
      const [pods, gone] = count(group);
      return { group, isDeaf, pods, gone };
    }).filter(({ pods }) => pods > 0);
    // A pod that goes away is still there while the next one starts.
    const isKept = (group: PodGroup) => lane.leadsTo(this.wantedFor(group), group.namespace);
    if (lane.countsUnready) return counted(group => [Math.max(group.present.length, isKept(group) ? 1 : 0), 0]);
    const ready = counted(({ tally }) => [tally.seen, tally.seenGone]);
    return inUse(service, ready, () => counted(({ tally }) => [tally.seenTerminating, tally.seenTerminatingGone]));
  }
}

/** Who gets copies counts for those whose requests fail without it. Where all of them fail anyway, nobody is asked. */
function askedFor({ branches, mirrors = [], problem }: RouteRule): readonly RouteBranch[] {
  if (problem !== undefined) return [];
  return [...branches, ...mirrors.filter(({ failsRule }) => failsRule !== undefined).map(mirror => ({ ...mirror, weight: 0 }))];
}

/** A port is the same for its clients while its name and number are. */
function portId({ name, number, protocol }: ServicePort): string {
  return `${name} ${number} ${protocol}`;
}

function answeringPods({ tally }: PodGroup): number {
  return tally.seen > 0 ? tally.seen - tally.seenGone : tally.seenTerminating - tally.seenTerminatingGone;
}

/** Without what is only the error of adding fractions. */
function small(value: number): number {
  return Math.abs(value) < 1e-9 ? 0 : value;
}
