/** Applies the commits of a story to a cluster, one after the other, watches what its Services see meanwhile, and looks for drift. */
import { driftOf } from './drift';
import { Kubectl } from './kubectl';
import { define, inNamespace, undefine } from './server';
import { Story } from './stories';
import { MIN_AVAILABLE_ANNOTATION } from '../../src/ground/labels';
import { Random } from '../../src/rehearsal/random';

export interface Walked {
  readonly commits: number;
  /** What went wrong: a sentence each. */
  readonly problems: readonly string[];
}

/** Nothing has changed for so long: what is there has come to rest. */
const REST_MILLISECONDS = 2_500;
const MOST_MILLISECONDS = 180_000;
const LOOK_MILLISECONDS = 100;

/** @param random The order in which the objects of a commit are applied. */
export async function walk(kubectl: Kubectl, namespace: string, { commits }: Story, random: Random): Promise<Walked> {
  const problems: string[] = [];
  const view = new View();
  const definitions: string[] = [];
  const watches = ['pods', 'endpointslices.discovery.k8s.io'].map(kind => kubectl.watch(namespace, kind, (type, object) => view.see(type, object)));
  try {
    for (const [i, { name, manifests }] of commits.entries()) {
      definitions.push(...await define(kubectl, manifests));
      const objects = inNamespace(manifests, namespace);
      view.begin();
      const documents = (all: readonly any[]) => JSON.stringify({ apiVersion: 'v1', kind: 'List', items: all });
      await kubectl.do(['apply', '--server-side', '--dry-run=server', '--force-conflicts', '--filename=-'], documents(objects));
      for (const one of random.shuffled(objects)) await kubectl.do(['apply', '--filename=-'], JSON.stringify(one));
      const told = `commit ${i} (${name})`;
      const floors = floorsIn(objects);
      const before = i === 0 ? new Map<string, number>() : floorsIn(commits[i - 1].manifests);
      const isEnough = () => [...floors].every(([service, floor]) => view.ready(service) >= floor);
      const isRealized = !objects.some(runsPods) || await view.comesToRest(isEnough);
      problems.push(...(await driftOf(kubectl, objects)).map(problem => `${told}: ${problem}`));
      for (const [service, floor] of floors) {
        const asked = Math.min(floor, before.get(service) ?? 0);
        const fewest = view.fewest(service);
        if (fewest < asked) problems.push(`${told}: Service/${service} had ${fewest} ready endpoints, and its floor is ${asked}`);
        if (!isRealized) problems.push(`${told}: Service/${service} comes to rest with ${view.ready(service)} ready endpoints, and ${floor} were expected at least`);
      }
    }
  } catch (error) {
    problems.push((error as Error).message);
  } finally {
    watches.forEach(child => child.kill());
    await undefine(kubectl, definitions);
  }
  return { commits: commits.length, problems };
}

const runsPods = ({ spec }: any) => spec?.template !== undefined;

/** The fewest ready pods that rollouts keep, by the names of their Services: those that select what the workload with its floor runs. */
function floorsIn(manifests: readonly any[]): Map<string, number> {
  const floors = manifests.filter(({ metadata }) => metadata.annotations?.[MIN_AVAILABLE_ANNOTATION] !== undefined).flatMap(workload => {
    const { metadata, spec: { template } } = workload;
    const isAmong = (selector: object) => Object.entries(selector).every(([key, value]) => template.metadata.labels[key] === value);
    const isMeant = ({ kind, spec }: any) => kind === 'Service' && isAmong(spec.selector ?? {});
    // An autoscaler decides how many there are; nobody asks for more than its least here.
    const [scaler] = manifests.filter(({ kind, spec }) => kind === 'HorizontalPodAutoscaler' && spec.scaleTargetRef.name === metadata.name);
    const floor = Math.min(Number(metadata.annotations[MIN_AVAILABLE_ANNOTATION]), scaler?.spec.minReplicas ?? Infinity);
    return manifests.filter(isMeant).map(service => [service.metadata.name, floor] as const);
  });
  return new Map(floors);
}

/** What was seen of a namespace. */
class View {
  private readonly slices = new Map<string, any>();
  private readonly pods = new Map<string, any>();
  private readonly least = new Map<string, number>();
  private changed = Date.now();

  begin(): void {
    this.least.clear();
    this.note();
  }

  see(type: string, object: any): void {
    this.changed = Date.now();
    const known = object.kind === 'Pod' ? this.pods : this.slices;
    if (type === 'DELETED') known.delete(object.metadata.uid);
    else known.set(object.metadata.uid, object);
    this.note();
  }

  ready(service: string): number {
    const own = [...this.slices.values()].filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === service);
    const isReady = ({ conditions }: any) => conditions?.ready !== false;
    const pods = own.flatMap(({ endpoints }) => endpoints ?? []).filter(isReady).map(({ targetRef }: any) => targetRef?.uid);
    return new Set(pods).size;
  }

  /** The fewest ready endpoints since the commit began. */
  fewest(service: string): number {
    return this.least.get(service) ?? this.ready(service);
  }

  /** Until it is as it should be and nothing moves any more; false where it never is. */
  async comesToRest(isDone: () => boolean): Promise<boolean> {
    const begin = Date.now();
    this.changed = begin;
    while (Date.now() - begin < MOST_MILLISECONDS) {
      await new Promise(resolve => setTimeout(resolve, LOOK_MILLISECONDS));
      if (isDone() && !this.isMoving && Date.now() - this.changed > REST_MILLISECONDS) return true;
    }
    return false;
  }

  private get isMoving(): boolean {
    return [...this.pods.values()].some(({ metadata, status }) => metadata.deletionTimestamp !== undefined
      || !status.conditions?.some(({ type, status: is }: any) => type === 'Ready' && is === 'True'));
  }

  private note(): void {
    const services = new Set([...this.slices.values()].map(({ metadata }) => metadata.labels?.['kubernetes.io/service-name']));
    for (const service of services) this.least.set(service, Math.min(this.least.get(service) ?? Infinity, this.ready(service)));
  }
}
