/** Who speaks of a Service by its name: in the values of variables, in arguments, in the data of a ConfigMap. */
import { displayName, groupOf, Manifest } from './manifest';
import { ManifestSet } from './manifest-set';
import { list, Open, record, records, text } from '../ground/shape';

export interface Mention {
  readonly from: Manifest;
  /** `the variable CART_ADDR`, `the key app.properties`. */
  readonly place: string;
}

/** The mentions of a name, of one object each. What only looks like the name, such as a word of a sentence, is none. */
export function mentionsOf(manifests: ManifestSet, name: string, namespace: string | undefined): Mention[] {
  const isMention = speaksOf(name, namespace);
  return manifests.all.flatMap(from => {
    const own = wordsOf(from).find(({ value, isWhole }) => isMention(value, isWhole, from.metadata.namespace));
    return own === undefined ? [] : [{ from, place: own.place }];
  });
}

/** `Deployment/front (the variable CART_ADDR)`. */
export function mentionText({ from, place }: Mention): string {
  return `${displayName(from)} (${place})`;
}

interface Words {
  readonly value: string;
  readonly place: string;
  /** Whether the name alone is a mention: as the value of a variable it is, in a file it may be any word. */
  readonly isWhole: boolean;
}

/** As a host: after `//` or `@`, before a port, or with its namespace; from another namespace only with that. */
function speaksOf(name: string, namespace: string | undefined) {
  const [own, space] = [name, namespace ?? ''].map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const near = new RegExp(`(?:^|[^\\w.-])(?:(?<=//|@)${own}(?![\\w.-])|${own}:\\d{1,5}\\b|${own}\\.${space}(?:\\.svc\\b|[:/]|$|(?=[\\s"',;])))`, 'm');
  const far = new RegExp(`(?:^|[^\\w.-])${own}\\.${space}(?:\\.svc\\b|[:/]|$|(?=[\\s"',;]))`, 'm');
  return (value: string, isWhole: boolean, from: string | undefined): boolean => {
    if (!value.includes(name)) return false;
    return from === namespace ? (isWhole && value.trim() === name) || near.test(value) : far.test(value);
  };
}

function wordsOf(manifest: Manifest): Words[] {
  if (manifest.kind === 'ConfigMap' && groupOf(manifest.apiVersion) === '') {
    return Object.entries(record(manifest.data)).flatMap(([key, value]) => word(value, `the key ${key}`, true));
  }
  return podsOf(manifest).flatMap(spec => [...records(spec.containers), ...records(spec.initContainers)]).flatMap(container => [
    ...records(container.env).flatMap(({ name, value }) => word(value, `the variable ${text(name) ?? ''}`, true)),
    ...[...list(container.command), ...list(container.args)].flatMap(value => word(value, 'an argument', false)),
  ]);
}

function word(value: unknown, place: string, isWhole: boolean): Words[] {
  const found = text(value);
  return found === undefined ? [] : [{ value: found, place, isWhole }];
}

/** What describes pods: workloads and the jobs of schedules. */
function podsOf({ kind, spec: written }: Manifest): Open[] {
  const spec = record(written);
  if (kind === 'Pod') return [spec];
  const owner = kind === 'CronJob' ? record(record(spec.jobTemplate).spec) : spec;
  return [record(record(owner.template).spec)];
}
