/** What a construct remembers of its rollout: what the app recorded of it, and what is wrong with that. */
import { ApiObject, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { plainApp } from './plain-app';
import { Recorded, StateSource, stateSourceOf } from '../../state/source';

export interface Memory {
  /** The key of the state, where the app keeps any. */
  readonly key?: string;
  /** Another one, once a command has decided how it goes on. */
  recorded?: Recorded;
  /** One sentence each. */
  readonly problems: string[];
  /** What a user should know and need not mend. */
  readonly warnings?: string[];
  /** Where Git may know a rollout that is new here: one sentence each. Only a synthesis asks, when all of the app is there. */
  readonly known?: StateSource['known'];
  /** What the last commit has of a rollout that is recorded. */
  readonly committed?: Pick<StateSource, 'committed' | 'mayBeCommitted'>;
}

/** In an app that keeps no state, every rollout is idle. */
export const NOTHING_RECORDED: Memory = { problems: [] };

/**
 * The memory of a rollout that has the name, or that the chart names after the place of its construct. The id of the chart
 * stands for the environment.
 */
export function memoryOf(rollout: Construct, name: string | undefined, isAdopted: boolean): Memory {
  const source = stateSourceOf(rollout);
  const chart = Chart.of(rollout);
  const place = rollout.node.scopes.slice(chart.node.scopes.length).map(({ node }) => node.id);
  const key = `${chart.node.path}/${name ?? place.join('-')}`;
  if (source === undefined) return plainApp(rollout, key);
  try {
    const recorded = source.find(key);
    return recorded
      ? { key, recorded, problems: [], committed: source }
      : { key, problems: source.missing(key, isAdopted), known: one => source.known(one) };
  } catch (error) {
    return { problems: [(error as Error).message] };
  }
}

/** The name that the chart would give to an object in the place of the construct. */
export function generatedName(rollout: Construct): string {
  const probe = new ApiObject(rollout, 'Default', { apiVersion: 'v1', kind: 'Name' });
  rollout.node.tryRemoveChild('Default');
  return probe.name;
}
