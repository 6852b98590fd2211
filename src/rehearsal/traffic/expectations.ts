/** What may be counted on while one commit is carried out: the ready endpoints of every Service, and where requests enter. */
import { Entry, entriesOf } from './entry';
import { Agent } from '../../agents/agent';
import { Schedule } from '../../agents/schedule';
import { isFree } from '../../controllers/autoscaler/bounds';
import { outcomeOf } from '../../controllers/outcome';
import { settledAfter, settledWorkloads } from '../../controllers/workloads/settled';
import { contributionOf, WorkloadEnds } from '../../harm/contribution';
import { Loss, lossesIn } from '../../harm/end-state';
import { Level } from '../../harm/floor';
import { Branch, Ends, Front, lasting, routeFronts, serviceFronts } from '../../harm/front';
import { Listening } from '../../harm/listening';
import { needsOf, Needs } from '../../harm/need';
import { Service, serviceAt } from '../../manifests/kinds/service';
import { isSame } from '../../manifests/manifest';
import { ManifestSet } from '../../manifests/manifest-set';
import { autoscalersFor, workloadAt } from '../../manifests/workload-index';

/** A Service, or those of its ports that lead to the same pods. */
export interface ServiceRow {
  /** The key of the Service. */
  readonly key: string;
  /** `hello`; with its namespace where two have the name, with its ports where others fare otherwise. */
  readonly name: string;
  readonly front: Front;
}

const NOTHING_PROMISED: Level = { promised: 0, floor: 0 };

/** A commit that is carried out. */
export interface Carried {
  readonly agent: Agent;
  readonly before: ManifestSet;
  readonly after: ManifestSet;
  /** What was there when the cluster last came to rest: another commit than the one before, where that was overtaken. */
  readonly since: ManifestSet;
}

export class Expectations {
  readonly rows: readonly ServiceRow[];
  readonly entries: readonly Entry[];
  readonly losses: readonly Loss[];
  private readonly before: ManifestSet;
  private readonly after: ManifestSet;
  private readonly routes: readonly Front[];
  private readonly ends: Ends;
  private readonly workloads = new Map<string, WorkloadEnds>();
  private readonly needs = new Map<Front, Needs>();

  /** @param shared The names that two Services have. */
  constructor({ agent, before, after, since }: Carried, listening: Listening, shared: ReadonlySet<string>) {
    this.before = before;
    this.after = after;
    this.ends = new Ends(before, outcomeOf(before, after, new Schedule(agent, { before, after })), listening);
    const services = serviceFronts(this.ends);
    this.rows = services.map(front => ({ key: front.key, name: nameOf(front, shared), front }));
    this.routes = routeFronts(this.ends).filter(front => front.isRedirected && front.before !== undefined && front.after !== undefined);
    const own = entriesOf(this.ends, services, key => this.endsOf(key));
    // Who sent requests before the cluster last came to rest goes on, whatever commits were overtaken since.
    const whole = since === before ? undefined : new Expectations({ agent, before: since, after, since }, listening, shared);
    this.entries = whole === undefined ? own : [...whole.entries, ...own.filter(one => !whole.entries.some(other => isSameEntry(one, other)))];
    this.losses = whole?.losses ?? (before === after ? [] : lossesIn(this.ends, key => this.endsOf(key)));
  }

  /**
   * What is promised of each row, by the definitions of routes that are live.
   *
   * @param asked The pods that autoscalers ask for: what runs beyond the load may go.
   */
  levels(asked: ReadonlyMap<string, number>, live: ManifestSet): Level[] {
    const byRoutes = this.routeLevels(asked, live);
    return this.rows.map(({ front, key }) => {
      const own = this.needsAt(front, asked)?.before.values().next().value as Level | undefined ?? NOTHING_PROMISED;
      const others = byRoutes.get(key) ?? NOTHING_PROMISED;
      const floor = Math.max(own.floor, others.floor);
      // Whoever asks for pods that are not ready does not count on those that an update replaces.
      return { promised: isPublished(front) && !front.isRedirected ? floor : Math.max(own.promised, others.promised), floor };
    });
  }

  /** Whether a Service leads to pods that are not played. */
  isUnknown(service: Service): boolean {
    return this.ends.isUnknown(service);
  }

  /** Whether somebody else kept the endpoints of a Service when the commit began. */
  wasElsewhere(key: string): boolean {
    const service = serviceAt(this.before, key);
    return service !== undefined && service.selector === undefined;
  }

  /** Whether autoscalers have a say in what is promised. */
  get followsLoad(): boolean {
    return [...this.workloads.keys()].some(key => isFree(this.before, key));
  }

  /** What routes ask for of the Services that they lead to. Subsets of their pods are not told apart here. */
  private routeLevels(asked: ReadonlyMap<string, number>, live: ManifestSet): Map<string, Level> {
    const levels = new Map<string, Level>();
    for (const front of this.routes) {
      const end = front.after!.arrivals.every(key => isSame(live.get(key), this.after.get(key))) ? 'after' : 'before';
      for (const [branch, level] of this.needsAt(front, asked)?.[end] ?? []) {
        const key = serviceOf(branch);
        if (key === undefined || branch.weight === 0) continue;
        const known = levels.get(key) ?? NOTHING_PROMISED;
        levels.set(key, { promised: Math.max(known.promised, level.promised), floor: Math.max(known.floor, level.floor) });
      }
    }
    return levels;
  }

  private needsAt(one: Front, asked: ReadonlyMap<string, number>): Needs | undefined {
    const known = this.needs.get(one);
    if (known !== undefined) return known;
    const front = lasting(one);
    if (front === undefined) return undefined;
    const pools = [front.before!, front.after!].flatMap(({ branches }) => branches.flatMap(branch => branch.pools));
    const keys = [...new Set(pools.flatMap(({ workloads }) => workloads))];
    const demand = (key: string) => isFree(this.before, key) ? asked.get(key) : undefined;
    const needs = needsOf(front, (pool, next) => keys.map(key => contributionOf({ ...this.endsOf(key), demand: demand(key) }, pool, next)));
    // The load may ask for others the next time.
    if (keys.every(key => !isFree(this.before, key))) this.needs.set(one, needs);
    return needs;
  }

  private endsOf(key: string): WorkloadEnds {
    const known = this.workloads.get(key) ?? this.newEnds(key);
    this.workloads.set(key, known);
    return known;
  }

  private newEnds(key: string): WorkloadEnds {
    const { before, after } = this.ends;
    const start = settledWorkloads(before, undefined, this.after).get(key);
    return { start, end: settledAfter(start, workloadAt(after, key), autoscalersFor(after, key)[0]) };
  }
}

function isSameEntry(one: Entry, other: Entry): boolean {
  return one.key === other.key && one.rule === other.rule;
}

function isPublished({ before, after }: Front): boolean {
  return [before, after].some(definition => definition?.branches.some(({ pools }) => pools.some(({ pool }) => pool.countsUnready)));
}

function nameOf({ manifest, id }: Front, shared: ReadonlySet<string>): string {
  const { name, namespace } = manifest.metadata;
  return `${shared.has(name) && namespace !== undefined ? `${namespace}/` : ''}${name}${id === '' ? '' : ` (port ${id})`}`;
}

function serviceOf({ service, pools }: Branch): string | undefined {
  return pools.some(({ problem }) => problem !== undefined) && pools.length === 1 ? undefined : service;
}
