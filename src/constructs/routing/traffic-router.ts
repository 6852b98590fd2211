import { Duration } from 'cdk8s';
import { Writers } from './writers';
import { RouteOptions } from '../../routers/writing/writer';

/**
 * Who meets the candidate first: whoever sends a header with a value, or a cookie that says `always`.
 */
export interface TesterOptions {
  /**
   * The name of a header. It has no upper and lower case.
   *
   * @default - testers come by a cookie
   */
  readonly header?: string;

  /**
   * The value that testers send in the header.
   *
   * @default - testers come by a cookie
   */
  readonly value?: string;

  /**
   * The name of a cookie. Testers send it with the value `always`.
   *
   * @default - testers come by a header
   */
  readonly cookie?: string;
}

/**
 * What all routers are told, as far as they can say it. What one cannot say is an error that names those that can.
 */
export interface TrafficRouterOptions {
  /**
   * Whose requests come here, such as `shop.example.com`.
   *
   * @default - those of the Gateway, or of the Service in a mesh; other routers need to know
   */
  readonly hosts?: string[];

  /**
   * With which the paths of the requests begin.
   *
   * @default ['/']
   */
  readonly paths?: string[];

  /**
   * The port of the Services that requests are led to.
   *
   * @default - the first one
   */
  readonly port?: number;

  /**
   * The Secret with the certificate of the hosts, where the route says it: with the Gateway API and Istio that is up to the Gateway.
   *
   * @default - none
   */
  readonly tlsSecret?: string;

  /**
   * Who meets the candidate before anybody else: from the step `testers` of the plan on, or where there is none from the first step on.
   *
   * @default - nobody
   */
  readonly testers?: TesterOptions;

  /**
   * The name of a cookie that keeps users on their track as long as it has a share.
   *
   * @default - each request is led by itself
   */
  readonly stickyCookie?: string;

  /**
   * How long it takes at most until the proxies of the router follow what the cluster has: before pods leave, or a share rises, so much
   * time passes.
   *
   * @default - 10 seconds, with Traefik 5
   */
  readonly propagation?: Duration;
}

/**
 * What routes of the Gateway API are told.
 */
export interface GatewayApiRouterOptions extends TrafficRouterOptions {
  /**
   * The name of the Gateway.
   *
   * @default - there is none: set `mesh`
   */
  readonly gateway?: string;

  /**
   * The namespace of the Gateway.
   *
   * @default - that of the route
   */
  readonly gatewayNamespace?: string;

  /**
   * The listener of the Gateway.
   *
   * @default - all that take the route
   */
  readonly listener?: string;

  /**
   * Whether the callers inside a mesh are routed: whoever calls the Service `<name>` (Linkerd, Istio ambient, Cilium).
   *
   * @default false
   */
  readonly mesh?: boolean;

  /**
   * Whether requests are gRPC: a GRPCRoute in place of an HTTPRoute.
   *
   * @default false
   */
  readonly grpc?: boolean;
}

/**
 * What IngressRoutes of Traefik are told.
 */
export interface TraefikRouterOptions extends TrafficRouterOptions {
  /**
   * The entry points.
   *
   * @default - the default ones of Traefik
   */
  readonly entryPoints?: string[];

  /**
   * Whether Traefik runs with `providers.kubernetesCRD.allowEmptyServices`. Without it all requests fail while no pod of the canary is
   * ready, at any weight: a step in percent then has two pods at least.
   *
   * @default false
   */
  readonly allowEmptyServices?: boolean;
}

/**
 * What Ingresses with the annotations of ingress-nginx are told.
 */
export interface NginxAnnotationsRouterOptions extends TrafficRouterOptions {
  /**
   * The class of the Ingresses.
   *
   * @default 'nginx'
   */
  readonly ingressClassName?: string;
}

/**
 * What VirtualServices of Istio are told.
 */
export interface IstioRouterOptions extends TrafficRouterOptions {
  /**
   * The Gateways by which requests come in: names, or `<namespace>/<name>`.
   *
   * @default - none: the callers inside the mesh, of the Service `<name>`
   */
  readonly gateways?: string[];
}

/**
 * What leads traffic to the two tracks of a rollout by weights, so that a share is exact at any number of pods, and an abort is one
 * change of a number.
 *
 * @example
 *
 *   TrafficRouter.gatewayApi({ gateway: 'public', hosts: ['shop.example.com'] });
 */
export class TrafficRouter {
  /**
   * An HTTPRoute or a GRPCRoute of the Gateway API: Envoy Gateway, Istio, Cilium, kgateway, NGINX Gateway Fabric, GKE, Traefik and
   * others; with `mesh` Linkerd and Istio ambient.
   *
   * @param options The Gateway and the rest.
   */
  public static gatewayApi(options: GatewayApiRouterOptions): TrafficRouter {
    const { gateway, gatewayNamespace, listener, mesh, grpc } = options;
    const toGateway = {
      group: 'gateway.networking.k8s.io',
      kind: 'Gateway',
      name: gateway ?? '',
      ...gatewayNamespace !== undefined && { namespace: gatewayNamespace },
      ...listener !== undefined && { sectionName: listener },
    };
    return new TrafficRouter('gatewayApi', options, false, ({ services: [name], port }) => ({
      parent: mesh ? { group: '', kind: 'Service', name, port } : toGateway,
      ...grpc && { isGrpc: true },
    }), mesh && (gateway ?? gatewayNamespace ?? listener) !== undefined ? ['router: a route is of a Gateway or of a mesh: leave "gateway" or "mesh" out'] : []);
  }

  /**
   * An IngressRoute and a TraefikService of Traefik.
   *
   * @param options The hosts and the rest.
   */
  public static traefik(options: TraefikRouterOptions): TrafficRouter {
    const { entryPoints = [], allowEmptyServices = false } = options;
    return new TrafficRouter('traefik', options, true, () => ({ entryPoints, allowsEmptyServices: allowEmptyServices }));
  }

  /**
   * Two Ingresses with the annotations of ingress-nginx, which other controllers read as well. ingress-nginx itself is retired: the
   * Gateway API is the way on.
   *
   * @param options The hosts and the rest.
   */
  public static nginxAnnotations(options: NginxAnnotationsRouterOptions): TrafficRouter {
    return new TrafficRouter('nginxAnnotations', options, true, () => ({ className: options.ingressClassName ?? 'nginx' }));
  }

  /**
   * A VirtualService of Istio.
   *
   * @param options The hosts, the Gateways and the rest.
   */
  public static istio(options: IstioRouterOptions): TrafficRouter {
    const { gateways = [] } = options;
    return new TrafficRouter('istio', options, gateways.length > 0, ({ services: [name] }) => ({
      gateways, ...gateways.length === 0 && options.hosts === undefined && { hosts: [name] },
    }));
  }

  private constructor(
    /** What it is called here. @internal */
    public readonly _title: keyof Writers,
    /** What was asked for. @internal */
    public readonly _options: TrafficRouterOptions,
    /** Whether it has to be told hosts. @internal */
    public readonly _needsHost: boolean,
    /** What only this router is told. @internal */
    private readonly own: (shared: RouteOptions) => object,
    /** What is wrong with what was asked for. @internal */
    public readonly _contradictions: string[] = [],
  ) {}

  /**
   * What its writer is told for a rollout.
   *
   * @internal
   */
  public _told({ name, namespace, services, port }: Pick<RouteOptions, 'name' | 'namespace' | 'services' | 'port'>): RouteOptions {
    const { hosts = [], paths = ['/'], tlsSecret, testers, stickyCookie } = this._options;
    const shared: RouteOptions = { name, namespace, services, port, hosts, paths, tlsSecret, testers, stickyCookie };
    return { ...shared, ...this.own(shared) };
  }
}
