/** The rules of design §6 between two commits of the main line, counted from manifests. */
import { Recorded } from './records';
import { isSelected, Labels, Served, servedIn, servingPods, sharesOf, sum, Workload } from './served';
import { AppSettings } from '../app';

/** One end of a transition. */
export interface End {
  readonly settings?: AppSettings;
  readonly manifests: readonly any[];
  /** The records of a rollout. */
  readonly recorded: (rollout: string) => readonly Recorded[];
}

/** What breaks a rule for one rollout, a sentence each. `trusted` versions need no steps. */
export function brokenRules(before: End, after: End, rollout: string, trusted: ReadonlySet<string>): string[] {
  const [a, b] = [before, after].map(({ manifests }) => servedIn(manifests, rollout));
  if (a.workloads.length === 0) return [];
  const wanted = [before, after].map(({ settings }) => settings?.[rollout]).map(one => one === undefined || !one.isThere ? 0 : one.replicas);
  const begunWith = [before, after].flatMap(({ recorded }) => recorded(rollout).flatMap(({ replicas }) => replicas ?? []));
  const floor = Math.min(...wanted, ...begunWith, servingPods(a));
  return [
    ...a.workloads.flatMap(old => selectorProblem(old, b)),
    ...capacityProblem(a, b, floor),
    ...versionProblems(a, b, trusted),
    ...exposureProblems(a, b, firstShare([before, after], rollout), trusted),
  ].map(problem => `${rollout}: ${problem}`);
}

function selectorProblem({ name, selector }: Workload, { workloads }: Served): string[] {
  const now = workloads.find(one => one.name === name);
  return now === undefined || JSON.stringify(now.selector) === JSON.stringify(selector) ? [] : [`${name} selects other pods`];
}

/** Rule 3, with rules 1 and 2 for a selector that flips: both selections serve while the commit is applied. */
function capacityProblem(a: Served, b: Served, floor: number): string[] {
  const kept = Math.min(...[a.selector, b.selector].map(selector => keptBy(a, b, selector)));
  return kept < floor ? [`only ${kept} pods serve throughout, and ${floor} must`] : [];
}

function keptBy(a: Served, b: Served, selector: Labels | undefined): number {
  return sum(a.workloads.filter(one => isSelected(one, selector)).map(old => {
    const now = b.workloads.find(({ name }) => name === old.name);
    return now === undefined || !isSelected(now, selector) ? 0 : keptIn(old, now);
  }));
}

/** The pods of one workload that are there at every instant between two of its manifests. */
function keptIn(old: Workload, now: Workload): number {
  // The API server takes a number of replicas that is no longer said for 1.
  if (old.isCounted && !now.isCounted && old.pods > 0) return 1;
  const least = Math.min(old.pods, now.pods);
  if (now.isFrozen) return old.isFrozen ? Math.min(old.old, now.old) + Math.min(old.fresh, now.fresh) : Math.min(least, now.old);
  const isUpdated = old.version !== now.version || old.isFrozen;
  return isUpdated && now.maxUnavailable !== 0 ? 0 : least;
}

/**
 * Rule 4: a version and its pods, or a version and the selection, never change together where pods serve. In a batch the controller keeps
 * them apart; and to a version that may be stable anyway it is the capacity alone that counts, as for the pods of the other track.
 */
function versionProblems(a: Served, b: Served, trusted: ReadonlySet<string>): string[] {
  const isRedirected = JSON.stringify(a.selector) !== JSON.stringify(b.selector);
  return a.workloads.flatMap(old => {
    const now = b.workloads.find(({ name }) => name === old.name);
    const isReplaced = now !== undefined && now.version !== old.version && Math.min(old.pods, now.pods) > 0;
    const serves = isSelected(old, a.selector) || (now !== undefined && isSelected(now, b.selector));
    if (!isReplaced || !serves) return [];
    if (old.isFrozen && now.isFrozen && old.pods > old.old) return [`${now.version} comes over a batch of ${old.version} that replaced pods`];
    const isMoved = isRedirected || old.pods !== now.pods;
    return isMoved && !now.isFrozen && !trusted.has(now.version) ? [`${old.name} goes from ${old.version} to ${now.version} while pods or traffic move`] : [];
  });
}

/** Rule 6, and that nothing untried gets more than the first step of the plan. */
function exposureProblems(a: Served, b: Served, most: number, trusted: ReadonlySet<string>): string[] {
  const ran = a.workloads.filter(({ pods }) => pods > 0).map(({ version }) => version);
  return [...sharesOf(b, ran)].filter(([version, share]) => !ran.includes(version) && !trusted.has(version) && share > most + 1e-9)
    .map(([version, share]) => `${version} has run nowhere and gets ${(share * 100).toFixed(0)}% of the traffic at once, more than ${(most * 100).toFixed(0)}%`);
}

/** The largest first step that the code or the record has at either end; a preview gets no traffic. */
function firstShare(ends: readonly End[], rollout: string): number {
  return Math.max(0, ...ends.flatMap(({ settings, recorded }) => {
    const own = settings?.[rollout];
    if (own === undefined || own.kind === 'blue-green') return [];
    const records = recorded(rollout);
    const pods = Math.min(own.replicas, ...records.flatMap(({ replicas }) => replicas ?? []));
    const shareOf = (plan: string) => /^\d+ pod/.test(plan) ? Math.min(1, parseInt(plan, 10) / pods) : Math.ceil(pods * parseInt(plan, 10) / 100) / pods;
    return [own.plan, ...records.flatMap(({ plan }) => plan ?? [])].map(shareOf);
  }));
}
