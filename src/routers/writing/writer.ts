/**
 * What a router is told of a rollout, and what it makes of that: plain options in, plain objects out.
 *
 * A router says how traffic is led to two Services, one for each track. Its objects are the same ones in every frame, and each field that
 * the API server would fill in stands in them, so that no agent sees a difference.
 */
import { Open } from '../../ground/shape';

/** How traffic is led to the two tracks of a frame. Shares are hundredths of a percent. */
export interface Led {
  /** The share of the second track; the first one has the rest. */
  readonly weight: number;
  /** Whether people who ask for the second track get it, whatever the weight. */
  readonly testers: boolean;
  /** The share of requests of which the second track gets a copy. */
  readonly mirror: number;
}

/** All traffic, in hundredths of a percent. */
export const WHOLE = 10_000;

/** Who comes first: whoever sends a header with a value, or a cookie that says `always`. */
export interface Testers {
  readonly header?: string;
  readonly value?: string;
  readonly cookie?: string;
}

/** The value of a cookie that testers carry: the only one that all routers can say. */
export const COOKIE_VALUE = 'always';

/** What every router is told. */
export interface RouteOptions {
  /** That of the rollout, and of the router's objects. */
  readonly name: string;
  readonly namespace?: string;
  /** The Services of the two tracks. */
  readonly services: readonly [string, string];
  /** Of both Services. */
  readonly port: number;
  /** Whose requests come here. */
  readonly hosts: readonly string[];
  /** With which the path of a request begins. */
  readonly paths: readonly string[];
  /** The Secret with the certificate of the hosts, where the route says it. */
  readonly tlsSecret?: string;
  readonly testers?: Testers;
  /** The cookie that keeps users on their track. */
  readonly stickyCookie?: string;
}

/** An object of a router. Its kind and name never depend on how traffic is led. */
export interface RouterObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly annotations?: { readonly [key: string]: string } };
  readonly spec: Open;
}

/** What a router can say. */
export interface Capabilities {
  /** Shares are multiples of it, in hundredths of a percent. */
  readonly grain: number;
  /** The same of copies; absent where it makes none. */
  readonly mirrorGrain?: number;
  /** Whether copies are made while the second track has a weight. */
  readonly mirrorBesideWeight: boolean;
  readonly testersByHeader: boolean;
  readonly testersByCookie: boolean;
  /** Whether all goes well while nothing is ready behind the first track's Service and it has no weight. */
  readonly firstMayBeEmpty: boolean;
  /** Whether `*.example.com` is a host. */
  readonly wildcardHosts: boolean;
  /** Whether users can be kept on their track as long as it has a weight. */
  readonly sticky: boolean;
  /** Whether the certificate stands in its objects. */
  readonly tls: boolean;
}

/** In which of its objects each stands: what stands in one changes in one write. */
export interface Places {
  readonly weight: number;
  readonly testers: number;
  readonly mirror: number;
}

/** A router as it is written. */
export interface Writer<Options extends RouteOptions = RouteOptions> {
  /** What users call it: `TrafficRouter.<title>(…)`. */
  readonly title: string;
  readonly can: Capabilities;
  readonly places: Places;
  /** After so many seconds its proxies follow an object that the cluster has, as a rule. */
  readonly propagation: number;
  /**
   * What becomes of requests while nothing is ready behind the second track's Service: those of its share fail, they go to the first
   * track, or all requests of the route fail.
   */
  readonly whenEmpty: 'its share fails' | 'fails over' | 'everything fails';
  /** Whether copies go to a full name of a Service, with its namespace. */
  readonly needsNamespaceToMirror?: true;
  /** How many pods the second track should have before anything is led to it, one of which may crash. */
  leastPods(options: Options): number;
  /** The places that only one rollout may lead, where there are such. */
  claims?(options: Options): string[];
  /** What is wrong with the options that only it has: one sentence each. */
  problems(options: Options): string[];
  objects(options: Options, led: Led): RouterObject[];
}

/** The two weights in whole percent where they are, otherwise in hundredths: of a sum that the objects need not name. */
export function weightsOf({ weight }: Led): readonly [number, number] {
  const unit = weight % 100 === 0 ? 100 : 1;
  return [(WHOLE - weight) / unit, weight / unit];
}

/** A share in percent, as text or number: `12.5`. */
export function percentOf(hundredths: number): number {
  return (100 * hundredths) / WHOLE;
}
