/** The picture of the frames of rollouts whose traffic a router leads: shares of traffic as bands, read from the routes that stand in the frames. */
import { App, Chart, Duration } from 'cdk8s';
import { BlueGreenService, CanaryDeployment, RolloutFrame, RolloutPlan, RolloutProps, TrafficRouter } from '../src';

interface Row {
  readonly title: string;
  readonly frames: RolloutFrame[];
}

interface Led {
  /** The part of the requests that the second track gets. */
  readonly share: number;
  readonly hasTesters: boolean;
  /** In percent. */
  readonly copies: number;
}

const [LEFT, COLUMN, BAND, HEIGHT, ROW] = [20, 104, 92, 72, 176];
const [OLD, NEW, INK, FAINT] = ['#3b82f6', '#f59e0b', '#1f2937', '#64748b'];

const chart = () => new Chart(new App(), 'shop', { disableResourceNameHashes: true });
const pod = (tag: number): RolloutProps => ({ containers: [{ image: `hello:${tag}`, portNumber: 8080 }], replicas: 4, shutdownDelay: Duration.seconds(0) });
const router = (testers = false) => TrafficRouter.gatewayApi({
  gateway: 'public', hosts: ['hello.example.com'], ...testers && { testers: { header: 'X-Canary', value: 'yes' } },
});

function canary(steps: string, testers = false): Row {
  const of = (tag: number) => new CanaryDeployment(chart(), 'hello', { ...pod(tag), plan: RolloutPlan.parse(steps), router: router(testers) });
  return { title: `CanaryDeployment: 4 pods, ${steps}`, frames: of(2).frames(of(1).version) };
}

function blueGreen(steps: string): Row {
  const of = (tag: number) => new BlueGreenService(chart(), 'hello', { ...pod(tag), plan: RolloutPlan.parse(steps), router: router() });
  return { title: `BlueGreenService: 4 pods, ${steps}`, frames: of(2).frames(of(1).version) };
}

export function routersPicture(): string {
  const rows = [
    canary('testers until approved, 10% for 10m, 50% for 10m, 100%', true),
    canary('mirror 10% for 10m, 50% for 10m, 100%'),
    blueGreen('10% for 10m, 50% for 10m, 100%'),
  ];
  const [width, height] = [LEFT + Math.max(...rows.map(({ frames }) => frames.length)) * COLUMN, rows.length * ROW];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="system-ui, sans-serif">`,
    '<title>The frames of rollouts with a router: bands are shares of the traffic, blue the old version, amber the new one</title>',
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...rows.flatMap(({ title, frames }, i) => [
      text(LEFT, i * ROW + 24, title, 14, INK, 600),
      ...frames.flatMap((frame, column) => drawn(frame, frames[0].tracks[0].version, LEFT + column * COLUMN, i * ROW + 50)),
    ]),
    '</svg>',
    '',
  ].join('\n');
}

function drawn({ index, tracks: [first, second], manifests }: RolloutFrame, old: string, left: number, top: number): string[] {
  const { share, hasTesters, copies } = ledBy(manifests);
  const colour = (version: string) => version === old ? OLD : NEW;
  const led = [...hasTesters ? ['testers'] : [], ...copies > 0 ? [`${copies}% copied`] : []];
  const amount = Math.round(HEIGHT * share);
  return [
    text(left, top - 8, index === 0 ? 'before' : `commit ${index}`, 11, FAINT),
    `<rect x="${left}" y="${top}" width="${BAND}" height="${HEIGHT}" fill="${colour(first.version)}"/>`,
    ...amount > 0 ? [`<rect x="${left}" y="${top + HEIGHT - amount}" width="${BAND}" height="${amount}" fill="${colour(second.version)}"/>`] : [],
    // Who is led there besides has a line of its own, since its share is that of no weight.
    ...led.length > 0 ? [
      `<rect x="${left}" y="${top}" width="${BAND}" height="18" fill="#ffffff" stroke="${NEW}" stroke-width="2"/>`,
      text(left + 6, top + 13, led.join(', '), 11, INK),
    ] : [],
    text(left, top + HEIGHT + 18, `${percent(1 - share)} : ${percent(share)}`, 12, INK, 600),
    text(left, top + HEIGHT + 34, `${first.pods} + ${second.pods} pods`, 12, FAINT),
  ];
}

function ledBy(manifests: readonly any[]): Led {
  const { rules } = manifests.find(({ kind }) => kind === 'HTTPRoute').spec;
  const [{ backendRefs: [rest, other], filters = [] }] = rules;
  return {
    share: other.weight / (rest.weight + other.weight),
    hasTesters: rules.length > 1,
    copies: filters[0]?.requestMirror.percent ?? 0,
  };
}

function percent(share: number): string {
  return `${Math.round(1000 * share) / 10}%`;
}

function text(x: number, y: number, content: string, size: number, fill: string, weight = 400): string {
  return `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" fill="${fill}">${content}</text>`;
}
