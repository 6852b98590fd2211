/** Which objects the API server refuses, and its words. */
import { isDropped } from './api-server/dropped';
import { changeRefusals } from './api-server/immutable-fields';
import { isCertain } from './api-server/part';
import { Refusal } from './api-server/refusal';
import { tableRefusals } from './api-server/table';
import { argoHooks, helmHooks } from '../agents/hooks';
import { integer, labels, record } from '../ground/shape';
import { Manifest } from '../manifests/manifest';
import { syncOptionsIn } from '../manifests/sync-options';
import { classRefusals } from './api-server/traffic/ingress';

/**
 * What the API server says to an object that is applied. Only what it refuses for certain: what it would say to fields that
 * it fills in itself is not known from manifests.
 *
 * @param live The object as it is in the cluster; undefined where there is none.
 * @returns One refusal for each field; none where the object is accepted.
 */
export function refusalsOf(live: Manifest | undefined, applied: Manifest): readonly Refusal[] {
  const refusals = invalidityOf(live, applied);
  if (live === undefined) return refusals;
  return [...refusals.filter(refusal => !stoodBefore(live, refusal)), ...changeRefusalsOf(live, applied)];
}

/** Whether the live object has the same mistake: whatever lets it in, such as a webhook that mends it or an older server, does so again. */
export function stoodBefore(live: Manifest | undefined, refusal: Refusal): boolean {
  return live !== undefined && knownWords(live).has(wordsOf(refusal));
}

const WORDS = new WeakMap<Manifest, ReadonlySet<string>>();

function knownWords(manifest: Manifest): ReadonlySet<string> {
  const words = WORDS.get(manifest) ?? new Set(invalidity(manifest).map(wordsOf));
  WORDS.set(manifest, words);
  return words;
}

/** What is wrong, wherever in its list it stands. */
function wordsOf({ message }: Refusal): string {
  return message.replace(/\[\d+\]/g, '[]');
}

/** What the API server says to the change of an object. */
export function changeRefusalsOf(live: Manifest, applied: Manifest): readonly Refusal[] {
  return isRecreated(applied) || isGone(live) ? [] : changeRefusals(live, applied);
}

/** What the API server says to an object for itself, where some of it may be dropped in silence, since it was there before. */
export function invalidityOf(live: Manifest | undefined, applied: Manifest): readonly Refusal[] {
  const refusals = invalidity(applied);
  if (live === undefined) return applied.kind === 'Ingress' ? [...refusals, ...classRefusals(applied)] : refusals;
  return refusals.length === 0 ? refusals : refusals.filter(refusal => !isDropped(live, applied, refusal.field));
}

const KNOWN = new WeakMap<Manifest, readonly Refusal[]>();

/**
 * What the API server says to an object whatever is there before.
 *
 * @see https://github.com/kubernetes/kubernetes/tree/v1.36.0/pkg/apis the functions in its `validation` folders: each row names one
 */
export function invalidity(manifest: Manifest): readonly Refusal[] {
  const known = KNOWN.get(manifest);
  if (known !== undefined) return known;
  const refusals = tableRefusals(manifest).filter(refusal => isCertain(manifest, refusal));
  KNOWN.set(manifest, refusals);
  return refusals;
}

/**
 * Whether the agent is told to delete the object and to create it again, where it changes.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/#force
 * @see https://helm.sh/docs/topics/charts_hooks/
 */
function isRecreated(manifest: Manifest): boolean {
  const annotations = labels(manifest.metadata.annotations);
  return syncOptionsIn(annotations).includes('Force=true')
    || annotations['kustomize.toolkit.fluxcd.io/force']?.toLowerCase() === 'enabled'
    || helmHooks(manifest) !== undefined
    || argoHooks(manifest) !== undefined;
}

/** A Job that the cluster deletes when it is done is not there any more when nothing has changed for long. */
function isGone({ kind, spec }: Manifest): boolean {
  return kind === 'Job' && integer(record(spec).ttlSecondsAfterFinished) !== undefined;
}
