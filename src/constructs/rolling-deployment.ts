import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { Rollout } from './rollout';
import { planned, RolloutKind } from './rollout-kind';
import { TrackView } from './surroundings/workload-track';
import { RolloutPlan } from '../plan/plan';
import { Count, deploymentSpec, Pace } from '../pods/deployment';
import { RolloutProps } from '../pods/props';
import { Scaling } from '../scaling/scaling';

/**
 * Props of a `RollingDeployment`.
 */
export interface RollingDeploymentProps extends RolloutProps {
  /**
   * The batches: pods, or percent of the replicas (rounded up), that run the candidate at each step.
   *
   * @default RolloutPlan.parse('1 pod for 10m, 10% for 10m, 50% for 10m, 100%')
   */
  readonly plan?: RolloutPlan;
}

/**
 * A rolling update in batches, on one native Deployment: its controller replaces some pods and stops until the next
 * commit. New pods of a batch are ready and serve; only `minReadySeconds` keeps them from making room for more.
 *
 * It emits one Deployment, a Service, a PodDisruptionBudget, a ServiceAccount, a NetworkPolicy and, when autoscaled, a
 * HorizontalPodAutoscaler.
 *
 * While a batch is out, the Deployment counts as progressing and GitOps tools show it so.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-update-deployment
 */
export class RollingDeployment extends Rollout {
  /** The disruption budget. */
  public readonly podDisruptionBudget: ApiObject;

  /** The autoscaler, when autoscaled. */
  public readonly autoscaler?: ApiObject;

  /**
   * @param scope The chart, or a construct in it.
   * @param id The id of the construct, from which its name follows.
   * @param props The pods, the plan and the rest. What is wrong with them is reported when the app is synthesized.
   */
  constructor(scope: Construct, id: string, props: RollingDeploymentProps) {
    super(scope, id, props, 'stable', '');
    const only = this._objects.addTrack('stable', '', () => this.view());
    this.podDisruptionBudget = only.podDisruptionBudget;
    this.autoscaler = only.autoscaler;
  }

  /** @internal */
  protected _kind(props: RolloutProps, _scaling: Scaling): RolloutKind {
    const { plan }: RollingDeploymentProps = props;
    return { ...planned(plan), strategy: shared => ({ type: 'rolling', ...shared }) };
  }

  private view(): TrackView {
    const [stable, batch] = this._now.frame.tracks;
    return {
      version: this._now.versionOf(batch.pods > 0 ? batch : stable),
      pods: this._now.replicas,
      spec: deploymentSpec(this.pace()),
      bounds: this._now.bounds,
      mayScaleDown: !this._now.frame.held,
      annotations: this._now.annotations,
      exemptions: [],
    };
  }

  private pace(): Pace {
    const [stable, batch] = this._now.frame.tracks;
    if (batch.pods === 0) return { maxSurge: this._now.maxSurge, maxUnavailable: 0, frozen: false };
    const maxUnavailable = this._now.replicas - stable.pods;
    return { maxSurge: this.surge(batch.pods - maxUnavailable), maxUnavailable, frozen: true };
  }

  /** Under an autoscaler a batch that the plan gives in percent stays a percentage: its share holds when pods are added. */
  private surge(pods: number): Count {
    const step = this._now.plan.steps[this._now.steps[this._now.steps.length - 1]];
    return this._scaling.isAutoscaled && step?.weight !== undefined ? `${step.weight}%` : pods;
  }
}
