/** A rollout that is rendered once more in the same process, with another record than the one with which it began. */
import { ApiObject } from 'cdk8s';
import { heldProps, plainSettings } from './mid-rollout/settings';
import { CheckedRollout, readsAccount, rolloutProblems } from './rollout-checks';
import { isSame } from '../state/settings';
import { Recorded } from '../state/source';
import { VersionConfig } from '../state/version';

export class Recall {
  constructor(private readonly rollout: CheckedRollout, private readonly config: VersionConfig | undefined) {}

  /** Renders an object of the rollout, as only the rollout itself asks for it. */
  public render(object: ApiObject): any {
    return this.rollout.course.own(() => object.toJson());
  }

  /** Whether others than the rollout have asked where it stands. */
  public get isAskedByOthers(): boolean {
    return this.rollout.course.isAskedByOthers;
  }

  /**
   * From here on another record counts.
   *
   * @returns whether nothing is wrong with it, and the objects are the same ones as before
   */
  public with(recorded: Recorded): boolean {
    const { course, memory } = this.rollout;
    return course.own(() => {
      if (memory.recorded === undefined) return false;
      if (!this.isMadeFor(recorded)) return false;
      const before = this.emittedConfigs();
      memory.recorded = recorded;
      course.recall(recorded);
      return rolloutProblems(this.rollout).length === 0 && before.join() === this.emittedConfigs().join();
    });
  }

  /** Whether the tree holds just the objects of that record: something may wait no longer. */
  private isMadeFor(recorded: Recorded): boolean {
    const { name, props, held, memory } = this.rollout;
    return isSame(plainSettings(heldProps(props, recorded.record.progress)), plainSettings(held))
      && (props.serviceAccount === undefined || readsAccount(recorded, name) === readsAccount(memory.recorded, name));
  }

  /** The names of the ConfigMaps that a synthesis emits, in its order. */
  private emittedConfigs(): string[] {
    const { course } = this.rollout;
    const read = course.now.configs ?? [];
    return course.configs(this.config).map(({ name }) => name).filter(name => read.some(one => one.name === name));
  }
}
