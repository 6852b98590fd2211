/** The model of the Deployment controller in `src/controllers` against another implementation, on random cases. */
import * as fc from 'fast-check';
import { Case, runCase } from './cluster';
import { ModelOutcome, playModel } from './model';
import { ClusterState } from './observer';
import { GRAIN, randomCases } from './random-case';
import { fencepostsOf } from '../../../src/controllers/deployment/view';
import { workloadOf } from '../../../src/manifests/kinds/workload';
import { runs } from '../../support/deep';

type Samples = ReadonlyArray<{ readonly atSeconds: number; readonly deployments: ClusterState['deployments'] }>;

/** What stands at each grain of time at which something changed: the library is a fraction of a second late at times. */
function course(samples: Samples): string[] {
  const standing = new Map(samples.map(({ atSeconds, deployments }) => [Math.round(atSeconds / GRAIN) * GRAIN, JSON.stringify(deployments)]));
  const entries = [...standing];
  return entries.filter(([, state], i) => state !== entries[i - 1]?.[1]).map(([at, state]) => `${at} ${state}`);
}

/** README.md says why the outcome then depends on which controller is faster. */
function shrinksInMidRollout({ commits }: Case, { samples }: ModelOutcome): boolean {
  return commits.some(({ atSeconds, manifests: [manifest] }, i) => {
    const before = samples.filter(sample => sample.atSeconds < atSeconds).at(-1);
    if (before === undefined || manifest.spec.replicas === commits[i - 1].manifests[0].spec.replicas) return false;
    const versions = Object.values(before.deployments.app);
    const allowed = manifest.spec.replicas + fencepostsOf(workloadOf(manifest), manifest.spec.replicas).surge;
    return versions.length > 1 && versions.reduce((sum, { pods }) => sum + pods, 0) > allowed;
  });
}

const RUNS = runs(24, 320);

test(`${RUNS} random cases take the same course`, async () => {
  await fc.assert(fc.asyncProperty(randomCases, async one => {
    const model = playModel(one);
    fc.pre(!model.isLeftToChance && !shrinksInMidRollout(one, model));
    const { samples } = await runCase(one);
    expect(course(model.samples)).toEqual(course(samples));
  }), { numRuns: RUNS, seed: 20 });
}, 300_000);
