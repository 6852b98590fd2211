/** What records say, read without the library: lines of a file, and where that does not do, nothing. */
import { versionOf } from './served';
import { documentsOf } from '../../support/documents';

export interface Recorded {
  readonly path: string;
  readonly phase: string;
  /** The version that it calls stable; undefined where nobody can look it up. */
  readonly stable?: string;
  /** How many versions it does not start again by itself. */
  readonly rejected: number;
  /** What it began with, while it is in progress. */
  readonly plan?: string;
  readonly replicas?: number;
}

/** The records of a rollout, in whatever chart. Files that are no YAML are left out. */
export function recordsOf(files: ReadonlyMap<string, string>, rollout: string): Recorded[] {
  return [...files].filter(([path]) => path.endsWith(`/${rollout}.yaml`)).flatMap(([path, text]) => {
    const record = parsed(text);
    if (record === undefined) return [];
    const versions = parsed(files.get(path.replace(/\.yaml$/, '.versions.yaml')) ?? '')?.versions;
    const template = versions?.[record.stable]?.podTemplate;
    const { phase, rejected = [], plan, replicas } = record;
    return [{ path, phase: String(phase), stable: template && versionOf(template), rejected: rejected.length, plan, replicas }];
  });
}

function parsed(text: string): any {
  try {
    return documentsOf(text)[0];
  } catch {
    return undefined;
  }
}
