/** What a StatefulSet has that a Deployment has not, and the part of its spec that a frame decides. */
import { PodManagementPolicy } from 'cdk8s-plus-28';
import { VolumeClaimTemplate } from './volumes/volume-claim-template';
import { volumeClaims } from './volumes/volume-claims';
import { WorkloadKind, WorkloadSpec } from './workload-kind';
import { canonical } from '../ground/canonical';

export interface StatefulSetOptions {
  /** The headless Service, by which the pods have names. */
  readonly serviceName: string;
  readonly podManagementPolicy: PodManagementPolicy;
  readonly volumeClaimTemplates: readonly VolumeClaimTemplate[];
}

/** Its additional fields are immutable in Kubernetes. */
export function statefulSet({ serviceName, podManagementPolicy, volumeClaimTemplates }: StatefulSetOptions): WorkloadKind {
  return {
    kind: 'StatefulSet',
    additional: {
      podManagementPolicy,
      serviceName,
      volumeClaimTemplates: volumeClaimTemplates.length > 0 ? volumeClaims(volumeClaimTemplates) : undefined,
    },
    volumeClaimTemplates,
    isHeadless: true,
    instead: { strategy: 'use the prop "plan"', selector: 'leave it out' },
  };
}

/**
 * Pods from the partition on take the template, the highest ordinal first.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#partitions
 */
export function statefulSetSpec(partition: number): WorkloadSpec {
  return ({ strategy: _s, minReadySeconds: _m, progressDeadlineSeconds: _p, ...authored }, { replicas, selector, template }) => canonical({
    ...authored,
    replicas,
    selector: { matchLabels: selector },
    template,
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition } },
  });
}
