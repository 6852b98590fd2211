import { ControlPlane } from './control-plane';
import { SteppedClock } from './stepped-clock';

export interface KubeletOptions {
  /** Seconds from the creation of a pod of an image until it is ready; Infinity where it never is. */
  readonly startSeconds: (image: string) => number;
  /** Seconds that a pod takes to go away, if its grace period does not end before. */
  readonly terminationSeconds: number;
}

/**
 * Stands in for scheduler and nodes: a pod becomes ready after a time of its image, and goes away after a time. One that is told
 * to go no longer becomes ready. Until it is ready a pod has no status, which the controllers take for `Pending`; one that never
 * is has an address all the same. And no pod has a node, so that none is preferred for the company it keeps there when some must go.
 */
export function runKubelet(controlPlane: ControlPlane, clock: SteppedClock, { startSeconds, terminationSeconds }: KubeletOptions): void {
  const { api: { corev1 } } = controlPlane;
  const terminating = new Set<string>();
  let addresses = 0;

  const start = (pod: any): void => {
    const { name, namespace } = pod.metadata;
    const seconds = startSeconds(imageOf(pod));
    const isReadyOnce = seconds !== Infinity;
    clock.setTimeout(() => {
      if (terminating.has(name)) return;
      inBackground(corev1.replaceNamespacedPodStatus({ name, namespace, body: { status: statusOf(isReadyOnce, ++addresses, clock.date) } }));
    }, isReadyOnce ? seconds * 1000 : 0);
  };

  const stop = (pod: any): void => {
    const { name, namespace, deletionGracePeriodSeconds } = pod.metadata;
    if (terminating.has(name)) return;
    terminating.add(name);
    const seconds = Math.min(terminationSeconds, deletionGracePeriodSeconds);
    clock.setTimeout(() => inBackground(corev1.deleteNamespacedPod({ name, namespace, gracePeriodSeconds: 0 })), seconds * 1000);
  };

  controlPlane.watch('pods', (event, pod) => {
    if (event === 'add') start(pod);
    if (event === 'update' && pod.metadata.deletionTimestamp !== undefined) stop(pod);
  });
}

/** What a version is called: the image of the first container. */
export function imageOf({ spec }: any): string {
  return spec.containers[0].image;
}

export function isReady({ status }: any): boolean {
  return status?.conditions?.some((one: any) => one.type === 'Ready' && one.status === 'True') ?? false;
}

function statusOf(ready: boolean, address: number, since: Date): any {
  const ip = `10.0.${Math.floor(address / 250)}.${(address % 250) + 1}`;
  return { phase: 'Running', podIP: ip, podIPs: [{ ip }], conditions: [{ type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: since }] };
}

/** A node does not wait for its own writes; but one that fails is a fault of the harness, and must not pass unseen. */
function inBackground(write: Promise<unknown>): void {
  write.catch(error => setImmediate(() => { throw error; }));
}
