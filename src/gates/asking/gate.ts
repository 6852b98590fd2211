/** What a gate is: something that must hold before a frame is left. One file each in `gates`, and the folder is the list. */
import { Code } from '../../state/lifecycle';
import { RolloutRecord } from '../../state/record';
import { Kubectl } from '../realized/kubectl';

/** What is said of the frame of a rollout, with reasons as data: each gate puts its own into words. */
export type Answer<Reason> =
  | { readonly kind: 'go'; readonly reason: Reason }
  | Wait<Reason>
  /** Not as things are, however long one waits. */
  | { readonly kind: 'stop'; readonly reason: Reason; readonly needsPerson?: boolean }
  /** The frame does harm: the way is back. */
  | { readonly kind: 'back'; readonly reason: Reason };

export interface Wait<Reason> {
  readonly kind: 'wait until';
  /** In seconds, as Git has it; undefined where nobody knows it. */
  readonly time?: number;
  /** Whether the plan says so. Otherwise something is missing that should be there. */
  readonly isPlanned: boolean;
  readonly reason: Reason;
}

/** What a gate is asked, and by which it may look. */
export interface Question {
  readonly rollout: string;
  readonly record: RolloutRecord;
  readonly code: Code;
  /** The manifests of the live frame, as they were committed. */
  readonly manifests: readonly any[];
  readonly clock: Clock;
  readonly kubectl: Kubectl;
  /** Lets so many seconds pass. */
  readonly pause: (seconds: number) => Promise<void>;
  /** The folder of the record, where commands that are named must be told. */
  readonly stateDir?: string;
}

/** Git's clock. */
export interface Clock {
  readonly now: () => number;
  /** For how many seconds the live frame has stood. */
  readonly stood: () => number;
  /** Whether the last change of the record was taken back, after which nothing goes on by itself. */
  readonly isTakenBack: () => boolean;
}

/** What those say that ask, whichever the gate. */
export interface Asking {
  /** Nobody asked for this frame now: it is only looked whether it is time. */
  readonly ifDue?: boolean;
  /** Whatever is in progress is asked. */
  readonly all?: boolean;
  /** What is only not yet so is not waited for. */
  readonly force?: boolean;
  /** The steps that are left are skipped. */
  readonly full?: boolean;
}

export interface Gate<Options, Reason> {
  /** What a user may say to it. */
  readonly options: readonly GateOption[];
  /** Whether it is asked on the way back, where nothing but harm may hold a rollout up. */
  readonly isAskedOnTheWayBack: boolean;
  /** What is wrong with the options; they are those of all gates. */
  readonly wrongUsage?: (options: Options) => string | undefined;
  readonly ask: (question: Question, options: Options & Asking) => Answer<Reason> | Promise<Answer<Reason>>;
  readonly sentence: (reason: Reason, question: Question, options: Asking) => string;
}

export interface GateOption {
  /** `--settle <duration>` */
  readonly flags: string;
  readonly description: string;
  readonly default?: string;
}
