/** Who speaks of a Service in plain text: variables, arguments and configuration files that name its host, as clients do. */
import { list, Open, record, records, text } from '../../ground/shape';
import { Service } from '../kinds/service';
import { keyOf, Manifest } from '../manifest';
import { ManifestSet } from '../manifest-set';

export interface Mention {
  readonly from: Manifest;
  /** `spec.template.spec.containers[0].env[0].value`. */
  readonly field: string;
  /** The words: `cart:7070`. */
  readonly words: string;
}

/** A text, and the name of what it is the value of. */
interface Phrase {
  readonly field: string;
  readonly name?: string;
  readonly value: string;
  /** Those that stand beside it, such as the variables of one container. */
  readonly siblings: readonly Sibling[];
}

interface Sibling {
  readonly name: string;
  readonly value: string;
}

/** Who says a word that may be a host, by that word. */
type Index = ReadonlyMap<string, ReadonlySet<Manifest>>;

const indexes = new WeakMap<ManifestSet, Index>();
const known = new WeakMap<Manifest, readonly Phrase[]>();

/**
 * The texts that name the host of a Service together with a port: `cart:7070`, `http://cart.shop.svc`, or two variables
 * `CART_HOST` and `CART_PORT`. Where no port is asked for, with any. The Service itself does not count.
 */
export function mentionsOf(service: Service, manifests: ManifestSet, port?: number): Mention[] {
  const index = indexes.get(manifests) ?? indexOf(manifests);
  indexes.set(manifests, index);
  return [...index.get(service.name) ?? []].filter(one => keyOf(one) !== service.key).flatMap(from => mentionsIn(from, service, port));
}

/** What stands before a port or a dot, after `//` or `@`, or is all that is said. */
const HOSTS = /[a-z0-9][a-z0-9-]{0,62}(?=[:.])|(?<=\/\/|@)[a-z0-9][a-z0-9-]{0,62}|^[a-z0-9][a-z0-9-]{0,62}$/g;

function indexOf(manifests: ManifestSet): Index {
  const index = new Map<string, Set<Manifest>>();
  for (const manifest of manifests.all) {
    for (const { value } of phrasesOf(manifest)) {
      for (const [host] of value.matchAll(HOSTS)) index.set(host, (index.get(host) ?? new Set()).add(manifest));
    }
  }
  return index;
}

export function mentionsIn(from: Manifest, service: Service, port?: number): Mention[] {
  const phrases = phrasesOf(from).filter(({ value }) => value.includes(service.name));
  if (phrases.length === 0) return [];
  const host = hostPattern(service, from.metadata.namespace);
  const address = addressPattern(host, port);
  const alone = new RegExp(`^${host}$`);
  return phrases.flatMap(({ field, name, value, siblings }) => {
    const words = withoutComments(value).match(address)?.[1] ?? (alone.test(value) ? pairOf(name, value, siblings, port) : undefined);
    return words === undefined ? [] : [{ from, field, words }];
  });
}

/** The names by which pods of a namespace know a Service: those of other namespaces must say which. */
function hostPattern({ name, namespace }: Service, from: string | undefined): string {
  if (namespace === undefined) return escaped(name);
  const full = `\\.${escaped(namespace)}(?:\\.svc(?:\\.[a-z0-9-]+)*\\.?)?`;
  return from === namespace ? `${escaped(name)}(?:${full})?` : `${escaped(name)}${full}`;
}

const DEFAULT_PORTS: ReadonlyMap<number, string> = new Map([[80, 'http|ws'], [443, 'https|wss'], [6379, 'rediss?'], [5432, 'postgres(?:ql)?'], [3306, 'mysql'], [5672, 'amqp']]);

/** Host and port, or host after a scheme that has that port where none is written. */
function addressPattern(host: string, port: number | undefined): RegExp {
  const schemes = port === undefined ? '[a-z][a-z0-9+.-]{0,14}' : DEFAULT_PORTS.get(port);
  const numbered = `${host}:${port ?? '\\d{1,5}'}(?!\\d)`;
  const plain = schemes === undefined ? [] : [`(?:${schemes})://(?:[^\\s/@]{0,200}@)?${host}(?![\\w.:-])`];
  return new RegExp(`(?:^|[^\\w.-])(${[...plain, numbered].join('|')})`, 'm');
}

/** `CART_HOST=cart` beside `CART_PORT=7070`. A bare word is a host only where its name, or its form, says so. */
function pairOf(name: string | undefined, value: string, siblings: readonly Sibling[], port: number | undefined): string | undefined {
  const stem = /^(.*?)(?:host|hostname|addr|address|server|service|endpoint)$/i.exec(name ?? '')?.[1];
  if (port === undefined) return stem !== undefined || value.includes('.svc') ? value : undefined;
  const isPort = (other: string) => other.toLowerCase() === `${stem}port`.toLowerCase();
  return stem !== undefined && siblings.some(one => isPort(one.name) && one.value === String(port)) ? `${value} and ${port}` : undefined;
}

function withoutComments(value: string): string {
  return value.includes('\n') ? value.split('\n').filter(line => !/^\s*(?:#|\/\/)/.test(line)).join('\n') : value;
}

function phrasesOf(manifest: Manifest): readonly Phrase[] {
  const found = known.get(manifest) ?? [...dataPhrases(manifest), ...podPhrases(manifest)];
  known.set(manifest, found);
  return found;
}

function dataPhrases({ kind, data, stringData }: Manifest): Phrase[] {
  if (kind !== 'ConfigMap' && kind !== 'Secret') return [];
  const [field, entries] = kind === 'ConfigMap' ? ['data', record(data)] : ['stringData', record(stringData)];
  const siblings = Object.entries(entries).flatMap(([name, value]) => typeof value === 'string' ? [{ name, value }] : []);
  return siblings.map(({ name, value }) => ({ field: `${field}["${name}"]`, name, value, siblings }));
}

function podPhrases({ kind, spec: written }: Manifest): Phrase[] {
  const spec = record(written);
  const [owner, field] = kind === 'CronJob' ? [record(record(spec.jobTemplate).spec), 'spec.jobTemplate.spec'] : [spec, 'spec'];
  const [pod, place] = kind === 'Pod' ? [spec, 'spec'] : [record(record(owner.template).spec), `${field}.template.spec`];
  return ['containers', 'initContainers'].flatMap(name =>
    records(pod[name]).flatMap((container, i) => containerPhrases(container, `${place}.${name}[${i}]`)));
}

function containerPhrases(container: Open, field: string): Phrase[] {
  const siblings = records(container.env).flatMap(({ name, value }) => typeof name === 'string' && typeof value === 'string' ? [{ name, value }] : []);
  const variables = records(container.env).flatMap(({ name, value }, i): Phrase[] =>
    typeof value === 'string' ? [{ field: `${field}.env[${i}].value`, name: text(name), value, siblings }] : []);
  const words = ['command', 'args'].flatMap(name => list(container[name]).flatMap((value, i): Phrase[] =>
    typeof value === 'string' ? [{ field: `${field}.${name}[${i}]`, value, siblings: [] }] : []));
  return [...variables, ...words];
}

function escaped(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
