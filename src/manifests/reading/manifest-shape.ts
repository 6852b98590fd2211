/** What tells manifests from lists of them, from what lies beside them, and from what nobody can apply. */
import { list, Open, record, text } from '../../ground/shape';

/** Why a value is no manifest. */
export interface Lack {
  readonly field: string;
  readonly message: string;
  readonly mend: string;
}

/**
 * The members of a list of any kind; undefined for what is none. Those of a ConfigMapList need not say that they are ConfigMaps.
 *
 * @see https://github.com/kubernetes/apimachinery/blob/v0.35.0/pkg/apis/meta/v1/unstructured/helpers.go decodeToList
 */
export function itemsOf(value: unknown): readonly unknown[] | undefined {
  const { apiVersion, kind, items, metadata } = record(value);
  if (typeof kind !== 'string' || text(record(metadata).name) !== undefined) return undefined;
  if (!Array.isArray(items)) return kind === 'List' && (items === undefined || items === null) ? [] : undefined;
  if (!/.List$/.test(kind)) return items;
  const isSilent = (item: unknown) => typeof item === 'object' && item !== null && !Array.isArray(item) && record(item).kind === undefined && record(item).apiVersion === undefined;
  return items.map(item => isSilent(item) ? { apiVersion, kind: kind.slice(0, -'List'.length), ...item as Open } : item);
}

/** What an object needs to be known: the API server asks for the same. */
export function lackOf(value: unknown): Lack | undefined {
  if (typeof value !== 'object' || Array.isArray(value)) return { field: '', message: 'it is no object', mend: isPatch(value) ? RENDER : 'Write apiVersion, kind and metadata, or leave the document out.' };
  const { apiVersion, kind, metadata, NOTES, MANIFEST } = record(value);
  const { name, namespace } = record(metadata);
  if (NOTES !== undefined || MANIFEST !== undefined) return { field: '', message: 'it holds what Helm says around manifests', mend: 'Check what "helm template" prints.' };
  if (!isName(kind)) return lack('kind', kind, 'such as Deployment');
  if (text(apiVersion) === undefined || !/^(?:[^/\s]+\/)?[^/\s]+$/.test(apiVersion as string)) return lack('apiVersion', apiVersion, 'such as apps/v1');
  if (!isName(name)) return lack('metadata.name', name, 'the name of the object');
  // Null, or no text, is what templates leave of a namespace that nobody gave.
  return namespace === undefined || namespace === null || namespace === '' || isName(namespace) ? undefined : lack('metadata.namespace', namespace, 'the name of a namespace');
}

/** With `generateName` every apply makes another object, such as the Job of a hook: there is none before to compare it with. */
export function isCreatedEachTime(value: unknown): boolean {
  const { name, generateName } = record(record(value).metadata);
  return name === undefined && text(generateName) !== undefined;
}

/**
 * The files by which kustomize builds lie beside manifests, and are never applied. In its own file, kustomize asks for neither
 * `apiVersion` nor `kind`; the Kustomization of Flux is an object like others.
 *
 * @see https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/
 */
export function isBuildFile(value: unknown, file: string): boolean {
  const { apiVersion, kind } = record(value);
  if (text(apiVersion)?.startsWith('kustomize.config.k8s.io/') === true) return true;
  return isNamed(file, /^kustomization\.ya?ml$/) && apiVersion === undefined && (kind === undefined || kind === 'Kustomization' || kind === 'Component');
}

/** JSON is written for many ends: cdk8s itself puts what it knows of its constructs beside the manifests. */
export function isData(value: unknown, file: string): boolean {
  const { apiVersion, kind } = record(value);
  return /\.json$/i.test(file) && apiVersion === undefined && kind === undefined;
}

/** Whether a document is one that nobody would take for a manifest, such as the values of a chart, its Chart.yaml, or what configures a tool. */
export function isForeign(value: unknown, file: string): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { apiVersion, kind, metadata, spec } = record(value);
  if (isNamed(file, /^Chart\.ya?ml$/)) return kind === undefined;
  if (isNamed(file, /^values(?:[-._].*)?\.ya?ml$/)) return apiVersion === undefined;
  return [apiVersion, kind, metadata, spec].every(one => one === undefined);
}

const RENDER = 'It looks like a patch of kustomize: check what "kustomize build" prints.';

function isPatch(value: unknown): boolean {
  const patches = list(value);
  return patches.length > 0 && patches.every(one => text(record(one).op) !== undefined && text(record(one).path) !== undefined);
}

function isNamed(file: string, name: RegExp): boolean {
  return name.test(file.slice(file.lastIndexOf('/') + 1));
}

function lack(field: string, value: unknown, example: string): Lack {
  const isAbsent = value === undefined || value === null || value === '';
  const shown = typeof value === 'object' ? 'no text' : JSON.stringify(value)?.slice(0, 80);
  return {
    field,
    message: isAbsent ? `${field} is missing` : `${field} is ${shown}, which cannot be one`,
    mend: `Write ${field}, ${example}${typeof value === 'number' || typeof value === 'boolean' ? ', in quotes' : ''}; leave out what is no manifest.`,
  };
}

/** Names are parts of paths for the API server. */
function isName(value: unknown): value is string {
  // eslint-disable-next-line no-control-regex
  return typeof value === 'string' && value.length > 0 && value.length <= 253 && value !== '.' && value !== '..' && !/[/%\s\u0000-\u001f\u007f]/.test(value);
}
