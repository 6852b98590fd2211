/** What a synthesis says of records that are missing or left behind: a sentence each, with the ways out. */
import { LeftBehind } from './left-behind';
import { CommandSubject, run } from '../ground/commands';
import { endIn } from '../ground/git-commands';
import { VARIABLES } from '../protocol/environment';
import { ScannedRollout } from '../report/rollouts/scanned-rollouts';
import { chartOf } from '../state/key';
import { NewRollout } from '../state/source';

export interface Left {
  readonly left: LeftBehind;
  /** Its files that are committed. */
  readonly files: readonly string[];
  /** The folder of the records, where commands must be told. */
  readonly stateDir?: string;
  /** The new rollout that it may be. */
  readonly rollout: NewRollout;
}

/** Git has what is missing here of a rollout. */
export function missingText(file: string, wayBack: string): string {
  return `state: ${file} is missing, and Git has what is recorded of the rollout: ${wayBack}`;
}

/** A rollout must not be recorded as new, since pods might run what nobody has tried. */
export function harmedText(one: Left): string {
  const { left: { key: old, record }, rollout: { key } } = one;
  const state = record === undefined ? `${one.files[0]} at HEAD cannot be understood`
    : record.progress ? `${old} is ${record.phase} at HEAD` : `${old} runs another version at HEAD`;
  return `state: ${key} would be new, with the version of the code as its stable one, while ${state} ${whyLeft(one)}: ${waysOut(one)}`;
}

/** Nothing is recorded of a rollout that the last commit has. */
export function renderedText({ key }: NewRollout, { step }: ScannedRollout, wayBack: string | undefined): string {
  return `state: ${key} would be new, with the version of the code as its stable one, while the manifests at HEAD have it at "${step}" and not with that version alone: `
    + `${wayBack ?? 'bring back its record, which lies elsewhere'}; if it is another one, synthesize with ${VARIABLES.newRollouts}=${key}`;
}

/** The same where no harm comes of it. */
export function leftText(one: Left): string {
  return `${one.rollout.key} is new, and ${one.left.key} is left behind ${whyLeft(one)}: ${waysOut(one)}`;
}

function whyLeft({ left: { key, isBuilt } }: Left): string {
  return isBuilt ? 'and no construct renders it' : `and the chart ${chartOf(key)} is not built`;
}

function waysOut({ left: { key: old, objects, isBuilt }, files, stateDir, rollout }: Left): string {
  const end = isBuilt ? `if ${old} has ended, run "${endIn(files)}"; ` : '';
  return `if they are the same rollout, ${sameRollout({ key: old, stateDir }, objects ?? rollout.name, rollout)}; ${end}if ${rollout.key} is another one, synthesize with ${VARIABLES.newRollouts}=${rollout.key}`;
}

/** A rollout is the same only as long as its objects have their names. */
function sameRollout(old: CommandSubject, objects: string, { key, name }: NewRollout): string {
  const target = objects === name ? key : `${chartOf(key)}/${objects}`;
  const steps = [...objects === name ? [] : [`give its construct the name "${objects}"`], ...target === old.key ? [] : [run('move', old, target)]];
  return steps.join(' and ');
}
