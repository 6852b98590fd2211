/** The part of a Deployment's spec that a frame decides. */
import { Labels } from './labels';
import { canonical } from '../state/canonical';

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

const SIXTY_EIGHT_YEARS = 2_147_483_646;

export interface DeploymentFrame {
  /** Left out where an autoscaler decides. */
  readonly replicas?: number;
  readonly selector: Labels;
  readonly template: any;
  readonly pace: Pace;
}

/** @see https://kubernetes.io/docs/concepts/workloads/controllers/deployment/ */
export function deploymentSpec(authored: any, { replicas, selector, template, pace }: DeploymentFrame): any {
  const { maxSurge, maxUnavailable, frozen } = pace;
  const { template: _, ...others } = authored;
  return {
    ...canonical({
      ...others,
      replicas,
      minReadySeconds: frozen ? SIXTY_EIGHT_YEARS : 0,
      // Must exceed minReadySeconds.
      progressDeadlineSeconds: frozen ? SIXTY_EIGHT_YEARS + 1 : 600,
      selector: { matchLabels: selector },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } },
    }),
    // The last key in order, and canonical as part of a version.
    template,
  };
}
