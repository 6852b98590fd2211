/**
 * A record and manifests of one commit that cannot both be meant, as where a merge took the one from one side and the other from the
 * other. Of what the code alone has begun, or brings back, a record does not know yet: then there is nothing to compare.
 */
import { NOTHING, Scanned, scanManifests } from './manifest-scan';
import { isWritten, manifestsOf, SEVERAL } from './rollout-manifests';
import { readStepLabel } from '../../ground/step-label';
import { ScannedRollout } from '../../report/rollouts/scanned-rollouts';
import { unrenderedText } from '../../report/rollouts/unrendered';
import { StateFileError } from '../../state/files/state-file-error';
import { StateStore } from '../../state/files/store';
import { chartOf } from '../../state/key';
import { RolloutRecord } from '../../state/record';

/** What is to be said of the records beside the manifests in a folder: a sentence each. */
export function disagreements(here: string, stateDir: string, folder: string): string[] {
  const store = StateStore.from(here, stateDir);
  return explained(() => {
    const keys = store.keys();
    const found = keys.length === 0 ? NOTHING : scanManifests(here, folder);
    const { rollouts: scanned } = found;
    const left = keys.flatMap(key => explained(() => leftBehind(here, store, key, found, folder)));
    // Where nothing is ours, the folder may hold something else.
    return scanned.length === 0 ? left : [...left, ...keys.flatMap(key => explained(() => comparedWith(here, store, key, scanned)))];
  });
}

/** A rollout in progress whose objects are gone. Of a chart that is not there nothing is said: an app may render one of several environments. */
function leftBehind(here: string, store: StateStore, key: string, { files, rollouts, mayHideOthers }: Scanned, folder: string): string[] {
  const record = store.load(key)!;
  const isGone = files.length > 0 && (rollouts.length === 0 || isWritten(chartOf(key), files));
  if (record.progress === undefined || !isGone || manifestsOf(here, store, record, rollouts) !== undefined || mayHideOthers()) return [];
  return [unrenderedText({ key }, [store.file(key), store.versionsFile(key)], true, `${folder} does not have it`)];
}

function comparedWith(here: string, store: StateStore, key: string, scanned: readonly ScannedRollout[]): string[] {
  const record = store.load(key)!;
  const manifests = manifestsOf(here, store, record, scanned);
  if (manifests === undefined || manifests === SEVERAL || !isElsewhere(record, manifests)) return [];
  return [`${key}: ${store.file(key)} and ${manifests.files.join(' and ')} are not of one frame, as after a merge: run "cdk8s synth" and commit`];
}

/** Whether the manifests stand at a frame at which code and record cannot be together. */
export function isElsewhere({ progress, phase, stable, candidate, active = 0 }: RolloutRecord, { step, workloads }: Pick<ScannedRollout, 'step' | 'workloads'>): boolean {
  if (workloads.length < 2 || phase === 'adopting') return false;
  const { isIdle, isAdvanced, isGoingBack, isStep } = readStepLabel(step);
  if (progress === undefined) return isIdle ? workloads[active].revision !== stable : isAdvanced;
  // Only of its own versions the record knows how far they are.
  const areOwn = workloads[0].revision === stable && workloads[1].revision === candidate;
  // A code that asks for an aborted candidate again begins with its first step.
  const mayBegin = phase === 'aborting' && !isAdvanced;
  const isRecorded = isIdle || (areOwn && !mayBegin && (isStep || (isAdvanced && !isGoingBack))) || (isGoingBack && phase === 'aborting');
  return isRecorded && progress.live.tracks.some(({ version, pods }, i) => workloads[i].revision !== version || (workloads[i].pods ?? pods) !== pods);
}

function explained(action: () => string[]): string[] {
  try {
    return action();
  } catch (error) {
    if (error instanceof StateFileError) return [error.message];
    throw error;
  }
}
