/** Looks at every commit of the main line: which versions became stable, and what was broken on the way from the commit before. */
import { recordsOf } from './oracle/records';
import { servedIn, servingPods, sharesOf } from './oracle/served';
import { brokenRules, End } from './oracle/transition';
import { SequenceRepository, Snapshot } from './repository';

export class Observer {
  /** The versions that may be stable, by branch and rollout. */
  private readonly trusted = new Map<string, Set<string>>();
  private last?: Snapshot;
  /** All that was broken, whether somebody said it or not. */
  readonly broken: string[] = [];

  constructor(private readonly repository: SequenceRepository) {}

  /** What one branch trusts the other does, once their commits meet. */
  trusts(one: string, other: string): void {
    for (const key of [...this.trusted.keys()]) {
      const [branch, rollout] = key.split(' ');
      if (branch !== one && branch !== other) continue;
      const both = [one, other].map(name => this.of(name, rollout));
      both.forEach((set, i) => both[1 - i].forEach(version => set.add(version)));
    }
  }

  /** A promotion was run: what the records in the work tree call stable now may be. */
  promoted(branch: string): void {
    const files = this.repository.recordsInTree();
    for (const rollout of this.repository.names) {
      for (const { stable } of recordsOf(files, rollout)) if (stable !== undefined) this.of(branch, rollout).add(stable);
    }
  }

  /** The records that a synthesis made anew, of rollouts that the last commit serves with another version. */
  silentBaselines(before: ReadonlyMap<string, string>): string[] {
    const { repository } = this;
    const head = repository.tip(repository.branch);
    if (head === undefined) return [];
    const made = new Map([...repository.recordsInTree()].filter(([path]) => !before.has(path)));
    return made.size === 0 ? [] : repository.names.flatMap(rollout => {
      const { workloads } = servedIn(repository.snapshot(head).manifests ?? [], rollout);
      const known = workloads.filter(({ pods }) => pods > 0).map(({ version }) => version);
      return known.length === 0 ? [] : recordsOf(made, rollout).flatMap(({ stable }) => stable)
        .filter(stable => stable !== undefined && known.some(version => version !== stable))
        .map(stable => `${rollout}: a synthesis records ${stable} as its baseline, and ${known.join(' and ')} run`);
    });
  }

  /** What is wrong with the commits that the main line has got since the last look, and what nobody said of it. */
  async look(): Promise<string[]> {
    const { repository } = this;
    const tip = repository.tip('main');
    if (tip === undefined || tip === this.last?.commit) return [];
    const wrong: string[] = [];
    for (const commit of repository.mainLineAfter(this.last?.commit)) {
      const now = repository.snapshot(commit);
      // What no agent can read is not applied.
      const read = { ...now, manifests: now.manifests ?? this.last?.manifests };
      wrong.push(...await this.wrongWith(this.last, read));
      this.last = read;
    }
    repository.applied(this.last?.manifests ?? []);
    return wrong;
  }

  private async wrongWith(before: Snapshot | undefined, now: Snapshot): Promise<string[]> {
    const { repository } = this;
    const broken = before === undefined ? []
      : repository.names.flatMap(rollout => brokenRules(endOf(before), endOf(now), rollout, this.of('main', rollout)));
    const untrusted: string[] = [];
    for (const rollout of repository.names) {
      const trusted = this.of('main', rollout);
      const isNew = before === undefined || servedIn(before.manifests ?? [], rollout).workloads.length === 0;
      for (const version of stableIn(now, rollout)) {
        if (!isNew && !trusted.has(version)) untrusted.push(`${rollout}: ${version} is stable, and nobody promoted it`);
        trusted.add(version);
      }
    }
    if (untrusted.length + broken.length === 0) return [];
    this.broken.push(...broken, ...untrusted);
    const checked = before === undefined ? { code: 1 } : await repository.check(before, now);
    if (checked.code !== 0) return [];
    return [...broken, ...untrusted.length > 0 && (await repository.synth(now.commit)).code === 0 ? untrusted : []];
  }

  private of(branch: string, rollout: string): Set<string> {
    const key = `${branch} ${rollout}`;
    if (!this.trusted.has(key)) this.trusted.set(key, new Set());
    return this.trusted.get(key)!;
  }
}

/** What the records call stable, and what all pods run that serve. */
function stableIn({ records, manifests = [] }: Snapshot, rollout: string): string[] {
  const recorded = recordsOf(records, rollout);
  const served = servedIn(manifests, rollout);
  const shares = servingPods(served) === 0 ? [] : [...sharesOf(served, ['?'])].filter(([, share]) => share > 1 - 1e-9).map(([version]) => version);
  return [...new Set([...recorded.flatMap(({ stable }) => stable ?? []), ...shares])].filter(version => version !== '?');
}

function endOf({ settings, manifests = [], records }: Snapshot): End {
  return { settings, manifests, recorded: rollout => recordsOf(records, rollout) };
}
