/** What an app tells of its rollouts in a file, so that a command in any language can go on from there: plain JSON. */
import { Frame, shareOf, sameFrame } from '../../frames/frame';
import { Code, liveOf, moved, resolved, standing, strategyFor } from '../../state/lifecycle';
import { RolloutRecord, TrackNames } from '../../state/record';
import { VersionConfig } from '../../state/version';

export const REPORT_SCHEMA = 1;

export interface AppReport {
  readonly schema: number;
  /** Where the app keeps its state. */
  readonly stateDir: string;
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
  /** The frame that is rendered, and those that are ahead. */
  readonly frames: FrameReport[];
  /** The frames of a rollout that might be next, from idle to idle, where they are asked for. */
  readonly next?: FrameReport[];
}

export interface VersionReport {
  readonly hash: string;
  readonly podTemplate: any;
  readonly config?: VersionConfig;
}

export interface FrameReport {
  readonly name: string;
  readonly tracks: TrackReport[];
  readonly manifests?: any[];
}

export interface TrackReport {
  readonly name: string;
  readonly version: string;
  readonly pods: number;
  /** Percent of traffic, 0–100. */
  readonly share: number;
}

export interface ReportedRollout extends Omit<RolloutReport, 'plan' | 'replicas' | 'record' | 'frames'> {
  readonly recorded?: RolloutRecord;
  /** The manifests of a record, where they are asked for. */
  readonly manifests?: (record: RolloutRecord) => any[];
}

export function rolloutReport({ recorded, manifests, ...facts }: ReportedRollout): RolloutReport {
  const { code } = facts;
  const record = recorded && resolved(recorded, code);
  const plan = record?.progress?.plan ?? code.plan;
  const replicas = record?.progress?.replicas ?? code.replicas;
  const ahead = record ? [record, ...recordsAhead(record, code)] : [];
  const frames = ahead.map(one => ({ ...frameReport(one, code), ...manifests && { manifests: manifests(one) } }));
  return { ...facts, plan, replicas, record, frames };
}

/** The tracks of the frame that a record renders. */
export function frameReport(record: RolloutRecord, code: Code): FrameReport {
  return { name: standing(record, code).name, tracks: tracksOf(liveOf(record, strategyFor(record, code)), code.trackNames) };
}

export function tracksOf(frame: Frame, names: TrackNames): TrackReport[] {
  return frame.tracks.map(({ version, pods }, i) => ({ name: names[i], version, pods, share: shareOf(frame, i === 0 ? 0 : 1) }));
}

/** The records that promotions lead to, one after the other. */
function recordsAhead(record: RolloutRecord, code: Code): RolloutRecord[] {
  const ahead: RolloutRecord[] = [];
  if (record.progress === undefined || record.phase === 'adopting') return ahead;
  for (let next = moved(record, code); next !== undefined; next = moved(next, code)) {
    const last = ahead[ahead.length - 1] ?? record;
    if (sameFrame(last.progress!.live, next.progress!.live)) break;
    ahead.push(next);
  }
  return ahead;
}
