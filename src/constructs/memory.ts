/** What a construct remembers of its rollout: what the app recorded of it, and what is wrong with that. */
import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { Recorded, stateSourceOf } from '../state/source';

export interface Memory {
  readonly recorded?: Recorded;
  /** One sentence each. */
  readonly problems: string[];
}

/** In an app that keeps no state, every rollout is idle. */
export const NOTHING_RECORDED: Memory = { problems: [] };

/** The key of a rollout. The id of the chart stands for the environment. */
export function keyOf(scope: Construct, name: string): string {
  return `${Chart.of(scope).node.path}/${name}`;
}

export function memoryOf(scope: Construct, name: string): Memory {
  const source = stateSourceOf(scope);
  if (source === undefined) return NOTHING_RECORDED;
  const key = keyOf(scope, name);
  try {
    const recorded = source.find(key);
    const missing = recorded === undefined ? source.missing(key) : undefined;
    return { recorded, problems: missing === undefined ? [] : [missing] };
  } catch (error) {
    return { problems: [(error as Error).message] };
  }
}
