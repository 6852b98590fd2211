/** What differs between the kinds of workloads that run the pods of a track. */
import { VolumeClaimTemplate } from './volumes/volume-claim-template';
import { Labels } from '../ground/labels';

export interface WorkloadKind {
  readonly kind: 'Deployment' | 'StatefulSet';
  /** The fields of its spec that a Deployment has not and that no frame decides. */
  readonly additional: object;
  /** The volumes that each of its pods has of its own. */
  readonly volumeClaimTemplates: readonly VolumeClaimTemplate[];
  /** Whether its Service leads to every single pod by name. */
  readonly isHeadless: boolean;
  /** What to use instead of what a frame decides, as the end of a sentence. */
  readonly instead: { readonly strategy: string; readonly selector: string };
}

/** What a frame decides of a workload of any kind. */
export interface WorkloadFrame {
  /** Left out where an autoscaler decides. */
  readonly replicas?: number;
  readonly selector: Labels;
  readonly template: any;
}

/** The spec of a workload of one kind: what the code authored, in a frame. */
export type WorkloadSpec = (authored: any, frame: WorkloadFrame) => any;
