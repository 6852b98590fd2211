import { invalidity, refusalsOf } from '../controllers/api-server';
import { Ignored, ignoredOf } from '../controllers/api-server/ignored';
import { displayName, keyOf, Manifest } from '../manifests/manifest';
import { Rule, Violation } from './check/rule';
import { Transition } from './check/transition';

/** The apply is fine, and the cluster does not do what is written. */
export const rule: Rule = {
  name: 'ignored-by-api-server',
  severity: 'warning',
  summary: 'The API server accepts an object, and does not do all that is written.',
  *check({ before, applied }: Transition): Iterable<Violation> {
    for (const object of applied) {
      const live = before.get(keyOf(object));
      const ignored = ignoredOf(live, object, invalidity(object));
      // Where it is refused, nothing of it is taken.
      if (ignored.length === 0 || refusalsOf(live, object).length > 0) continue;
      for (const one of ignored) yield violationOf(object, one);
    }
  },
};

function violationOf(object: Manifest, { field, subject, message, mend }: Ignored): Violation {
  const key = keyOf(object);
  return {
    object,
    field,
    subject,
    message: `${displayName(object)} ${message}.`,
    mend,
    counterexample: {
      events: [{ type: 'apply', key }],
      harm: { description: `${displayName(object)} ${message}`, shows: ({ objects }) => objects.get(key) === object },
    },
  };
}
