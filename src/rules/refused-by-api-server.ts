import { invalidityOf, stoodBefore } from '../controllers/api-server';
import { Rule, Violation } from './check/rule';
import { Transition } from './check/transition';
import { successorOf } from '../controllers/api-server/gone-versions';
import { boundsRefusals } from '../controllers/api-server/objects/autoscaler';
import { Refusal } from '../controllers/api-server/refusal';
import { NODE_PORTS, unusualNodePorts } from '../controllers/api-server/traffic/service';
import { MOST_TOLD } from '../controllers/api-server/types';
import { record, text } from '../ground/shape';
import { displayName, keyOf, Manifest } from '../manifests/manifest';
import { ManifestSet } from '../manifests/manifest-set';
import { stepsOf } from '../manifests/reading/locate';

/** Whoever writes an object so reads on when the first of them are mended. */
const MOST_OF_AN_OBJECT = 20;

/**
 * What a schema accepts and the server does not. What it says of a change is told by `immutable-field`, of the bounds of an
 * autoscaler by `autoscaler-bounds`.
 *
 * @see https://github.com/kubernetes/kubernetes/tree/v1.36.0/pkg/apis the functions in its `validation` folders
 */
export const rule: Rule = {
  name: 'refused-by-api-server',
  severity: 'error',
  summary: 'The API server refuses an object as it is written, so that nothing of it is applied.',
  *check({ before, applied }: Transition): Iterable<Violation> {
    for (const object of applied) {
      const live = before.get(keyOf(object));
      const refusals = invalidityOf(live, object);
      const others = refusals.length === 0 ? [] : toldHere(object, refusals);
      const told = others.slice(0, MOST_OF_AN_OBJECT);
      for (const refusal of told) {
        const more = refusal === told[told.length - 1] ? others.length - told.length : 0;
        yield refused(object, refusal, { more, isOld: stoodBefore(live, refusal) });
      }
      if (refusals.length === 0) yield* doubtful(before, object);
    }
  },
};

function toldHere(object: Manifest, refusals: readonly Refusal[]): readonly Refusal[] {
  const bounds = boundsRefusals(object).map(({ field }) => field);
  return refusals.filter(({ field }) => !bounds.includes(field));
}

interface About {
  /** How many refusals more there are, of which nothing is told. */
  readonly more: number;
  /** Whether it stood before as well, and was let in in some way. */
  readonly isOld: boolean;
}

function refused(object: Manifest, refusal: Refusal, { more, isOld }: About): Violation {
  const [key, name] = [keyOf(object), displayName(object)];
  const { field, message, older } = refusal;
  return {
    object,
    field,
    subject: subjectOf(object, field),
    message: `The API server refuses ${name}: ${sentence(message)}${older === undefined ? '' : ` ${older}`}`,
    mend: mendOf(refusal),
    ...more > 0 && { consequences: [`${more + MOST_OF_AN_OBJECT < MOST_TOLD ? more : 'Many'} other fields of ${name} are refused as well.`] },
    counterexample: {
      events: [{ type: 'apply', key }],
      harm: { description: `The apply of ${name} is refused: ${message}`, shows: world => world.refused.has(key) || (isOld && world.objects.get(key) === object) },
    },
  };
}

/** What only some servers refuse: which one it will be, manifests do not tell. */
function* doubtful(before: ManifestSet, object: Manifest): Iterable<Violation> {
  const name = displayName(object);
  const successor = successorOf(object);
  // What served such objects before serves these as well.
  if (successor !== undefined && !before.ofKind(object.kind).some(({ apiVersion }) => apiVersion === object.apiVersion)) {
    yield doubt(object, {
      field: 'apiVersion',
      message: `${name} is written in ${object.apiVersion}, which no server from Kubernetes 1.28 on serves: it answers with no matches for kind "${object.kind}".`,
      mend: `Write apiVersion: ${successor}, and the fields that it has. Where helm template writes it, tell it by --api-versions what the cluster serves.`,
      harm: `The apply of ${name} is refused where the server is of Kubernetes 1.28 or newer`,
    });
  }
  for (const { field, port } of unusualNodePorts(object)) {
    yield doubt(object, {
      field,
      subject: `node port ${port}`,
      message: `${name} asks for the node port ${port}, and by default the API server gives ${NODE_PORTS} only: it refuses the others, unless it was started with another range.`,
      mend: `Take a port of ${NODE_PORTS}, or leave nodePort out and let the server choose.`,
      harm: `The apply of ${name} is refused where the range of node ports is the default one`,
    });
  }
}

interface Doubt {
  readonly field: string;
  readonly subject?: string;
  readonly message: string;
  readonly mend: string;
  readonly harm: string;
}

function doubt(object: Manifest, { harm, ...said }: Doubt): Violation {
  const key = keyOf(object);
  return {
    ...said,
    object,
    severity: 'warning',
    counterexample: { events: [{ type: 'apply', key }], harm: { description: harm, shows: ({ objects }) => objects.get(key) === object } },
  };
}

/** The way to the field by the names of what is in lists, so that it stays the same where others come and go. */
function subjectOf(object: Manifest, field: string): string {
  let value: unknown = object;
  return stepsOf(field).map(step => {
    value = typeof step === 'number' ? (value as readonly unknown[] | undefined)?.[step] : record(value)[step];
    return typeof step === 'number' ? text(record(value).name) ?? step : step;
  }).join('.');
}

/** The server's words, and how to answer them. The first that is said counts. */
const ANSWERS: ReadonlyArray<readonly [said: string, mend: (field: string) => string]> = [
  ['`selector` does not match template', () => 'Give the pods of the template all labels of the selector: a selector that is applied cannot change.'],
  ['cannot be both set', () => 'Keep one of the two, and take the other out.'],
  ['must be less than or equal to', () => 'Ask for less, or raise the limit.'],
  ['of type string', field => `Put the value of ${field} into quotes, so that it is a text.`],
  ['of type bool', field => `Write true or false for ${field}, without quotes.`],
  ['of type int', field => `Write a whole number for ${field}, without quotes.`],
  ['quantit', field => `Write a number with a unit for ${field}, such as 500m or 2Gi.`],
  ['illegal base64', () => 'Encode the value, or write it as it is under stringData.'],
  ['Required value', field => `Write ${field}.`],
  ['Duplicate value', field => `Give ${field} a value that no other has, or take one of the two out.`],
  ['must be unique', field => `Give ${field} a value that no other has, or take one of the two out.`],
  ['Not found', () => 'Add what is named here to the pod, or take out what names it.'],
  ['Forbidden', field => `Take ${field} out.`],
  ['Unsupported value', field => `Let ${field} be one of the supported values.`],
  ['Too long', field => `Make ${field} smaller, or split it into several objects.`],
];

function mendOf({ field, message }: Refusal): string {
  return (ANSWERS.find(([said]) => message.includes(said))?.[1] ?? (at => `Change ${at} to what the API server asks for.`))(field);
}

function sentence(message: string): string {
  return message.endsWith('.') ? message : `${message}.`;
}
