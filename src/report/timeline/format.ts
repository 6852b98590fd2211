/** A format of a rehearsal: one file in `formats/`, which has its name and exports its `format`. */
import { Timeline } from '../../rehearsal/timeline';

export interface TimelineFormat {
  /** Where it stands among the choices, from 1. */
  readonly place: number;
  readonly write: (timeline: Timeline, terminal: Terminal) => string;
}

/** What a text is for: other formats look the same everywhere. */
export interface Terminal {
  /** Characters in a line. */
  readonly width: number;
  readonly colours: boolean;
}
