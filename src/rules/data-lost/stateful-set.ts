/** The claims of a StatefulSet: deleted with it, deleted with its pods, or left behind where it gets another name. */
import { Loss } from './loss';
import { reclaimingOf } from '../../controllers/deletion/claim';
import { claimsOf, claimTemplatesOf, deletesClaims, OrdinalClaim, ordinalsOf, without } from '../../controllers/deletion/stateful-set-claims';
import { enumerated } from '../../ground/enumeration';
import { record } from '../../ground/shape';
import { Workload, workloadOf } from '../../manifests/kinds/workload';
import { displayName, inNamespace, keyOf, Manifest } from '../../manifests/manifest';
import { ManifestSet } from '../../manifests/manifest-set';
import { scaleOf } from '../../manifests/scale';
import { autoscalersFor, workloadAt, workloadsIn } from '../../manifests/workload-index';
import { applies, Change } from '../../orders/story-steps';
import { Violation } from '../check/rule';

const NONE = { from: 0, to: 0 };

/** Those of a StatefulSet that is taken out. */
export function claimsLost({ before }: Change, object: Manifest): Loss | undefined {
  const workload = workloadAt(before, keyOf(object));
  const claims = workload === undefined || !deletesClaims(workload, 'whenDeleted') ? [] : allClaims(workload, before);
  if (claims.length === 0) return undefined;
  const isRetained = areRetained(claims, before);
  return {
    message: `its claims go with it, since it says whenDeleted: Delete: ${listed(claims)}.${fate(isRetained)}`,
    mend: 'Let persistentVolumeClaimRetentionPolicy.whenDeleted be Retain in a commit before the one that takes the StatefulSet out.',
    severity: isRetained ? 'warning' : undefined,
    lost: `the ${claims.length === 1 ? 'claim' : 'claims'} ${listed(claims)}`,
  };
}

/** Another StatefulSet comes in its place: the claims stay, and nothing mounts them. */
export function claimsLeftBehind({ before, after }: Change, object: Manifest): Loss | undefined {
  const workload = workloadAt(before, keyOf(object));
  if (workload === undefined || workload.kind !== 'StatefulSet') return undefined;
  const next = workloadsIn(after).find(one => workloadAt(before, one.key) === undefined && isSuccessor(workload, one));
  const claims = next === undefined ? [] : allClaims(workload, before);
  if (claims.length === 0) return undefined;
  const name = displayName(next!.manifest);
  const where = next!.namespace === workload.namespace ? '' : ` ${inNamespace(next!.namespace)}`;
  return {
    message: `${name}${where} comes in its place with empty volumes, and the data stays behind in the claims of the old one: ${listed(claims)}.`,
    mend: `Keep the name and the namespace of ${displayName(object)}, or copy the data into the claims of ${name} before its pods take the place of the old ones.`,
    severity: 'warning',
    lost: 'the way of its successor to the data',
  };
}

/** Those of pods that a StatefulSet has no more, where it says that they go with their pods. */
export function claimsScaledAway(change: Change, key: string): Violation | undefined {
  const [old, now] = [workloadAt(change.before, key), workloadAt(change.after, key)];
  if (old === undefined || now === undefined || !deletesClaims(now, 'whenScaled')) return undefined;
  // Under an autoscaler it is the load that scales, on both sides.
  if ([change.before, change.after].some(side => autoscalersFor(side, key).length > 0)) return undefined;
  const [was, is] = [scaleOf(old, change.before).most, scaleOf(now, change.after).most];
  const ordinals = without(ordinalsOf(old, was), ordinalsOf(now, is));
  const claims = claimsOf(old, ordinals);
  if (claims.length === 0) return undefined;
  const [name, isRetained] = [displayName(now.manifest), areRetained(claims, change.before)];
  const field = 'spec.persistentVolumeClaimRetentionPolicy';
  return {
    object: now.manifest,
    field,
    message: `${name} has no ${ordinals.length === 1 ? 'pod' : 'pods'} ${enumerated(ordinals.map(one => `${old.name}-${one}`), 4)} any more and says whenScaled: Delete, so that their claims are deleted: ${listed(claims)}.${fate(isRetained)}`,
    mend: 'Let whenScaled be Retain; delete the claims by hand when nobody misses their data.',
    severity: isRetained ? 'warning' : undefined,
    counterexample: {
      events: [...applies(change, key), { type: 'sync', key }],
      harm: {
        description: `${listed(claims)} ${claims.length === 1 ? 'is' : 'are'} deleted with ${claims.length === 1 ? 'its pod' : 'their pods'}`,
        shows: world => {
          const manifest = world.objects.get(key);
          const live = manifest && workloadOf(manifest);
          return live !== undefined && deletesClaims(live, 'whenScaled') && claimsOf(old, without(ordinalsOf(old, was), ordinalsOf(live, live.replicas ?? 1))).length > 0;
        },
      },
    },
  };
}

function allClaims(workload: Workload, manifests: ManifestSet): OrdinalClaim[] {
  return claimsOf(workload, without(ordinalsOf(workload, scaleOf(workload, manifests).most), NONE));
}

function areRetained(claims: readonly OrdinalClaim[], manifests: ManifestSet): boolean {
  return claims.every(claim => reclaimingOf(claim, manifests)?.policy === 'Retain');
}

function fate(isRetained: boolean): string {
  return isRetained ? ' Their volumes are retained, and no claim leads to them any more.' : ' Their data goes with them where the reclaim policy is Delete, as it is by default.';
}

function listed(claims: readonly OrdinalClaim[]): string {
  return enumerated(claims.map(({ name }) => name), 4);
}

/** The same program with a claim of the same name. */
function isSuccessor(old: Workload, next: Workload): boolean {
  const names = new Set(claimNames(old));
  return next.kind === 'StatefulSet' && repositoryOf(next) === repositoryOf(old) && repositoryOf(old) !== '' && claimNames(next).some(name => names.has(name));
}

function claimNames({ manifest }: Workload): unknown[] {
  return claimTemplatesOf(manifest).map(({ metadata }) => record(metadata).name);
}

/** The image of the first container, without tag and digest. */
function repositoryOf({ template }: Workload): string {
  return (template.containers[0]?.image ?? '').replace(/@.*$/, '').replace(/:[^/:]*$/, '');
}
