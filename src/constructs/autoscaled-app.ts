import { Construct } from 'constructs';
import { RollingDeployment, RollingDeploymentProps } from './rolling-deployment';
import { RolloutKind } from './rollout-kind';
import { RolloutProps } from '../pods/props';
import { Scaling } from '../scaling/scaling';

/**
 * Props of an `AutoscaledApp`.
 */
export interface AutoscaledAppProps extends RollingDeploymentProps {}

/**
 * An application whose number of pods an autoscaler decides, rolled out in batches on one native Deployment.
 *
 * A batch comes on top of the running pods, and while it is out the autoscaler may add pods but takes none away.
 *
 * It emits what a `RollingDeployment` emits and a HorizontalPodAutoscaler.
 *
 * @see https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
 */
export class AutoscaledApp extends RollingDeployment {
  /**
   * @param scope The chart, or a construct in it.
   * @param id The id of the construct, from which its name follows.
   * @param props The pods, the scaling, the plan and the rest. What is wrong with them is reported when the app is
   *              synthesized.
   */
  constructor(scope: Construct, id: string, props: AutoscaledAppProps) {
    super(scope, id, props);
  }

  /** @internal */
  protected _kind(props: RolloutProps, scaling: Scaling): RolloutKind {
    const kind = super._kind(props, scaling);
    const bounds = scaling.isAutoscaled ? [] : ['scaling: an AutoscaledApp needs bounds: pass Scaling.between(min, max), or use a RollingDeployment'];
    return { ...kind, problems: replicas => [...kind.problems(replicas), ...bounds] };
  }
}
