/**
 * `@ngrok/webernetes` as something that Jest can run. Its modules import one another without file extensions, which only a
 * bundler understands, and its public face starts whole nodes; the rehearsal needs the controllers alone.
 */
import { createHash } from 'crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'fs';
import { createRequire } from 'module';
import { join, resolve } from 'path';
import { runInThisContext } from 'vm';
import { buildSync, version as esbuildVersion } from 'esbuild';

const ROOT = resolve(__dirname, '../../..');
const PACKAGE = join(ROOT, 'node_modules/@ngrok/webernetes');
const CACHE = join(ROOT, 'node_modules/.cache/cdk8s-rollouts');

/** What is taken out of the package, by the module that it stands in. */
const EXPORTS: Readonly<Record<string, string>> = {
  'clock': 'Clock',
  'clock-context': 'withClock',
  'client/index': 'KubeConfig, makeInformer, AppsV1Api, CoreV1Api, DiscoveryV1Api',
  'cluster/apply': 'applyResources',
  'cluster/etcd': 'Etcd',
  'cluster/images/endpointslice-controller': 'EndpointSliceController',
  'cluster/storage/index': 'ServiceStore',
  'controller/deployment/deployment-controller': 'DeploymentController',
  'controller/garbagecollector/garbage-collector': 'GarbageCollector',
  'controller/replicaset/replica-set': 'ReplicaSetController',
  'go/context': 'background',
};

/**
 * What the bundle uses in place of three functions of JavaScript.
 *
 * Names and identifiers of objects are drawn at random, and break ties: they come from a generator (mulberry32) that each case
 * seeds, so that it has one outcome. The other two do what the originals do, for the plain objects and dates that manifests
 * consist of, in a third of the time; every read and write of an object goes through them.
 */
const PRELUDE = `
var webernetesSeed = 0;
function webernetesRandom() {
  webernetesSeed = (webernetesSeed + 0x6d2b79f5) | 0;
  var mixed = Math.imul(webernetesSeed ^ (webernetesSeed >>> 15), 1 | webernetesSeed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
}
function webernetesClone(value) {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(webernetesClone);
  if (value instanceof Date) return new Date(value.getTime());
  if (Object.getPrototypeOf(value) !== Object.prototype) return structuredClone(value);
  var clone = {};
  for (var key of Object.keys(value)) clone[key] = webernetesClone(value[key]);
  return clone;
}
function webernetesParse(text, reviver) {
  var value = JSON.parse(text);
  return reviver === undefined ? value : webernetesRevive({ '': value }, '', reviver);
}
function webernetesRevive(holder, key, reviver) {
  var value = holder[key];
  if (typeof value === 'object' && value !== null) {
    for (var inner of Object.keys(value)) {
      var revived = webernetesRevive(value, inner, reviver);
      if (revived === undefined) delete value[inner];
      else value[inner] = revived;
    }
  }
  return reviver.call(holder, key, value);
}`;

/** The parts of the package that the harness uses. Its objects are as open as Kubernetes' own, hence `any`. */
export interface Webernetes {
  readonly Clock: new () => any;
  readonly withClock: (context: any, clock: any) => any;
  readonly background: () => any;
  readonly Etcd: new (context: any) => any;
  readonly KubeConfig: new (options: any) => any;
  readonly AppsV1Api: any;
  readonly CoreV1Api: any;
  readonly DiscoveryV1Api: any;
  readonly makeInformer: (config: any, path: string, list: () => Promise<any>) => any;
  readonly applyResources: (cluster: { readonly ctx: any; readonly api: any }, resources: readonly any[]) => Promise<any[]>;
  readonly ServiceStore: { initialize(context: any, etcd: any, options: any): Promise<void> };
  readonly DeploymentController: new (api: any, config: any) => any;
  readonly ReplicaSetController: new (api: any, config: any) => any;
  readonly EndpointSliceController: new () => any;
  readonly GarbageCollector: new (api: any, config: any) => any;
  /** Starts the generator of names and identifiers anew. */
  readonly seedRandom: (seed: number) => void;
}

let loaded: Webernetes | undefined;

/** Bundles the package once, keeps the bundle beside the installed packages, and loads it once in each test file. */
export function webernetes(): Webernetes {
  return loaded ??= load(bundleFile());
}

function bundleFile(): string {
  const entry = Object.entries(EXPORTS).map(([module, names]) => `export { ${names} } from './dist/${module}.js';`).join('\n');
  const { version } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'));
  const key = createHash('sha256').update([version, esbuildVersion, entry, PRELUDE].join('\n')).digest('hex').slice(0, 16);
  const file = join(CACHE, `webernetes-${key}.cjs`);
  if (existsSync(file)) return file;

  const { outputFiles: [{ text }] } = buildSync({
    stdin: { contents: entry, resolveDir: PACKAGE },
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    logLevel: 'silent',
    define: { 'Math.random': 'webernetesRandom', 'structuredClone': 'webernetesClone', 'JSON.parse': 'webernetesParse' },
    banner: { js: PRELUDE },
    footer: { js: 'module.exports.seedRandom = function (seed) { webernetesSeed = seed | 0; };' },
  });
  // Several workers of Jest may be here at once: each writes a file of its own, and the last one stays.
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(`${file}.${process.pid}`, text);
  renameSync(`${file}.${process.pid}`, file);
  return file;
}

/**
 * Runs the bundle in the realm of Node itself. In the sandbox of a test file, `structuredClone` would return dates of another
 * realm, which the controllers would not take for dates.
 */
function load(file: string): Webernetes {
  const module = { exports: {} };
  const run = runInThisContext(`(function (module, exports, require) {${readFileSync(file, 'utf8')}\n})`, { filename: file });
  run(module, module.exports, createRequire(file));
  return module.exports as Webernetes;
}
