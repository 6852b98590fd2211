/** What is walked: every change from one commit to the next that an example of a router can come to, forwards, in aborts and in an undo. */
import { mkdtempSync, rmSync } from 'fs';
import { createRequire } from 'module';
import { tmpdir } from 'os';
import { join } from 'path';
import { App } from 'cdk8s';
import type { Rollout, RolloutApp } from '../../src';
import { resolved } from '../../src/state/lifecycle';
import { abort, promote, undo } from '../../src/state/moves';
import { isPromoted, RolloutRecord } from '../../src/state/record';

export interface Commit {
  readonly name: string;
  readonly manifests: readonly any[];
  /** How the pods of the second Deployment share requests, from 0 to 1, who tests it, and which share is copied to it. */
  readonly expected: { readonly share: number; readonly testers: boolean; readonly mirror: number };
}

export interface Change {
  readonly from: Commit;
  readonly to: Commit;
}

export interface Story {
  readonly name: string;
  /** Each is where the one before ends, but for those that begin an abort. */
  readonly changes: readonly Change[];
  /** The Deployment of the second track. */
  readonly second: string;
  readonly testers: { readonly [header: string]: string };
}

export const EXAMPLES: { readonly [example: string]: Pick<Story, 'second' | 'testers'> } = {
  'gateway-api': { second: 'shop-hello-canary', testers: { 'X-Canary': 'yes' } },
  'traefik': { second: 'shop-hello-canary', testers: { 'X-Canary': 'yes' } },
  'nginx-annotations': { second: 'shop-hello-canary', testers: { Cookie: 'theme=dark; canary=always' } },
  'blue-green-gradual': { second: 'shop-hello-green', testers: {} },
};

const MOST = 40;
const plain = (value: unknown) => JSON.parse(JSON.stringify(value));

export function storyOf(example: string): Story {
  const folder = mkdtempSync(join(tmpdir(), 'cdk8s-rollouts-proxies-'));
  try {
    return { name: example, changes: changesOf(example, folder), ...EXAMPLES[example] };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Changes that break a rule of order each: requests fail. */
export function brokenStories(): Story[] {
  const [gateway, traefik] = ['gateway-api', 'traefik'].map(storyOf);
  const commits = gateway.changes.flatMap(({ from, to }) => [from, to]);
  const half = commits.find(({ expected }) => expected.share === 0.5)!;
  const rest = commits.filter(({ expected, manifests }) => expected.share === 0 && !expected.testers && replicas(manifests, gateway.second) === 0);
  const [first, last] = [rest[0], rest[rest.length - 1]];
  const [{ from: idle }] = traefik.changes;
  const named = idle.manifests.map(one => one.kind === 'TraefikService' ? withIdleEntry(one, traefik.second) : one);
  return [
    { ...gateway, name: 'pods that leave with the weight', changes: [{ from: half, to: last }] },
    { ...gateway, name: 'a weight that comes with its pods', changes: [{ from: first, to: half }] },
    { ...traefik, name: 'an idle Service in a TraefikService', changes: [{ from: idle, to: { ...idle, manifests: named } }] },
  ];
}

function replicas(manifests: readonly any[], deployment: string): number {
  return manifests.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === deployment).spec.replicas;
}

function withIdleEntry(manifest: any, service: string): any {
  const [stable, idle] = manifest.spec.weighted.services;
  return { ...manifest, spec: { weighted: { services: [stable, { ...idle, name: service }] } } };
}

function changesOf(example: string, folder: string): Change[] {
  // An example imports the compiled library.
  const load = createRequire(__filename);
  const library = load('cdk8s-rollouts') as { RolloutApp: typeof RolloutApp };
  const { build } = load(join(__dirname, '../../examples', example, 'main.ts')) as { build: (app: App, version: string) => Rollout };
  const rolloutOf = (version: string) => {
    const app = new library.RolloutApp({ outdir: join(folder, 'dist'), stateDir: join(folder, 'rollouts') });
    return { app, rollout: build(app, version) };
  };
  rolloutOf('1.0.0').app.synth();
  const { rollout } = rolloutOf('2.0.0');
  const facts = rollout._facts!;
  const { code, recorded } = facts;
  const commit = (name: string, record: RolloutRecord): Commit => {
    const traffic = record.progress?.live.traffic;
    const { weight, testers, mirror } = traffic?.by === 'weights' ? traffic : { weight: record.active === 1 ? 10_000 : 0, testers: false, mirror: 0 };
    return { name, manifests: plain(facts.manifests(record)), expected: { share: weight / 10_000, testers, mirror: mirror / 10_000 } };
  };
  const next = (record: RolloutRecord, move: typeof promote = promote) => move({ head: record, code, configOf: () => undefined });
  const way = (name: string, records: readonly RolloutRecord[]): Change[] => (
    records.slice(1).map((to, i) => ({ from: commit(name, records[i]), to: commit(name, to) }))
  );

  // A synthesis of the new version is its first frame.
  const forward = toTheEnd([recorded!.record, resolved(recorded!.record, code)], next);
  const aborts = forward.slice(1).filter(one => one.phase === 'progressing' && !isPromoted(one))
    .flatMap(record => way('abort', toTheEnd([record, next(record, abort as typeof promote)], next)));
  const end = forward[forward.length - 1];
  const changes = [...way('forward', forward), ...aborts, ...way('undo', toTheEnd([end, next(end, undo as typeof promote)], next))];
  const seen = new Set<string>();
  return changes.filter(({ from, to }) => {
    const key = JSON.stringify([withoutStep(from.manifests), withoutStep(to.manifests)]);
    const isNew = JSON.stringify(withoutStep(from.manifests)) !== JSON.stringify(withoutStep(to.manifests)) && !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

function toTheEnd(records: RolloutRecord[], next: (record: RolloutRecord) => RolloutRecord): RolloutRecord[] {
  for (let i = 0; i < MOST; i++) {
    const last = records[records.length - 1];
    if (last.phase === 'idle' && records.length > 1) return records;
    records.push(next(last));
  }
  throw new Error('it comes to no end');
}

/** What a step is called leads no request. */
function withoutStep(manifests: readonly any[]): any[] {
  return manifests.map(manifest => ({ ...manifest, metadata: { name: manifest.metadata.name, annotations: routeAnnotations(manifest) } }));
}

function routeAnnotations({ kind, metadata }: any): unknown {
  return kind === 'Ingress' ? metadata.annotations : undefined;
}
