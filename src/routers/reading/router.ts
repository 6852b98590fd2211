import { Route } from './route';
import { Open } from '../../ground/shape';
import { ManifestSet } from '../../manifests/manifest-set';
import { Writer } from '../writing/writer';

/** An object that somebody else applies, and whose status is asked where the cluster has it. */
export interface Follower {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

/** What is known of one router. Each is one file in the folder above, which is the list: it exports its `router`. */
export interface Router {
  /** How it is written, where rollouts can be. */
  readonly writer?: Writer<any>;
  /** Why its proxies do not follow an object of the cluster yet, as far as its status says so. */
  readonly unfollowed?: (live: Open) => string | undefined;
  /** Which other objects say of themselves whether its proxies follow a route of the cluster. */
  readonly followers?: (live: Open) => Follower[];
  /** The kinds of the objects that its routes are made of. */
  readonly kinds: readonly string[];
  /** The routes that manifests have for it. */
  routes(manifests: ManifestSet): Route[];
}
