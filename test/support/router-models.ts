/** The schemas of routers, as their projects define them: ECMAScript modules, which Jest takes as a bundle only. */
import { buildSync } from 'esbuild';

/** What is needed of the classes of `@kubernetes-models`. */
export interface ModelClass {
  readonly apiVersion: string;
  readonly kind: string;
  new (manifest: object): { validate: () => void };
}

const MODULES: { readonly [kind: string]: string } = {
  HTTPRoute: 'gateway-api/gateway.networking.k8s.io/v1/HTTPRoute',
  GRPCRoute: 'gateway-api/gateway.networking.k8s.io/v1/GRPCRoute',
  VirtualService: 'istio/networking.istio.io/v1/VirtualService',
  IngressRoute: 'traefik/traefik.io/v1alpha1/IngressRoute',
  TraefikService: 'traefik/traefik.io/v1alpha1/TraefikService',
};

let known: readonly ModelClass[] | undefined;

export function routerModels(): readonly ModelClass[] {
  return known ??= bundled();
}

function bundled(): readonly ModelClass[] {
  const contents = Object.entries(MODULES).map(([kind, path]) => `export { ${kind} } from '@kubernetes-models/${path}';`).join('\n');
  const { outputFiles: [{ text }] } = buildSync({ stdin: { contents, resolveDir: __dirname }, bundle: true, format: 'cjs', platform: 'node', write: false });
  const bundle: { exports: { [kind: string]: ModelClass } } = { exports: {} };
  new Function('module', 'exports', 'require', text)(bundle, bundle.exports, require);
  return Object.values(bundle.exports);
}
