/** The one sentence that a reader of a rehearsal wants first. */
import { formatPercent, formatTime } from '../amounts';
import { fewestReady, isHarmed, mostFailing } from './timeline-facts';
import { Timeline } from '../../rehearsal/timeline';

export interface Verdict {
  readonly isHarm: boolean;
  readonly text: string;
}

export function verdictOf(timeline: Timeline): Verdict {
  const { moments, events } = timeline;
  if (moments.length === 0) return { isHarm: false, text: 'Nothing was rehearsed' };
  const services = fewestReady(moments);
  if (!isHarmed(timeline)) {
    const fewest = services.map(({ name, fewest: ready, floor }) => `${name} never had fewer than ${ready} ready endpoints (floor ${floor})`);
    return { isHarm: false, text: [...fewest, 'no request fails'].join(', ') };
  }
  const failing = mostFailing(moments);
  const harms = [
    ...services.filter(({ fewest, floor }) => fewest < floor).map(({ name, fewest, floor, at }) => `${name} falls to ${fewest} ready endpoints at ${formatTime(at)}, and its floor is ${floor}`),
    ...failing.failing > 0 ? [`up to ${formatPercent(failing.failing)} of all requests fail, at ${formatTime(failing.at)}`] : [],
  ];
  return { isHarm: true, text: (harms.length > 0 ? harms : events.filter(({ type }) => type === 'harm').map(({ text }) => text)).join('; ') };
}
