/** A plot with both axes logarithmic: what grows with the size is a line at 45°, what grows with its square is twice as steep. */

export interface Line {
  readonly name: string;
  readonly colour: string;
  readonly points: ReadonlyArray<readonly [number, number]>;
}

const [WIDTH, HEIGHT] = [720, 440];
const [LEFT, RIGHT, TOP, BOTTOM] = [64, 130, 44, 52];
const TICKS = [10, 100, 1_000, 10_000, 100_000];

export function plot(title: string, lines: readonly Line[]): string {
  const sizes = [...new Set(lines.flatMap(({ points }) => points.map(([size]) => size)))].sort((a, b) => a - b);
  const times = lines.flatMap(({ points }) => points.map(([, milliseconds]) => milliseconds));
  const x = scale(sizes[0], sizes.at(-1)!, LEFT, WIDTH - RIGHT);
  const y = scale(Math.min(...times), Math.max(...times), HEIGHT - BOTTOM, TOP);
  const ticks = TICKS.filter(tick => tick >= Math.min(...times) && tick <= Math.max(...times));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" font-family="system-ui, sans-serif">`,
    `<title>${title}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    text(LEFT, 24, title, 14, '#1f2937', 'start'),
    ...ticks.flatMap(tick => [
      `<line x1="${LEFT}" y1="${y(tick)}" x2="${WIDTH - RIGHT}" y2="${y(tick)}" stroke="#e2e8f0"/>`,
      text(LEFT - 8, y(tick) + 4, tick < 1_000 ? `${tick} ms` : `${tick / 1_000} s`, 11, '#64748b', 'end'),
    ]),
    ...sizes.flatMap(size => [
      `<line x1="${x(size)}" y1="${TOP}" x2="${x(size)}" y2="${HEIGHT - BOTTOM}" stroke="#f1f5f9"/>`,
      text(x(size), HEIGHT - BOTTOM + 18, `${size}`, 11, '#64748b', 'middle'),
    ]),
    text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, 'charts', 12, '#334155', 'middle'),
    ...lines.flatMap(line => draw(line, x, y)),
    '</svg>',
    '',
  ].join('\n');
}

function draw({ name, colour, points }: Line, x: (value: number) => number, y: (value: number) => number): string[] {
  const places = points.map(([size, milliseconds]) => [x(size), y(milliseconds)] as const);
  const [lastX, lastY] = places.at(-1)!;
  return [
    `<polyline points="${places.map(place => place.join(',')).join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>`,
    ...places.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="3.5" fill="${colour}"/>`),
    text(lastX + 10, lastY + 4, name, 12, colour, 'start'),
  ];
}

function scale(smallest: number, largest: number, from: number, to: number): (value: number) => number {
  return value => Math.round(from + (to - from) * Math.log(value / smallest) / Math.log(largest / smallest));
}

function text(x: number, y: number, content: string, size: number, fill: string, anchor: string): string {
  return `<text x="${x}" y="${y}" font-size="${size}" fill="${fill}" text-anchor="${anchor}">${content}</text>`;
}
