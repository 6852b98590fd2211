/** CustomResourceDefinitions that are taken out, of one group. */
import { KEEP, Loss } from './loss';
import { kindDefinedBy, objectsOf } from '../../controllers/deletion/contents';
import { enumerated } from '../../ground/enumeration';
import { displayName, Manifest } from '../../manifests/manifest';
import { Change } from '../../orders/story-steps';

export function definitionLost({ after }: Change, objects: readonly Manifest[]): Loss {
  const defined = objects.flatMap(one => kindDefinedBy(one) ?? []);
  const kinds = enumerated(defined.map(({ kind }) => kind));
  const staying = defined.flatMap(one => objectsOf(one, after)).map(displayName);
  const it = objects.length === 1 ? 'it' : 'them';
  return {
    message: `the API server deletes every ${kinds} (${defined[0].group}) of the cluster with ${it}, whoever made it${
      staying.length === 0 ? '' : `, and refuses those that the manifests still have: ${enumerated(staying)}`}.`,
    mend: `Keep ${enumerated(objects.map(displayName))} as long as the cluster has objects of ${it}. Where they move to other manifests, give ${it} ${KEEP} in a commit before the one that takes ${it} out.`,
    along: objects.slice(1).map(displayName),
    lost: `every ${kinds} of the cluster`,
  };
}
