/** An app that is rendered once more, with other records of some rollouts, in the process that has rendered it already. */
import { isDeepStrictEqual } from 'util';
import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { Rollout } from './rollout';
import { Recorded } from '../state/source';

/**
 * Only the objects of those rollouts are rendered again. That is the same as what a new process renders as long as nothing
 * else depends on where they stand, and as long as rendering them does not change them: both are looked at.
 */
export class SecondRendering {
  private readonly owners = new Map<ApiObject, Rollout>();
  private readonly rendered = new Map<ApiObject, any>();

  /** @param root The app, when all is in it. */
  constructor(root: IConstruct) {
    const rollouts = root.node.findAll().filter((one): one is Rollout => one instanceof Rollout);
    // A rollout in another one comes after it, and what is in both is its own.
    for (const rollout of rollouts) {
      for (const one of rollout.node.findAll()) if (ApiObject.isApiObject(one)) this.owners.set(one, rollout);
    }
  }

  /** What an object renders at first or, when it was rendered again, what it renders since. */
  public readonly render = (object: ApiObject): any => {
    if (!this.rendered.has(object)) this.rendered.set(object, this.fresh(object));
    return this.rendered.get(object);
  };

  /** Renders with other records; returns whether that is what a new process would render. */
  public again(records: ReadonlyMap<Rollout, Recorded | undefined>): boolean {
    const own = [...this.rendered.keys()].filter(object => records.has(this.owners.get(object)!));
    // What comes out another way the second time, such as a list that is appended to, cannot be rendered here.
    if (!own.every(object => isDeepStrictEqual(this.fresh(object), this.rendered.get(object)))) return false;
    if (![...records].every(([rollout, recorded]) => recorded !== undefined && rollout._again.with(recorded))) return false;
    for (const object of own) this.rendered.set(object, this.fresh(object));
    return [...records.keys()].every(rollout => !rollout._again.isAskedByOthers);
  }

  private fresh(object: ApiObject): any {
    const owner = this.owners.get(object);
    return owner ? owner._again.render(object) : object.toJson();
  }
}
