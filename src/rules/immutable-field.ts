import { changeRefusalsOf } from '../controllers/api-server';
import { leftUndoneBy } from './check/left-undone';
import { Rule, Violation } from './check/rule';
import { Transition } from './check/transition';
import { Refusal } from '../controllers/api-server/refusal';
import { displayName } from '../manifests/manifest';

/**
 * The API server refuses the whole object when one field changes that must not, and the rest of a commit may be applied all
 * the same.
 */
export const rule: Rule = {
  name: 'immutable-field',
  severity: 'error',
  summary: 'A field changes that the API server does not let change, so the apply is refused.',
  *check(transition: Transition): Iterable<Violation> {
    const { before, after, changedKeys } = transition;
    for (const key of changedKeys) {
      const [live, object] = [before.get(key), after.get(key)];
      if (live === undefined || object === undefined) continue;
      const [refusal] = changeRefusalsOf(live, object);
      if (refusal === undefined) continue;
      yield {
        object,
        field: refusal.field,
        message: `${displayName(object)} changes ${refusal.field}, which the API server refuses: ${sentence(refusal.message)}`,
        mend: mendOf(object.kind, refusal),
        consequences: leftUndoneBy(transition, key),
        counterexample: {
          events: [{ type: 'apply', key }],
          harm: { description: `The apply of ${displayName(object)} is refused: ${refusal.message}`, shows: world => world.refused.has(key) },
        },
      };
    }
  },
};

function sentence(message: string): string {
  return message.endsWith('.') ? message : `${message}.`;
}

function mendOf(kind: string, { field }: Refusal): string {
  switch (kind) {
    case 'ConfigMap':
    case 'Secret': return `Take the change back, and put it into a new ${kind} with another name, to which the pods then refer.`;
    case 'Job': return 'Give the Job another name, let it be a hook, or set ttlSecondsAfterFinished so that it is gone before the next one comes.';
    case 'PersistentVolumeClaim': return `Take the change of ${field} back, or make a claim with another name and move the data.`;
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet': return `Take the change of ${field} back, or make a ${kind} with another name beside it and move the traffic before this one goes.`;
    case 'CustomResourceDefinition': return field === 'spec.versions'
      ? 'Keep the version, with served: false if nobody is to use it, until all objects are stored in the new one and status.storedVersions does not name it any more.'
      // Another name is another kind, and to delete this one deletes all of its objects.
      : `Take the change of ${field} back.`;
    default: return `Take the change of ${field} back, or make a ${kind} with another name.`;
  }
}
