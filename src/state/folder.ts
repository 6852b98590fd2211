/** Where the state of an app is kept. */

/** The folder of the state, or `off`. Users set it too. */
export const STATE_VARIABLE = 'CDK8S_ROLLOUTS_STATE';
/** State that is switched off. */
export const OFF = 'off';

/** The folder of the state where the environment says it; it wins over what the code says. */
export function stateIn(environment: { readonly [name: string]: string | undefined }): string | undefined {
  return environment[STATE_VARIABLE] || undefined;
}
