/** Says that objects are written more than once. */
import { Duplicate } from './duplicates';
import { shortName } from '../manifest';
import { ManifestLocation, ManifestProblem } from './manifest-problem';
import { canonical, contentHash } from '../../ground/canonical';

/** So many names and places are told. */
const MOST_NAMES = 5;

/** @param because Why they are the same objects, where that is not written: a clause. */
export function duplicateProblem<P extends { readonly file: string }>(
  group: ReadonlyArray<Duplicate<P>>, locationOf: (place: P) => ManifestLocation, because?: string,
): ManifestProblem {
  const [{ manifest, places, isSame }] = group;
  const location = locationOf(places[places.length - 1]);
  const { namespace } = manifest.metadata;
  const [what, where] = group.length === 1
    ? [`${shortName(manifest)}${namespace ? ` of ${namespace}` : ''} is`, listed(places.map(place => () => `at ${textOf(locationOf(place))}`))]
    : [`${listed(group.map(one => () => shortName(one.manifest)))} are`, listed([...new Set(places.map(({ file }) => file))].map(file => () => `in ${file}`))];
  const why = because === undefined ? '' : `, since ${because}`;
  const isOpen = because !== undefined && namespace !== undefined;
  return {
    kind: 'duplicate-object',
    isHarmless: isSame,
    // Copies that differ as they did before are nothing new; where one of them changes, it is asked again which is meant.
    subject: { keys: group.map(({ key }) => key), field: isSame ? undefined : contentHash(canonical(group.map(({ copies }) => copies))) },
    location,
    message: `${what} there ${places.length === 2 ? 'twice' : `${places.length} times`}${isSame ? ', always the same' : ''}: ${where}${why}.`,
    mend: isSame ? 'Leave one of them: sooner or later somebody changes only one.' : `Leave one of them: whichever is applied last would count${isOpen ? '; or write the namespace of each' : ''}.`,
  };
}

/** Each word is asked for only where it is told, since places take long to find. */
function listed(words: ReadonlyArray<() => string>): string {
  const told = words.slice(0, words.length > MOST_NAMES ? MOST_NAMES - 1 : MOST_NAMES).map(word => word());
  const all = told.length < words.length ? [...told, `${words.length - told.length} more`] : told;
  return all.length === 1 ? all[0] : `${all.slice(0, -1).join(', ')} and ${all[all.length - 1]}`;
}

function textOf({ file, line, column }: ManifestLocation): string {
  return `${file}:${line}:${column}`;
}
