/** What records say, read without the library: lines of a file, and where that does not do, nothing. */
import { versionOf } from './served';
import { documentsOf } from '../../support/documents';

export interface Recorded {
  readonly path: string;
  readonly phase: string;
  /** The version that it calls stable; undefined where nobody can look it up. */
  readonly stable?: string;
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
    return [{ path, phase: String(record.phase), stable: template && versionOf(template), plan: record.plan, replicas: record.replicas }];
  });
}

function parsed(text: string): any {
  try {
    return documentsOf(text)[0];
  } catch {
    return undefined;
  }
}
