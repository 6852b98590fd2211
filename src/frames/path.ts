/**
 * The frames from one frame to another that keep the rules. This is the heart of the library: a step, a promotion, an
 * abort, an undo, a new candidate and a changed number of replicas are nothing but different goals.
 *
 * The rules hold at every instant between two consecutive frames, in whatever order their objects are applied and
 * however slowly pods start:
 *
 *  1. Traffic moves only to pods that the frame before already ran.
 *  2. Pods leave only after their traffic left.
 *  3. Capacity: the pods that serve both before and after are never fewer than the floor, since growing pods are not
 *     ready yet and shrinking ones are gone at once.
 *  4. A track that has pods changes its version only in place, in a frame in which no pods and no traffic move: a native
 *     rolling update starts pods of its own, and beside other moves nobody could tell the shares on the way.
 *  5. The set of objects and their selectors stay (the rendering keeps that; only `active` is a selector that flips).
 *  6. No detour: on the way no track has more or fewer pods than both ends give it, and no version a larger share of
 *     traffic than the larger of what the two ends give it.
 *
 * Rules 1–4 read the same backwards, so any frame can be taken back with `git revert`. Among the paths that keep the
 * rules this is the one with the fewest frames, then with stable's version first, then with the least exposure of the
 * second track (the canary) at each frame, then with the fewest pods: climb late, fall early.
 *
 * It is a closed form. Rule 6 leaves no track a reason to turn back, so of a track that shrinks and one that grows, each
 * goes as far as it may in every frame: what is ahead of another frame stays ahead of it. Taken from the end with the
 * larger exposure, such strides give the fewest frames and, at each of them, the least exposure. `test/frames/path.test.ts`
 * holds this against a breadth-first search over all frames.
 *
 * All this is where traffic follows the pods, or a selector chooses one track. Where a router carries weights, `weighted-path.ts`
 * has the same rules in a form of its own.
 */
import { distinct, Frame, frameOf, isIdle, servingPods, totalPods, Track } from './frame';
import { Limits, NoPathError } from './limits';
import { atRest, sameTraffic, servingTrack, TrackIndex } from './traffic';
import { weightedPath } from './weighted-path';

/** The frames after `from`, up to and including `to`; none when the two are the same. */
export function path(from: Frame, to: Frame, limits: Limits): Frame[] {
  if (from.traffic.by !== to.traffic.by) return reroute(from, to, limits);
  if (to.traffic.by === 'weights') return weightedPath(from, to, limits);

  const { floor, quota = Infinity } = limits;
  for (const end of [from, to]) {
    if (servingPods(end) < floor) {
      throw new NoPathError(`minAvailable: a frame serves with ${servingPods(end)} pods, fewer than the ${floor} that must be ready: lower it`);
    }
  }
  if (totalPods(to) > quota) throw new NoPathError(`podQuota: a frame needs ${totalPods(to)} pods and ${quota} are allowed: raise it`);

  // In place, stable changes its version first, and a canary where its share is smaller.
  const climbs = exposureGrowth(from, to);
  const canaryFirst = to.traffic.by === 'selector' || climbs > 0 || (climbs === 0 && totalPods(to) >= totalPods(from));
  const start = withVersionsOf(to, from, canaryFirst ? [0, 1] : [0]);
  const end = withVersionsOf(start, to, [0, 1]);
  const between = to.traffic.by === 'pods' ? walk(start, end, climbs > 0, floor, quota) : switchOver(start, end, quota);
  return distinct(from, [start, ...between, end, to]);
}

/** What leads the traffic changes in a frame of its own, in which one track has everything. */
function reroute(from: Frame, to: Frame, limits: Limits): Frame[] {
  if (!isIdle(from)) throw new NoPathError('router: what leads the traffic can change only while nothing is in progress: bring the rollout to its end first');
  const rerouted = { ...from, traffic: atRest(to.traffic.by, servingTrack(from.traffic)) };
  return [rerouted, ...path(rerouted, to, limits)];
}

/** The frame with the versions of `other` on those tracks of `which` that have pods in both, or in neither. */
function withVersionsOf(other: Frame, frame: Frame, which: TrackIndex[]): Frame {
  return withTracks(frame, (one, i) => {
    const isInPlace = one.pods > 0 === other.tracks[i].pods > 0;
    return (which.includes(i) || one.pods === 0) && isInPlace ? { ...one, version: other.tracks[i].version } : one;
  });
}

/** Positive when the canary's share of traffic grows, negative when it shrinks. Exact: no division. */
function exposureGrowth(from: Frame, to: Frame): number {
  return to.tracks[1].pods * totalPods(from) - from.tracks[1].pods * totalPods(to);
}

/** Where traffic follows pods: the longest strides, starting from the end with the larger exposure. */
function walk(start: Frame, end: Frame, climbs: boolean, floor: number, quota: number): Frame[] {
  const [far, near] = climbs ? [end, start] : [start, end];
  const frames: Frame[] = [];
  for (let at = far; !samePods(at, near); at = frames[frames.length - 1]) {
    const next = stride(at, near, floor, quota);
    if (samePods(next, at)) {
      throw new NoPathError(`podQuota: with ${quota} pods at most and minAvailable of ${floor} pods there is no room to exchange a single pod: `
        + 'raise podQuota or lower minAvailable');
    }
    frames.push(next);
  }
  frames.pop();
  // A track that has no pods yet keeps its version until it starts; one that has pods keeps it until they are gone.
  return (climbs ? frames.reverse() : frames).map(frame => withTracks(frame, (one, i) => ({
    pods: one.pods,
    version: start.tracks[i].pods > 0 || one.pods === 0 ? start.tracks[i].version : end.tracks[i].version,
  })));
}

/** One frame nearer: what shrinks goes as far as the floor lets it, then what grows as far as the quota lets it. */
function stride(at: Frame, goal: Frame, floor: number, quota: number): Frame {
  const shrunk = withTracks(at, (one, i) => ({ ...one, pods: Math.min(one.pods, Math.max(goal.tracks[i].pods, floor - at.tracks[1 - i].pods)) }));
  return withTracks(shrunk, (one, i) => ({ ...one, pods: Math.max(one.pods, Math.min(goal.tracks[i].pods, quota - shrunk.tracks[1 - i].pods)) }));
}

/** Where traffic goes to one track: when it moves to the other, both stand at full size while it does. */
function switchOver(start: Frame, end: Frame, quota: number): Frame[] {
  if (sameTraffic(start.traffic, end.traffic)) return [];
  const both = withTracks(start, (one, i) => ({
    pods: Math.max(one.pods, end.tracks[i].pods),
    version: one.pods > 0 ? one.version : end.tracks[i].version,
  }));
  if (totalPods(both) > quota) throw new NoPathError(`podQuota: both tracks need ${totalPods(both)} pods while traffic moves and ${quota} are allowed: raise it`);
  return [both, { ...both, traffic: end.traffic }];
}

function samePods(a: Frame, b: Frame): boolean {
  return a.tracks[0].pods === b.tracks[0].pods && a.tracks[1].pods === b.tracks[1].pods;
}

function withTracks(frame: Frame, change: (one: Track, index: TrackIndex) => Track): Frame {
  return frameOf(change(frame.tracks[0], 0), change(frame.tracks[1], 1), frame.traffic);
}
