/** What changes from one set of manifests to another, and every state that its workloads can reach on the way. */
import { Event } from './event';
import { Component, MOST_STATES, Reached, reachable } from './interleavings';
import { World } from './world';
import { Agent } from '../agents/agent';
import { anyOrder } from '../agents/any-order';
import { heldAfter, Schedule } from '../agents/schedule';
import { isFree } from '../controllers/autoscaler/bounds';
import { outcomeOf } from '../controllers/outcome';
import { obstacle } from '../controllers/workloads/obstacle';
import { settledAfter, settledState } from '../controllers/workloads/settled';
import { WorkloadState } from '../controllers/workloads/workload-state';
import { WorkloadEnds } from '../harm/contribution';
import { Ends } from '../harm/front';
import { PodTemplate } from '../manifests/kinds/pod-template';
import { ManifestSet } from '../manifests/manifest-set';
import { autoscalersFor, workloadAt } from '../manifests/workload-index';

export interface ExplorationOptions {
  /** The world before, where it is known better than its manifests tell, such as in the middle of a batch. */
  readonly world?: World;
  /** Whether pods of a template never get ready, besides those that the manifests say it of. */
  readonly isFailing?: (template: PodTemplate) => boolean;
  /** Who applies the manifests; without it, somebody who promises no order. */
  readonly agent?: Agent;
}

/** So many states of all workloads are looked at before each is given no more than the least. */
const STATES = { ofAll: 50_000, least: 200 };

export class Exploration {
  /** The keys of all objects that are not the same on both sides. */
  readonly changed: ReadonlySet<string>;
  /** The manifests before, and what of those after the API server lets come about. */
  readonly ends: Ends;
  /** What the cluster is to hold: the manifests after, and what the agent keeps. */
  readonly after: ManifestSet;
  /** In which order the objects arrive. */
  readonly schedule: Schedule;
  private readonly states = new Map<string, readonly Reached[]>();
  private readonly known = new Map<string, WorkloadEnds>();
  private readonly unfinished = new Set<readonly Reached[]>();
  private looked = 0;

  constructor(readonly before: ManifestSet, written: ManifestSet, private readonly options: ExplorationOptions = {}) {
    const agent = options.agent ?? anyOrder;
    const after = this.after = heldAfter(agent, before, written);
    this.schedule = new Schedule(agent, { before, after });
    this.changed = this.schedule.changed;
    this.ends = new Ends(before, outcomeOf(before, after, this.schedule));
  }

  /** Whether a workload, or what scales it, changes. */
  moves(key: string): boolean {
    return this.ends.moves(key);
  }

  /** What makes the objects arrive: those that stay or come are applied, the others pruned. */
  arrive(keys: readonly string[]): Event[] {
    return [...new Set(keys)].map(key => ({ type: this.after.get(key) === undefined ? 'prune' : 'apply', key }));
  }

  /** The steps of the agent in which something arrives that a workload follows. */
  stepsOf(key: string): number[] {
    const scalers = [this.ends.before, this.ends.after].flatMap(side => autoscalersFor(side, key)).map(one => one.key);
    return [...new Set([key, ...scalers])].filter(one => this.isChanged(one)).map(one => this.schedule.stepOf(one));
  }

  /** The events of several lists, each in its own order as far as the agent's order lets it be, the same moments of all together. */
  inOrder(events: ReadonlyArray<readonly Event[]>): Event[] {
    const placed = events.flatMap(list => {
      let step = 0;
      return list.map(event => {
        const isArrival = event.type === 'apply' || event.type === 'prune';
        const own = isArrival ? this.schedule.stepOf(event.key) : step;
        step = Math.max(step, own);
        return { event, step: own };
      });
    });
    return placed.sort((a, b) => a.step - b.step).map(({ event }) => event);
  }

  /** A workload before, under a load that asks for so many of its pods, and when the change is over. */
  endsOf(key: string, demand?: number): WorkloadEnds {
    const id = `${key} ${demand}`;
    const known = this.known.get(id) ?? this.endsAt(key, demand);
    this.known.set(id, known);
    return known;
  }

  private endsAt(key: string, demand: number | undefined): WorkloadEnds {
    const { before, after } = this.ends;
    const start = this.start(key, demand);
    const end = settledAfter(start, workloadAt(after, key), autoscalersFor(after, key)[0]);
    return { start, end, demand: isFree(before, key) ? demand : undefined };
  }

  /** The state of a workload before, under a load that asks for so many of its pods. */
  start(key: string, demand?: number): WorkloadState | undefined {
    if (this.options.world) return this.options.world.workloads.get(key);
    const workload = workloadAt(this.before, key);
    return workload && settledState(workload, autoscalersFor(this.before, key)[0], demand, this.after.get(key));
  }

  /** Every state that a workload can reach; the first is the one before. */
  reached(key: string, demand?: number): readonly Reached[] {
    const id = `${key} ${demand}`;
    const known = this.states.get(id) ?? this.explore(key, demand);
    this.states.set(id, known);
    return known;
  }

  /** Whether there are more states than were looked at. */
  isUnfinished(reached: readonly Reached[]): boolean {
    return this.unfinished.has(reached);
  }

  /** The loads to look at: an autoscaler may have asked for the fewest pods or for the most. None where there is no autoscaler. */
  demands(key: string): readonly number[] {
    const [before] = autoscalersFor(this.before, key);
    if (before === undefined || workloadAt(this.before, key) === undefined) return [];
    return before.minReplicas === before.maxReplicas ? [before.maxReplicas] : [before.maxReplicas, before.minReplicas];
  }

  private explore(key: string, demand: number | undefined): readonly Reached[] {
    const start = this.start(key, demand);
    if (!this.moves(key)) return [{ state: start, isEnd: true, during: [0, Infinity] }];
    const component: Component = {
      key,
      start,
      after: workloadAt(this.ends.after, key),
      isChanged: this.isChanged(key),
      autoscalers: this.scalerChanges(key),
      demand,
      canBeReady: template => this.canBeReady(key, template),
      schedule: this.schedule,
    };
    const most = Math.max(STATES.least, Math.min(MOST_STATES, STATES.ofAll - this.looked));
    const found = reachable(component, most);
    this.looked += found.length;
    if (found.length >= most) this.unfinished.add(found);
    return found;
  }

  /** Whether it is another object when everything has arrived: what is refused is not. */
  private isChanged(key: string): boolean {
    return this.changed.has(key) && this.ends.isChanged(key);
  }

  private scalerChanges(key: string): Component['autoscalers'] {
    const [before, after] = [this.ends.before, this.ends.after].map(side => autoscalersFor(side, key));
    const keys = [...new Set([...before, ...after].map(one => one.key))];
    return keys.map(one => ({
      key: one,
      before: before.find(scaler => scaler.key === one),
      after: after.find(scaler => scaler.key === one),
      isChanged: this.isChanged(one),
    }));
  }

  private canBeReady(key: string, template: PodTemplate): boolean {
    const { namespace } = (this.after.get(key) ?? this.before.get(key))!.metadata;
    return this.options.isFailing?.(template) !== true && obstacle(template, namespace, new Set()) === undefined;
  }
}
