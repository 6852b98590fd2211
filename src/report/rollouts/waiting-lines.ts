/** What a synthesis says of changes of the code that are not rendered yet, or that no fields can make without harm. */
import { enumerated } from '../../ground/enumeration';
import { RolloutReport } from '../../protocol/report';
import { activeOf } from '../../state/record';

export function waitingLines(rollout: RolloutReport): string[] {
  return [...waitingLine(rollout), ...autoscalerLine(rollout)];
}

/** What the code says already and the rollout does not do yet. */
function waitingLine(rollout: RolloutReport): string[] {
  const { key, waiting = [], record, code, frames } = rollout;
  if (waiting.length === 0) return [];
  const isFixed = record!.progress!.strategy?.isAutoscaled === false && frames[0].tracks.some(({ pods }) => pods > 1);
  const news = isFixed && code.strategy.isAutoscaled ? `. Then ${falls(rollout)}` : '';
  return [`${key}: ${enumerated(waiting, waiting.length)} ${waiting.length === 1 ? 'waits' : 'wait'} for the end of the rollout${news}`];
}

/** Said until a command has recorded it: whether it is applied already, only the cluster knows. */
function autoscalerLine(rollout: RolloutReport): string[] {
  const { key, record, code: { strategy } } = rollout;
  const { objects, progress } = record ?? {};
  if (objects === undefined || objects.isAutoscaled || !(progress?.strategy ?? strategy).isAutoscaled) return [];
  return [`${key}: the code asks for an autoscaler, which it had not at the last command. When that is applied, ${falls(rollout)}`];
}

/** Seen: with client-side and with server-side apply, `replicas` that is taken out becomes 1. */
function falls({ name, adopt, record, code: { strategy, trackNames } }: RolloutReport): string {
  const active = strategy.type === 'blue-green' && record ? activeOf(record) ?? 0 : 0;
  const own = strategy.type === 'blue-green' ? `${name}-${trackNames[active]}` : name;
  const deployment = active === 0 ? adopt?.name ?? own : own;
  return `"replicas" goes and Deployment/${deployment} falls to 1 pod, unless kubectl forgets the field first: `
    + `kubectl apply edit-last-applied deployment/${deployment}`;
}
