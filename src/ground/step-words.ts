/** The words in which a rollout says where it stands. Nothing but `step-label.ts` reads them. */
export const STEP_WORDS = {
  idle: 'idle',
  /** What is said of an idle rollout while the code still asks for the version that was left. */
  left: 'the code asks for another version, which was aborted or undone',
  aborting: 'aborting',
  undoing: 'undoing',
  onTheWay: 'on the way to',
  labelling: 'adoption: the pods take the label of the rollout',
  selecting: 'adoption: the Service selects by the label',
  autoscalingHeld: 'autoscaling held',
  podsAtRest: 'pods at rest',
  preview: 'preview',
  cutover: 'cutover, drain',
  step: 'step',
  promoted: 'stable promoted',
  restFollows: 'the rest follows',
};
