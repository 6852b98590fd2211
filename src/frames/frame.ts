/**
 * A frame: one state that a rollout's manifests can describe, as small plain data.
 *
 * Nothing here knows of Kubernetes objects. The constructs turn a frame into manifests; `path` finds the frames between
 * two frames.
 */

/** The pods of one track and the version that they run. */
export interface Track {
  /** The hash of the version. A track without pods still has one: the version that its Deployment would start. */
  readonly version: string;
  readonly pods: number;
}

/** The two tracks that every rollout has: stable and canary, blue and green, the old pods of a Deployment and its batch. */
export type TrackIndex = 0 | 1;

export interface Frame {
  readonly tracks: readonly [Track, Track];
  /** The track that receives all traffic. Absent: traffic follows the pods of both tracks. */
  readonly active?: TrackIndex;
  /** Whether autoscalers may take no pods away. */
  readonly held?: boolean;
  /** Whether the pods that ran before the rollout was adopted may lack its label, so that nothing may select by it yet. */
  readonly unlabelled?: boolean;
}

export function frameOf(first: Track, second: Track, active?: TrackIndex): Frame {
  return active === undefined ? { tracks: [first, second] } : { tracks: [first, second], active };
}

export function track(version: string, pods: number): Track {
  return { version, pods };
}

/** The other one of the two tracks. */
export function otherTrack(index: TrackIndex): TrackIndex {
  return index === 0 ? 1 : 0;
}

export function totalPods(frame: Frame): number {
  return frame.tracks[0].pods + frame.tracks[1].pods;
}

/** The pods that receive traffic in this frame. */
export function servingPods(frame: Frame): number {
  return frame.active === undefined ? totalPods(frame) : frame.tracks[frame.active].pods;
}

/** The version of the track that serves: in a frame in which both do, of the first. */
export function servingVersion(frame: Frame): string {
  return frame.tracks[frame.active ?? 0].version;
}

/** The share of traffic that a track receives, in percent 0–100. */
export function shareOf(frame: Frame, index: TrackIndex): number {
  if (frame.active !== undefined) return frame.active === index ? 100 : 0;
  const total = totalPods(frame);
  return total === 0 ? 0 : (100 * frame.tracks[index].pods) / total;
}

/** Whether nothing is in progress: all pods belong to the track that serves. */
export function isIdle(frame: Frame): boolean {
  return frame.tracks[otherTrack(frame.active ?? 0)].pods === 0;
}

export function sameFrame(a: Frame, b: Frame): boolean {
  return a.active === b.active && a.held === b.held && a.unlabelled === b.unlabelled
    && a.tracks.every((one, i) => one.pods === b.tracks[i].pods && one.version === b.tracks[i].version);
}

/** The frames in order, each one that repeats its predecessor left out; `before` is the predecessor of the first. */
export function distinct(before: Frame, frames: readonly Frame[]): Frame[] {
  return frames.filter((frame, i) => !sameFrame(frame, i === 0 ? before : frames[i - 1]));
}
