/** A Namespace that is taken out. */
import { KEEP, Loss } from './loss';
import { contentsOf, isNamespace } from '../../controllers/deletion/contents';
import { claimTemplatesOf } from '../../controllers/deletion/stateful-set-claims';
import { enumerated } from '../../ground/enumeration';
import { displayName, keyOf, Manifest, objectKey, groupOf } from '../../manifests/manifest';
import { Transition } from '../check/transition';

export function namespaceLost(change: Transition, object: Manifest): Loss | undefined {
  if (!isNamespace(object)) return undefined;
  const { name } = object.metadata;
  const isKept = (one: Manifest) => change.written.get(keyOf(one)) === undefined;
  const staying = contentsOf(object, change.after).filter(one => !isKept(one)).map(displayName);
  const former = contentsOf(object, change.before);
  const data = former.filter(hasData).map(displayName);
  const kept = contentsOf(object, change.after).filter(isKept).map(displayName);
  return {
    message: `everything in it is deleted with it, whoever put it there${staying.length === 0 ? '' : `, and ${enumerated(staying)} of these manifests ${staying.length === 1 ? 'is' : 'are'} still in it`}${
      data.length === 0 ? '' : `; with ${enumerated(data)} goes the data`}.`,
    mend: `Keep ${displayName(object)}, or move what must live on out of ${name} first. Where other manifests take the Namespace over, give it ${KEEP} in a commit before the one that takes it out.`,
    severity: staying.length === 0 && data.length === 0 && kept.length === 0 && !isRenamed(change, former) ? 'warning' : undefined,
    consequences: kept.length === 0 ? undefined : [`${enumerated(kept)} ${kept.length === 1 ? 'is' : 'are'} to be kept by annotation, and goes with the Namespace all the same.`],
    lost: 'everything in it',
  };
}

/** Whether an object was in one of the Namespaces that are taken out. */
export function isLostWith(gone: readonly Manifest[]): (object: Manifest) => boolean {
  const names = new Set(gone.filter(isNamespace).map(({ metadata }) => metadata.name));
  return ({ metadata }) => metadata.namespace !== undefined && names.has(metadata.namespace);
}

/** What is in it comes again in another Namespace, and with it nothing that only the cluster has. */
function isRenamed({ before, after }: Transition, former: readonly Manifest[]): boolean {
  const added = after.ofKind('Namespace').filter(one => before.get(keyOf(one)) === undefined);
  return added.some(({ metadata: { name } }) =>
    former.some(one => after.get(objectKey(groupOf(one.apiVersion), one.kind, name, one.metadata.name)) !== undefined));
}

function hasData(object: Manifest): boolean {
  return object.kind === 'PersistentVolumeClaim' || (object.kind === 'StatefulSet' && claimTemplatesOf(object).length > 0);
}
