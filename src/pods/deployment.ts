/** The part of a Deployment's spec that a frame decides. */
import { WorkloadKind, WorkloadSpec } from './workload-kind';
import { canonical } from '../ground/canonical';

export type Count = number | string;

/** How the Deployment controller replaces pods. */
export interface Pace {
  readonly maxSurge: Count;
  readonly maxUnavailable: Count;
  /**
   * Stop where surge and unavailable are used up: a new pod that must be ready for 68 years to count as available never
   * makes room for the next one, though it serves like any other.
   */
  readonly frozen: boolean;
}

export const DEPLOYMENT: WorkloadKind = {
  kind: 'Deployment',
  additional: {},
  volumeClaimTemplates: [],
  isHeadless: false,
  instead: { strategy: 'use the props "maxSurge" and "minAvailable"', selector: 'use the prop "adopt" to keep an existing one' },
};

const SIXTY_EIGHT_YEARS = 2_147_483_646;

/** @see https://kubernetes.io/docs/concepts/workloads/controllers/deployment/ */
export function deploymentSpec({ maxSurge, maxUnavailable, frozen }: Pace): WorkloadSpec {
  return ({ template: _, ...authored }, { replicas, selector, template }) => ({
    ...canonical({
      ...authored,
      replicas,
      minReadySeconds: frozen ? SIXTY_EIGHT_YEARS : 0,
      // Must exceed minReadySeconds.
      progressDeadlineSeconds: frozen ? SIXTY_EIGHT_YEARS + 1 : 600,
      selector: { matchLabels: selector },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } },
    }),
    // The last key in order, and canonical as part of a version.
    template,
  });
}
