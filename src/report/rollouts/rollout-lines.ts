/** What a synthesis says of its rollouts: one line for each that is not idle, and one for many that begin alike. */
import { changeOf, crowdNotes, notesOf, ToldRollout } from './rollout-notes';
import { run } from '../../ground/commands';
import { TrackReport, VersionReport } from '../../protocol/report';

/** So many rollouts that begin by the same change are told in one line. */
const MANY = 4;
const NAMED = 3;
/** Seen: with client-side and with server-side apply, `replicas` that is taken out becomes 1. */
const FORGET = 'kubectl apply edit-last-applied deployment/<name>';

/** @param stateDir The folder of the records, where commands that are named must be told. */
export function rolloutLines(rollouts: readonly ToldRollout[], stateDir?: string): string[] {
  const told = rollouts.filter(({ record }) => record?.progress !== undefined);
  const alike = new Map<string, ToldRollout[]>();
  for (const rollout of told.filter(isBeginning)) {
    const change = changeOf(rollout).map(({ field, after }) => `${field}: ${JSON.stringify(after)}`).join('\n');
    alike.set(change, [...alike.get(change) ?? [], rollout]);
  }
  const crowds = [...alike.values()].filter(group => group.length >= MANY);
  const inCrowds = new Set(crowds.flat());
  return [
    ...crowds.flatMap(group => [crowdLine(group), ...crowdNotes(group, stateDir)]),
    ...told.filter(rollout => !inCrowds.has(rollout)).flatMap(rollout => [lineOf(rollout), ...notesOf(rollout, stateDir)]),
    ...told.flatMap(waitingLine),
    ...rollouts.filter(isRefused).map(({ key, version }) =>
      `${key}: the code asks for another version (${imageOf(version)}), which was aborted or undone: change the code, or ${run('retry', { key, stateDir })}`),
  ];
}

/** `stable 9 pods 90.0%, canary 1 pod 10.0%`. */
export function tracksText(tracks: readonly TrackReport[]): string {
  return tracks.map(({ name, pods, share }) => `${name} ${pods} ${pods === 1 ? 'pod' : 'pods'} ${share.toFixed(1)}%`).join(', ');
}

function lineOf({ key, record, frames: [{ name, tracks }], isRecorded }: ToldRollout): string {
  const news = isRecorded ? '' : record!.phase === 'progressing' ? 'begins: ' : 'the code asks for it: ';
  return `${key}: ${record!.phase === 'paused' ? 'paused: ' : news}${name} (${tracksText(tracks)})`;
}

/** What the code says already and the rollout does not do yet. */
function waitingLine({ key, waiting = [], record, code, frames: [{ tracks }] }: ToldRollout): string[] {
  if (waiting.length === 0) return [];
  const [last, ...others] = [...waiting].reverse();
  const props = others.length === 0 ? last : `${others.reverse().join(', ')} and ${last}`;
  const isScaledFirst = code.strategy.isAutoscaled && record!.progress!.strategy?.isAutoscaled === false && tracks.some(({ pods }) => pods > 1);
  return [`${key}: ${props} ${waiting.length === 1 ? 'waits' : 'wait'} for the end of the rollout`
    + `${isScaledFirst ? `. Then "replicas" goes and its Deployment falls to 1 pod, unless kubectl forgets the field first: ${FORGET}` : ''}`];
}

function crowdLine(group: ToldRollout[]): string {
  const changes = changeOf(group[0]);
  const fields = changes.slice(0, NAMED).map(({ field }) => field).join(', ');
  const more = (count: number) => count > NAMED ? ` and ${count - NAMED} more` : '';
  return `${group.length} rollouts begin, all by the same change (${group.slice(0, NAMED).map(({ key }) => key).join(', ')}${more(group.length)}): `
    + `${fields}${more(changes.length)}. An upgrade of a library does that; each goes its own steps`;
}

function isBeginning({ record, isRecorded }: ToldRollout): boolean {
  return record!.phase === 'progressing' && !isRecorded;
}

function isRefused({ record, version }: ToldRollout): boolean {
  return record?.phase === 'idle' && record.rejected.includes(version.hash);
}

function imageOf({ podTemplate }: VersionReport): string {
  return podTemplate.spec.containers[0].image;
}
