/** The fields of a workload that a rollout decides, and what to use in place of setting them. */
import { WorkloadKind } from '../workload-kind';

export interface DecidedField {
  /** Its place in the object; `*` stands for every member of a list. */
  readonly path: readonly string[];
  /** What to use instead, as the end of a sentence. */
  readonly instead: string;
}

/** The fields of the spec that every frame sets, but for the pod template, which is what the code writes. */
export function decidedFields({ strategy, selector }: WorkloadKind['instead']): DecidedField[] {
  return [
    { path: ['spec', 'replicas'], instead: 'use the prop "replicas"' },
    { path: ['spec', 'strategy'], instead: strategy },
    { path: ['spec', 'updateStrategy'], instead: strategy },
    { path: ['spec', 'minReadySeconds'], instead: 'use a readiness probe with "initialDelaySeconds" or "successThreshold"' },
    { path: ['spec', 'progressDeadlineSeconds'], instead: 'leave it out' },
    { path: ['spec', 'paused'], instead: 'leave the rollout at its step instead' },
    { path: ['spec', 'selector'], instead: selector },
  ];
}
