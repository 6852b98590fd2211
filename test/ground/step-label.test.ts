/** What manifests say of where a rollout stands: read as it is written, now and as it was written by older versions. */
import { cutoverLabel, IDLE, LEFT, onTheWayTo, readStepLabel, stepLabel, StepLabel, together, withoutRemark } from '../../src/ground/step-label';
import { STEP_WORDS } from '../../src/ground/step-words';
import { formatStep } from '../../src/plan/grammar';

const NOTHING: StepLabel = {
  isIdle: false, isGoingBack: false, isOnTheWay: false, isStep: false, isAdvanced: false, holds: [], untilApproved: false,
};
const first = stepLabel(1, 4, formatStep({ pods: 1, hold: 600, untilApproved: false }));
const second = stepLabel(2, 4, formatStep({ percent: 10, hold: 5400, untilApproved: false }));
const approved = stepLabel(3, 4, formatStep({ percent: 50, untilApproved: true }));

test.each<[string, Partial<StepLabel>]>([
  [IDLE, { isIdle: true }],
  [LEFT, { isIdle: true, isGoingBack: true }],
  [STEP_WORDS.aborting, { isGoingBack: true, isAdvanced: true }],
  [STEP_WORDS.undoing, { isGoingBack: true, isAdvanced: true }],
  [STEP_WORDS.labelling, {}],
  [STEP_WORDS.selecting, {}],
  [STEP_WORDS.autoscalingHeld, {}],
  [STEP_WORDS.preview, {}],
  [cutoverLabel('30s'), { holds: ['30s'], isAdvanced: true }],
  [first, { isStep: true, holds: ['10m'] }],
  [`${first} (9.1% of the pods)`, { isStep: true, holds: ['10m'] }],
  [together([first, second]), { isStep: true, holds: ['10m', '1h30m'] }],
  [approved, { isStep: true, untilApproved: true, isAdvanced: true }],
  [together([first, approved]), { isStep: true, holds: ['10m'], untilApproved: true }],
  [onTheWayTo(second), { isOnTheWay: true, isAdvanced: true }],
  [onTheWayTo(approved), { isOnTheWay: true, isAdvanced: true }],
  [together([IDLE, first]), { isIdle: true, holds: ['10m'] }],
  [`${stepLabel(4, 4, '100%')}, ${STEP_WORDS.promoted}`, { isStep: true, isAdvanced: true }],
])('%s', (label, said) => expect(readStepLabel(label)).toEqual({ ...NOTHING, ...said }));

// As they stand in the history of those who use the library: these texts are never changed.
test.each<[string, Partial<StepLabel>]>([
  ['idle', { isIdle: true }],
  ['idle: the code asks for another version, which was aborted or undone', { isIdle: true, isGoingBack: true }],
  ['aborting', { isGoingBack: true, isAdvanced: true }],
  ['undoing', { isGoingBack: true, isAdvanced: true }],
  ['on the way to step 2 of 4: 10% for 2m', { isOnTheWay: true, isAdvanced: true }],
  ['on the way to step 3 of 4: 50% until approved', { isOnTheWay: true, isAdvanced: true }],
  ['step 1 of 4: 1 pod for 10m; step 2 of 4: 10% for 2m', { isStep: true, holds: ['10m', '2m'] }],
  ['step 3 of 4: 50% until approved', { isStep: true, untilApproved: true, isAdvanced: true }],
  ['step 4 of 4: 100%, stable promoted', { isStep: true, isAdvanced: true }],
  ['step 4 of 4: 100%, the rest follows', { isStep: true, isAdvanced: true }],
  ['preview', {}],
  ['cutover, drain for 30s', { holds: ['30s'], isAdvanced: true }],
  ['autoscaling held', {}],
  ['pods at rest', { isAdvanced: true }],
  ['on the way to step 1 of 4: 1 pod for 10m', { isOnTheWay: true }],
  ['on the way to pods at rest', { isOnTheWay: true, isAdvanced: true }],
  ['on the way to idle', { isOnTheWay: true, isAdvanced: true }],
  ['on the way to cutover, drain for 30s', { isOnTheWay: true, isAdvanced: true }],
  ['step 10 of 12: 40%', { isStep: true, isAdvanced: true }],
  ['adoption: the pods take the label of the rollout', {}],
  ['adoption: the Service selects by the label', {}],
])('as it was always written: %s', (label, said) => expect(readStepLabel(label)).toEqual({ ...NOTHING, ...said }));

test('what is said beside it is told apart', () => {
  expect(withoutRemark(LEFT)).toEqual({ label: 'idle', remark: 'the code asks for another version, which was aborted or undone' });
  expect(withoutRemark(first)).toEqual({ label: first });
});
