/** All agents by their names. */
import { Agent, AGENT_NAMES, AgentName } from './agent';
import { anyOrder } from './any-order';
import { argoCd } from './argo-cd';
import { flux } from './flux';
import { helm } from './helm';
import { kubectl } from './kubectl';

const AGENTS: { readonly [name in AgentName]: Agent } = { kubectl, helm, 'argo-cd': argoCd, flux };

/** The agent of the name; where nobody says, one that promises no order. */
export function agentNamed(name: AgentName | undefined): Agent {
  return name === undefined ? anyOrder : AGENTS[name];
}

/** The name, if there is an agent of it. */
export function knownAgent(name: unknown): AgentName | undefined {
  return AGENT_NAMES.find(one => one === name);
}

/** What is written where there is no agent of the name: `kubectl, helm, argo-cd or flux`. */
export function agentChoice(): string {
  return `${AGENT_NAMES.slice(0, -1).join(', ')} or ${AGENT_NAMES[AGENT_NAMES.length - 1]}`;
}
