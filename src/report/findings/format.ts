/** A format of findings: one file in `formats/`, which has its name and exports its `format`. */
import { Colours } from './colours';
import { CheckResult } from '../../rules/check/check';
import { RuleFacts } from '../../rules/check/own-rules';

export interface FindingsFormat {
  /** Where it stands among the choices, from 1. */
  readonly place: number;
  /** Whether places are relative to the root of the repository, as the services that read it want them. */
  readonly isOfRepository?: true;
  /** Whether it has commands of its own for what reads the log, so that it is printed as it is. */
  readonly isPrintedAsIs?: true;
  readonly write: (result: CheckResult, context: FormatContext) => string;
}

export interface FormatContext {
  readonly colours: Colours;
  readonly rules: readonly RuleFacts[];
  /** Of this library. */
  readonly version: string;
}
