import { Scaling, ScalingBehavior } from './scaling';
import { wholeSeconds } from '../plan/seconds';

/** What a frame decides about an autoscaler. */
export interface HpaFrame {
  readonly target: string;
  readonly min: number;
  readonly max: number;
  /** While a rollout is in progress no pods are taken away, so that an abort is instant. */
  readonly mayScaleDown: boolean;
}

/** The spec of a HorizontalPodAutoscaler, `autoscaling/v2`. */
export function hpaSpec(scaling: Scaling, { target, min, max, mayScaleDown }: HpaFrame): any {
  const scaleUp = rules(scaling._options?.scaleUp);
  const scaleDown = rules(scaling._options?.scaleDown);
  const behavior = { scaleUp, scaleDown: mayScaleDown ? scaleDown : { ...scaleDown, selectPolicy: 'Disabled' } };
  return {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: target },
    minReplicas: min,
    maxReplicas: max,
    metrics: scaling._metrics.map(metric => metric._spec),
    behavior: behavior.scaleUp || behavior.scaleDown ? behavior : undefined,
  };
}
function rules(behavior: ScalingBehavior | undefined): any {
  return behavior && {
    stabilizationWindowSeconds: behavior.stabilizationWindow && wholeSeconds(behavior.stabilizationWindow),
    policies: behavior.policies?.map(({ _type, _value, _period }) => ({ type: _type, value: _value, periodSeconds: wholeSeconds(_period) })),
    selectPolicy: behavior.select,
  };
}
