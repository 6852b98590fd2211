/** What the code asks for, whether it holds already or waits for the end of the rollout in progress. */
import { settingsOf } from './mid-rollout/settings';
import { RolloutKind } from './rollout-kind';
import { kindOf, StrategyOptions } from '../frames/strategies';
import { RolloutProps } from '../pods/props';
import { Scaling } from '../scaling/scaling';
import { Code } from '../state/lifecycle';

export interface AskedRollout {
  readonly props: RolloutProps;
  readonly scaling: Scaling;
  readonly kind: RolloutKind;
}

export function scalingOf({ scaling, replicas }: RolloutProps): Scaling {
  return scaling ?? Scaling.fixed(replicas ?? 2);
}

export function strategyOptions({ props: { minAvailable, podQuota }, scaling: { isAutoscaled }, kind }: AskedRollout): StrategyOptions {
  return kind.strategy({ minAvailable: minAvailable?.value ?? '100%', podQuota, isAutoscaled });
}

/** What the code says of the rollout, but for its version. */
export function codeOf(asked: AskedRollout, name: string, namespace: string | undefined): Omit<Code, 'version'> {
  const { props, scaling, kind } = asked;
  const strategy = strategyOptions(asked);
  const adopt = props.adopt && { name: props.adopt.name, matchLabels: props.adopt.matchLabels };
  return {
    plan: kind.plan(),
    replicas: scaling.rolloutReplicas,
    trackNames: kindOf(strategy.type).trackNames,
    strategy,
    objects: { strategy: strategy.type, name, ...scaling.isAutoscaled && { isAutoscaled: true }, ...adopt && { adopt } },
    settings: settingsOf(props, namespace, kind.workload),
  };
}

/** What is asked for again and again, and found out the first time. */
export function once<T>(find: () => T): () => T {
  let found: T | undefined;
  return () => found ??= find();
}
