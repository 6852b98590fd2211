/** Why pods are not ready, as far as the cluster says it. */

/** What a container waits for while it starts as it should. */
const STARTING = ['ContainerCreating', 'PodInitializing'];
const LONGEST = 200;

/**
 * The reason of one pod, preferably of a broken one: `pod hello-5f7c-abcde: CrashLoopBackOff, 5 restarts, last exit code 1`.
 * Undefined where nothing is known.
 *
 * @param live The workload in the cluster.
 * @param pods Its pods.
 */
export function whyNotReady(live: any, pods: readonly any[]): string | undefined {
  const unready = pods.filter(pod => isActive(pod) && condition(pod.status, 'Ready')?.status !== 'True');
  const reason = firstOf(unready, broken) ?? refused(live) ?? firstOf(unready, notYet);
  return reason && shortened(reason);
}

/** Whether its controller still counts a pod: one that leaves, or was evicted, is replaced. */
function isActive({ metadata, status }: any): boolean {
  return metadata.deletionTimestamp === undefined && status.phase !== 'Failed' && status.phase !== 'Succeeded';
}

function firstOf(pods: readonly any[], reasonOf: (pod: any) => string | undefined): string | undefined {
  for (const pod of pods) {
    const reason = reasonOf(pod);
    if (reason) return `pod ${pod.metadata.name}: ${reason}`;
  }
  return undefined;
}

/** What does not mend itself by waiting. */
function broken({ status }: any): string | undefined {
  const scheduled = condition(status, 'PodScheduled');
  if (scheduled?.status === 'False') return withMessage(scheduled.reason, scheduled.message);
  return firstContainer(status, ({ state, lastState, restartCount }) => {
    const { waiting, terminated } = state ?? {};
    const ended = terminated ?? lastState?.terminated;
    if (waiting?.reason === 'CrashLoopBackOff') return `CrashLoopBackOff, ${restarts(restartCount)}${ended ? `, last ${exit(ended)}` : ''}`;
    if (waiting?.reason && !STARTING.includes(waiting.reason)) return withMessage(waiting.reason, waiting.message);
    return terminated && terminated.exitCode !== 0 ? `${exit(terminated)}, ${restarts(restartCount)}` : undefined;
  });
}

/** What may still become ready. */
function notYet({ status }: any): string {
  const running = firstContainer(status, ({ state, started, ready, restartCount }) => {
    if (state?.running === undefined || ready) return undefined;
    const again = restartCount > 0 ? `, ${restarts(restartCount)}` : '';
    return started === false ? `has not started up yet${again}` : `its readiness probe does not succeed${again}`;
  });
  // All containers may be ready, and a readiness gate not.
  const isGated = condition(status, 'ContainersReady')?.status === 'True';
  return running ?? (isGated ? withMessage('not ready', condition(status, 'Ready')?.message) : 'is starting');
}

/** Why there are no pods to ask: a quota, for example. */
function refused({ status }: any): string | undefined {
  const failure = condition(status, 'ReplicaFailure');
  return failure?.status === 'True' ? withMessage(failure.reason, failure.message) : undefined;
}

function firstContainer(status: any, reasonOf: (container: any) => string | undefined): string | undefined {
  const all = [...status.initContainerStatuses ?? [], ...status.containerStatuses ?? []];
  for (const container of all) {
    const reason = reasonOf(container);
    if (reason) return all.length > 1 ? `container ${container.name}: ${reason}` : reason;
  }
  return undefined;
}

function condition(status: any, type: string): any {
  return status.conditions?.find((one: any) => one.type === type);
}

function exit({ exitCode, reason }: any): string {
  return `exit code ${exitCode}${reason && reason !== 'Error' ? ` (${reason})` : ''}`;
}

function restarts(count: number): string {
  return count === 1 ? '1 restart' : `${count} restarts`;
}

function withMessage(reason: string, message: string | undefined): string {
  return message ? `${reason}: ${message}` : reason;
}

function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}
