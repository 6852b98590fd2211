/** All lanes by one knowledge of the Services: what the API server has, or what proxies have learned. */
import { GroupIndex, labelKeys } from './group-index';
import { Lane } from './lane';
import { Service } from '../../manifests/kinds/service';
import { PodGroup } from '../cluster/pod-group';

export class Lanes {
  private readonly byService = new Map<string, Set<Lane>>();
  /** By one of the labels that their Services ask for. */
  private readonly byLabel = new Map<string, Set<Lane>>();
  private readonly labels = new Map<Lane, string>();

  constructor(readonly index: GroupIndex, private readonly serviceAt: (key: string) => Service | undefined) {}

  add(lane: Lane): Lane {
    added(this.byService, lane.service, lane);
    this.define(lane);
    return lane;
  }

  remove(lane: Lane): void {
    this.byService.get(lane.service)?.delete(lane);
    this.unlabel(lane);
    lane.define(undefined);
  }

  /** A Service is another one than before. */
  changed(key: string): void {
    for (const lane of this.byService.get(key) ?? []) this.define(lane);
  }

  /** There is a group that was not there before. */
  appeared({ namespace, template }: PodGroup): void {
    for (const key of labelKeys(namespace, template.labels)) {
      for (const lane of this.byLabel.get(key) ?? []) lane.forget();
    }
  }

  private define(lane: Lane): void {
    const service = this.serviceAt(lane.service);
    this.unlabel(lane);
    lane.define(service);
    if (service?.selector === undefined) return;
    const [label] = labelKeys(service.namespace, service.selector);
    this.labels.set(lane, label);
    added(this.byLabel, label, lane);
  }

  private unlabel(lane: Lane): void {
    const label = this.labels.get(lane);
    if (label !== undefined) this.byLabel.get(label)?.delete(lane);
    this.labels.delete(lane);
  }
}

function added<T>(sets: Map<string, Set<T>>, key: string, one: T): void {
  const known = sets.get(key);
  if (known) known.add(one);
  else sets.set(key, new Set([one]));
}
