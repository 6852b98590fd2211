/** What an app tells of its rollouts in a file, so that a command in any language can go on from there: plain JSON. */
import { Code } from '../state/lifecycle';
import { RolloutRecord } from '../state/record';
import { VersionConfig } from '../state/version';

export interface AppReport {
  /** The version of the protocol that the app speaks. */
  readonly schema: number;
  /** Where the app keeps its state. */
  readonly stateDir: string;
  /** The charts that it builds. */
  readonly charts?: readonly string[];
  readonly rollouts: RolloutReport[];
}

export interface RolloutReport {
  /** `<chart>/<name>`. */
  readonly key: string;
  /** The path of the construct. */
  readonly path: string;
  /** The name of the rollout: the beginning of the names of its objects, and the value of its label. */
  readonly name: string;
  readonly construct: string;
  readonly namespace?: string;
  readonly plan: string;
  /** The number of desired pods. */
  readonly replicas: number;
  /** The version that the code describes. */
  readonly version: VersionReport;
  readonly code: Code;
  /** The Deployment that the construct takes over, if any. */
  readonly adopt?: { readonly name: string; readonly matchLabels: { readonly [key: string]: string } };
  /** The record as the code means it; undefined where the rollout is new. */
  readonly record?: RolloutRecord;
  /** The props that the code has changed and that wait for the end of the rollout, where any do. */
  readonly waiting?: readonly string[];
  /** The frame that is rendered, and those that are ahead. */
  readonly frames: CourseFrameReport[];
  /** The frames of a rollout that might be next, from idle to idle, where they are asked for. */
  readonly next?: CourseFrameReport[];
}

export interface VersionReport {
  readonly hash: string;
  readonly podTemplate: any;
  readonly config?: VersionConfig;
}

export interface FrameReport {
  readonly name: string;
  readonly tracks: TrackReport[];
}

/** A frame that is rendered or ahead. */
export interface CourseFrameReport extends FrameReport {
  /** For how many seconds it stands at least. */
  readonly hold: number;
  readonly manifests?: any[];
}

export interface TrackReport {
  readonly name: string;
  readonly version: string;
  readonly pods: number;
  /** Percent of traffic, 0–100. */
  readonly share: number;
}
