/** A stand-in for the API server, on the loopback address: list, watch and status, which is all that a router asks for. */
import { createServer, IncomingMessage, Server, ServerResponse } from 'http';
import { AddressInfo } from 'net';

/** The plural of each kind that a router asks for; of some there is never one. */
const PLURALS: { readonly [kind: string]: string } = {
  Namespace: 'namespaces',
  Service: 'services',
  EndpointSlice: 'endpointslices',
  IngressClass: 'ingressclasses',
  Ingress: 'ingresses',
  GatewayClass: 'gatewayclasses',
  Gateway: 'gateways',
  HTTPRoute: 'httproutes',
  IngressRoute: 'ingressroutes',
  TraefikService: 'traefikservices',
  Secret: 'secrets',
  ConfigMap: 'configmaps',
  Node: 'nodes',
  GRPCRoute: 'grpcroutes',
  TLSRoute: 'tlsroutes',
  TCPRoute: 'tcproutes',
  ReferenceGrant: 'referencegrants',
  BackendTLSPolicy: 'backendtlspolicies',
  Middleware: 'middlewares',
  MiddlewareTCP: 'middlewaretcps',
  IngressRouteTCP: 'ingressroutetcps',
  IngressRouteUDP: 'ingressrouteudps',
  TLSOption: 'tlsoptions',
  TLSStore: 'tlsstores',
  ServersTransport: 'serverstransports',
  ServersTransportTCP: 'serverstransporttcps',
};

const groupOf = ({ apiVersion }: any): string => apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
const resourceOf = (object: any): string => `${groupOf(object)}/${PLURALS[object.kind]}`;
const keyOf = (object: any): string => `${resourceOf(object)}/${object.metadata.namespace ?? ''}/${object.metadata.name}`;

interface Watcher {
  readonly resource: string;
  readonly send: (type: string, object: any) => void;
}

export class ApiServer {
  private readonly objects = new Map<string, any>();
  private readonly watchers = new Set<Watcher>();
  private readonly server: Server = createServer((request, response) => this.answer(request, response));
  private version = 1;

  public async start(): Promise<string> {
    await new Promise<void>(resolve => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  public get(kind: string, name: string): any {
    return [...this.objects.values()].find(one => one.kind === kind && one.metadata.name === name);
  }

  /** Creates or replaces an object, and tells those that watch. */
  public apply(object: any): void {
    if (PLURALS[object.kind] === undefined) return;
    const before = this.objects.get(keyOf(object));
    const generation = (before?.metadata.generation ?? 0) + 1;
    const metadata = { ...object.metadata, uid: keyOf(object), creationTimestamp: '2026-01-01T00:00:00Z', generation };
    this.save({ ...object, metadata, status: before?.status }, before === undefined ? 'ADDED' : 'MODIFIED');
  }

  private save(object: any, type: string): void {
    const saved = { ...object, metadata: { ...object.metadata, resourceVersion: `${++this.version}` } };
    this.objects.set(keyOf(saved), saved);
    for (const { resource, send } of this.watchers) if (resource === resourceOf(saved)) send(type, saved);
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(request.url!, 'http://127.0.0.1');
    const json = (code: number, body: object) => response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (pathname === '/version') return void json(200, { major: '1', minor: '36', gitVersion: 'v1.36.0' });
    const match = /^\/(?:api|apis\/([^/]+))\/([^/]+)\/(?:namespaces\/([^/]+)\/(?=[^/]))?([^/]+)(?:\/([^/]+))?(\/status)?$/.exec(pathname);
    if (match === null) return void json(404, { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'NotFound', code: 404 });
    const [, group = '', version, namespace = '', plural, name] = match;
    const resource = `${group}/${plural}`;
    const all = [...this.objects.values()].filter(one => resourceOf(one) === resource);
    if (name !== undefined) {
      const found = all.find(one => one.metadata.name === name && (one.metadata.namespace ?? '') === namespace);
      if (found === undefined) return void json(404, { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'NotFound', code: 404 });
      if (request.method === 'GET') return void json(200, found);
      return this.take(request, found, status => json(200, { ...found, status }));
    }
    const apiVersion = group === '' ? version : `${group}/${version}`;
    const kind = Object.keys(PLURALS).find(one => PLURALS[one] === plural) ?? plural;
    if (searchParams.get('watch') === null) {
      return void json(200, { apiVersion, kind: `${kind}List`, metadata: { resourceVersion: `${this.version}` }, items: all });
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    const send = (type: string, object: any) => void response.write(`${JSON.stringify({ type, object })}\n`);
    if (searchParams.get('sendInitialEvents') === 'true') {
      all.forEach(one => send('ADDED', one));
      send('BOOKMARK', { apiVersion, kind, metadata: { resourceVersion: `${this.version}`, annotations: { 'k8s.io/initial-events-end': 'true' } } });
    }
    const watcher = { resource, send };
    this.watchers.add(watcher);
    response.on('close', () => this.watchers.delete(watcher));
  }

  /** A router writes nothing but the status. */
  private take(request: IncomingMessage, object: any, done: (status: unknown) => void): void {
    let body = '';
    request.on('data', part => body += part);
    request.on('end', () => {
      const { status } = JSON.parse(body) as any;
      if (status !== undefined && JSON.stringify(status) !== JSON.stringify(object.status)) this.save({ ...object, status }, 'MODIFIED');
      done(status);
    });
  }
}
