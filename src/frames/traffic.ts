/** How traffic is led to the two tracks of a frame, as data. Whatever leads it: everything else reads this and asks no further. */

/** The two tracks that every rollout has: stable and canary, blue and green, the old pods of a Deployment and its batch. */
export type TrackIndex = 0 | 1;

export type Traffic = FollowsPods | OneTrack | Weights;

/** One Service over both tracks: a share of traffic is a share of ready pods. */
export interface FollowsPods {
  readonly by: 'pods';
}

/** A Service whose selector chooses the one track that receives everything. */
export interface OneTrack {
  readonly by: 'selector';
  readonly active: TrackIndex;
}

/** A router that carries weights. Shares are hundredths of a percent: 0–10000. */
export interface Weights {
  readonly by: 'weights';
  /** The share of the second track; the first one has the rest. */
  readonly weight: number;
  /** Whether people who ask for the second track get it, whatever the weight. */
  readonly testers: boolean;
  /** The share of requests of which the second track gets a copy, whose answers nobody sees. */
  readonly mirror: number;
}

/** All traffic, in hundredths of a percent. */
export const WHOLE = 10_000;

export const BY_PODS: FollowsPods = { by: 'pods' };

export function bySelector(active: TrackIndex): OneTrack {
  return { by: 'selector', active };
}

export function byWeights(weight: number, { testers = false, mirror = 0 }: Partial<Weights> = {}): Weights {
  return { by: 'weights', weight, testers, mirror };
}

/** How traffic is led while one track has all of it. */
export function atRest(by: Traffic['by'], serving: TrackIndex): Traffic {
  switch (by) {
    case 'pods': return BY_PODS;
    case 'selector': return bySelector(serving);
    case 'weights': return byWeights(serving === 0 ? 0 : WHOLE);
  }
}

/** In which of a router's objects each of them stands: what stands in one changes at once, and the others before or after it. */
export interface Places {
  readonly weight: number;
  readonly testers: number;
  readonly mirror: number;
}

/**
 * Whether one object gives the second track more and another one less: between the two writes it might have more than either frame
 * gives it.
 */
export function isCrossed(from: Weights, to: Weights, places: Places): boolean {
  const kinds = ['weight', 'testers', 'mirror'] as const;
  const [grows, shrinks] = [[from, to], [to, from]].map(([less, more]) => kinds.filter(kind => less[kind] < more[kind]));
  return grows.some(one => shrinks.some(other => places[one] !== places[other]));
}

/** The other one of the two tracks. */
export function otherTrack(index: TrackIndex): TrackIndex {
  return index === 0 ? 1 : 0;
}

/** The track that receives everything; where none does, the one that did before. */
export function servingTrack(traffic: Traffic, before: TrackIndex = 0): TrackIndex {
  switch (traffic.by) {
    case 'pods': return 0;
    case 'selector': return traffic.active;
    case 'weights': return traffic.weight === WHOLE ? 1 : traffic.weight === 0 ? 0 : before;
  }
}

export function sameTraffic(a: Traffic, b: Traffic): boolean {
  if (a.by === 'selector' && b.by === 'selector') return a.active === b.active;
  if (a.by === 'weights' && b.by === 'weights') return a.weight === b.weight && a.testers === b.testers && a.mirror === b.mirror;
  return a.by === b.by;
}
