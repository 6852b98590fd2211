/** The commits that promotions lead to are the frames that `frames()` shows beforehand. */
import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Chart } from 'cdk8s';
import { NEW, OLD, ROUTED, Variant, VARIANTS } from './matrix';
import { Rollout, RolloutApp, RolloutFrame, RolloutProps } from '../../src';
import { StateStore } from '../../src/state/files/store';
import { promote } from '../../src/state/moves';
import { manifestsOf } from '../support/synth';

const { CI } = process.env;
let folder: string;
beforeEach(() => {
  delete process.env.CI; // There a new rollout is an error.
  folder = mkdtempSync(join(tmpdir(), 'cdk8s-rollouts-frames-'));
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => {
  if (CI !== undefined) process.env.CI = CI;
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

function build({ create }: Variant, props: RolloutProps): { app: RolloutApp; chart: Chart; rollout: Rollout } {
  const app = new RolloutApp({ outdir: join(folder, 'dist'), stateDir: join(folder, 'rollouts') });
  const chart = new Chart(app, 'shop', { namespace: 'shop', disableResourceNameHashes: true });
  return { app, chart, rollout: create(chart, props) };
}

const plain = (value: unknown) => JSON.parse(JSON.stringify(value));
const inOrder = (manifests: any[]) => [...manifests].sort((a, b) => `${a.kind}/${a.metadata.name}` < `${b.kind}/${b.metadata.name}` ? -1 : 1);

test.each([...VARIANTS, ...ROUTED].map(variant => [variant.name, variant] as const))('%s', (_, variant) => {
  build(variant, OLD).app.synth();
  const shown: RolloutFrame[] = build(variant, NEW).rollout.frames();
  const store = new StateStore(join(folder, 'rollouts'));

  const committed: any[][] = [];
  for (let i = 0; i < 40; i++) {
    const { chart, rollout } = build(variant, NEW);
    const manifests = manifestsOf(chart);
    if (JSON.stringify(manifests) !== JSON.stringify(committed[committed.length - 1])) committed.push(manifests);
    const { code, recorded, version, key } = rollout._facts!;
    const known = new Map([...recorded!.versions, [version.hash, version]]);
    if (recorded!.record.phase === 'idle' && recorded!.record.stable === version.hash) break;
    const record = promote({ head: recorded!.record, code, configOf: hash => known.get(hash)?.config?.name });
    expect(record.rollout).toBe(key);
    store.save(record, [...known.values()]);
  }
  expect(committed.map(inOrder)).toEqual(shown.slice(1).map(({ manifests }) => inOrder(plain(manifests))));
});
