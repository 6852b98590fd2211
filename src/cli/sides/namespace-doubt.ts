/** Says where nothing tells the namespace of some objects, so that they may be others than they are taken for. */
import { NamespaceDoubt } from '../../manifests/identity/namespace-finder';
import { shortName } from '../../manifests/manifest';

/** @param option How the user says the namespace. */
export function doubtText({ objects, namespaces, taken }: NamespaceDoubt, option: string): string {
  const [first] = objects.map(shortName).sort();
  const isOne = objects.length === 1;
  const who = isOne ? `${first} names` : `${objects.length} objects, such as ${first}, name`;
  const written = namespaces.length <= MOST_NAMES ? namespaces.join(', ') : `${namespaces.slice(0, MOST_NAMES).join(', ')} …`;
  return `${who} no namespace, where others are in ${written}: ${isOne ? 'it is' : 'they are'} taken ${TAKEN[taken]}; say with ${option} where they are applied`;
}

const MOST_NAMES = 5;

const TAKEN: { readonly [taken in NamespaceDoubt['taken']]: string } = {
  counterpart: 'to be where the same kind and name is on the other side',
  default: 'to be in default',
  none: 'to be in none of these',
};
