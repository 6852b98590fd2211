/**
 * What users committed with an older version: an app with its records and manifests, synthesized by today's code, begins no rollout.
 * `committed/<variant>/<stage>` is what the commit 4d5528a wrote of the variants of `matrix.ts`.
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Chart } from 'cdk8s';
import { NEW, OLD, VARIANTS } from './matrix';
import { RolloutApp } from '../../src';
import { manifestDiff } from '../../src/report/differences/manifest-diff';
import { StateStore } from '../../src/state/files/store';
import { Code, resolved } from '../../src/state/lifecycle';
import { promote, Situation, undo } from '../../src/state/moves';
import { RolloutRecord } from '../../src/state/record';
import { Recorded } from '../../src/state/source';
import { documentsOf } from '../support/documents';

const { CI } = process.env;
let folder: string;

beforeEach(() => {
  process.env.CI = 'true'; // A rollout that nobody recorded would be an error there.
  folder = mkdtempSync(join(tmpdir(), 'cdk8s-rollouts-committed-'));
});

afterEach(() => {
  if (CI === undefined) delete process.env.CI;
  else process.env.CI = CI;
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const COMMITTED = join(__dirname, 'committed');
const nameOf = (variant: string) => variant.replace(/[^a-z0-9]+/g, '-');
const textsIn = (from: string) => Object.fromEntries(readdirSync(from).sort().map(name => [name, readFileSync(join(from, name), 'utf8')]));
const objectsIn = (from: string) => Object.values(textsIn(from)).flatMap(text => documentsOf(text));

/** Labels by which tools find what belongs to a track, added since. They are on no pod and in no selector. */
const ADDED = /^metadata\.labels\."cdk8s-rollouts\/track"$/;

test('every variant is there', () => expect(readdirSync(COMMITTED)).toEqual(VARIANTS.map(({ name }) => nameOf(name)).sort()));

/** The record that a command leaves of what was committed, and what is read of it again. */
function moved(recorded: Recorded, code: Code, store: StateStore, move: (situation: Situation) => RolloutRecord): RolloutRecord {
  const { record, versions } = recorded;
  const next = move({ head: record, code, configOf: hash => versions.get(hash)?.config?.name });
  store.save(next, [...versions.values()]);
  return store.load(record.rollout)!;
}

describe.each(VARIANTS.map(variant => [variant.name, variant] as const))('%s', (name, variant) => {
  test.each([['idle', OLD], ['after-two-promotions', NEW]] as const)('%s', (stage, props) => {
    const before = join(COMMITTED, nameOf(name), stage);
    cpSync(before, folder, { recursive: true });
    const told = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const app = new RolloutApp({ outdir: join(folder, 'dist'), stateDir: join(folder, 'rollouts') });
    const chart = new Chart(app, 'shop', { namespace: 'shop', disableResourceNameHashes: true });
    const rollout = variant.create(chart, props);
    app.synth();

    const { recorded, code, version } = rollout._facts!;
    // The code describes the very version that was recorded. Two promotions are all of the way for some.
    expect(version.hash).toBe(code.version);
    expect(recorded!.record.candidate ?? recorded!.record.stable).toBe(version.hash);
    expect(resolved(recorded!.record, code)).toEqual(recorded!.record);
    expect(told.mock.calls.flat().filter(line => /new/.test(`${line}`))).toEqual([]);
    expect(textsIn(join(folder, 'rollouts/shop'))).toEqual(textsIn(join(before, 'rollouts/shop')));
    const changes = manifestDiff(objectsIn(join(before, 'dist')), objectsIn(join(folder, 'dist')));
    expect(changes.filter(({ field }) => !ADDED.test(field))).toEqual([]);

    // Today's commands go on from it, in today's schema.
    const store = new StateStore(join(folder, 'rollouts'));
    const isUnderWay = recorded!.record.progress !== undefined;
    const moves: Array<(situation: Situation) => RolloutRecord> = isUnderWay ? [promote, undo] : stage === 'idle' ? [] : [undo];
    const counts = moves.map(move => moved(recorded!, code, store, move).change.count);
    expect(counts).toEqual(moves.map(() => recorded!.record.change.count + 1));
    expect(moves.length === 0 || /^schema: 2$/m.test(readFileSync(store.file(recorded!.record.rollout), 'utf8'))).toBe(true);
  });
});
