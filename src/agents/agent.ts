/** What applies manifests: the order that it promises, what it keeps, and how it fails. Each agent has a file of its own. */
import { Manifest } from '../manifests/manifest';
import { ManifestSet } from '../manifests/manifest-set';

export const AGENT_NAMES = ['kubectl', 'helm', 'argo-cd', 'flux'] as const;

export type AgentName = typeof AGENT_NAMES[number];

/** The name, if there is an agent of it. */
export function knownAgent(name: unknown): AgentName | undefined {
  return AGENT_NAMES.find(one => one === name);
}

/** What is wrong with a name where an agent may be named; undefined where nothing is. */
export function agentProblem(name: string | undefined): string | undefined {
  return name === undefined || knownAgent(name) ? undefined : `there is no agent "${name}": pass ${agentChoice()}, or leave it out`;
}

/** What is written where there is no agent of the name: `kubectl, helm, argo-cd or flux`. */
export function agentChoice(): string {
  return `${AGENT_NAMES.slice(0, -1).join(', ')} or ${AGENT_NAMES[AGENT_NAMES.length - 1]}`;
}

/** What the cluster holds, and what it is to hold. */
export interface Change {
  readonly before: ManifestSet;
  readonly after: ManifestSet;
}

/** What is to be done about an object that is not the same on both sides. */
export interface Action {
  readonly type: 'apply' | 'prune';
  readonly key: string;
  /** As it is to be, or as it was where it is pruned. */
  readonly manifest: Manifest;
}

/** What an agent does in one go. Where something of it is refused, the rounds after it do not come. */
export interface Round {
  /** One after the other, without a wait for pods; what is in one step is done in any order. */
  readonly steps: ReadonlyArray<readonly Action[]>;
  /** Whether all that was applied has to be healthy before the next round begins. */
  readonly isAwaited?: boolean;
  /** Whether the API server is asked about all of it first, so that nothing is applied where one object is refused. */
  readonly isTriedFirst?: boolean;
}

export interface Agent {
  /** Undefined where nobody says who applies the manifests. */
  readonly name?: AgentName;
  /** As people write it. */
  readonly title: string;
  /** Whether the object, as it is in the cluster, stays there when it leaves the manifests. */
  keeps(live: Manifest): boolean;
  /** Whether the object is applied at all, such as a hook of another occasion is not. */
  applies(manifest: Manifest, change: Change): boolean;
  /** All actions, in the order in which they are done. Rounds may be empty. */
  rounds(actions: readonly Action[], change: Change): readonly Round[];
  /** Whether nothing more comes at once when the API server refuses the object, and not only when the round is over. */
  stopsAt(live: Manifest | undefined): boolean;
}
