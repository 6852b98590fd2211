/** The part of js-yaml that is used. */
interface JsYaml {
  readonly CORE_SCHEMA: object;
  loadAll(text: string, iterator: null, options: { readonly schema: object }): unknown[];
}

// eslint-disable-next-line @typescript-eslint/no-require-imports
const { CORE_SCHEMA, loadAll }: JsYaml = require('js-yaml');

/** The documents of a YAML stream, several times sooner than by the library that also keeps where they stand. */
export function documentsOf(text: string): any[] {
  return loadAll(text, null, { schema: CORE_SCHEMA }).filter(one => one !== null && one !== undefined);
}
