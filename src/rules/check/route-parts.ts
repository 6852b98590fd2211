/** What routes are made of, on both sides: one may change what another one says. */
import { Transition } from './transition';
import { keyOf } from '../../manifests/manifest';
import { isOfRoute } from '../../routers/reading/routes';

/** The keys of the objects. */
export function routeParts({ before, after }: Transition): string[] {
  return [...before.all, ...after.all].filter(({ kind }) => isOfRoute(kind)).map(keyOf);
}
