/** The key of a rollout is `<chart>/<name>`; the path of a chart may itself have several parts. */

export function chartOf(key: string): string {
  return key.slice(0, key.lastIndexOf('/'));
}

export function nameOf(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1);
}

/** Whether a rollout is called by a name: its key, the end of it, or the name of its objects. */
export function isCalled({ key, name: own }: { readonly key: string; readonly name?: string }, name: string): boolean {
  return key === name || key.endsWith(`/${name}`) || own === name;
}

/** The rollout that a file in the folder of the records belongs to, its record or its versions; undefined where it is none of them. */
export function keyOfFile(path: string): string | undefined {
  const isHidden = path.split('/').some(segment => segment.startsWith('.'));
  return isHidden || !path.includes('/') ? undefined : /^(.*?)(?:\.versions)?\.yaml$/.exec(path)?.[1];
}
