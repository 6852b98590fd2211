/** What a synthesis says of its rollouts: one line for each that is not idle, and one for many that begin alike. */
import { changeOf, crowdNotes, notesOf, Telling, ToldRollout } from './rollout-notes';
import { waitingLines } from './waiting-lines';
import { run } from '../../ground/commands';
import { TrackReport, VersionReport } from '../../protocol/report';

/** So many rollouts that begin by the same change are told in one line. */
const MANY = 4;
const NAMED = 3;

export function rolloutLines(rollouts: readonly ToldRollout[], telling: Telling): string[] {
  const told = rollouts.filter(({ record }) => record?.progress !== undefined);
  const alike = new Map<string, ToldRollout[]>();
  for (const rollout of told.filter(isBeginning)) {
    const change = changeOf(rollout).map(({ field, after }) => `${field}: ${JSON.stringify(after)}`).join('\n');
    alike.set(change, [...alike.get(change) ?? [], rollout]);
  }
  const crowds = [...alike.values()].filter(group => group.length >= MANY);
  const inCrowds = new Set(crowds.flat());
  return [
    ...crowds.flatMap(group => [crowdLine(group), ...crowdNotes(group, telling)]),
    ...told.filter(rollout => !inCrowds.has(rollout)).flatMap(rollout => [lineOf(rollout), ...notesOf(rollout, telling)]),
    ...rollouts.flatMap(waitingLines),
    ...rollouts.filter(isRefused).map(({ key, version }) =>
      `${key}: the code asks for another version (${imageOf(version)}), which was aborted or undone: change the code, or ${run('retry', { key, stateDir: telling.stateDir })}`),
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
