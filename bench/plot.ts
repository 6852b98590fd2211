/** Draws measurements as an SVG: lines over two logarithmic axes. */

export interface Line {
  readonly name: string;
  readonly points: ReadonlyArray<readonly [x: number, y: number]>;
}

export interface Plot {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly lines: readonly Line[];
}

const [WIDTH, HEIGHT] = [360, 280];
const [LEFT, RIGHT, TOP, BOTTOM] = [56, 28, 44, 48];
const COLOURS = ['#2563eb', '#d97706', '#059669', '#7c3aed'];

/** The plots side by side, readable on light and on dark ground. */
export function drawPlots(title: string, plots: readonly Plot[]): string {
  const width = plots.length * WIDTH;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${HEIGHT}" width="${width}" height="${HEIGHT}" role="img" font-family="system-ui, sans-serif" font-size="11">`,
    `<title>${title}</title>`,
    '<style>text{fill:#1f2937}.axis{stroke:#9ca3af}.grid{stroke:#e5e7eb}svg{background:#fff}',
    '@media (prefers-color-scheme:dark){text{fill:#e5e7eb}.axis{stroke:#6b7280}.grid{stroke:#374151}svg{background:#0d1117}}</style>',
    ...plots.flatMap((plot, i) => [`<g transform="translate(${i * WIDTH},0)">`, ...drawPlot(plot), '</g>']),
    '</svg>',
    '',
  ].join('\n');
}

function drawPlot({ title, x, y, lines }: Plot): string[] {
  const points = lines.flatMap(line => line.points);
  const horizontal = axis(points.map(([at]) => at), LEFT, WIDTH - RIGHT);
  const vertical = axis(points.map(([, at]) => at), HEIGHT - BOTTOM, TOP);
  return [
    `<text x="${LEFT}" y="18" font-size="13" font-weight="600">${title}</text>`,
    ...horizontal.ticks.flatMap(tick => [
      `<line class="grid" x1="${horizontal.at(tick)}" x2="${horizontal.at(tick)}" y1="${TOP}" y2="${HEIGHT - BOTTOM}"/>`,
      `<text x="${horizontal.at(tick)}" y="${HEIGHT - BOTTOM + 16}" text-anchor="middle">${label(tick)}</text>`,
    ]),
    ...vertical.ticks.flatMap(tick => [
      `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${vertical.at(tick)}" y2="${vertical.at(tick)}"/>`,
      `<text x="${LEFT - 6}" y="${vertical.at(tick) + 4}" text-anchor="end">${label(tick)}</text>`,
    ]),
    `<path class="axis" fill="none" d="M${LEFT},${TOP}V${HEIGHT - BOTTOM}H${WIDTH - RIGHT}"/>`,
    `<text x="${WIDTH - RIGHT}" y="${HEIGHT - 12}" text-anchor="end">${x}</text>`,
    `<text x="${LEFT}" y="${TOP - 8}">${y}</text>`,
    ...lines.flatMap(({ name, points: of }, i) => [
      `<polyline fill="none" stroke="${COLOURS[i]}" stroke-width="2" points="${of.map(([at, value]) => `${horizontal.at(at)},${vertical.at(value)}`).join(' ')}"/>`,
      ...of.map(([at, value]) => `<circle r="3" fill="${COLOURS[i]}" cx="${horizontal.at(at)}" cy="${vertical.at(value)}"/>`),
      ...lines.length > 1 ? [`<text x="${LEFT + 8}" y="${TOP + 14 + 15 * i}" style="fill:${COLOURS[i]}">${name}</text>`] : [],
    ]),
  ];
}

/** A logarithmic axis from the power of ten below the least value to that above the largest. */
function axis(values: readonly number[], start: number, end: number) {
  const first = Math.floor(Math.log10(Math.min(...values)));
  const last = Math.max(first + 1, Math.ceil(Math.log10(Math.max(...values))));
  return {
    ticks: Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i)),
    at: (value: number) => Math.round(10 * (start + ((Math.log10(value) - first) / (last - first)) * (end - start))) / 10,
  };
}

function label(value: number): string {
  return value >= 1000 ? value.toLocaleString('en-US') : String(Number(value.toPrecision(3)));
}
