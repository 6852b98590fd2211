/** Random courses of a few workloads and Services, of which every commit changes something. */
import * as fc from 'fast-check';
import { Case, Commit } from './cluster';
import { deployment, frozenBatch, rollingUpdate } from './manifests';

type Change<T> = (one: T) => T;

interface WorkloadDraft {
  readonly name: string;
  readonly kind: 'Deployment' | 'ReplicaSet';
  /** The strategy, and whatever else of the spec says how an update goes. */
  readonly update: any;
  readonly isThere: boolean;
  readonly replicas: number;
  readonly image: string;
  readonly labels: any;
  readonly ports: any[] | undefined;
}

interface ServiceDraft {
  readonly name: string;
  readonly isThere: boolean;
  readonly selector: any;
  readonly ports: any[];
  readonly publishNotReadyAddresses: boolean;
}

interface Draft {
  readonly workloads: readonly WorkloadDraft[];
  readonly services: readonly ServiceDraft[];
}

export const BROKEN = 'app:broken';
export const START_SECONDS = 10;
export const TERMINATION_SECONDS = 5;

/**
 * How long each commit stands. Each time is half of the one before, so that pods of two commits are never "of the same age", which
 * ReplicaSets take by its order of magnitude: no lots are drawn between them.
 */
const STANDS = [512, 256, 128];

const NAMES = ['a', 'b', 'c'];

const one = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const podLabels = fc.oneof(
  { weight: 4, arbitrary: fc.record({ tier: one('web', 'web', 'web', 'api'), track: one('stable', 'canary') }) },
  { weight: 1, arbitrary: fc.record({ tier: one('web', 'api') }) },
  { weight: 1, arbitrary: fc.constant({}) },
);
const protocol = fc.oneof({ weight: 11, arbitrary: fc.constant('TCP') }, { weight: 1, arbitrary: fc.constant('UDP') });
const http = fc.record({ name: one('http', 'http', 'http', 'http', 'web'), containerPort: one(8080, 8080, 8080, 8081), protocol });
const admin = fc.record({ name: one('admin', 'admin', 'metrics'), containerPort: one(9090, 9090, 9091) });
const containerPorts = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(http) },
  { weight: 5, arbitrary: fc.tuple(http, admin) },
  { weight: 1, arbitrary: fc.constant(undefined) },
);

/** Most of what is asked for is there, so that there is something to compare. */
const apps = one('a', 'a', 'a', 'a', 'a', 'b', 'b', 'c');
const selectors = fc.oneof(
  { weight: 5, arbitrary: fc.record({ app: apps }) },
  { weight: 2, arbitrary: fc.record({ tier: one('web', 'web', 'api') }) },
  { weight: 1, arbitrary: fc.record({ app: apps, tier: one('web', 'web', 'api') }) },
  { weight: 1, arbitrary: fc.record({ tier: one('web', 'api'), track: one('stable', 'canary') }) },
);
const single = fc.record({ port: one(80, 8080), targetPort: one<number | string | undefined>('http', 'http', 'http', 'http', 8080, 8080, 8080, 8081, 'web', undefined), protocol });
const two = fc.tuple(
  single.map(port => ({ ...port, name: 'http' })),
  fc.record({ port: one(90), targetPort: one<number | string>('admin', 'admin', 9090, 9090, 9091, 'http') }).map(port => ({ ...port, name: 'admin' })),
);
const servicePorts: fc.Arbitrary<any[]> = fc.oneof({ weight: 3, arbitrary: fc.tuple(single) }, { weight: 2, arbitrary: two });

const images = one('app:1', 'app:2', 'app:3', 'app:3', BROKEN);
const isThere = one(true, true, true, true, true, true, true, true, false);
const replicas = fc.integer({ min: 0, max: 3 });

const workloadOf = (name: string): fc.Arbitrary<WorkloadDraft> => fc.record({
  name: fc.constant(name),
  kind: one<WorkloadDraft['kind']>('Deployment', 'Deployment', 'Deployment', 'ReplicaSet'),
  update: one(rollingUpdate(1, 0), rollingUpdate(0, 1), rollingUpdate('25%', '25%'), { type: 'Recreate' }).map(strategy => ({ strategy })),
  isThere: name === 'a' ? fc.constant(true) : isThere,
  replicas: fc.integer({ min: 1, max: 3 }),
  image: fc.oneof({ weight: 9, arbitrary: one('app:1', 'app:2') }, { weight: 1, arbitrary: fc.constant(BROKEN) }),
  labels: podLabels,
  ports: containerPorts,
});

const serviceOf = (name: string): fc.Arbitrary<ServiceDraft> => fc.record({
  name: fc.constant(name),
  isThere,
  selector: selectors,
  ports: servicePorts,
  publishNotReadyAddresses: one(false, false, false, true),
});

const listOf = <T>(of: (name: string) => fc.Arbitrary<T>): fc.Arbitrary<T[]> => one(1, 2, 2, 3)
  .chain(count => fc.tuple(...NAMES.slice(0, count).map(of)));

/** It stays so, with an image of its own: README.md says why minReadySeconds never grow. Old and new pods then run side by side. */
const FROZEN = 'app:frozen';
const isFrozen = ({ image }: WorkloadDraft): boolean => image === FROZEN;

const workloadChanges: fc.Arbitrary<Change<WorkloadDraft>> = fc.oneof(
  replicas.map(count => (draft: WorkloadDraft) => ({ ...draft, replicas: count })),
  images.map(image => (draft: WorkloadDraft) => isFrozen(draft) ? draft : { ...draft, image }),
  one(frozenBatch(1, 0), frozenBatch(1, 1)).map(update => (draft: WorkloadDraft) => isFrozen(draft) ? draft : { ...draft, update, image: FROZEN }),
  podLabels.map(labels => (draft: WorkloadDraft) => ({ ...draft, labels })),
  containerPorts.map(ports => (draft: WorkloadDraft) => ({ ...draft, ports })),
  fc.constant((draft: WorkloadDraft) => ({ ...draft, isThere: !draft.isThere })),
);

const serviceChanges: fc.Arbitrary<Change<ServiceDraft>> = fc.oneof(
  selectors.map(selector => (draft: ServiceDraft) => ({ ...draft, selector })),
  servicePorts.map(ports => (draft: ServiceDraft) => ({ ...draft, ports })),
  fc.constant((draft: ServiceDraft) => ({ ...draft, publishNotReadyAddresses: !draft.publishNotReadyAddresses })),
  fc.constant((draft: ServiceDraft) => ({ ...draft, isThere: !draft.isThere })),
);

const at = <T>(list: readonly T[], index: number, change: Change<T>): T[] => list.map((item, i) => i === index % list.length ? change(item) : item);
const changes: fc.Arbitrary<Change<Draft>> = fc.oneof(
  fc.tuple(fc.nat(2), workloadChanges).map(([i, change]) => (draft: Draft) => ({ ...draft, workloads: at(draft.workloads, i, change) })),
  fc.tuple(fc.nat(2), serviceChanges).map(([i, change]) => (draft: Draft) => ({ ...draft, services: at(draft.services, i, change) })),
);

/** README.md says why pods of several versions are never made fewer, but may all be taken away. */
function kept(draft: Draft, before: Draft): Draft {
  const workloads = draft.workloads.map((now, i) => {
    const was = before.workloads[i];
    const isMixed = was.kind === 'Deployment' && (was.image === BROKEN || isFrozen(was));
    return isMixed && now.replicas > 0 ? { ...now, replicas: Math.max(now.replicas, was.replicas) } : now;
  });
  return { ...draft, workloads };
}

export interface ServiceCase extends Case {
  /** All that each commit holds. */
  readonly states: ReadonlyArray<readonly any[]>;
}

/** One to three workloads and one to three Services, and up to two commits that change them. */
export const serviceCases: fc.Arbitrary<ServiceCase> = fc
  .record({
    workloads: listOf(workloadOf),
    services: listOf(serviceOf),
    commits: fc.array(fc.array(changes, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 2 }),
  })
  .map(({ workloads, services, commits: all }) => {
    const drafts: Draft[] = [{ workloads, services }];
    for (const edits of all) drafts.push(kept(edits.reduce((draft, change) => change(draft), drafts.at(-1)!), drafts.at(-1)!));
    const states = drafts.map(manifestsOf);
    const commits = states.map((manifests, i): Commit => {
      const stays = (manifest: any) => manifests.some(({ kind, metadata }) => kind === manifest.kind && metadata.name === manifest.metadata.name);
      return { atSeconds: startOf(i), manifests, removed: i === 0 ? [] : states[i - 1].filter(manifest => !stays(manifest)) };
    });
    const startSeconds = (image: string) => image === BROKEN ? Infinity : START_SECONDS;
    return { commits, states, startSeconds, terminationSeconds: TERMINATION_SECONDS, untilSeconds: startOf(states.length) };
  });

function startOf(commit: number): number {
  return STANDS.slice(0, commit).reduce((sum, seconds) => sum + seconds, 0);
}

function manifestsOf({ workloads, services }: Draft): any[] {
  return [...services.filter(draft => draft.isThere).map(serviceManifest), ...workloads.filter(draft => draft.isThere).map(workloadManifest)];
}

function workloadManifest({ name, kind, update, replicas: count, image, labels, ports }: WorkloadDraft): any {
  const template = { metadata: { labels: { app: name, ...labels } }, spec: { containers: [{ name: 'main', image, ...ports && { ports } }] } };
  const manifest = deployment(image, { name, replicas: count, ...update, template });
  if (kind === 'Deployment') return manifest;
  const { replicas: size, selector } = manifest.spec;
  return { ...manifest, kind, spec: { replicas: size, selector, template } };
}

function serviceManifest({ name, selector, ports, publishNotReadyAddresses }: ServiceDraft): any {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { selector, ports, publishNotReadyAddresses } };
}
