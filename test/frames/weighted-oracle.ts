/**
 * A breadth-first search over all frames that a router leads, for small numbers of pods: what `weightedPath` is held against.
 *
 * It knows nothing of how the path finds its frames; it only knows the rules and the order of preference.
 */
import { text, withoutIdleVersions } from './oracle';
import { isOnTheRoute, keepsWeightRules, meetsNeed } from './rules';
import { Frame, frameOf, sameFrame, totalPods, Track, track } from '../../src/frames/frame';
import { byWeights, Places, sameTraffic, Weights } from '../../src/frames/traffic';

export interface WeightedSearch {
  readonly floor: number;
  readonly quota: number;
  /** Where a route stands in several objects. */
  readonly places?: Places;
  /** Frames that are looked at wherever they lie, for whether a detour would be shorter. */
  readonly detours?: { readonly most: number; readonly traffic: readonly Weights[] };
}

/** `S9/C1 10% testers mirror 5%`. */
export function routedText(frame: Frame): string {
  const { weight, testers, mirror } = frame.traffic as Weights;
  return `${text(frame)} ${weight / 100}%${testers ? ' testers' : ''}${mirror > 0 ? ` mirror ${mirror / 100}%` : ''}`;
}

/** The best path, or undefined where there is none. Versions of tracks without pods are those of `from`. */
export function searchWeights(from: Frame, to: Frame, { floor, quota, places, detours }: WeightedSearch): Frame[] | undefined {
  const isFit = (frame: Frame) => meetsNeed(frame.tracks[0].pods, frame.tracks[1].pods, frame.traffic as Weights, floor) && totalPods(frame) <= quota;
  if (![from, to].every(isFit)) return undefined;
  const isAllowed = detours ? () => true : isOnTheRoute(from, to, floor, places);
  const [start, goal] = [withoutIdleVersions(from, from), withoutIdleVersions(to, from)];
  if (sameFrame(start, goal)) return [];

  // What lies 0, 1, 2, … frames before the goal, until the start is among it.
  let rest = candidates(from, to, floor, detours).filter(frame => isFit(frame) && isAllowed(frame) && !sameFrame(frame, goal));
  const layers = [[goal]];
  while (!layers[layers.length - 1].some(frame => keepsWeightRules(start, frame, floor, places))) {
    const ahead = layers[layers.length - 1];
    const next: Frame[] = [];
    const others: Frame[] = [];
    for (const frame of rest) (ahead.some(one => keepsWeightRules(frame, one, floor, places)) ? next : others).push(frame);
    if (next.length === 0) return undefined;
    rest = others;
    layers.push(next);
  }

  // The preferred one of the shortest paths.
  const found: Frame[] = [];
  for (let at = start, left = layers.length - 1; left >= 0; left--) {
    const next = layers[left].filter(frame => keepsWeightRules(at, frame, floor, places));
    at = next.reduce((best, frame) => preference(frame, best, from, to) < 0 ? frame : best);
    found.push(at);
  }
  return found;
}

/** Stable's version first, then the smaller exposure of the second track, then fewer pods, then the candidate's version. */
function preference(a: Frame, b: Frame, from: Frame, to: Frame): number {
  // What starts or leaves is a matter of pods.
  const isInPlace = (i: 0 | 1) => from.tracks[i].pods > 0 && to.tracks[i].pods > 0;
  const isMissing = (frame: Frame, i: 0 | 1) => isInPlace(i) && frame.tracks[i].version !== to.tracks[i].version ? 1 : 0;
  const [first, second] = [a.traffic as Weights, b.traffic as Weights];
  const exposure = first.weight - second.weight || Number(first.testers) - Number(second.testers) || first.mirror - second.mirror;
  return isMissing(a, 0) - isMissing(b, 0) || exposure || totalPods(a) - totalPods(b) || isMissing(a, 1) - isMissing(b, 1);
}

function candidates(from: Frame, to: Frame, floor: number, detours: WeightedSearch['detours']): Frame[] {
  const all = [from.traffic, to.traffic, byWeights(0), ...detours?.traffic ?? []];
  const traffic = all.filter((one, i) => all.findIndex(other => sameTraffic(one, other)) === i);
  const [first, second] = ([0, 1] as const).map(i => tracks(from.tracks[i], to.tracks[i], i === 0 ? floor : 0, detours?.most));
  return traffic.flatMap(led => first.flatMap(one => second.map(other => frameOf(one, other, led))));
}

function tracks(from: Track, to: Track, floor: number, most?: number): Track[] {
  const [least, largest] = most === undefined ? [Math.min(from.pods, to.pods), Math.max(from.pods, to.pods, floor)] : [0, most];
  const versions = to.pods === 0 ? [from.version] : from.pods === 0 ? [to.version] : [...new Set([from.version, to.version])];
  const counts = [...Array(largest - least + 1).keys()].map(i => least + i);
  return counts.flatMap(pods => pods === 0 ? [track(from.version, 0)] : versions.map(version => track(version, pods)));
}
