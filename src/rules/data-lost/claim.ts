/** A PersistentVolumeClaim that is taken out. */
import { KEEP, Loss } from './loss';
import { claimOf, Reclaiming, reclaimingOf } from '../../controllers/deletion/claim';
import { enumerated } from '../../ground/enumeration';
import { record, records, text } from '../../ground/shape';
import { Workload } from '../../manifests/kinds/workload';
import { displayName, groupOf, inNamespace, keyOf, Manifest, objectKey } from '../../manifests/manifest';
import { ManifestSet } from '../../manifests/manifest-set';
import { referencesTo } from '../../manifests/references';
import { workloadAt, workloadsIn } from '../../manifests/workload-index';
import { Change } from '../../orders/story-steps';

export function claimLost(change: Change, claim: Manifest): Loss | undefined {
  if (!isClaim(claim)) return undefined;
  const reclaiming = reclaimingOf(claimOf(claim), change.before);
  const isRetained = reclaiming?.policy === 'Retain';
  const users = referencesTo(change.after).get(keyOf(claim)) ?? [];
  return {
    message: `${fate(reclaiming)}${successorText(change, claim)}.`,
    mend: `Keep ${displayName(claim)} under its name. Where it must go, move the data first, or give it ${KEEP} in a commit before the one that takes it out.`,
    severity: isRetained ? 'warning' : undefined,
    consequences: users.length === 0 ? undefined : [
      `${enumerated([...new Set(users.map(({ from }) => displayName(from)))])} still mounts it: a pod that starts from now on waits for the claim for ever.`,
    ],
    lost: isRetained ? 'every way to its data that a pod has' : 'the data of its volume, where the reclaim policy is Delete',
  };
}

/** What is certain, and what depends on a policy that only the cluster knows. */
function fate(reclaiming: Reclaiming | undefined): string {
  if (reclaiming === undefined) return 'its data is deleted with it where the reclaim policy of its volume is Delete, as it is by default';
  const { policy, saidBy } = reclaiming;
  return policy === 'Delete'
    ? `its data is deleted with it, since the reclaim policy of ${saidBy} is Delete`
    : `its volume is retained, as ${saidBy} says, and no claim leads to its data any more`;
}

function successorText(change: Change, claim: Manifest): string {
  const next = mountedInstead(change, claim) ?? movedTo(change, claim);
  return next === undefined ? '' : `, and ${next} begins with an empty volume`;
}

/** The claim that a workload mounts where it mounted this one. */
function mountedInstead({ before, after }: Change, { metadata: { name, namespace } }: Manifest): string | undefined {
  for (const old of workloadsIn(before).filter(one => one.namespace === namespace)) {
    const now = workloadAt(after, old.key);
    const volume = now && volumesOf(old).find(one => one.claim === name);
    const next = volume && volumesOf(now).find(one => one.volume === volume.volume)?.claim;
    const key = next === undefined ? undefined : objectKey('', 'PersistentVolumeClaim', namespace, next);
    if (key !== undefined && next !== name && isNew({ before, after }, key)) return `PersistentVolumeClaim/${next}, which ${displayName(now!.manifest)} mounts in its place,`;
  }
  return undefined;
}

function volumesOf({ template }: Workload): ReadonlyArray<{ readonly volume?: string; readonly claim?: string }> {
  const claimOfVolume = (source: unknown) => text(record(source).claimName);
  return records(template.spec.volumes).map(one => ({ volume: text(one.name), claim: claimOfVolume(one.persistentVolumeClaim) }));
}

function movedTo(change: Change, { metadata: { name } }: Manifest): string | undefined {
  const moved = claimsIn(change.after).find(one => one.metadata.name === name && isNew(change, keyOf(one)));
  return moved && `the one of the same name ${inNamespace(moved.metadata.namespace)}`;
}

function isNew({ before, after }: Change, key: string): boolean {
  return before.get(key) === undefined && after.get(key) !== undefined;
}

function claimsIn(manifests: ManifestSet): readonly Manifest[] {
  return manifests.ofKind('PersistentVolumeClaim').filter(isClaim);
}

function isClaim({ apiVersion, kind }: Manifest): boolean {
  return kind === 'PersistentVolumeClaim' && groupOf(apiVersion) === '';
}
