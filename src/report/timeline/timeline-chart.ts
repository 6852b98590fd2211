/** The curves of a timeline, in SVG: pods as stacked areas, shares of traffic, ready endpoints against their floor. */
import { colourIndex } from '../palette';
import { TimeScale } from './time-scale';
import { isShort, podsOf, sampled } from './timeline-facts';
import { sum } from '../../rehearsal/outcome';
import { PodPhase, Timeline, TimelineMoment } from '../../rehearsal/timeline';

/** Where a chart stands in a drawing. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** One value over the whole time, in equal parts. */
type Curve = readonly number[];

/** How a layer of the stack is drawn: `ready v0`, `terminating v1`. */
interface Layer {
  readonly name: string;
  readonly curve: Curve;
}

/** The styles of what is drawn here. The variables are the page's or the picture's. */
export const CHART_STYLE = `
${[0, 1, 2, 3, 4, 5].map(i => `.v${i} { --version: var(--v${i}); }`).join('\n')}
.area { fill: var(--version); stroke: var(--version); stroke-width: 1; }
.area.starting { fill-opacity: 0.3; stroke-opacity: 0.6; }
.area.failing { fill: var(--harm); stroke: var(--harm); fill-opacity: 0.85; }
.area.terminating { fill-opacity: 0.12; stroke-dasharray: 3 3; }
.hatch { stroke: none; fill: url(#hatch); }
.share.failing { --version: var(--harm); }
.share { stroke: none; fill-opacity: 0.85; }
.endpoints { fill: var(--good); fill-opacity: 0.25; stroke: var(--good); stroke-width: 1.5; }
.short { fill: var(--harm); stroke: none; }
.floor { fill: none; stroke: var(--text); stroke-width: 1.5; stroke-dasharray: 6 3; }
`;

export const HATCH = '<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V6" stroke="var(--ground)" stroke-width="3" stroke-opacity="0.75"/></pattern>';

/** The most pods of any moment: the height of the stack. */
export function mostPods(timeline: Timeline): number {
  return timeline.moments.reduce((most, moment) => Math.max(most, podsOf(moment)), 1);
}

/** From below: of each version what is ready, starts and fails; above all, what goes away. */
export function podAreas(timeline: Timeline, scale: TimeScale, box: Box): string[] {
  const layers = podLayers(timeline, sampled(timeline, scale, box.width));
  return stack(layers, mostPods(timeline), box).flatMap(({ name, path }) => [
    `<path class="area ${name}" d="${path}"/>`,
    ...name.startsWith('terminating') ? [`<path class="hatch" d="${path}"/>`] : [],
  ]);
}

/** The share of each version, and in red what fails. */
export function shareAreas(timeline: Timeline, scale: TimeScale, box: Box): string[] {
  const parts = sampled(timeline, scale, box.width);
  const worst = parts.map(part => part.reduce((found, moment) => moment.failing > found.failing ? moment : found, part[part.length - 1]));
  const layers = [
    ...timeline.versions.map((_, i) => ({ name: `v${colourIndex(i)}`, curve: worst.map(({ shares }) => shares[i] ?? 0) })),
    { name: 'failing', curve: worst.map(({ failing }) => failing) },
  ];
  return stack(layers, 100, box).map(({ name, path }) => `<path class="area share ${name}" d="${path}"/>`);
}

/** The ready endpoints of one Service; red wherever they are fewer than the floor. */
export function endpointAreas(timeline: Timeline, scale: TimeScale, service: string, box: Box): string[] {
  const standings = sampled(timeline, scale, box.width).map(part => worstOf(part, service));
  const most = Math.max(1, ...standings.map(({ ready, floor }) => Math.max(ready, floor)));
  const ready = standings.map(standing => standing.ready);
  const floor = standings.map(standing => standing.floor);
  const lack = standings.map(standing => standing.isShort ? standing.floor - standing.ready : 0);
  const y = (value: number) => round(box.top + box.height - (value / most) * box.height);
  const [endpoints, short] = stack([{ name: 'endpoints', curve: ready }, { name: 'short', curve: lack }], most, box);
  return [
    ...endpoints === undefined ? [] : [`<path class="endpoints" d="${endpoints.path}"/>`],
    ...short === undefined ? [] : [`<path class="short" d="${short.path}"/>`],
    `<path class="floor" d="${steps(floor, box.left).map(([x, value], i) => `${i === 0 ? 'M' : 'L'}${x} ${y(value)}`).join('')}"/>`,
  ];
}

/** A strip that is red wherever requests fail or a Service is below its floor. */
export function harmAreas(timeline: Timeline, scale: TimeScale, box: Box): string[] {
  const curve = sampled(timeline, scale, box.width).map(part => part.some(({ failing, services }) => failing > 0 || services.some(isShort)) ? 1 : 0);
  return stack([{ name: 'short', curve }], 1, box).map(({ path }) => `<path class="short" d="${path}"/>`);
}

function podLayers({ versions }: Timeline, parts: readonly TimelineMoment[][]): Layer[] {
  const last = parts.map(part => part[part.length - 1]);
  const layer = (phase: PodPhase, i: number) => ({ name: `${phase} v${colourIndex(i)}`, curve: last.map(({ pods }) => pods[i]?.[phase] ?? 0) });
  return [
    ...versions.flatMap((_, i) => [layer('ready', i), layer('starting', i), layer('failing', i)]),
    ...versions.map((_, i) => layer('terminating', i)),
  ];
}

function worstOf(part: readonly TimelineMoment[], name: string): { ready: number; floor: number; isShort: boolean } {
  const found = part.flatMap(({ services }) => services.filter(service => service.name === name))
    .map(service => ({ ready: sum(service.ready), floor: service.floor, isShort: isShort(service) }));
  const last = found[found.length - 1] ?? { ready: 0, floor: 0, isShort: false };
  return found.reduce((worst, one) => one.ready - one.floor < worst.ready - worst.floor ? one : worst, last);
}

/** The outlines of layers on top of each other. Those that are nowhere to be seen are left out. */
function stack(layers: readonly Layer[], most: number, { left, top, width, height }: Box): { name: string; path: string }[] {
  let below: Curve = new Array(width).fill(0);
  return layers.flatMap(({ name, curve }) => {
    const above = curve.map((value, i) => below[i] + value);
    const y = (value: number) => round(top + height - (value / most) * height);
    const paths = runs(curve).map(([from, to]) => {
      const upper = steps(above.slice(from, to), left + from).map(([x, value]) => `L${x} ${y(value)}`);
      const lower = steps(below.slice(from, to), left + from).reverse().map(([x, value]) => `L${x} ${y(value)}`);
      return `M${[...upper, ...lower].join('').slice(1)}Z`;
    });
    below = above;
    return paths.length === 0 ? [] : [{ name, path: paths.join('') }];
  });
}

/** The stretches in which a curve is above nothing. */
function runs(curve: Curve): [number, number][] {
  const found: [number, number][] = [];
  curve.forEach((value, i) => {
    if (value <= 0) return;
    const last = found[found.length - 1];
    if (last !== undefined && last[1] === i) last[1] = i + 1; else found.push([i, i + 1]);
  });
  return found;
}

/** The corners of a curve that goes in steps. */
function steps(curve: Curve, left: number): [number, number][] {
  const corners: [number, number][] = [];
  curve.forEach((value, i) => {
    if (i > 0 && value === curve[i - 1]) return;
    if (i > 0) corners.push([left + i, curve[i - 1]]);
    corners.push([left + i, value]);
  });
  if (curve.length > 0) corners.push([left + curve.length, curve[curve.length - 1]]);
  return corners;
}

function round(value: number): number {
  return Number(value.toFixed(1));
}
