/**
 * A frame: one state that a rollout's manifests can describe, as small plain data.
 *
 * Nothing here knows of Kubernetes objects. The constructs turn a frame into manifests; `path` finds the frames between
 * two frames.
 */
import { BY_PODS, otherTrack, sameTraffic, servingTrack, Traffic, TrackIndex, WHOLE } from './traffic';

/** The pods of one track and the version that they run. */
export interface Track {
  /** The hash of the version. A track without pods still has one: the version that its Deployment would start. */
  readonly version: string;
  readonly pods: number;
}

export interface Frame {
  readonly tracks: readonly [Track, Track];
  readonly traffic: Traffic;
  /** Whether autoscalers may take no pods away. */
  readonly held?: boolean;
  /** Whether the pods that ran before the rollout was adopted may lack its label, so that nothing may select by it yet. */
  readonly unlabelled?: boolean;
}

export function frameOf(first: Track, second: Track, traffic: Traffic = BY_PODS): Frame {
  return { tracks: [first, second], traffic };
}

export function track(version: string, pods: number): Track {
  return { version, pods };
}

/** A frame in which one version has all pods, on the first track, and nothing else happens. */
export function allOn(version: string, pods: number): Frame {
  return frameOf(track(version, pods), track(version, 0));
}

export function totalPods(frame: Frame): number {
  return frame.tracks[0].pods + frame.tracks[1].pods;
}

/** The pods that receive traffic in this frame. */
export function servingPods(frame: Frame): number {
  const serving = (index: TrackIndex) => shareOf(frame, index) > 0 ? frame.tracks[index].pods : 0;
  return serving(0) + serving(1);
}

/** The version of the track that serves: in a frame in which both do, of the one that did before. */
export function servingVersion({ tracks, traffic }: Frame, before: TrackIndex = 0): string {
  return tracks[servingTrack(traffic, before)].version;
}

/** The share of traffic that a track receives, in percent 0–100. */
export function shareOf(frame: Frame, index: TrackIndex): number {
  const { tracks, traffic } = frame;
  switch (traffic.by) {
    case 'pods': {
      const total = totalPods(frame);
      return total === 0 ? 0 : (100 * tracks[index].pods) / total;
    }
    case 'selector': return traffic.active === index ? 100 : 0;
    case 'weights': return (100 * (index === 1 ? traffic.weight : WHOLE - traffic.weight)) / WHOLE;
  }
}

/** Whether nothing is in progress: all pods belong to the track that serves. */
export function isIdle({ tracks, traffic }: Frame): boolean {
  return tracks[otherTrack(servingTrack(traffic))].pods === 0;
}

export function sameFrame(a: Frame, b: Frame): boolean {
  return sameTraffic(a.traffic, b.traffic) && a.held === b.held && a.unlabelled === b.unlabelled
    && a.tracks.every((one, i) => one.pods === b.tracks[i].pods && one.version === b.tracks[i].version);
}

/** The frames in order, each one that repeats its predecessor left out; `before` is the predecessor of the first. */
export function distinct(before: Frame, frames: readonly Frame[]): Frame[] {
  return frames.filter((frame, i) => !sameFrame(frame, i === 0 ? before : frames[i - 1]));
}
