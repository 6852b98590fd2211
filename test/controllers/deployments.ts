import { readied, settled, synced, WorkloadState } from '../../src/controllers/workloads/workload-state';
import { Workload, workloadOf } from '../../src/manifests/kinds/workload';

export interface Fields {
  readonly image: string;
  readonly replicas: number;
  readonly maxSurge: number | string;
  readonly maxUnavailable: number | string;
  readonly strategy: string;
  readonly minReadySeconds: number;
  readonly progressDeadlineSeconds: number;
  readonly paused: boolean;
}

/** A Deployment whose image is the name of its version. */
export function deployment({ image = 'old', replicas = 10, maxSurge = '25%', maxUnavailable = 0, strategy = 'RollingUpdate', ...spec }: Partial<Fields>): Workload {
  const labels = { app: 'hello' };
  return workloadOf({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'hello', namespace: 'shop' },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      strategy: strategy === 'Recreate' ? { type: strategy } : { type: strategy, rollingUpdate: { maxSurge, maxUnavailable } },
      template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: `hello:${image}` }] } },
      ...spec,
    },
  });
}

/** All pods of the old version, ready. */
export function start(fields: Partial<Fields>): WorkloadState {
  return settled(deployment(fields), fields.replicas ?? 10);
}

/** Goes on until nothing moves. Pods of `broken` are never ready. */
export function settle(state: WorkloadState): WorkloadState {
  for (let at = state; ;) {
    const next = readied(synced(at), ({ version }) => version !== 'broken');
    if (JSON.stringify(next) === JSON.stringify(at)) return next;
    at = next;
  }
}

/** The pods of each version that has some. */
export function sizes({ sets }: WorkloadState): { [version: string]: number } {
  return Object.fromEntries(sets.filter(({ pods }) => pods > 0).map(({ template, pods }) => [template.version, pods]));
}
