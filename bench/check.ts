import { Yaml } from 'cdk8s';
import { Figure, median, milliseconds } from './measure';
import { services } from './rehearsal';
import { readManifests } from '../src/manifests/reading/read-manifests';
import { check } from '../src/rules/check/check';

const RUNS = 5;
const MEGABYTES = 6;

/** What a check costs beside reading what it is about. */
export function checks(): Figure[] {
  return [largeFolder(), ...oneSelector()];
}

/** Of many megabytes, one Service changes. */
function largeFolder(): Figure {
  const { before } = services(800, 0);
  const contents = (side: any[]) => ({ file: 'shop.k8s.yaml', content: Yaml.stringify(...side) });
  const after = JSON.parse(JSON.stringify(before));
  after.find(({ kind }: any) => kind === 'Service').spec.ports[0].appProtocol = 'http';
  const sides = [contents(before), contents(after)];
  const size = sides[0].content.length / 1e6;
  if (size < MEGABYTES) throw new Error(`${size} MB are too few`);
  const read = () => {
    const memory = new Map();
    return sides.map(side => readManifests([side], memory));
  };
  // In turns, since a machine is quicker at one time than at another.
  const turns = [...Array(RUNS).keys()].map(() => {
    const reading = milliseconds(() => void read());
    const [old, now] = read();
    return { reading, checking: milliseconds(() => void check(old, now)) };
  });
  const [reading, checking] = (['reading', 'checking'] as const).map(what => median(turns.map(turn => turn[what])));
  return { what: `check of one changed Service in ${size.toFixed(1)} MB against reading them, median of ${RUNS} in turns`, measured: `${((reading + checking) / reading).toFixed(2)}×`, bound: '2×' };
}

/** Deployments that each select the pods of all: one mistake. */
function oneSelector(): Figure[] {
  const count = 200;
  const labels = { app: 'shop' };
  const content = Yaml.stringify(...[...Array(count).keys()].map(i => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: `app-${i}`, namespace: 'shop' },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'shop:1' }] } } },
  })));
  const [before, after] = [readManifests([]), readManifests([{ file: 'shop.k8s.yaml', content }])];
  let found = 0;
  const times = [...Array(RUNS).keys()].map(() => milliseconds(() => { found = check(before, after).findings.filter(({ rule }) => rule === 'selector-overlap').length; }));
  return [
    { what: `check of ${count} Deployments with one selector, median of ${RUNS}`, measured: `${(median(times) / 1000).toFixed(2)} s`, bound: '1 s' },
    { what: 'its findings of selector-overlap', measured: `${found}`, bound: '1' },
  ];
}
