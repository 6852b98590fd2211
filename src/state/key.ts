/** The key of a rollout is `<chart>/<name>`; the path of a chart may itself have several parts. */

export function chartOf(key: string): string {
  return key.slice(0, key.lastIndexOf('/'));
}

export function nameOf(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1);
}
