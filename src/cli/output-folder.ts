import { readFileSync } from 'fs';
import { join } from 'path';

const OUTPUT = /^output:\s*(?:"([^"]*)"|'([^']*)'|([^\s#"'][^#\n]*?))\s*(?:#.*)?$/m;

/** The folder of the manifests, by the one line of `cdk8s.yaml` that says it. `status` is to be quick, and a YAML reader is not. */
export function outputFolder(folder: string): string {
  try {
    const found = OUTPUT.exec(readFileSync(join(folder, 'cdk8s.yaml'), 'utf8'));
    return found?.[1] ?? found?.[2] ?? found?.[3] ?? 'dist';
  } catch {
    return 'dist';
  }
}
