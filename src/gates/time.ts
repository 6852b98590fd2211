/** Whether the frame has stood for the time of its step. The clock of a rollout is Git's. */
import { standing } from '../state/lifecycle';
import { Answer, Asking, Gate, Question } from './asking/gate';
import { Hold, holdSentence, stoodSentence } from './asking/hold';

export type TimeReason =
  | { readonly kind: 'hold' | 'stood' } & Hold
  | { readonly kind: 'skipped'; readonly by: '--force' | '--full' }
  | { readonly kind: 'approval' | 'approved' }
  | { readonly kind: 'taken back' };

export const gate: Gate<object, TimeReason> = {
  options: [],
  isAskedOnTheWayBack: false,
  ask,
  sentence,
};

function ask({ record, code, clock }: Question, { ifDue, force, full }: Asking): Answer<TimeReason> {
  const { hold, untilApproved } = standing(record, code);
  // Whoever promotes by hand approves.
  if (ifDue && untilApproved) return { kind: 'wait until', isPlanned: true, reason: { kind: 'approval' } };
  if (ifDue && clock.isTakenBack()) return { kind: 'wait until', isPlanned: true, reason: { kind: 'taken back' } };
  if (force || full) return { kind: 'go', reason: { kind: 'skipped', by: force ? '--force' : '--full' } };
  if (untilApproved && hold === 0) return { kind: 'go', reason: { kind: 'approved' } };
  const stood = clock.stood();
  if (stood >= hold) return { kind: 'go', reason: { kind: 'stood', least: hold, stood } };
  return { kind: 'wait until', time: clock.now() + hold - stood, isPlanned: true, reason: { kind: 'hold', least: hold, stood } };
}

function sentence(reason: TimeReason): string {
  switch (reason.kind) {
    case 'hold': return holdSentence(reason);
    case 'stood': return stoodSentence(reason);
    case 'skipped': return `not asked (${reason.by})`;
    case 'approved': return 'approved by this command';
    case 'approval': return 'its step waits for approval: promote it';
    case 'taken back': return 'its last step was reverted: resume it';
  }
}
