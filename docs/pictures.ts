/**
 * Draws the pictures of the documentation from real frames: npm run pictures
 */
import { writeFileSync } from 'fs';
import { join } from 'path';
import { App, Chart } from 'cdk8s';
import { architecturePicture } from './architecture-picture';
import { routersPicture } from './routers-picture';
import { BlueGreenService, CanaryDeployment, Rehearsal, RolloutFrame, RolloutPlan, RollingDeployment, RolloutProps } from '../src';

interface Row {
  readonly title: string;
  readonly frames: RolloutFrame[];
}

const COLUMN = 104;
const LEFT = 20;
const RADIUS = 7;
const GAP = 18;
const ACROSS = 2;

const pod = (image: string): RolloutProps => ({ containers: [{ image, portNumber: 8080 }], replicas: 10 });
const chart = () => new Chart(new App(), 'shop', { disableResourceNameHashes: true });
const plan = RolloutPlan.parse('1 pod for 10m, 50% for 10m, 100%');

const canary: Row = {
  title: 'CanaryDeployment: 10 pods, 1 pod for 10m, 50% for 10m, 100%',
  frames: new CanaryDeployment(chart(), 'hello', { ...pod('hello:2'), plan })
    .frames(new CanaryDeployment(chart(), 'hello', { ...pod('hello:1'), plan }).version),
};
const blueGreen: Row = {
  title: 'BlueGreenService: 10 pods, previewed with 2',
  frames: new BlueGreenService(chart(), 'hello', { ...pod('hello:2'), previewReplicas: 2 })
    .frames(new BlueGreenService(chart(), 'hello', { ...pod('hello:1'), previewReplicas: 2 }).version),
};
const rolling: Row = {
  title: 'RollingDeployment: 10 pods, 1 pod for 10m, 50% for 10m, 100%',
  frames: new RollingDeployment(chart(), 'hello', { ...pod('hello:2'), plan })
    .frames(new RollingDeployment(chart(), 'hello', { ...pod('hello:1'), plan }).version),
};

/** The pictures by file name. */
export const PICTURES: { [file: string]: string } = {
  'architecture.svg': architecturePicture(),
  'rollout.svg': draw([canary]),
  'kinds.svg': draw([canary, blueGreen, rolling]),
  'routers.svg': routersPicture(),
  'rehearsal.svg': Rehearsal.of(new CanaryDeployment(chart(), 'hello', { ...pod('hello:2'), plan }), {}, new CanaryDeployment(chart(), 'hello', { ...pod('hello:1'), plan }).version).toSvg(),
};

function draw(rows: Row[]): string {
  const height = 190;
  const columns = Math.max(...rows.map(({ frames }) => frames.length));
  const [width, total] = [LEFT + columns * COLUMN, rows.length * height];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${total}" width="${width}" height="${total}" role="img" font-family="system-ui, sans-serif">`,
    '<title>The frames of a rollout: every pod a circle, blue the old version, amber the new one</title>',
    `<rect width="${width}" height="${total}" fill="#ffffff"/>`,
    ...rows.flatMap((row, i) => drawRow(row, i * height)),
    '</svg>',
    '',
  ].join('\n');
}

function drawRow({ title, frames }: Row, top: number): string[] {
  return [
    text(LEFT, top + 24, title, 14, '#1f2937', 'start', 600),
    `<line x1="${LEFT}" y1="${top + 46}" x2="${LEFT + frames.length * COLUMN - 40}" y2="${top + 46}" stroke="#cbd5e1" stroke-width="2"/>`,
    ...frames.flatMap((frame, i) => drawFrame(frame, frames[0].tracks[0].version, LEFT + i * COLUMN, top + 46)),
  ];
}

function drawFrame({ index, tracks, manifests }: RolloutFrame, old: string, left: number, top: number): string[] {
  const isSeparate = manifests.filter(({ kind }) => kind === 'Deployment').length > 1;
  const [first, second] = tracks;
  return [
    `<circle cx="${left + 8}" cy="${top}" r="5" fill="#ffffff" stroke="#64748b" stroke-width="2"/>`,
    ...pods(first.pods, first.version === old, left, top + 24, first.share > 0),
    ...pods(second.pods, second.version === old, left + ACROSS * GAP + 8, top + 24, second.share > 0),
    text(left, top + 24 + 5 * GAP + 14, `${first.pods}${isSeparate || second.pods > 0 ? ` + ${second.pods}` : ''}`, 12, '#334155'),
    text(left + 18, top - 8, index === 0 ? 'before' : `commit ${index}`, 11, '#64748b'),
  ];
}

/** Filled circles receive traffic, hollow ones do not yet, or no longer. */
function pods(count: number, isOld: boolean, left: number, top: number, serves: boolean): string[] {
  const colour = isOld ? '#3b82f6' : '#f59e0b';
  return [...Array(count).keys()].map(i => {
    const [x, y] = [left + RADIUS + (i % ACROSS) * GAP, top + RADIUS + Math.floor(i / ACROSS) * GAP];
    return `<circle cx="${x}" cy="${y}" r="${RADIUS}" fill="${serves ? colour : '#ffffff'}" stroke="${colour}" stroke-width="2"/>`;
  });
}

function text(x: number, y: number, content: string, size: number, fill: string, anchor = 'start', weight = 400): string {
  return `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" fill="${fill}" text-anchor="${anchor}">${content}</text>`;
}

if (require.main === module) {
  for (const [file, svg] of Object.entries(PICTURES)) writeFileSync(join(__dirname, file), svg);
}
