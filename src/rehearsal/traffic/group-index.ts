/** Finds groups of pods by their labels, without looking at all of them each time. */
import { Labels } from '../../ground/shape';
import { PodGroup } from '../cluster/pod-group';

export class GroupIndex {
  private readonly byLabel = new Map<string, PodGroup[]>();
  private readonly known = new Set<PodGroup>();

  get all(): ReadonlySet<PodGroup> {
    return this.known;
  }

  /** @returns Whether the group was not known yet. */
  add(group: PodGroup): boolean {
    if (this.known.has(group)) return false;
    this.known.add(group);
    for (const key of labelKeys(group.namespace, group.template.labels)) {
      const groups = this.byLabel.get(key);
      if (groups) groups.push(group);
      else this.byLabel.set(key, [group]);
    }
    return true;
  }

  /** Those that may carry all of the labels: those that carry the rarest of them. */
  candidates(namespace: string | undefined, wanted: Labels): readonly PodGroup[] {
    const lists = labelKeys(namespace, wanted).map(key => this.byLabel.get(key) ?? []);
    return lists.length === 0 ? [...this.known] : lists.reduce((fewest, list) => list.length < fewest.length ? list : fewest);
  }
}

export function labelKeys(namespace: string | undefined, labels: Labels): string[] {
  return Object.entries(labels).map(([key, value]) => `${namespace ?? ''}/${key}=${value}`);
}
