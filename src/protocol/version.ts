/** The version of what app and commands tell each other: an app may have another version of this library than its commands. */

/** Goes up with every change of the environment, of the report or of the exchange that the other side must know. */
export const PROTOCOL = 2;

/** Before there was a variable for it, a command said nothing of its version. */
const UNSAID = 1;

/** What is wrong where the command that asks an app speaks another version; undefined where nothing is. */
export function commandMismatch(said: string | undefined): string | undefined {
  const version = said === undefined || said === '' ? UNSAID : Number(said);
  if (version === PROTOCOL) return undefined;
  return `the command speaks version ${said || UNSAID} of the protocol of cdk8s-rollouts and the library of this app version ${PROTOCOL}: `
    + `update the ${version > PROTOCOL ? 'library' : 'command'}, so that both are the same`;
}

/** What is wrong where the app that was asked speaks another version; undefined where nothing is. */
export function appMismatch(version: unknown): string | undefined {
  if (version === PROTOCOL) return undefined;
  return `the library of the app speaks version ${version} of the protocol of cdk8s-rollouts and this command version ${PROTOCOL}: `
    + `update the ${Number(version) > PROTOCOL ? 'command' : 'library'}, so that both are the same`;
}
