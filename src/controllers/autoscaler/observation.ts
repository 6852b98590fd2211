/** What an autoscaler sees when it looks at its target. All times are seconds on one clock, all values thousandths. */
import { PodTemplate } from '../../manifests/kinds/pod-template';

export interface Observation {
  readonly now: number;
  /** `spec.replicas` of the target. */
  readonly replicas: number;
  /** `status.replicas` of the target; by default the pods that are not going away. */
  readonly statusReplicas?: number;
  /** All pods that the selector of the target means, whoever started them. */
  readonly pods: readonly ScaledPod[];
  /** Object and External metrics by name; one that is absent is in error. */
  readonly values: ReadonlyMap<string, number>;
  /** Other autoscalers whose targets' selectors mean some of the pods: then none of them scales. */
  readonly rivals?: readonly string[];
}

export interface ScaledPod {
  readonly name: string;
  readonly phase: 'Pending' | 'Running' | 'Failed';
  readonly isReady: boolean;
  readonly isTerminating: boolean;
  readonly started: number;
  /** When it became ready, or unready, last. */
  readonly readinessChanged: number;
  readonly template: PodTemplate;
  /** What was measured of it, by the key of the metric. */
  readonly samples: ReadonlyMap<string, Sample>;
}

export interface Sample {
  readonly value: number;
  readonly at: number;
  /** The seconds before that time over which it was measured. */
  readonly window: number;
}
