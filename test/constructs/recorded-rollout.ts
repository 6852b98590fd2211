/** Rollouts with records that are kept in memory, and what commands make of them. */
import { App, Chart } from 'cdk8s';
import { Variant } from './matrix';
import { Rollout, RolloutProps } from '../../src';
import { manifestSetsOf, unsafe } from '../../src/rules/check/unsafe';
import { formatRecord, parseRecord } from '../../src/state/files/state-file';
import { baseline, resolved } from '../../src/state/lifecycle';
import { abort, promote, undo } from '../../src/state/moves';
import { RolloutRecord } from '../../src/state/record';
import { provideState, Recorded } from '../../src/state/source';
import { RolloutVersion } from '../../src/state/version';

export type Change = (props: any) => object;

export interface Built {
  readonly problems: string[];
  readonly rollout: Rollout;
}

/** A rollout of a variant, with other props and what is recorded of it. */
export function build({ create }: Variant, props: RolloutProps, change: Change, recorded: Recorded | undefined): Built {
  const app = new App();
  provideState(app, { find: () => recorded, missing: () => [], known: () => [], committed: () => undefined, mayBeCommitted: () => false });
  const chart = new Chart(app, 'shop', { namespace: 'shop', disableResourceNameHashes: true });
  const rollout = create(chart, props, change);
  return { rollout, problems: rollout.node.validate() };
}

export const UNCHANGED = () => ({});

/** The record as it comes out of its file, since that is what the next synthesis reads. */
function read(record: RolloutRecord): RolloutRecord {
  return parseRecord(formatRecord(record), 'hello.yaml', record.rollout);
}

function manifestsOf({ rollout }: Built): any[] {
  const { recorded, code, manifests } = rollout._facts!;
  return JSON.parse(JSON.stringify(manifests(resolved(recorded!.record, code))));
}

export type Verb = 'promote' | 'abort' | 'undo';

/** What a command makes of a record, with the code of a rollout. */
export function next({ rollout }: Built, verb: Verb): Recorded {
  const { recorded, code, version } = rollout._facts!;
  const versions = new Map([...recorded!.versions, [version.hash, version]]);
  const situation = { head: recorded!.record, code, configOf: (hash: string) => versions.get(hash)?.config?.name };
  const record = verb === 'promote' ? promote(situation) : verb === 'abort' ? abort(situation) : undo(situation);
  return { record: read(record), versions };
}

/** What is recorded of a rollout that is new. */
export function recordedAtFirst({ rollout }: Built): Recorded {
  const { code, version, key } = rollout._facts!;
  return { record: read(baseline(key, code)), versions: new Map<string, RolloutVersion>([[version.hash, version]]) };
}

/** What can hurt on the way from one commit to another. */
export function differences(before: Built, after: Built): string[] {
  const [from, to] = manifestSetsOf([manifestsOf(before), manifestsOf(after)]);
  return unsafe(from, to);
}
