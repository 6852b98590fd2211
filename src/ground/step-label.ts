/**
 * Where a rollout stands, as the annotation of its manifests says it in one line of text: written and read here, and nowhere
 * else, since manifests say it in no other way. Manifests lie in Git for ever, so what was ever written must be read.
 */
import { STEP_WORDS } from './step-words';

/** What a label says. */
export interface StepLabel {
  readonly isIdle: boolean;
  /** Whether the rollout goes back, or has come back while the code still asks for the version that was left. */
  readonly isGoingBack: boolean;
  /** Whether nothing is reached: it is on the way to what the label names. */
  readonly isOnTheWay: boolean;
  /** Whether a step of a plan is reached. */
  readonly isStep: boolean;
  /** Whether it is past the first step, towards the end or back: no rollout begins there. */
  readonly isAdvanced: boolean;
  /** How long each of the steps that are reached stands, as the plan says it. */
  readonly holds: readonly string[];
  readonly untilApproved: boolean;
}

/** How a label begins that is not that of a step. */
const BEGINNINGS = [
  STEP_WORDS.idle, STEP_WORDS.aborting, STEP_WORDS.undoing, STEP_WORDS.onTheWay, STEP_WORDS.labelling, STEP_WORDS.selecting,
  STEP_WORDS.autoscalingHeld, STEP_WORDS.podsAtRest, STEP_WORDS.preview, STEP_WORDS.cutover,
];
const TOGETHER = '; ';
const HOLD = / for (\d\w*)/g;
const UNTIL_APPROVED = ' until approved';

export const IDLE = STEP_WORDS.idle;
export const LEFT = `${STEP_WORDS.idle}: ${STEP_WORDS.left}`;

export function onTheWayTo(goal: string): string {
  return `${STEP_WORDS.onTheWay} ${goal}`;
}

/** What is reached at once. */
export function together(goals: readonly string[]): string {
  return goals.join(TOGETHER);
}

/** `step 2 of 4: 10% for 2m`, in the grammar of plans. */
export function stepLabel(number: number, count: number, step: string): string {
  return `${STEP_WORDS.step} ${number} of ${count}: ${step}`;
}

/** `cutover, drain for 30s`. */
export function cutoverLabel(drain: string): string {
  return `${STEP_WORDS.cutover} for ${drain}`;
}

export function readStepLabel(label: string): StepLabel {
  const isOnTheWay = label.startsWith(`${STEP_WORDS.onTheWay} `);
  const isIdle = begins(label, STEP_WORDS.idle);
  const isGoingBack = label === LEFT || [STEP_WORDS.aborting, STEP_WORDS.undoing].some(phase => begins(label, phase));
  const goal = isOnTheWay ? label.slice(STEP_WORDS.onTheWay.length + 1) : label;
  const [, number] = new RegExp(`^${STEP_WORDS.step} (\\d+)`).exec(goal) ?? [];
  const isAtItsEnd = [STEP_WORDS.cutover, STEP_WORDS.podsAtRest].some(end => begins(goal, end)) || (isOnTheWay && begins(goal, STEP_WORDS.idle));
  return {
    isIdle,
    isGoingBack,
    isOnTheWay,
    isStep: !isOnTheWay && number !== undefined,
    isAdvanced: Number(number) > 1 || isAtItsEnd || (isGoingBack && !isIdle),
    holds: isOnTheWay ? [] : [...label.matchAll(HOLD)].map(([, hold]) => hold),
    untilApproved: !isOnTheWay && label.includes(UNTIL_APPROVED),
  };
}

/** Whether a text is such a label, as far as its beginning tells: of another version, or of somebody else, nothing can be said. */
export function isStepLabel(text: string): boolean {
  return new RegExp(`^${STEP_WORDS.step} \\d+ of \\d+: .`).test(text) || BEGINNINGS.some(word => begins(text, word));
}

/** The same without what is said beside it. */
export function withoutRemark(label: string): { readonly label: string; readonly remark?: string } {
  return label === LEFT ? { label: IDLE, remark: STEP_WORDS.left } : { label };
}

function begins(label: string, word: string): boolean {
  return label === word || (label.startsWith(word) && /^\W/.test(label.slice(word.length)));
}
