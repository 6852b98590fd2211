/** Two sets of manifests, and what rules ask about the way from one to the other. */
import { Cause, causesOf } from './cause';
import { Loss, lossesIn } from '../../harm/end-state';
import { keyOf, Manifest } from '../../manifests/manifest';
import { ManifestSet } from '../../manifests/manifest-set';
import { Event } from '../../orders/event';
import { Exploration, ExplorationOptions } from '../../orders/exploration';
import { Shortage, shortagesOf } from '../../orders/shortage';
import { isShown, Told } from '../../orders/story-steps';
import { StuckRollout, stuckRollouts } from '../../orders/stuck';

export class Transition {
  /** All states that workloads can reach on the way. */
  readonly exploration: Exploration;
  private known?: {
    readonly shortages: readonly Shortage[];
    readonly causes: readonly Cause[];
    readonly losses: readonly Loss[];
    readonly stuck: readonly StuckRollout[];
  };

  /** What the cluster is to hold: the manifests after, and what is kept of those before. */
  readonly after: ManifestSet;

  constructor(readonly before: ManifestSet, readonly written: ManifestSet, options?: ExplorationOptions) {
    this.exploration = new Exploration(before, written, options);
    this.after = this.exploration.after;
  }

  /** The objects that are not the same on both sides, those that come and those that go among them. */
  get changedKeys(): readonly string[] {
    return [...this.exploration.changed];
  }

  /** The objects that come or change; of manifests with themselves all of them, so that it is known what stood before. */
  get applied(): readonly Manifest[] {
    const { changed } = this.exploration;
    return changed.size === 0 ? this.after.all : this.after.all.filter(one => changed.has(keyOf(one)));
  }

  /** An object on both sides. */
  changed(key: string): { readonly before?: Manifest; readonly after?: Manifest } {
    return { before: this.before.get(key), after: this.after.get(key) };
  }

  /** Moments at which fewer pods are ready than may be counted on, in whatever order the objects are applied. */
  get shortages(): readonly Shortage[] {
    return this.explored.shortages;
  }

  /** Those among them that are a matter of a rule: a mistake each. */
  causes(rule: string): readonly Cause[] {
    return this.explored.causes.filter(one => one.rule === rule);
  }

  /** What the transition leaves behind: Services with nobody behind them, pods that nobody reaches. */
  get losses(): readonly Loss[] {
    return this.explored.losses;
  }

  /** Workloads that do not get to where their manifests say. */
  get stuck(): readonly StuckRollout[] {
    return this.explored.stuck;
  }

  /** The events of a story in the order of the agent, wherever the harm comes about in that order. */
  inOrder({ events, demand, harm }: Told): readonly Event[] {
    const ordered = this.exploration.inOrder([events]);
    const isOther = ordered.some((event, i) => event !== events[i]);
    return isOther && isShown(this, { events: ordered, demand, harm }) ? ordered : events;
  }

  private get explored() {
    return this.known ??= this.explore();
  }

  private explore() {
    const { exploration, after } = this;
    const shortages = shortagesOf(exploration);
    return {
      shortages,
      causes: causesOf(shortages, after),
      losses: lossesIn(exploration.ends, key => exploration.endsOf(key)),
      stuck: stuckRollouts(exploration),
    };
  }
}
