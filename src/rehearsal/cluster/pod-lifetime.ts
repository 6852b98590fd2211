/** How long a pod takes to start and to go away. */
import { integer, list, record, text } from '../../ground/shape';
import { PodTemplate } from '../../manifests/kinds/pod-template';
import { Random } from '../random';
import { RehearsalSettings } from '../rehearsal-settings';

/** The default of the API server. */
const GRACE_SECONDS = 30;

export function startMilliseconds({ startSeconds, startSpread }: RehearsalSettings, random: Random): number {
  return Math.round(1000 * startSeconds * random.between(1 - startSpread, 1 + startSpread));
}

/** The hooks of all containers run at once, then they end; what is not gone when the grace period is over is killed. */
export function terminationMilliseconds({ spec, containers }: PodTemplate, { terminationSeconds }: RehearsalSettings): number {
  const grace = integer(spec.terminationGracePeriodSeconds) ?? GRACE_SECONDS;
  const hook = Math.max(0, ...containers.map(({ manifest }) => preStopSeconds(record(record(manifest.lifecycle).preStop))));
  return Math.round(1000 * Math.min(Math.max(0, grace), hook + terminationSeconds));
}

/** What a hook takes is known only of one that sleeps: by its own field or by a command. */
function preStopSeconds({ sleep, exec }: { readonly [field: string]: unknown }): number {
  const seconds = integer(record(sleep).seconds);
  if (seconds !== undefined) return Math.max(0, seconds);
  const command = list(record(exec).command).filter(part => text(part) !== undefined).join(' ');
  return Number(/(?:^|[\s/;&])sleep\s+(\d{1,6}(?:\.\d{1,3})?)s?\b/.exec(command)?.[1] ?? 0);
}
