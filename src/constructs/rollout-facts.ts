import { RolloutFrame } from './rollout-frame';
import { LostPorts } from './surroundings/service-ports';
import { Code } from '../state/lifecycle';
import { RolloutRecord } from '../state/record';
import { Recorded } from '../state/source';
import { RolloutVersion } from '../state/version';

/** What an app that keeps state needs to know of a rollout. */
export interface RolloutFacts {
  /** `<chart>/<name>`. */
  readonly key: string;
  readonly path: string;
  /** The name of the rollout: the beginning of the names of its objects, and the value of its label. */
  readonly name: string;
  /** The class of the construct. */
  readonly construct: string;
  readonly namespace?: string;
  readonly code: Code;
  /** The version that the code describes. */
  readonly version: RolloutVersion;
  /** The Deployment that is taken over, if any. */
  readonly adopt?: { readonly name: string; readonly matchLabels: { readonly [key: string]: string } };
  /** What is recorded; undefined where the rollout is new. */
  readonly recorded?: Recorded;
  /** The manifests of a record of this rollout. */
  readonly manifests: (record: RolloutRecord) => any[];
  /** The ports that the Service loses with the promotion of the version that is on its way, if any. */
  readonly lostPorts?: LostPorts;
  /** The frames of the next rollout: to a version with another image, by default the same one with another tag. */
  readonly next: (image: string | undefined) => RolloutFrame[];
}
