/**
 * Plays commits through another implementation of the Kubernetes controllers, on a clock that is stepped. What it says differs
 * from Kubernetes where README.md says so.
 */
import { webernetes } from './bundle';
import { ControlPlane, startControlPlane } from './control-plane';
import { runKubelet } from './kubelet';
import { ClusterState, observe, PortEndpoints, ScaleEvent } from './observer';
import { steppedClock } from './stepped-clock';

export interface Commit {
  readonly atSeconds: number;
  /** Deployments, ReplicaSets and Services; objects of other kinds have no part in this, and are passed over. */
  readonly manifests: readonly any[];
  /** What is pruned. */
  readonly removed?: readonly any[];
}

export interface Case {
  /** In the order of their times. */
  readonly commits: readonly Commit[];
  /** Seconds from the creation of a pod of an image until it is ready; Infinity where it never is. */
  readonly startSeconds: (image: string) => number;
  /** @default 0 */
  readonly terminationSeconds?: number;
  readonly untilSeconds: number;
  /**
   * For the names and identifiers that break ties.
   * @default 1
   */
  readonly seed?: number;
}

export interface Sample extends ClusterState {
  readonly atSeconds: number;
}

export interface FinalState extends ClusterState {
  /** For each Deployment, the reason of its condition `Progressing`: `NewReplicaSetAvailable`, `ProgressDeadlineExceeded`, … */
  readonly progressing: { readonly [deployment: string]: string | undefined };
}

export interface Outcome {
  /** The state at 0, and from each moment on at which it changed. */
  readonly samples: readonly Sample[];
  readonly scaleEvents: readonly ScaleEvent[];
  readonly final: FinalState;
  /** What stood behind each port of each Service at the end of every commit. */
  readonly endpoints: ReadonlyArray<readonly PortEndpoints[]>;
}

const KINDS = ['Deployment', 'ReplicaSet', 'Service'];

export async function runCase({ commits, startSeconds, terminationSeconds = 0, untilSeconds, seed = 1 }: Case): Promise<Outcome> {
  const library = webernetes();
  library.seedRandom(seed);
  const clock = steppedClock(library);
  const elapsedSeconds = () => clock.elapsed / 1000;
  const controlPlane = await startControlPlane(library, clock, { collectsGarbage: commits.some(({ removed = [] }) => removed.some(({ kind }) => kind !== 'Service')) });
  runKubelet(controlPlane, clock, { startSeconds, terminationSeconds });
  const observer = observe(controlPlane, elapsedSeconds);

  const samples: Sample[] = [];
  let last = '';
  const take = (): void => {
    const state = observer.state();
    const text = JSON.stringify(state);
    if (text === last) return;
    // Of several states at one moment, the one that came to rest last is what stands.
    if (samples.at(-1)?.atSeconds === elapsedSeconds()) samples.pop();
    samples.push({ atSeconds: elapsedSeconds(), ...state });
    last = text;
  };
  const runUntil = async (seconds: number): Promise<void> => {
    for (;;) {
      await clock.settle();
      take();
      if (elapsedSeconds() >= seconds) return;
      clock.advance(seconds * 1000);
    }
  };

  const endpoints: Array<readonly PortEndpoints[]> = [];
  for (const [i, { atSeconds, manifests, removed = [] }] of commits.entries()) {
    if (atSeconds > 0) await runUntil(atSeconds);
    if (i > 0) endpoints.push(observer.endpoints());
    await createNamespaces(controlPlane, manifests);
    await controlPlane.apply(manifests.filter(({ kind }) => KINDS.includes(kind)));
    await controlPlane.remove(removed);
  }
  await runUntil(untilSeconds);
  endpoints.push(observer.endpoints());
  return { samples, endpoints, scaleEvents: observer.scaleEvents, final: { ...observer.state(), progressing: await progressOf(controlPlane) } };
}

async function createNamespaces({ api }: ControlPlane, manifests: readonly any[]): Promise<void> {
  const existing = (await api.corev1.listNamespace()).items.map(({ metadata }: any) => metadata.name);
  const needed = new Set<string>(manifests.map(({ metadata }) => metadata.namespace ?? 'default'));
  for (const name of needed) {
    if (!existing.includes(name)) await api.corev1.createNamespace({ body: { metadata: { name } } });
  }
}

async function progressOf({ api }: ControlPlane): Promise<FinalState['progressing']> {
  const { items } = await api.appsv1.listDeploymentForAllNamespaces();
  return Object.fromEntries(items.map(({ metadata, status }: any) => [
    metadata.name,
    status?.conditions?.find(({ type }: any) => type === 'Progressing')?.reason,
  ]));
}
