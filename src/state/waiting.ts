/** What the code says by now and what waits for the end of the rollout: that goes on as it began. */
import { Progress, RolloutRecord } from './record';
import { differing, Settings } from './settings';
import { kindOf, StrategyOptions } from '../frames/strategies';

/** What the code says that may wait. */
export interface Asked {
  readonly plan: string;
  readonly replicas: number;
  readonly strategy: StrategyOptions;
  readonly settings?: Settings;
}

/** The props that wait. */
export function waitingProps({ progress }: RolloutRecord, code: Asked): string[] {
  if (progress === undefined) return [];
  const settings = waitingSettings(progress, code);
  const isScaling = settings.includes('scaling');
  const options = progress.strategy === undefined ? [] : differing(progress.strategy, code.strategy);
  return [
    ...progress.plan === code.plan ? [] : [kindOf(code.strategy.type).plan.shape ? 'drain' : 'plan'],
    ...progress.replicas === code.replicas || isScaling ? [] : ['replicas'],
    // What an autoscaler needs of the capacity comes with it.
    ...options.filter(name => name !== 'isAutoscaled' && !(isScaling && name === 'capacity')),
    ...settings,
  ];
}

/** Whether something waits that changes the manifests, for which there is a frame of its own. */
export function hasLastFrame(progress: Progress, code: Asked): boolean {
  return progress.replicas !== code.replicas || waitingSettings(progress, code).length > 0;
}

function waitingSettings({ settings }: Progress, code: Asked): string[] {
  return settings === undefined || code.settings === undefined ? [] : differing(settings, code.settings);
}
