/** The part of js-yaml that is used. */
export interface JsYaml {
  readonly CORE_SCHEMA: unknown;
  /** All that is no list and no map is text. */
  readonly FAILSAFE_SCHEMA: unknown;
  load(text: string, options: { readonly schema: unknown }): unknown;
}

/** Of the two readers of YAML, the one that is loaded in half of the time: `status` is to be quick. */
export function jsYaml(): JsYaml {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require('js-yaml');
}
