/** Every router, told what all of them are told, and every way in which traffic is led. */
import { router as gatewayApi } from '../../src/routers/gateway-api';
import { router as nginxAnnotations } from '../../src/routers/ingress-nginx';
import { router as istio } from '../../src/routers/istio';
import { router as traefik } from '../../src/routers/traefik';
import { Led, RouteOptions, Writer } from '../../src/routers/writing/writer';

/** A router and what it is told. */
export interface Told {
  readonly name: string;
  readonly writer: Writer;
  readonly options: RouteOptions;
}

export const SHARED: RouteOptions = {
  name: 'hello',
  namespace: 'shop',
  services: ['hello', 'hello-canary'],
  port: 8080,
  hosts: ['hello.example.com', 'www.example.com'],
  paths: ['/', '/cart'],
  testers: { header: 'X-Canary', value: 'yes' },
};

const BY_COOKIE = { ...SHARED, testers: { cookie: 'canary' } };
const GATEWAY = { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'public', namespace: 'infra', sectionName: 'web' };

function told(name: string, { writer }: { readonly writer?: Writer<any> }, options: object, shared = SHARED): Told {
  return { name, writer: writer!, options: { ...shared, ...options } };
}

export const ROUTERS: readonly Told[] = [
  told('gatewayApi', gatewayApi, { parent: GATEWAY }),
  told('gatewayApi, GRPCRoute', gatewayApi, { parent: GATEWAY, isGrpc: true, paths: ['/'] }),
  told('gatewayApi, mesh', gatewayApi, { parent: { group: '', kind: 'Service', name: 'hello', port: 8080 }, hosts: [], paths: ['/'] }),
  told('traefik', traefik, { entryPoints: ['web'], allowsEmptyServices: false, tlsSecret: 'hello-tls' }),
  told('traefik, cookies', traefik, { entryPoints: [], allowsEmptyServices: true, stickyCookie: 'track' }, BY_COOKIE),
  told('nginxAnnotations', nginxAnnotations, { className: 'nginx', tlsSecret: 'hello-tls' }),
  told('nginxAnnotations, cookie', nginxAnnotations, { className: 'nginx' }, BY_COOKIE),
  told('istio', istio, { gateways: ['infra/public'] }),
  told('istio, mesh, cookie', istio, { gateways: [], hosts: ['hello'] }, BY_COOKIE),
];

const led = (weight: number, { testers = false, mirror = 0 }: Partial<Led> = {}): Led => ({ weight, testers, mirror });

export const TRAFFIC: { readonly [name: string]: Led } = {
  'at rest': led(0),
  'testers': led(0, { testers: true }),
  'copies': led(0, { mirror: 2_000 }),
  'copies of all': led(0, { mirror: 10_000 }),
  '10%': led(1_000),
  '0.5% and testers': led(50, { testers: true }),
  '50%, testers and copies': led(5_000, { testers: true, mirror: 2_500 }),
  '12.5% and copies of half a percent': led(1_250, { mirror: 50 }),
  '100%': led(10_000),
};

/** Whether the router can say it. */
export function isSayable({ can }: Writer, { weight, mirror }: Led): boolean {
  return mirror === 0 || (can.mirrorGrain !== undefined && mirror % can.mirrorGrain === 0 && (weight === 0 || can.mirrorBesideWeight));
}
