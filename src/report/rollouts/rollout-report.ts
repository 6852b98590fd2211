/** What an app reports of a rollout: the frame that is rendered, and those that are ahead. */
import { Frame, shareOf, sameFrame } from '../../frames/frame';
import { TrackNames } from '../../frames/strategy';
import { CourseFrameReport, FrameReport, RolloutReport, TrackReport } from '../../protocol/report';
import { Code, liveOf, moved, resolved, standing, strategyFor } from '../../state/lifecycle';
import { RolloutRecord } from '../../state/record';
import { waitingProps } from '../../state/waiting';

export interface ReportedRollout extends Omit<RolloutReport, 'plan' | 'replicas' | 'record' | 'waiting' | 'frames'> {
  readonly recorded?: RolloutRecord;
}

/** The manifests of records, where they are asked for: of the frame that is rendered, or of those ahead as well. */
export interface WantedManifests {
  readonly manifests: (record: RolloutRecord) => any[];
  readonly isAhead: boolean;
}

type Wanted = (record: RolloutRecord) => WantedManifests | undefined;

export function rolloutReport({ recorded, ...facts }: ReportedRollout, wanted: Wanted): RolloutReport {
  const { code } = facts;
  const record = recorded && resolved(recorded, code);
  const plan = record?.progress?.plan ?? code.plan;
  const replicas = record?.progress?.replicas ?? code.replicas;
  const ahead = record ? [record, ...recordsAhead(record, code)] : [];
  const { manifests, isAhead } = (record && wanted(record)) ?? {};
  const frames = ahead.map((one, i) => ({
    ...standingFrame(one, code),
    ...manifests && (i === 0 || isAhead) && { manifests: manifests(one) },
  }));
  const waiting = record ? waitingProps(record, code) : [];
  return { ...facts, plan, replicas, record, ...waiting.length > 0 && { waiting }, frames };
}

/** A report as it is written: of how traffic is led, its record says only what does not go without saying. */
export function toldReport(report: RolloutReport): object {
  const { record } = report;
  return record?.progress ? { ...report, record: { ...record, progress: { ...record.progress, live: toldFrame(record.progress.live) } } } : report;
}

function toldFrame({ tracks, traffic, ...rest }: Frame): object {
  const told = traffic.by === 'selector' ? { active: traffic.active } : traffic.by === 'weights' ? { traffic } : {};
  return { tracks, ...told, ...rest };
}

/** The tracks of the frame that a record renders. */
export function frameReport(record: RolloutRecord, code: Code): FrameReport {
  const { name, tracks } = standingFrame(record, code);
  return { name, tracks };
}

/** The same, with the seconds for which it stands at least. */
function standingFrame(record: RolloutRecord, code: Code): CourseFrameReport {
  const { name, hold } = standing(record, code);
  return { name, tracks: tracksOf(liveOf(record, strategyFor(record, code)), code.trackNames), hold };
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
