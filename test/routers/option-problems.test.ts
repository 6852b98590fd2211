import { SHARED } from './kinds-of-traffic';
import { router as gatewayApi } from '../../src/routers/gateway-api';
import { router as nginxAnnotations } from '../../src/routers/ingress-nginx';
import { router as istio } from '../../src/routers/istio';
import { router as traefik } from '../../src/routers/traefik';
import { optionProblems } from '../../src/routers/writing/option-problems';
import { Writer } from '../../src/routers/writing/writer';

const GATEWAY = { parent: { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'public' } };
const TRAEFIK = { entryPoints: [], allowsEmptyServices: true };
const HOST = 'write it like "shop.example.com", in lower case, without port and path';
const NO_PATTERN = 'write it like "/cart", without patterns';

test.each<[string, { readonly writer?: Writer<any> }, object, string]>([
  ['no host', traefik, { ...TRAEFIK, hosts: [] }, 'router: traefik needs to know whose requests come here: set "hosts"'],
  ['a host with a port', gatewayApi, { ...GATEWAY, hosts: ['shop.example.com:80'] }, `router: "shop.example.com:80" is no host: ${HOST}`],
  ['a host in capitals', istio, { gateways: [], hosts: ['Shop'] }, `router: "Shop" is no host: ${HOST}`],
  ['a host twice', istio, { gateways: [], hosts: ['shop', 'shop'] }, 'router: the host "shop" is there twice: remove one'],
  ['any host of Traefik', traefik, { ...TRAEFIK, hosts: ['*.example.com'] }, 'router: traefik cannot say hosts with a "*", and gatewayApi, nginxAnnotations and istio can'],
  ['a path without its slash', istio, { gateways: [], paths: ['cart'] }, `router: "cart" is no beginning of a path: ${NO_PATTERN}`],
  ['a path with a pattern', istio, { gateways: [], paths: ['/cart/*'] }, `router: "/cart/*" is no beginning of a path: ${NO_PATTERN}`],
  ['an empty part of a path', istio, { gateways: [], paths: ['//'] }, `router: "//" is no beginning of a path: ${NO_PATTERN}`],
  ['no path at all', istio, { gateways: [], paths: [] }, 'router: "paths" is empty: leave it out for all paths'],
  ['paths of gRPC', gatewayApi, { ...GATEWAY, isGrpc: true }, 'router: a GRPCRoute has no paths: leave "paths" out'],
  ['a gateway without a name', gatewayApi, { parent: { ...GATEWAY.parent, name: '' } }, 'router: a route of the Gateway API needs the name of its Gateway: set "gateway"'],
  ['a cookie of the Gateway API', gatewayApi, { ...GATEWAY, testers: { cookie: 'canary' } }, 'router: gatewayApi cannot say testers by a cookie, and nginxAnnotations, istio and traefik can'],
  ['testers without a value', istio, { gateways: [], testers: { header: 'X-Canary' } }, 'router: the header "X-Canary" has no value, so that nobody is a tester: set "value"'],
  ['testers by nothing', istio, { gateways: [], testers: {} }, 'router: nobody is a tester: set "header" and "value", or "cookie"'],
  ['testers by both', istio, { gateways: [], testers: { header: 'X-Canary', value: 'yes', cookie: 'canary' } }, 'router: testers come by a header or by a cookie: leave one of the two out'],
  ['a header that is none', istio, { gateways: [], testers: { header: 'X Canary', value: 'yes' } }, 'router: "X Canary" is no name of a header: use letters, digits and "-"'],
  ['a header that Istio ignores', istio, { gateways: [], testers: { header: 'Method', value: 'canary' } }, 'router: Istio looks at no header "Method", so that everybody would be a tester: choose another name, such as "x-canary"'],
  ['a value that ingress-nginx ignores', nginxAnnotations, { className: 'nginx', testers: { header: 'x-canary', value: 'a=b' } }, 'router: ingress-nginx takes no "a=b" in an annotation, and knows no testers then: use letters, digits, "-", "_", ".", "~", "/" and ":"'],
  ['a value that ends a rule', traefik, { ...TRAEFIK, testers: { header: 'X', value: '`)' } }, 'router: "`)" is no value of a header that every router takes as it is: leave out quotes, backslashes and backticks'],
  ['a cookie that is none', istio, { gateways: [], testers: { cookie: 'a=b' } }, 'router: "a=b" is no name of a cookie: use letters, digits, "-" and "_"'],
  ['users who stay, of nginx', nginxAnnotations, { className: 'nginx', stickyCookie: 'track' }, 'router: nginxAnnotations cannot say which users stay on their track, and traefik can'],
  ['a certificate of the Gateway API', gatewayApi, { ...GATEWAY, tlsSecret: 'tls' }, 'router: gatewayApi cannot say a certificate, which belongs to its Gateway, and nginxAnnotations and traefik can: leave "tlsSecret" out'],
  ['an address', traefik, { ...TRAEFIK, hosts: ['10.0.0.1'] }, 'router: "10.0.0.1" is an address, and routers tell requests apart by names: leave it out'],
  ['a path that goes up', istio, { gateways: [], paths: ['/a/../b'] }, `router: "/a/../b" is no beginning of a path: ${NO_PATTERN}`],
  ['a cookie with a value', istio, { gateways: [], testers: { cookie: 'canary', value: 'yes' } }, 'router: testers who come by a cookie send "always" in it: leave "value" out'],
  ['a Secret of no name', traefik, { ...TRAEFIK, tlsSecret: '' }, 'router: "" is no name of a Secret: "tlsSecret" takes lower case letters, digits, "-" and "."'],
  ['a Gateway with its namespace', gatewayApi, { parent: { ...GATEWAY.parent, name: 'infra/public' } }, 'router: "infra/public" is no name of a Gateway: "gateway" takes lower case letters, digits, "-" and "."'],
  ['a listener of no name', gatewayApi, { parent: { ...GATEWAY.parent, sectionName: 'Web' } }, 'router: "Web" is no name of a listener: "listener" takes lower case letters, digits, "-" and "."'],
  ['more hosts than a route has', gatewayApi, { ...GATEWAY, hosts: Array.from({ length: 17 }, (__, i) => `h${i}.example.com`) }, 'router: a route of the Gateway API has 16 hosts at most: write "*.example.com", or leave "hosts" to the Gateway'],
  ['more paths than a route has', gatewayApi, { ...GATEWAY, paths: Array.from({ length: 65 }, (__, i) => `/${i}`) }, 'router: a route of the Gateway API has 64 paths at most: name beginnings that they share'],
  ['an entry point without a name', traefik, { ...TRAEFIK, entryPoints: [''] }, 'router: "" is no name of an entry point: write it like "websecure"'],
  ['a class without a name', nginxAnnotations, { className: '' }, 'router: "" is no name of an IngressClass: "ingressClassName" takes lower case letters, digits, "-" and "."'],
  ['a gateway in three parts', istio, { gateways: ['a/b/c'] }, 'router: "a/b/c" is no Gateway: write "<name>", "<namespace>/<name>" or "mesh"'],
])('%s', (_, { writer }, options, problem) => {
  expect(optionProblems(writer!, { ...SHARED, ...options } as typeof SHARED, true)).toEqual([problem]);
});
