/**
 * The schemas of the objects of routers, by `@kubernetes-models`. Its packages of today ask for a newer Node.js than the library does,
 * so that these are older than what is written: what they do not know yet is listed here. `npm run test:cluster` holds the same objects
 * against the definitions of a real cluster.
 */
import { HTTPRoute } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute';
import { GRPCRoute } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1alpha2/GRPCRoute';
import { VirtualService } from '@kubernetes-models/istio/networking.istio.io/v1beta1/VirtualService';
import { IngressRoute } from '@kubernetes-models/traefik/traefik.io/v1alpha1/IngressRoute';
import { TraefikService } from '@kubernetes-models/traefik/traefik.io/v1alpha1/TraefikService';
import Ajv, { AnySchema } from 'ajv';

/** What is needed of the classes of `@kubernetes-models`. */
export interface ModelClass {
  readonly apiVersion: string;
  readonly kind: string;
  new (manifest: any): { validate: () => void };
}

/** A field that came after the schema. */
interface NewerField {
  readonly since: string;
  readonly schema: AnySchema;
}

export interface RouterModel {
  readonly Model: ModelClass;
  /** The version in which it is written, where the schema is that of an earlier one. */
  readonly writtenAs?: string;
  /** By the path of each, with `*` for any place in a list. */
  readonly newer: { readonly [path: string]: NewerField };
}

const object = (properties: { readonly [name: string]: AnySchema }, optional: readonly string[] = []): AnySchema => ({
  type: 'object', properties, required: Object.keys(properties).filter(name => !optional.includes(name)), additionalProperties: false,
});
const number = (type: 'integer' | 'number', minimum: number, maximum: number): AnySchema => ({ type, minimum, maximum });

const PARTS_OF_MIRROR: RouterModel['newer'] = {
  '/spec/rules/*/filters/*/requestMirror/percent': { since: 'Gateway API 1.3', schema: number('integer', 0, 100) },
  '/spec/rules/*/filters/*/requestMirror/fraction': {
    since: 'Gateway API 1.3',
    schema: object({ numerator: number('integer', 0, 2 ** 31 - 1), denominator: number('integer', 1, 2 ** 31 - 1) }),
  },
};

const DESTINATION = object({ host: { type: 'string' }, port: object({ number: number('integer', 1, 65_535) }) });

export const ROUTER_MODELS: readonly RouterModel[] = [
  { Model: HTTPRoute, newer: PARTS_OF_MIRROR },
  // It became v1 in Gateway API 1.1 as it was.
  { Model: GRPCRoute, writtenAs: 'gateway.networking.k8s.io/v1', newer: PARTS_OF_MIRROR },
  {
    Model: VirtualService,
    // All its versions have one schema; v1 came with Istio 1.22.
    writtenAs: 'networking.istio.io/v1',
    newer: {
      '/spec/http/*/mirrors': {
        since: 'Istio 1.19',
        schema: { type: 'array', items: object({ destination: DESTINATION, percentage: object({ value: number('number', 0, 100) }) }) },
      },
    },
  },
  { Model: IngressRoute, newer: {} },
  { Model: TraefikService, newer: { '/spec/weighted/sticky/cookie/path': { since: 'Traefik 3.3', schema: { type: 'string' } } } },
];

/** The schema of an object, where there is one for its kind and version. */
export function routerModelOf({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): RouterModel | undefined {
  return ROUTER_MODELS.find(({ Model, writtenAs = Model.apiVersion }) => kind === Model.kind && apiVersion === writtenAs);
}

/** A field at which a schema did not look, as it stands in the list of those that came after it. */
export const listedAs = (path: string) => path.replace(/\/\d+(?=\/|$)/g, '/*');

const ajv = new Ajv({ strict: false });

/** What is wrong with a field at which the schema of its object did not look; nothing where it came later, and is in order. */
export function unseenProblem({ newer }: RouterModel, path: string, manifest: any): string | undefined {
  const known = newer[listedAs(path)];
  if (known === undefined) return `the schema has no field ${path}`;
  const value = path.split('/').slice(1).reduce((all, key) => all[key], manifest);
  return ajv.validate(known.schema, value) ? undefined : ajv.errorsText(ajv.errors, { dataVar: path });
}
