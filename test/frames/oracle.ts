/**
 * A breadth-first search over all frames, for small numbers of pods: what `path` is held against.
 *
 * It knows nothing of how `path` finds its frames; it only knows the rules and the order of preference.
 */
import { isOnTheWay, keepsRules } from './rules';
import { Frame, frameOf, totalPods, Track, track } from '../../src/frames/frame';

export interface Search {
  readonly floor: number;
  readonly quota: number;
  /** The most pods of a track that the search looks at. */
  readonly most: number;
  /** Whether frames outside the range of the two ends are looked at too. */
  readonly everywhere?: boolean;
}

/** The best path, or undefined where there is none. Versions of tracks without pods are those of `from`. */
export function search(from: Frame, to: Frame, { floor, quota, most, everywhere }: Search): Frame[] | undefined {
  if ([from, to].some(frame => totalPods(frame) > quota || totalPods(frame) < floor)) return undefined;
  const goal = withoutIdleVersions(to, from);
  const isAllowed = isOnTheWay(from, to, everywhere);
  const nodes = candidates(from, to, everywhere ? most : undefined).filter(frame => totalPods(frame) <= quota && isAllowed(frame));
  const start = withoutIdleVersions(from, from);

  // What lies 0, 1, 2, … frames before the goal, until the start is among it.
  let rest = nodes.filter(frame => text(frame) !== text(goal));
  const layers = [[goal]];
  for (let layer = layers[0]; !layer.some(frame => text(frame) === text(start)); layers.push(layer)) {
    const isNext = (frame: Frame) => layer.some(ahead => keepsRules(frame, ahead, floor, 0));
    const next = rest.filter(isNext);
    if (next.length === 0) return undefined;
    rest = rest.filter(frame => !next.includes(frame));
    layer = next;
  }

  // The preferred one of the shortest paths.
  const found: Frame[] = [];
  for (let at = start, left = layers.length - 2; left >= 0; left--) {
    at = layers[left].filter(frame => keepsRules(at, frame, floor, 0)).sort((a, b) => preference(a, b, to))[0];
    found.push(at);
  }
  return found;
}

/** Stable's version first, then the smaller share of the canary, then fewer pods. */
function preference(a: Frame, b: Frame, to: Frame): number {
  const promoted = (frame: Frame) => frame.tracks[0].version === to.tracks[0].version ? 0 : 1;
  const exposure = a.tracks[1].pods * totalPods(b) - b.tracks[1].pods * totalPods(a);
  return promoted(a) - promoted(b) || exposure || totalPods(a) - totalPods(b) || (a.tracks[1].version === to.tracks[1].version ? -1 : 1);
}

function candidates(from: Frame, to: Frame, most?: number): Frame[] {
  const choices = ([0, 1] as const).map(i => {
    const ends = [from.tracks[i].pods, to.tracks[i].pods];
    const [least, largest] = most === undefined ? [Math.min(...ends), Math.max(...ends)] : [0, most];
    const [before, after] = [from.tracks[i].version, to.tracks[i].version];
    const versions = ends[1] === 0 ? [before] : ends[0] === 0 ? [after] : [before, after];
    const tracks: Track[] = [];
    for (let pods = least; pods <= largest; pods++) {
      for (const version of pods === 0 ? [from.tracks[i].version] : new Set(versions)) tracks.push(track(version, pods));
    }
    return tracks;
  });
  return choices[0].flatMap(first => choices[1].map(second => frameOf(first, second)));
}

export function withoutIdleVersions(frame: Frame, from: Frame): Frame {
  const one = (i: 0 | 1) => frame.tracks[i].pods === 0 ? track(from.tracks[i].version, 0) : frame.tracks[i];
  return frameOf(one(0), one(1), frame.traffic);
}

export function text(frame: Frame): string {
  return frame.tracks.map(({ version, pods }) => `${version}${pods}`).join('/');
}
