/** Names of objects that options name, as the API server takes them. */
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LONGEST = 253;

/** What is wrong with a name: one sentence, or none. */
export function nameProblems(option: string, name: string | undefined, what: string): string[] {
  if (name === undefined || (name.length <= LONGEST && SUBDOMAIN.test(name))) return [];
  return [`router: "${name}" is no name of ${what}: "${option}" takes lower case letters, digits, "-" and "."`];
}
