/** What the reports of a timeline say in numbers. */
import { lastBefore, positionOf, TimeScale } from './time-scale';
import { serviceOutcomes, sum } from '../../rehearsal/outcome';
import { PodCounts, ServiceMoment, ServiceOutcome, Timeline, TimelineCommit, TimelineMoment } from '../../rehearsal/timeline';

/** A commit, what it came to, and the worst on the way there. */
export interface CommitFacts {
  readonly commit: TimelineCommit;
  /** How things stood just before the next commit, or at the end. */
  readonly settled: TimelineMoment;
  readonly services: readonly ServiceOutcome[];
  /** The largest share of requests that failed, percent. */
  readonly failing: number;
}

export interface Peak {
  readonly pods: number;
  readonly cpuMillis: number;
  readonly memoryMebibytes: number;
}

export function commitFacts(timeline: Timeline): CommitFacts[] {
  const { commits, moments } = timeline;
  if (moments.length === 0) return [];
  return commits.map((commit, i) => {
    const during = momentsBetween(moments, commit.at, commits[i + 1]?.at ?? Infinity);
    return { commit, settled: during[during.length - 1], services: serviceOutcomes(during), failing: mostFailing(during).failing };
  });
}

const KINDS: ReadonlyArray<ServiceOutcome['kind']> = ['harmed', 'dips', 'safe'];

export function worstFirst(services: readonly ServiceOutcome[]): ServiceOutcome[] {
  return [...services].sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
}

export function mostFailing(moments: readonly TimelineMoment[]): TimelineMoment {
  return moments.reduce((worst, moment) => moment.failing > worst.failing ? moment : worst);
}

/** The most that is asked of the nodes at any moment. Each number may be of another moment. */
export function peakOf({ moments }: Timeline): Peak {
  const most = (count: (moment: TimelineMoment) => number) => moments.reduce((max, moment) => Math.max(max, count(moment)), 0);
  return { pods: most(podsOf), cpuMillis: most(({ cpuMillis }) => cpuMillis), memoryMebibytes: most(({ memoryMebibytes }) => memoryMebibytes) };
}

export function isShort({ ready, floor }: ServiceMoment): boolean {
  return sum(ready) < floor;
}

export function podsOf({ pods }: TimelineMoment): number {
  return sum(pods.map(countOf));
}

/** All pods of a version that there are. */
export function countOf({ starting, ready, failing, terminating }: PodCounts): number {
  return starting + ready + failing + terminating;
}

/** The moments that hold in each of so many equal parts of the drawing; in each part there is one at least. */
export function sampled({ moments }: Timeline, scale: TimeScale, parts: number): TimelineMoment[][] {
  if (moments.length === 0) return [];
  const positions = moments.map(({ at }) => positionOf(scale, at));
  return Array.from({ length: parts }, (_, i) => {
    const first = lastBefore(positions, i / parts);
    let last = first;
    while (last + 1 < moments.length && positions[last + 1] < (i + 1) / parts) last++;
    // What is at the very end belongs to the last part.
    return moments.slice(first, i === parts - 1 ? moments.length : last + 1);
  });
}

export function momentAt({ moments }: Timeline, at: number): TimelineMoment {
  return moments[lastBefore(moments.map(moment => moment.at), at)];
}

/** The moments from one time until before another; the first is the one that holds at the beginning. */
function momentsBetween(moments: readonly TimelineMoment[], from: number, until: number): TimelineMoment[] {
  const first = lastBefore(moments.map(({ at }) => at), from);
  return moments.filter(({ at }, i) => i === first || (i > first && at < until));
}
