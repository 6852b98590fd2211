import { ApiObject } from 'cdk8s';
import { PercentOrAbsolute, PodManagementPolicy, ServiceType } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { Rollout } from './rollout';
import { planned, RolloutKind } from './rollout-kind';
import { TrackView } from './surroundings/workload-track';
import { floorOf } from '../frames/limits';
import { RolloutPlan } from '../plan/plan';
import { RolloutProps } from '../pods/props';
import { statefulSet, statefulSetSpec } from '../pods/stateful-set';
import { VolumeClaimTemplate } from '../pods/volumes/volume-claim-template';
import { Scaling } from '../scaling/scaling';

/**
 * Props of a `RollingStatefulSet`.
 */
export interface RollingStatefulSetProps extends RolloutProps {
  /**
   * The batches: pods, or percent of the replicas (rounded up), that run the candidate at each step. They are the pods with
   * the highest ordinals.
   *
   * @default RolloutPlan.parse('1 pod for 10m, 10% for 10m, 50% for 10m, 100%')
   */
  readonly plan?: RolloutPlan;

  /**
   * Whether the pods start and stop all together when their number changes, or one after the other. They are updated one
   * after the other either way. Kubernetes lets nobody change it later.
   *
   * Under `ORDERED_READY` a pod that never gets ready blocks everything that comes after it, the abort too: then commit the
   * abort and delete that pod by hand. Under `PARALLEL` the controller replaces it by itself, unless the feature gate
   * MaxUnavailableStatefulSet is on, as it is in the first patch releases of Kubernetes 1.35.
   *
   * @default PodManagementPolicy.PARALLEL
   * @see https://github.com/kubernetes/kubernetes/issues/67250
   * @see https://github.com/kubernetes/kubernetes/issues/137409
   */
  readonly podManagementPolicy?: PodManagementPolicy;

  /**
   * Volumes that every pod has of its own. Kubernetes lets nobody change them later.
   *
   * @default - none
   */
  readonly volumeClaimTemplates?: VolumeClaimTemplate[];
}

/** The controller labels every pod with its revision, which is the name with ten letters or digits behind it. */
const REVISION = '-<revision>';

/**
 * A rolling update in batches, on one native StatefulSet: its controller replaces the pods from a partition on, the highest
 * ordinal first and one after the other, and stops until the next commit.
 *
 * A pod is replaced in place, under its name and with its volumes. So one pod at a time is missing: `minAvailable` is all
 * but one, and cannot be more. Going back to a smaller batch leads over the abort, since pods that have the new template
 * keep it when the partition is raised again.
 *
 * It emits one StatefulSet, a headless Service, a PodDisruptionBudget, a ServiceAccount and a NetworkPolicy. The
 * StatefulSet is authored as the cdk8s-plus Deployment `workload`: patches of `ApiObject.of(workload)` apply to what it has
 * of its own, such as `/spec/volumeClaimTemplates`, too.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#partitions
 */
export class RollingStatefulSet extends Rollout {
  /** The disruption budget: one pod, unless another was passed. */
  public readonly podDisruptionBudget: ApiObject;

  /**
   * @param scope The chart, or a construct in it.
   * @param id The id of the construct, from which its name follows.
   * @param props The pods, the plan and the rest. What is wrong with them is reported when the app is synthesized.
   */
  constructor(scope: Construct, id: string, props: RollingStatefulSetProps) {
    // Its pods are not alike: two of them may have the only two copies of something.
    super(scope, id, { ...props, disruptionBudget: props.disruptionBudget ?? PercentOrAbsolute.absolute(1) }, 'stable', '');
    this.podDisruptionBudget = this._objects.addTrack('stable', '', () => this.view()).podDisruptionBudget;
  }

  /** @internal */
  protected _kind(props: RolloutProps, { isAutoscaled }: Scaling): RolloutKind {
    const { plan, podManagementPolicy = PodManagementPolicy.PARALLEL, volumeClaimTemplates = [] }: RollingStatefulSetProps = props;
    const kind = planned(plan);
    return {
      ...kind,
      suffixes: [REVISION],
      workload: statefulSet({ serviceName: this.name, podManagementPolicy, volumeClaimTemplates }),
      strategy: shared => ({ type: 'partition', ...shared }),
      // Pods are replaced in place, so one of them may always be missing.
      keeps: replicas => replicas - 1,
      problems: replicas => [...kind.problems(replicas), ...impossible(props, replicas, isAutoscaled)],
    };
  }

  private view(): TrackView {
    const [stable, batch] = this._now.frame.tracks;
    const isOut = batch.pods > 0;
    return {
      version: this._now.versionOf(isOut ? batch : stable),
      pods: this._now.replicas,
      spec: statefulSetSpec(isOut ? this._now.replicas - batch.pods : 0),
      bounds: this._now.bounds,
      mayScaleDown: true,
      annotations: this._now.annotations,
      exemptions: [],
    };
  }
}

/** What all rollouts can be asked for and a StatefulSet cannot do: one sentence each. */
function impossible(props: RolloutProps, replicas: number, isAutoscaled: boolean): string[] {
  const { minAvailable, maxSurge, adopt, expose, serviceType, servicePorts = [] } = props;
  const problems: string[] = [];
  if (isAutoscaled) problems.push('scaling: a batch is a number of ordinals, which an autoscaler would move: use the prop "replicas" or Scaling.fixed(…)');
  if (minAvailable instanceof PercentOrAbsolute && replicas > 0 && floorOf(minAvailable.value, replicas) === replicas) {
    problems.push(`minAvailable: the pods of a StatefulSet are replaced in place, so at most ${replicas - 1} of ${replicas} stay ready: lower it or leave it out`);
  }
  if (maxSurge !== undefined) problems.push('maxSurge: the pods of a StatefulSet are replaced in place, without any more of them: leave it out');
  if (adopt !== undefined) {
    problems.push('adopt: of a StatefulSet the Service and the claims are immutable too, so none can be taken over: leave it out and move the data to a new one');
  }
  if (expose === false) problems.push('expose: the pods of a StatefulSet have their names by its headless Service: leave it out');
  if (serviceType !== undefined && serviceType !== ServiceType.CLUSTER_IP) {
    problems.push(`serviceType: the Service of a StatefulSet is headless and cannot be a ${serviceType}: leave it out, and add a Service of your own beside it`);
  }
  for (const { port, targetPort } of servicePorts.filter(one => one.targetPort !== undefined && one.targetPort !== one.port)) {
    problems.push(`servicePorts: a headless Service leads to the pods themselves, so port ${port} cannot go to ${targetPort}: give them one number`);
  }
  return problems;
}
