/** All agents by their names. */
import { Agent, AgentName } from './agent';
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
