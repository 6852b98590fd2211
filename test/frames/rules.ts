/** The rules of `path.ts`, written down a second time and independently: what holds between two consecutive frames. */
import { Frame } from '../../src/frames/frame';
import { byWeights, Places, sameTraffic, TrackIndex, Weights, WHOLE } from '../../src/frames/traffic';

const pods = (frame: Frame) => frame.tracks[0].pods + frame.tracks[1].pods;
const kept = (a: Frame, b: Frame, i: 0 | 1) => Math.min(a.tracks[i].pods, b.tracks[i].pods);

/** Whether the rules 1 to 4 hold between two frames, in either direction. `need` is what full traffic needs on one track. */
export function keepsRules(a: Frame, b: Frame, floor: number, need: number): boolean {
  const [first, second] = [kept(a, b, 0), kept(a, b, 1)];
  const [before, after] = [activeIn(a), activeIn(b)];
  const enough = before === undefined ? first + second >= floor
    : before === after ? kept(a, b, before) >= floor
      : first >= need && second >= need;
  const isReplaced = (i: 0 | 1) => kept(a, b, i) > 0 && a.tracks[i].version !== b.tracks[i].version;
  const moves = before !== after || a.tracks[0].pods !== b.tracks[0].pods || a.tracks[1].pods !== b.tracks[1].pods;
  return enough && !(moves && (isReplaced(0) || isReplaced(1)));
}

/**
 * The same where a router carries weights. At any instant either frame's traffic is led, and of a track that grows or shrinks only
 * the pods are there that both frames have.
 */
export function keepsWeightRules(a: Frame, b: Frame, floor: number, places?: Places): boolean {
  const [before, after] = [a.traffic as Weights, b.traffic as Weights];
  const instants = places === undefined ? [before, after] : writes(before, after, places);
  const isMet = instants.every(led => meetsNeed(kept(a, b, 0), kept(a, b, 1), led, floor) && (isNoMore(led, before) || isNoMore(led, after)));
  if (!isMet) return false;
  const [stable, candidate] = ([0, 1] as const).map(i => kept(a, b, i) > 0 && a.tracks[i].version !== b.tracks[i].version);
  if (!stable && !candidate) return true;
  const moves = a.tracks[0].pods !== b.tracks[0].pods || a.tracks[1].pods !== b.tracks[1].pods || !sameTraffic(a.traffic, b.traffic);
  return !moves && !(candidate && !sameTraffic(a.traffic, NOTHING));
}

/** How traffic is led at any instant while the objects of a route are written, one after the other. */
function writes(before: Weights, after: Weights, { weight, testers, mirror }: Places): Weights[] {
  const written = (object: number, those: number) => Math.floor(those / 2 ** object) % 2 === 1 ? after : before;
  return [...Array(8).keys()].map(those => byWeights(written(weight, those).weight, {
    testers: written(testers, those).testers, mirror: written(mirror, those).mirror,
  }));
}

function isNoMore(one: Weights, other: Weights): boolean {
  return one.weight <= other.weight && one.testers <= other.testers && one.mirror <= other.mirror;
}

/** Whether so many ready pods carry their shares: one at least where anything is led to the second track. */
export function meetsNeed(stable: number, candidate: number, { weight, testers, mirror }: Weights, floor: number): boolean {
  const isUsed = weight > 0 || testers || mirror > 0;
  return stable * WHOLE >= floor * (WHOLE - weight) && candidate * WHOLE >= floor * (weight + mirror) && !(isUsed && candidate === 0);
}

/**
 * Rule 6 there: pods in the range of both ends, traffic as one of them has it, and no version with a larger weight than the ends give
 * it. Where another candidate comes, each has the traffic of its own end or none, and stable may have pods for all of it; so it may
 * where the objects of a route would lead more than either end while they are written.
 */
export function isOnTheRoute(from: Frame, to: Frame, floor: number, places?: Places): (on: Frame) => boolean {
  const isReplaced = from.tracks[1].pods > 0 && to.tracks[1].pods > 0 && from.tracks[1].version !== to.tracks[1].version;
  const free = [from.tracks[0].version, to.tracks[0].version];
  const most = (version: string) => Math.max(...[from, to].map(end => weightOf(end, version)));
  const own = (on: Frame) => on.tracks[1].version === from.tracks[1].version ? from : to;
  const [before, after] = [from.traffic as Weights, to.traffic as Weights];
  const isCrossed = places !== undefined && writes(before, after, places).some(led => !isNoMore(led, before) && !isNoMore(led, after));
  const ways = (on: Frame) => isReplaced ? [NOTHING, own(on).traffic] : [before, after, ...isCrossed ? [NOTHING] : []];
  const isInRange = (on: Frame, i: 0 | 1) => isBetween(on.tracks[i].pods, from.tracks[i].pods, to.tracks[i].pods)
    || ((isReplaced || isCrossed) && i === 0 && isBetween(on.tracks[i].pods, Math.min(from.tracks[i].pods, to.tracks[i].pods), floor));
  return on => ways(on).some(way => sameTraffic(way, on.traffic)) && isInRange(on, 0) && isInRange(on, 1)
    && (free.includes(on.tracks[1].version) || weightOf(on, on.tracks[1].version) <= most(on.tracks[1].version));
}

const NOTHING = byWeights(0);

/** The weight that a version has on the second track. */
function weightOf({ tracks, traffic }: Frame, version: string): number {
  return tracks[1].version === version ? (traffic as Weights).weight : 0;
}

/** The one track that serves, where traffic does not follow the pods. */
function activeIn({ traffic }: Frame): TrackIndex | undefined {
  return traffic.by === 'selector' ? traffic.active : undefined;
}

/**
 * Rule 6 for frames on the way from one to another where traffic follows pods: no track leaves the range of its two ends
 * (unless `anywhere`), and no version gets a larger share than both.
 */
export function isOnTheWay(from: Frame, to: Frame, anywhere = false): (on: Frame) => boolean {
  const most = new Map([from, to].flatMap(frame => frame.tracks.map(({ version }) => version))
    .map(version => [version, Math.max(share(from, version), share(to, version))]));
  const keepsPods = (on: Frame, i: 0 | 1) => anywhere || isBetween(on.tracks[i].pods, from.tracks[i].pods, to.tracks[i].pods);
  const keepsShare = (on: Frame, i: 0 | 1) => on.tracks[i].pods === 0
    || share(on, on.tracks[i].version) <= (most.get(on.tracks[i].version) ?? 0) + 1e-9;
  return on => keepsPods(on, 0) && keepsPods(on, 1) && keepsShare(on, 0) && keepsShare(on, 1);
}

function isBetween(value: number, a: number, b: number): boolean {
  return value >= Math.min(a, b) && value <= Math.max(a, b);
}

/** The share of traffic of a version, 0 to 1, where traffic follows pods. */
export function share(frame: Frame, version: string): number {
  const total = pods(frame);
  const own = (i: 0 | 1) => frame.tracks[i].version === version ? frame.tracks[i].pods : 0;
  return total === 0 ? 0 : (own(0) + own(1)) / total;
}
