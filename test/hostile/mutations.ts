/** Real manifests with mistakes that people, templates and attackers make. The same seed makes the same mistakes. */
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { stringify } from 'yaml';
import { Random } from '../../src/rehearsal/random';
import { documentsOf } from '../support/documents';

const ROOT = join(__dirname, '../..');

export interface Mutation {
  readonly seed: number;
  /** What was done to what, for whoever looks for the cause. */
  readonly story: string;
  readonly before: string;
  readonly after: string;
}

type Value = any;

interface Sides {
  readonly name: string;
  readonly before: readonly Value[];
  readonly after: readonly Value[];
}

/** All fixtures of the rules, and what the examples commit. */
export function seeds(): Sides[] {
  const read = (file: string) => documentsOf(readFileSync(file, 'utf8'));
  const fixtures = filesBelow('test/rules/fixtures', /^before\.yaml$/).map(folder => ({ name: folder, before: read(join(folder, 'before.yaml')), after: read(join(folder, 'after.yaml')) }));
  const examples = readdirSync(join(ROOT, 'examples')).filter(name => !name.includes('.')).flatMap(name => filesBelow(join('examples', name), /^.*\.k8s\.yaml$/, true))
    .map(file => ({ name: file, before: read(file), after: read(file) }));
  return [...fixtures, ...examples];
}

/** Folders that hold such a file, or the files themselves. */
function filesBelow(folder: string, name: RegExp, isFile = false): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true }).filter(entry => entry.isFile() && name.test(entry.name))
    .map(entry => isFile ? join(entry.parentPath, entry.name) : entry.parentPath).sort();
}

/** What no field expects; nothing here is a word that a report could not say of itself. */
const STRANGE: readonly Value[] = [
  null, true, false, '', ' ', 'None', '100%', '0%', '-1%', '1000%', '33.3%', 'http', '8080', 'yes', 0, -1, 1, 2, 1.5, 100, 19_999, 65_536, 2 ** 31 - 1, 2 ** 31, 2 ** 53, 1e21, -1e300, 1e300,
  '1', '1e3', '500m', '-5Gi', '1Ei', '0.1', '99999999999999999999', [], {}, [null], [[]], [{}], ['a', 'a'], { name: 3 }, { a: { b: { c: 1 } } }, '__proto__', 'constructor', 'toString',
  'x'.repeat(5000), 'a'.repeat(253), '\n::error::a', '::warning file=a::b', '##[error]a', '##vso[task.complete]', '\u001b[31ma\u001b[0m', '\u202ea', '\u0000', '\u009b2J', '<script>a</script>', '</script><!--',
  '${{ secrets.A }}', '%0A::error::a', '](javascript:a)', '@everyone', 'ünï', '日本語', '🙂', ':', '/', '..', 'a/b', 'a/b/c', '*', 'In', 'NotIn', 'Exists', 'DoesNotExist', '{"a":1}', '$(A)', 'a.b.svc.cluster.local',
];
const KINDS: readonly string[] = [
  'Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController', 'Pod', 'Job', 'CronJob', 'Service', 'Ingress', 'HTTPRoute', 'VirtualService', 'HorizontalPodAutoscaler', 'ScaledObject',
  'PodDisruptionBudget', 'ConfigMap', 'Secret', 'PersistentVolumeClaim', 'NetworkPolicy', 'Namespace', 'ResourceQuota', 'CustomResourceDefinition', 'ValidatingWebhookConfiguration', 'ServiceAccount', 'List', 'Widget',
];
const VERSIONS: readonly string[] = ['v1', 'apps/v1', 'batch/v1', 'networking.k8s.io/v1', 'gateway.networking.k8s.io/v1', 'networking.istio.io/v1', 'autoscaling/v1', 'autoscaling/v2', 'keda.sh/v1alpha1', 'policy/v1', 'policy/v1beta1', 'example.com/v1'];
const KEYS: readonly string[] = [
  'spec', 'metadata', 'name', 'namespace', 'labels', 'annotations', 'selector', 'matchLabels', 'matchExpressions', 'template', 'replicas', 'ports', 'containers', 'initContainers', 'volumes', 'strategy', 'type', 'clusterIP',
  'rules', 'backendRefs', 'weight', 'minReplicas', 'maxReplicas', 'metrics', 'behavior', 'minAvailable', 'maxUnavailable', 'maxSurge', 'paused', 'generateName', '__proto__', 'constructor', 'items', 'readinessProbe', 'port', 'targetPort',
];

export function mutationOf(seed: number, all: readonly Sides[]): Mutation {
  return new Mutator(seed, all).run();
}

class Mutator {
  private readonly random: Random;
  private readonly done: string[] = [];

  constructor(private readonly seed: number, private readonly all: readonly Sides[]) {
    this.random = new Random(seed);
  }

  run(): Mutation {
    const start = this.one(this.all);
    // A program writes what it means in one way; numbers that JSON does not have come from nobody.
    let sides = JSON.parse(JSON.stringify({ before: start.before, after: start.after })) as { before: Value[]; after: Value[] };
    const count = this.random.next() < 0.6 ? 1 : this.upTo(5) + 1;
    for (let i = 0; i < count; i++) sides = this.mutated(sides);
    const isJson = this.random.next() < 0.3;
    const [before, after] = [sides.before, sides.after].map(objects => objects.map(object => isJson ? JSON.stringify(object) : stringify(object, { aliasDuplicateObjects: false, lineWidth: 0 })).join('\n---\n'));
    return { seed: this.seed, story: `${start.name}: ${this.done.join('; ')}`, before, after };
  }

  private mutated({ before, after }: { before: Value[]; after: Value[] }): { before: Value[]; after: Value[] } {
    const dice = this.random.next();
    if (dice < 0.03) return this.told('sides exchanged', { before: after, after: before });
    if (dice < 0.06) return this.told('all gone', { before, after: [] });
    if (dice < 0.09) return this.told('all new', { before: [], after });
    if (dice < 0.13) {
      const other = this.one(this.all);
      return this.told(`together with ${other.name}`, { before: [...before, ...clone(other.before)], after: [...after, ...clone(other.after)] });
    }
    const changed = this.changedObjects(dice < 0.25 ? before : after);
    if (dice < 0.25) return { before: changed, after };
    // What stood before as well.
    if (dice < 0.4) return { before: clone(changed), after: changed };
    return { before, after: changed };
  }

  private changedObjects(objects: Value[]): Value[] {
    if (objects.length === 0) return objects;
    const i = this.upTo(objects.length);
    const object = objects[i];
    const others = objects.filter((_, at) => at !== i);
    const name = `${object?.kind}/${object?.metadata?.name}`;
    const dice = this.random.next();
    if (dice < 0.05) return this.told(`${name} left out`, others);
    if (dice < 0.08) return this.told(`${name} twice`, [...objects, clone(object)]);
    if (dice < 0.1) return this.told(`${name} 100 times`, [...objects, ...Array.from({ length: 100 }, (_, n) => ({ ...clone(object), metadata: { ...object?.metadata, name: `copy-${n}` } }))]);
    if (dice < 0.13) return this.told(`${name} of another kind`, [...others, { ...object, kind: this.one(KINDS), ...this.random.next() < 0.5 && { apiVersion: this.one(VERSIONS) } }]);
    if (dice < 0.15) return this.told(`${name} in a namespace`, [...others, { ...object, metadata: { ...object?.metadata, namespace: this.one(['a', 'b', 'default']) } }]);
    if (dice < 0.17) return this.told(`${name} renamed`, [...others, { ...object, metadata: { ...object?.metadata, name: this.one(['a', 'b', 'hello']) } }]);
    if (dice < 0.2) return this.told('another order', this.random.shuffled(objects));
    const changed = this.changedValue(object, name);
    return objects.map(one => one === object ? changed : one);
  }

  /** A member anywhere in it becomes another, goes, comes twice, is called otherwise, or changes its place with one of another object. */
  private changedValue(object: Value, name: string): Value {
    const result = clone(object);
    const paths = pathsOf(result);
    if (paths.length === 0) return result;
    const path = this.one(paths);
    const holder = path.slice(0, -1).reduce((at: Value, step) => at[step], result);
    const key = path[path.length - 1];
    const member = holder[key];
    const said = `${name} ${path.join('.')}`;
    const dice = this.random.next();
    if (dice < 0.2) {
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else delete holder[key];
      return this.told(`${said} taken out`, result);
    }
    if (dice < 0.3 && Array.isArray(holder)) {
      const copies = this.one([1, 2, 300]);
      holder.splice(Number(key), 0, ...Array.from({ length: copies }, () => clone(member)));
      return this.told(`${said} ${copies} times more`, result);
    }
    if (dice < 0.35 && !Array.isArray(holder)) {
      delete holder[key];
      holder[this.one([...KEYS, String(key).toUpperCase(), `${key}s`])] = member;
      return this.told(`${said} called otherwise`, result);
    }
    if (dice < 0.45 && typeof member === 'number') {
      holder[key] = this.one([-member, member * 1000, member + 1, member - 1, member / 3, 0, String(member)]);
      return this.told(`${said} is ${holder[key]}`, result);
    }
    if (dice < 0.6) {
      const other = this.one(this.one(this.all).after) ?? {};
      const otherPaths = pathsOf(other);
      if (otherPaths.length > 0) {
        // Rather one of the same name, which fits better.
        const fitting = otherPaths.filter(one => one[one.length - 1] === key);
        holder[key] = clone(this.one(fitting.length > 0 ? fitting : otherPaths).reduce((at: Value, step) => at[step], other));
        return this.told(`${said} from elsewhere`, result);
      }
    }
    if (dice < 0.68 && !Array.isArray(holder)) {
      holder[this.one(KEYS)] = clone(this.one(STRANGE));
      return this.told(`a strange member beside ${said}`, result);
    }
    holder[key] = clone(this.one(STRANGE));
    return this.told(`${said} is ${JSON.stringify(holder[key])?.slice(0, 60)}`, result);
  }

  private told<T>(words: string, value: T): T {
    this.done.push(words);
    return value;
  }

  private one<T>(list: readonly T[]): T {
    return list[this.upTo(list.length)];
  }

  private upTo(end: number): number {
    return Math.floor(this.random.next() * end);
  }
}

/** The ways to all members, those near the top as often as all those below them. */
function pathsOf(value: Value, path: Array<string | number> = []): Array<Array<string | number>> {
  if (typeof value !== 'object' || value === null) return [];
  return Object.keys(value).flatMap(key => {
    const own = [...path, Array.isArray(value) ? Number(key) : key];
    return [own, ...pathsOf(value[key], own)];
  });
}

function clone<T>(value: T): T {
  return value === undefined ? value : JSON.parse(JSON.stringify(value));
}
