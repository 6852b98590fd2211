/**
 * The fields of an emitted object that the rollout decides. What a user patches of them would hold in every frame, or in none:
 * it is refused, whatever the object; all other patches are part of every frame.
 */
import { isDeepStrictEqual } from 'util';
import { ApiObject, JsonPatch } from 'cdk8s';
import { DecidedField } from './decided-fields';
import { enumerated } from '../../ground/enumeration';
import { MIN_AVAILABLE_ANNOTATION, PLAN_ANNOTATION, REVISION_ANNOTATION, ROLLOUT_LABEL, STEP_ANNOTATION, TRACK_LABEL } from '../../ground/labels';

export interface OwnedObject {
  readonly object: ApiObject;
  /** The values of the labels that are the rollout's own, as far as the object has them. */
  readonly labels: { readonly rollout: string; readonly track?: string };
  /** What it decides besides the name, the kind, and the labels and annotations that are its own. */
  readonly fields: readonly DecidedField[];
  /** Renders what the code and its patches make of the object, where that is not what it renders in the end. */
  readonly authored?: () => any;
}

const LABELS = [ROLLOUT_LABEL, TRACK_LABEL];
const ANNOTATIONS = [PLAN_ANNOTATION, STEP_ANNOTATION, REVISION_ANNOTATION, MIN_AVAILABLE_ANNOTATION];
const EVERYWHERE: readonly DecidedField[] = [
  { path: ['apiVersion'], instead: 'leave it out' },
  { path: ['kind'], instead: 'leave it out' },
  { path: ['metadata', 'name'], instead: 'use the prop "name"' },
  { path: ['metadata', 'namespace'], instead: 'use the prop "metadata" or the chart' },
  ...LABELS.map(key => ({ path: ['metadata', 'labels', key], instead: 'use a label of your own' })),
  ...ANNOTATIONS.map(key => ({ path: ['metadata', 'annotations', key], instead: 'use an annotation of your own' })),
];

/** What was set on an object and is the rollout's to decide: one sentence for all that is mended alike. */
export function ownedProblems({ object, labels, fields, authored = () => object.toJson() }: OwnedObject): string[] {
  const refused = new Set([...setOn(object, labels), ...patchedOf(object, [...EVERYWHERE, ...fields], authored)]);
  const mends = new Set([...refused].map(({ instead }) => instead));
  return [...mends].map(mend => {
    const places = [...refused].filter(({ instead }) => instead === mend).map(({ path }) => path.join('.').replaceAll('.*', '[]'));
    return `${object.kind}/${object.name}: ${enumerated(places)} cannot be set here, since the rollout decides it: ${mend}`;
  });
}

/** What `metadata` of the object was told, which needs no rendering. */
function setOn({ metadata }: ApiObject, { rollout, track }: OwnedObject['labels']): DecidedField[] {
  const isOther = (key: string, value: string | undefined) => ![undefined, value].includes(metadata.getLabel(key));
  // cdk8s has no public way to them.
  const { annotations = {} }: { readonly annotations?: { readonly [key: string]: unknown } } = metadata as any;
  const labels = [...isOther(ROLLOUT_LABEL, rollout) ? [ROLLOUT_LABEL] : [], ...isOther(TRACK_LABEL, track) ? [TRACK_LABEL] : []];
  const set = [...labels, ...ANNOTATIONS.filter(key => key in annotations)];
  return EVERYWHERE.filter(({ path }) => set.includes(path[2]));
}

function patchedOf(object: ApiObject, fields: readonly DecidedField[], render: () => any): DecidedField[] {
  const patches = patchesOf(object);
  if (patches.length === 0) return [];
  const touched = patches.flatMap(pathsOf);
  const below = fields.filter(({ path }) => touched.some(one => isWithin(one, path)));
  const above = fields.filter(({ path }) => touched.some(one => one.length < path.length && isWithin(path, one)));
  if (above.length === 0) return below;
  const now = render();
  const before = unpatched(patches, render);
  const isChanged = ({ path }: DecidedField) => !isDeepStrictEqual(valuesAt(now, path), valuesAt(before, path));
  return fields.filter(field => below.includes(field) || (above.includes(field) && isChanged(field)));
}

export function isPatched(object: ApiObject): boolean {
  return patchesOf(object).length > 0;
}

/** cdk8s keeps them to itself. */
function patchesOf(object: ApiObject): JsonPatch[] {
  return (object as any).patches ?? [];
}

function unpatched(patches: JsonPatch[], render: () => any): any {
  const kept = patches.splice(0);
  try {
    return render();
  } finally {
    patches.push(...kept);
  }
}

/** What an operation writes or takes away, as places in the object. */
function pathsOf(patch: JsonPatch): string[][] {
  const { op, path, from } = patch._toJson();
  if (op === 'test') return [];
  return [path, ...op === 'move' ? [from] : []].map((pointer: string) => pointer.split('/').slice(1).map(one => one.replace(/~1/g, '/').replace(/~0/g, '~')));
}

/** Whether a place is another one or lies in it. */
function isWithin(place: readonly string[], other: readonly string[]): boolean {
  return other.length <= place.length && other.every((segment, i) => segment === place[i] || segment === '*' || place[i] === '*');
}

function valuesAt(value: any, [first, ...rest]: readonly string[]): unknown {
  if (first === undefined || value === undefined || value === null) return value;
  return first === '*' ? Object.values(value).map(one => valuesAt(one, rest)) : valuesAt(value[first], rest);
}
