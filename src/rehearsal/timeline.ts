/** What a rehearsal shows: plain data that every report draws from. All times are seconds since the first commit. */
import { NotUnderstood } from '../manifests/unmodelled';
import { OutsideBackend } from '../routers/reading/missing-backends';

export interface Timeline {
  /** What was rehearsed: `shop/hello`, or the folders. */
  readonly title: string;
  /** When the rehearsal ends. */
  readonly seconds: number;
  /** The versions of the pods, in the order in which they appear; the index is what tells them apart in a drawing. */
  readonly versions: readonly TimelineVersion[];
  readonly commits: readonly TimelineCommit[];
  /** Every pod that there was, in the order of its creation. */
  readonly pods: readonly TimelinePod[];
  /** How things stand from each moment at which something changed until the next; the first is at 0. */
  readonly moments: readonly TimelineMoment[];
  /** What happened, in order. */
  readonly events: readonly TimelineEvent[];
  /** What stands behind Services and is not modelled: it is not played. Absent where there is nothing. */
  readonly notUnderstood?: readonly NotUnderstood[];
  /** Services that routes lead to and that no commit has: what becomes of these requests is not known. Absent where there is none. */
  readonly outside?: readonly OutsideBackend[];
  /** What a commit leaves behind for good, such as a Service with nobody behind it. */
  readonly losses: readonly TimelineLoss[];
  /** The workloads that do not get to where the last commit wants them. */
  readonly stuck: readonly StuckWorkload[];
  /** What it all comes to. */
  readonly outcome: Outcome;
}

export interface TimelineLoss {
  readonly at: number;
  /** A sentence. */
  readonly text: string;
}

export interface StuckWorkload {
  /** The display name: `Deployment/hello`. */
  readonly workload: string;
  /** The pods that are not ready, or run another version, by name. */
  readonly pods: readonly string[];
  /** Why they are not getting ready, in words, where the manifests or the options tell. */
  readonly reason?: string;
  /** What a person must do: a sentence. */
  readonly mend: string;
}

/**
 * `safe`: nothing fell below what both ends run. `dips`: fewer were ready, as the settings of workloads allow. `harmed`: requests failed,
 * or fewer were ready than the floor, or something is lost for good. `stuck`: the cluster does not get to where the commit wants it.
 */
export type OutcomeKind = 'safe' | 'dips' | 'harmed' | 'stuck';

export interface Outcome {
  readonly kind: OutcomeKind;
  /** The least of every Service, the same as in the moments. */
  readonly services: readonly ServiceOutcome[];
  /** The largest share of requests that failed, percent 0–100, and when. */
  readonly failing: { readonly percent: number; readonly at: number };
  /** Whether users feel that something is stuck: requests fail at the end, or a Service is below its floor. */
  readonly isFelt: boolean;
}

export interface ServiceOutcome {
  readonly name: string;
  readonly kind: 'safe' | 'dips' | 'harmed';
  /** The fewest ready endpoints of all moments, when that was first, and what was promised and asked for then. */
  readonly fewest: number;
  readonly at: number;
  readonly promised: number;
  readonly floor: number;
  /** Where it fell below its floor, the worst moment of that: a floor may change from commit to commit. */
  readonly harm?: { readonly ready: number; readonly floor: number; readonly at: number };
}

export interface TimelineVersion {
  /** What people call it: the tag of its image. */
  readonly name: string;
  /** What equal pods have in common, whatever workload runs them. */
  readonly hash: string;
}

export interface TimelineCommit {
  /** When its first object was applied. */
  readonly at: number;
  /** The name of the frame: `step 1 of 3: 1 pod for 10m`. */
  readonly name: string;
  /** Whether the cluster ran it as it is written before the next commit came. */
  readonly isRealized: boolean;
}

export interface TimelinePod {
  /** `hello-2f9c4-1`. */
  readonly name: string;
  /** The display name of its workload: `Deployment/hello`. */
  readonly workload: string;
  /** The index of its version. */
  readonly version: number;
  readonly created: number;
  /** When it became ready; absent where it never did. */
  readonly ready?: number;
  /** Whether it can never become ready: its image, its probes or something that it refers to is broken. */
  readonly isFailing: boolean;
  /** When it began to go away. */
  readonly terminating?: number;
  /** When it was gone. */
  readonly gone?: number;
  /** The node's share that it asks for. */
  readonly cpuMillis: number;
  readonly memoryMebibytes: number;
}

export type PodPhase = 'starting' | 'ready' | 'failing' | 'terminating';

export interface TimelineMoment {
  readonly at: number;
  /** For each version, by index, its pods by phase. */
  readonly pods: readonly PodCounts[];
  readonly services: readonly ServiceMoment[];
  /** For each version, by index, its share of all requests, percent 0–100. With `failing` it adds up to 100. */
  readonly shares: readonly number[];
  /** The share of all requests that fail, percent 0–100. */
  readonly failing: number;
  /** The part of it that was sent to pods which went away before proxies knew of it: their own settings leave no time to drain. */
  readonly undrained: number;
  /** Requests per second that each ready pod of a version receives, by index; 0 where there is none. */
  readonly loadPerPod: readonly number[];
  /** What all pods ask for together. */
  readonly cpuMillis: number;
  readonly memoryMebibytes: number;
}

export interface PodCounts {
  readonly starting: number;
  readonly ready: number;
  /** Started, and will not become ready. */
  readonly failing: number;
  readonly terminating: number;
}

export interface ServiceMoment {
  /** The name of the Service. */
  readonly name: string;
  /** Ready endpoints by version index. */
  readonly ready: readonly number[];
  /** The fewest ready endpoints that it is to have. */
  readonly floor: number;
  /** What both ends of the commit run: an update may take away some of that, as the settings of the workload allow. */
  readonly promised: number;
}

export interface TimelineEvent {
  readonly at: number;
  /** `commit`, `apply`, `scale`, `ready`, `terminate`, `autoscale`, `fail`, `route`, `harm`. */
  readonly type: TimelineEventType;
  /** A sentence: `Deployment/hello: ReplicaSet of 1.6.0 scaled from 0 to 1`. */
  readonly text: string;
}

export type TimelineEventType = 'commit' | 'apply' | 'scale' | 'ready' | 'terminate' | 'autoscale' | 'fail' | 'route' | 'harm';

/** The phase of a pod at a time; undefined before it was created and after it was gone. */
export function phaseAt({ created, ready, terminating, gone, isFailing }: TimelinePod, at: number): PodPhase | undefined {
  if (at < created || (gone !== undefined && at >= gone)) return undefined;
  if (terminating !== undefined && at >= terminating) return 'terminating';
  if (ready !== undefined && at >= ready) return 'ready';
  return isFailing ? 'failing' : 'starting';
}
