import { RehearsalSettings } from '../rehearsal-settings';

/** The requests per second at a time. Of several steps at one time the last counts. */
export function requestsAt({ requestsPerSecond, loadSteps }: Pick<RehearsalSettings, 'requestsPerSecond' | 'loadSteps'>, seconds: number): number {
  const past = loadSteps.filter(({ atSeconds }) => atSeconds <= seconds);
  return past.reduce((latest, step) => step.atSeconds >= latest.atSeconds ? step : latest, { atSeconds: 0, requestsPerSecond }).requestsPerSecond;
}
