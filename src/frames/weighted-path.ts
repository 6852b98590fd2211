/**
 * The way between two frames whose traffic a router leads by weights: the rules of `path.ts`, in closed form.
 *
 * A router gives each track its share whatever pods it has, so that each track has a need of its own (rules 1 to 3): between
 * two frames it keeps as many pods as the traffic of either of them needs. Then
 *
 *  4. A track that has pods changes its version only where no pods and no traffic move, and the second track only while it
 *     has no traffic at all: nobody meets one candidate where another was announced, and no evidence mixes the two.
 *  6. Traffic on the way is that of one of the ends. Where the second track changes its version, each of the two has the traffic
 *     of its own end or none, and stable as many pods as all of the traffic needs. What stable runs at either end may have any share.
 *
 * The order of preference is that of `path.ts`, where exposure is the weight, then testers, then copies.
 *
 * Where no version changes, the route changes once, after the pods that this needs came and before those leave that it needed.
 * Stable's new version comes before all that. A new candidate comes between two such ways: one to a frame in which nothing
 * goes to the second track, and one from there; and so do two changes of a route that stands in several objects, where one of them gives
 * the second track more and the other less. `test/frames/weighted-path.test.ts` holds this against a search over all frames.
 */
import { distinct, Frame, frameOf, track } from './frame';
import { Limits, NoPathError } from './limits';
import { byWeights, isCrossed, Places, sameTraffic, TrackIndex, Weights, WHOLE } from './traffic';

/** Of each track. */
type Pods = readonly [number, number];

interface Stop {
  readonly pods: Pods;
  readonly traffic: Weights;
  /** Whether the tracks that change their version in place have done so. */
  readonly isChanged: boolean;
}

const NOTHING = byWeights(0);

const IN_ONE_OBJECT: Places = { weight: 0, testers: 0, mirror: 0 };

/** The frames after `from`, up to and including `to`; none when the two are the same. Both are led by weights. */
export function weightedPath(from: Frame, to: Frame, { floor, quota = Infinity, places = IN_ONE_OBJECT }: Limits): Frame[] {
  const [stableChanges, candidateChanges] = [isReplaced(from, to, 0), isReplaced(from, to, 1)];
  const [start, end] = [stopOf(from, !stableChanges && !candidateChanges), stopOf(to, true)];
  for (const { pods, traffic } of [start, end]) {
    const need = needOf(traffic, floor);
    if (!carries(pods, need)) {
      throw new NoPathError(`minAvailable: a frame has ${pods.join(' and ')} pods, and its traffic needs ${need.join(' and ')} of ${floor} that must be ready: lower it`);
    }
  }
  const changed = { ...start, isChanged: true };
  const stops = candidateChanges ? overNothing(start, end, floor, stableChanges) : [changed, ...routed(changed, end, floor, places)];
  const distinctStops = stops.filter((stop, i) => !sameStop(stop, i === 0 ? start : stops[i - 1]));
  const largest = Math.max(sum(end.pods), ...distinctStops.map(({ pods }) => sum(pods)));
  if (largest > quota) throw new NoPathError(`podQuota: a frame needs ${largest} pods while traffic moves and ${quota} are allowed: raise it`);
  return distinct(from, [...distinctStops.slice(0, -1).map(stop => frameAt(stop, from, to)), to]);
}

/** Where no version changes: in one change of the route, or where that is crossed in two, with nothing to the second track between them. */
function routed(start: Stop, end: Stop, floor: number, places: Places): Stop[] {
  if (!isCrossed(start.traffic, end.traffic, places)) return straight(start, end, floor);
  const ends = [start, end];
  const need = [NOTHING, start.traffic, end.traffic].map(traffic => needOf(traffic, floor)).reduce(larger);
  const between = { ...start, pods: fewest(need, ends), traffic: NOTHING };
  return [...straight(start, between, floor, ends), ...straight(between, end, floor, ends)];
}

/** Where no version changes: what the pods lack for the change of the route, the change, and what they have beyond the end. */
function straight(start: Stop, end: Stop, floor: number, ends = [start, end]): Stop[] {
  if (sameTraffic(start.traffic, end.traffic)) return [end];
  const need = larger(needOf(start.traffic, floor), needOf(end.traffic, floor));
  const enough = (stop: Stop) => carries(stop.pods, need) ? stop : { ...stop, pods: fewest(need, ends) };
  return [enough(start), enough(end), end];
}

/** Where the second track changes its version: nothing goes to it meanwhile. Stable changes its own with it, if it does. */
function overNothing(start: Stop, end: Stop, floor: number, stableChanges: boolean): Stop[] {
  const ends = [start, end];
  const nothing = needOf(NOTHING, floor);
  const [before, after] = ends.map(({ traffic }) => larger(needOf(traffic, floor), nothing));
  const [isOff, staysOff] = ends.map(({ traffic }) => sameTraffic(traffic, NOTHING));

  const off = isOff ? start.pods : staysOff && carries(end.pods, before) ? end.pods : fewest(staysOff ? before : larger(before, after), ends);
  const on = staysOff ? end.pods : carries(off, after) ? off : fewest(after, ends);
  const changesFirst = stableChanges || sum(off) <= sum(on);
  return [
    ...straight(start, { pods: off, traffic: NOTHING, isChanged: false }, floor, ends),
    { pods: changesFirst ? off : on, traffic: NOTHING, isChanged: changesFirst },
    { pods: on, traffic: NOTHING, isChanged: true },
    ...straight({ pods: on, traffic: NOTHING, isChanged: true }, end, floor, ends),
  ];
}

/** The pods that each track needs for its traffic: one at least where there is any to the second. */
export function needOf({ weight, testers, mirror }: Weights, floor: number): Pods {
  const share = (hundredths: number) => Math.ceil((floor * hundredths) / WHOLE);
  return [share(WHOLE - weight), weight + mirror > 0 || testers ? Math.max(1, share(weight + mirror)) : 0];
}

/** No track has fewer pods than both ends give it, and on the way none has more than that and the need. */
function fewest(need: Pods, [{ pods: a }, { pods: b }]: readonly Stop[]): Pods {
  return larger(need, [Math.min(a[0], b[0]), Math.min(a[1], b[1])]);
}

function isReplaced(from: Frame, to: Frame, index: TrackIndex): boolean {
  const [before, after] = [from.tracks[index], to.tracks[index]];
  return before.pods > 0 && after.pods > 0 && before.version !== after.version;
}

function frameAt({ pods, traffic, isChanged }: Stop, from: Frame, to: Frame): Frame {
  const version = (index: TrackIndex) => {
    const [before, after] = [from.tracks[index], to.tracks[index]];
    const isNew = before.pods > 0 && after.pods > 0 ? isChanged : after.pods > 0 === pods[index] > 0;
    return isNew ? after.version : before.version;
  };
  return frameOf(track(version(0), pods[0]), track(version(1), pods[1]), traffic);
}

function stopOf({ tracks: [first, second], traffic }: Frame, isChanged: boolean): Stop {
  return { pods: [first.pods, second.pods], traffic: traffic as Weights, isChanged };
}

function sameStop(a: Stop, b: Stop): boolean {
  return a.pods[0] === b.pods[0] && a.pods[1] === b.pods[1] && a.isChanged === b.isChanged && sameTraffic(a.traffic, b.traffic);
}

function carries(pods: Pods, need: Pods): boolean {
  return pods[0] >= need[0] && pods[1] >= need[1];
}

function larger(a: Pods, b: Pods): Pods {
  return [Math.max(a[0], b[0]), Math.max(a[1], b[1])];
}

function sum([first, second]: Pods): number {
  return first + second;
}
