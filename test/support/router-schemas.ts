/** The schemas of the objects of routers, as their projects define them: a file for each kind in `router-schemas`. */
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import Ajv, { ValidateFunction } from 'ajv';

interface Definition {
  readonly apiVersion: string;
  readonly kind: string;
  readonly spec: object;
}

const FOLDER = join(__dirname, 'router-schemas');
const TEXTS = { type: 'object', additionalProperties: { type: 'string' } };
const METADATA = {
  type: 'object', required: ['name'], properties: { name: { type: 'string' }, namespace: { type: 'string' }, labels: TEXTS, annotations: TEXTS },
};

let known: ReadonlyMap<string, ValidateFunction> | undefined;

/** Validates an object of that kind, where there is such a kind. */
export function routerSchema({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): ValidateFunction | undefined {
  known ??= new Map(definitions().map(one => [`${one.apiVersion} ${one.kind}`, validation(one)]));
  return known.get(`${apiVersion} ${kind}`);
}

function definitions(): Definition[] {
  return readdirSync(FOLDER).map(name => JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as Definition);
}

function validation({ apiVersion, kind, spec }: Definition): ValidateFunction {
  const properties = { apiVersion: { const: apiVersion }, kind: { const: kind }, metadata: METADATA, spec };
  return new Ajv({ strict: false, validateFormats: false }).compile({ type: 'object', required: Object.keys(properties), properties });
}
