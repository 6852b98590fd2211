/** What the pods of each version answer: sums that are brought up to date group by group, since few groups change at a time. */
import { TrafficView } from './traffic';
import { PodGroup } from '../cluster/pod-group';

/** By version, one entry for each that ever answered anything. */
interface Sums {
  /** Of all requests. */
  readonly shares: readonly number[];
  /** The pods that answer them. */
  readonly pods: readonly number[];
}

interface Answer {
  readonly version: number;
  readonly share: number;
  readonly pods: number;
}

export class VersionAnswers {
  private readonly shares: number[] = [];
  private readonly pods: number[] = [];
  private readonly known = new Map<PodGroup, Answer>();

  constructor(private readonly versionOf: (group: PodGroup) => number) {}

  /** @param changed The groups of which the view says something else than the last one did; undefined where it may of all. */
  sumsOf({ answered, answering }: TrafficView, changed: ReadonlySet<PodGroup> | undefined): Sums {
    for (const group of changed ?? new Set([...this.known.keys(), ...answered.keys(), ...answering.keys()])) {
      const [share, pods] = [answered.get(group) ?? 0, answering.get(group) ?? 0];
      const old = this.known.get(group);
      if (old === undefined && share === 0 && pods === 0) continue;
      const version = old?.version ?? this.versionOf(group);
      this.add(version, share - (old?.share ?? 0), pods - (old?.pods ?? 0));
      if (share === 0 && pods === 0) this.known.delete(group);
      else this.known.set(group, { version, share, pods });
    }
    return { shares: this.shares, pods: this.pods };
  }

  private add(version: number, share: number, pods: number): void {
    while (this.shares.length <= version) {
      this.shares.push(0);
      this.pods.push(0);
    }
    this.shares[version] += share;
    this.pods[version] += pods;
  }
}
