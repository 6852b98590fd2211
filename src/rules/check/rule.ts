/** What a rule is: one way in which a transition can hurt. Each has a file of its own, named after it. */
import { Transition } from './transition';
import { Demand } from '../../controllers/workloads/settled';
import { Manifest } from '../../manifests/manifest';
import { Event } from '../../orders/event';
import { World } from '../../orders/world';

/** A note is told and never fails: what a workload's own settings allow, and allowed before. */
export type Severity = 'error' | 'warning' | 'note';

export interface Rule {
  /** The name of its file, of its page in `docs/checks/`, and what a suppression names: `cutover-with-scale-down`. */
  readonly name: string;
  readonly severity: Severity;
  /** One sentence: what goes wrong. */
  readonly summary: string;
  /**
   * Whether a rehearsal of the story shows the harm: for rules about traffic and capacity. What no clock can show, such as a
   * refusal or lost data, is marked `notRehearsed`.
   */
  readonly isRehearsed?: boolean;
  check(transition: Transition): Iterable<Violation>;
}

/** A place at which a rule is broken. */
export interface Violation {
  /** The object that is to be mended, as it is after the transition, or before where it is gone. */
  readonly object: Manifest;
  /** The field that is to be mended: `spec.template.spec.containers[0].ports`; absent for the whole object. */
  readonly field?: string;
  /**
   * What tells this from other findings of the rule on the same object: the key of another object, the name of a port. Words and
   * numbers may change from commit to commit, and it is the same finding still.
   *
   * @default the field
   */
  readonly subject?: string;
  /** A sentence: what is wrong, with the names and numbers. */
  readonly message: string;
  /** A sentence: how to mend it. */
  readonly mend: string;
  /** What else the same mistake breaks: a sentence each. */
  readonly consequences?: readonly string[];
  /** Where this place is more or less severe than the rule. */
  readonly severity?: Severity;
  /** Whether no rehearsal shows this one, although it shows others of the rule. */
  readonly notRehearsed?: true;
  readonly counterexample: Counterexample;
}

/** How the harm comes about. Played from the realized state before the transition, the events lead to the harm. */
export interface Counterexample {
  readonly events: readonly Event[];
  /** The pods that the load asks for, by the key of their workload; by default as many as an autoscaler may run. */
  readonly demand?: Demand;
  readonly harm: Harm;
}

export interface Harm {
  /** The last sentence of the story: `Service/shop has 0 ready endpoints and needs 10`. */
  readonly description: string;
  /** Whether the harm is there in a world. */
  shows(world: World): boolean;
}
