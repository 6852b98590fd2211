/** The two files of a rollout: `<chart>/<name>.yaml` with its record, and beside it `<chart>/<name>.versions.yaml`. */
export const ENDING = '.yaml';
export const VERSIONS_ENDING = '.versions.yaml';

/** Both files of the rollout to which one of them belongs. */
export function bothFiles(file: string): readonly [string, string] {
  const start = file.endsWith(VERSIONS_ENDING) ? file.slice(0, -VERSIONS_ENDING.length) : file.slice(0, -ENDING.length);
  return [start + ENDING, start + VERSIONS_ENDING];
}
