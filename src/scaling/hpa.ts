import { Scaling } from './scaling';

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
  const scaleUp = Scaling._rules(scaling._options?.scaleUp);
  const scaleDown = Scaling._rules(scaling._options?.scaleDown);
  const behavior = { scaleUp, scaleDown: mayScaleDown ? scaleDown : { ...scaleDown, selectPolicy: 'Disabled' } };
  return {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: target },
    minReplicas: min,
    maxReplicas: max,
    metrics: scaling._metrics.map(metric => metric._spec),
    behavior: behavior.scaleUp || behavior.scaleDown ? behavior : undefined,
  };
}
