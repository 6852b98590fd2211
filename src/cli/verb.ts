import type { Command } from 'commander';
import { Invocation } from './ports';

/** A command of `cdk8s-rollouts`: one file in `verbs/`, which has its name and exports its `verb`. */
export interface Verb {
  /** Where it stands in the help, from 1. */
  readonly place: number;
  readonly command: (ports: Invocation) => Command;
}
