/** What came of a command that changes rollouts. */
import { Asked } from '../../gates/asking/ask';
import { FrameReport } from '../../protocol/report';
import { FieldChange } from '../../report/differences/manifest-diff';
import { RolloutRecord } from '../../state/record';
import { Ending } from '../exit-codes';

/** What a command did or, with `--dry-run`, would do. */
export interface Outcome {
  readonly changed: ChangedRollout[];
  /** The fields that the commit will change; undefined where nothing was synthesized. */
  readonly changes?: FieldChange[];
  /** The files that were written. */
  readonly files: string[];
  /** The rollouts that refused, where several were asked. */
  readonly refused: Array<{ readonly key: string; readonly reason: string; readonly ending: Ending }>;
}

export interface ChangedRollout {
  readonly key: string;
  /** The folder of its record, where commands must be told. */
  readonly stateDir?: string;
  /** Undefined where the rollout is new. */
  readonly before?: FrameReport;
  readonly after: FrameReport;
  readonly record: RolloutRecord;
  /** What the gates of the frame before said, where they were asked. */
  readonly gates?: readonly Asked[];
}
