/** Carries out a commit as its agent does: round after round, with waits between them, until all is done or the agent gives up. */
import { MOST_GAP_MILLISECONDS, TimedRound } from './applying';
import { LiveCluster } from './live-cluster';
import { LiveWorkload } from './live-workload';
import { Agent } from '../../agents/agent';
import { refusalsOf } from '../../controllers/api-server';
import { ManifestSet, nameOf } from '../../manifests/manifest-set';
import { ClusterClock } from '../clock/cluster-clock';
import { Random } from '../random';

/** Argo CD lets other controllers see a wave before it goes on. */
const WAVE_MILLISECONDS = 2_000;

/** So many objects are named. */
const MOST_NAMES = 3;

export interface Place {
  readonly clock: ClusterClock;
  readonly cluster: LiveCluster;
  readonly random: Random;
  readonly say: (text: string) => void;
}

export interface Order {
  readonly agent: Agent;
  readonly wanted: ManifestSet;
  readonly rounds: readonly TimedRound[];
}

export class Delivery {
  /** Undefined while it goes on. Refused: the API server said no, and so the agent does not go on. In vain: what it waits for never gets healthy. */
  end?: 'done' | 'refused' | 'in vain';
  private next = 0;
  private isWaiting = false;
  private isRefused = false;
  private readonly left: Set<string>;
  private readonly applied = new Set<string>();

  constructor(private readonly place: Place, private readonly order: Order) {
    this.left = new Set(order.rounds.flatMap(({ actions }) => actions.map(({ key }) => key)));
  }

  begin(): void {
    const round = this.order.rounds[this.next++];
    if (round === undefined) {
      this.end = 'done';
      return;
    }
    const refused = round.isTriedFirst ? round.actions.filter(({ key }) => this.isToBeRefused(key)) : [];
    this.carryOut(refused.length > 0 ? { ...round, actions: refused } : round);
  }

  /** What the agent waits for; empty where it does not wait. */
  get waitsFor(): readonly LiveWorkload[] {
    return this.isWaiting ? [...this.applied].flatMap(key => this.place.cluster.workloads.get(key) ?? []).filter(live => !live.isHealthy) : [];
  }

  /** Something has come about. */
  look(isMoving: boolean): void {
    if (!this.isWaiting || this.end !== undefined) return;
    const unhealthy = this.waitsFor;
    if (unhealthy.length === 0) {
      this.isWaiting = false;
      this.place.clock.after(WAVE_MILLISECONDS, () => this.begin());
    } else if (this.place.clock.isQuiet && !isMoving) {
      this.giveUp('in vain', `waits for ${unhealthy.map(({ name }) => name).join(', ')} in vain`);
    }
  }

  private carryOut({ actions, isAwaited }: TimedRound): void {
    const { clock, cluster, random } = this.place;
    let at = 0;
    for (const { type, key, gap } of actions) {
      at += gap ?? 0;
      clock.after(at, () => {
        if (this.end !== undefined) return;
        this.left.delete(key);
        if (type === 'prune') cluster.prune(key);
        else this.apply(key);
      });
      at += random.between(1, MOST_GAP_MILLISECONDS);
    }
    // What the last object brings about has begun by then.
    clock.after(at, () => {
      if (this.end !== undefined) return;
      if (this.isRefused && this.left.size > 0) this.giveUp('refused', 'goes no further');
      else if (isAwaited && this.left.size > 0) this.isWaiting = true;
      else this.begin();
    });
  }

  private apply(key: string): void {
    const { cluster } = this.place;
    const { agent, wanted } = this.order;
    const live = cluster.objects.get(key);
    this.applied.add(key);
    if (cluster.apply(wanted.get(key)!, key)) return;
    this.isRefused = true;
    if (agent.stopsAt(live) && this.left.size > 0) this.giveUp('refused', 'stops there');
  }

  private giveUp(end: 'refused' | 'in vain', what: string): void {
    this.end = end;
    this.isWaiting = end === 'in vain';
    const names = [...this.left].map(key => nameOf(key, this.order.wanted, this.place.cluster.objects));
    const named = names.length <= MOST_NAMES ? names : [...names.slice(0, MOST_NAMES - 1), `${names.length - MOST_NAMES + 1} more`];
    this.place.say(`${this.order.agent.title} ${what}, and leaves ${named.join(', ')}`);
  }

  private isToBeRefused(key: string): boolean {
    const manifest = this.order.wanted.get(key);
    return manifest !== undefined && refusalsOf(this.place.cluster.objects.get(key), manifest).length > 0;
  }
}
