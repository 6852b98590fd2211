/** Every folder under examples/ that has a cdk8s.yaml is an example, and is tested here by being there. */
import { execFile } from 'child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { promisify } from 'util';
import { App, Yaml } from 'cdk8s';
import { isDeep } from './support/deep';
import { formatChange, manifestDiff, objectName } from '../src/report/differences/manifest-diff';
import { Rollout, RolloutFrame } from 'cdk8s-rollouts';

interface Example {
  build(app: App, version?: string): unknown;
}

const run = promisify(execFile);
const root = join(__dirname, '..', 'examples');
const examples = readdirSync(root).filter(name => existsSync(join(root, name, 'cdk8s.yaml')));
const output = mkdtempSync(join(tmpdir(), 'cdk8s-rollouts-examples-'));
const finished = new Map<string, Promise<string>>();

beforeAll(() => {
  // All at once, so that none waits for another. The check for a newer cdk8s asks the network.
  for (const name of examples.filter(isByCli)) {
    const args = [join(root, '../node_modules/cdk8s-cli/bin/cdk8s'), 'synth', '--check-upgrade=false', '--output', join(output, name)];
    finished.set(name, run(process.execPath, args, { cwd: join(root, name) }).then(() => 'synthesized', ({ stderr }) => stderr));
  }
});

afterAll(() => rmSync(output, { recursive: true }));

expect.addSnapshotSerializer({ test: value => typeof value === 'string', serialize: value => value });

describe.each(examples)('%s', name => {
  const { build } = jest.requireActual<Example>(join(root, name, 'main.ts'));
  const after = rollouts(build);
  const before = rollouts(build, 'before');

  test(`the committed dist/ is what ${isByCli(name) ? 'the cdk8s CLI' : 'the app'} writes`, async () => {
    if (isByCli(name)) {
      expect(await finished.get(name)).toBe('synthesized');
    } else {
      // As the CLI asks for it, for its validations.
      const app = new App({ outdir: join(output, name), recordConstructMetadata: true });
      build(app);
      app.synth();
    }
    expect(files(join(output, name))).toEqual(files(join(root, name, 'dist')));
  });

  describe.each([...after.keys()])('%s', rollout => {
    const frames = after.get(rollout)!.frames(before.get(rollout)!.version);

    test('every frame', () => {
      expect(frames.map((frame, i) => describeFrame(frame, frames[i - 1])).join('\n')).toMatchSnapshot();
    });

    test('the objects are the same in every frame', () => {
      const objects = frames.map(({ manifests }) => manifests.map(objectName).sort());
      for (const names of objects) expect(names).toEqual(objects[0]);
    });
  });
});

/** Continuous integration synthesizes all as a user does. */
function isByCli(name: string): boolean {
  return isDeep || ['canary', 'story'].includes(name);
}

/** The rollouts of an example by name. */
function rollouts(build: Example['build'], version?: string): Map<string, Rollout> {
  const app = new App();
  build(app, version);
  return new Map(app.node.findAll().filter(one => one instanceof Rollout).map(one => [one.name, one]));
}

function files(folder: string): Record<string, string> {
  return Object.fromEntries(readdirSync(folder).sort().map(file => [file, readFileSync(join(folder, file), 'utf-8')]));
}

/** The first frame in full, each other one by what it changes. */
function describeFrame({ index, name, tracks, manifests }: RolloutFrame, previous?: RolloutFrame): string {
  const parts = tracks.map(track => `${track.name} ${track.version} ${track.pods} pods ${Math.round(10 * track.share) / 10}%`);
  const content = previous ? manifestDiff(previous.manifests, manifests).map(formatChange) : [Yaml.stringify(...manifests)];
  return [`=== ${index}: ${name}`, `=== ${parts.join(', ')}`, '', ...content, ''].join('\n');
}
