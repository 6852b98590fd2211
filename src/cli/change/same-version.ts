/** What a command goes on from must be what is committed: where it is not, the fields that differ, and why. */
import { enumerated } from '../../ground/enumeration';
import { RolloutReport } from '../../protocol/report';
import { formatChangeWithin, manifestDiff } from '../../report/differences/manifest-diff';
import { shownChange, versionDiff } from '../../report/differences/volatile';
import { Refusal } from '../../state/refusal';
import { Workspace } from '../app/workspace';
import { isAmong, namesakes } from '../git/committed';

const LONGEST_VALUE = 60;

export interface Rendered {
  /** The documents that are committed; undefined where manifests are not in Git. */
  readonly committed: readonly string[] | undefined;
  readonly report: RolloutReport;
  /** Whether the code asks for a version of which nothing is recorded. */
  readonly isNews: boolean;
}

/** @throws Refusal where the frame that the code and the state at `HEAD` render is not out. */
export async function requireSameVersion(workspace: Workspace, { committed, report, isNews }: Rendered): Promise<void> {
  if (committed === undefined ? !isNews : isAmong(committed, report)) return;
  // Where manifests are rendered elsewhere, a candidate of which nothing is recorded must at least be in a commit.
  if (committed === undefined && workspace.isCodeDirty()) {
    throw new Refusal('the code describes a version that is not committed: commit the code first, it is a new candidate');
  }
  await requireSteady(workspace, report);
  if (committed === undefined) return;
  const fields = changedFields(committed, report);
  throw new Refusal(`the code describes another version than the committed manifests${fields === '' ? '' : ` (${fields})`}: `
    + 'run "cdk8s synth" and commit that first, it is a new candidate'
    + `${workspace.isCodeDirty() ? '' : '. Where that is done, this depends on what is in no commit, such as a variable of the environment: set it here as well'}`);
}

/** No commit can hold what an app renders in another way each time: that is seen by running it once more. */
async function requireSteady(workspace: Workspace, { key, version }: RolloutReport): Promise<void> {
  const again = (await workspace.reportAgain()).rollouts.find(one => one.key === key);
  const changes = again === undefined ? [] : versionDiff(version, again.version);
  if (changes.length === 0) return;
  const shown = changes.map(change => shownChange(change, version).replace(/^pod +/, ''));
  throw new Refusal(`the app renders another version each time that it runs: ${enumerated(shown)}: take that out of the pod, then run "cdk8s synth" and commit`);
}

/** What the workloads have otherwise than the committed ones of the same names. */
function changedFields(committed: readonly string[], { name, frames: [frame] }: RolloutReport): string {
  const now = frame?.manifests ?? [];
  const changes = manifestDiff(namesakes(committed, name, now), now).filter(({ field, before }) => field.startsWith('spec.template') && before !== undefined);
  const own = changes.filter(({ field }) => !field.includes('"app.kubernetes.io/version"'));
  return enumerated((own.length > 0 ? own : changes).map(change => formatChangeWithin(LONGEST_VALUE, change).replace('  ', ' ')));
}
