/** What is said of objects that run pods and are not modelled. */
import { plural } from './amounts';
import { NotUnderstood } from '../manifests/unmodelled';

/** One sentence for each Service. */
export function notUnderstoodSentences(all: readonly NotUnderstood[]): string[] {
  return all.map(({ service, namespace, objects, kinds }) => {
    const isAmbiguous = all.some(other => other.service === service && other.namespace !== namespace);
    const place = isAmbiguous && namespace !== undefined ? ` in namespace ${namespace}` : '';
    const are = objects === 1 ? 'is of a kind that is not modelled' : `are of ${kinds.length === 1 ? 'a kind that is' : 'kinds that are'} not modelled`;
    return `${plural(objects, 'object')} behind Service/${service}${place} ${are} (${kinds.join(', ')})`;
  });
}
