import { ApiObjectMetadata, Duration } from 'cdk8s';
import { AbstractPodProps, PercentOrAbsolute, ServicePort, ServiceType } from 'cdk8s-plus-28';
import { Scaling } from '../scaling/scaling';
import { RolloutState } from '../state/state';

/**
 * A Deployment that already runs and that a construct takes over.
 */
export interface AdoptOptions {
  /** The name of the Deployment in the cluster; it is kept. */
  readonly name: string;

  /**
   * The `matchLabels` of its selector; they are kept, since a selector is immutable.
   *
   * The other track gets other values for these labels, so that the two selectors stay disjoint.
   */
  readonly matchLabels: { [key: string]: string };

  /**
   * Whether the pods that run today already carry the label `cdk8s-rollouts/rollout`.
   *
   * Adopt in two commits: the first without this (the label reaches the pods, the Service selects by `matchLabels` as
   * before), the second with it (the Service selects by the rollout's label). Rollouts can begin after the second.
   *
   * @default false
   */
  readonly labelled?: boolean;
}

/**
 * What all rollouts have in common: the pods, how they are reached, how many there are and what must not go wrong.
 *
 * The pod is described with the types of cdk8s-plus-28; everything that its `Deployment` can do to a pod works on
 * `workload` too.
 */
export interface RolloutProps extends AbstractPodProps {
  /**
   * The name of the rollout and the beginning of the name of each of its objects. With a fixed name the construct can be
   * renamed or moved in the tree without any effect on the manifests.
   *
   * @default - the name that the chart generates for the construct
   */
  readonly name?: string;

  /**
   * The number of pods, when it is fixed: short for `Scaling.fixed`.
   *
   * @default 2
   */
  readonly replicas?: number;

  /**
   * The number of pods, fixed or autoscaled. That of a `RollingStatefulSet` is fixed.
   *
   * @default - `replicas`
   */
  readonly scaling?: Scaling;

  /**
   * The fewest pods that must be ready at every moment of a rollout: pods, or percent of the replicas (rounded up).
   *
   * @default - all of them; of a `RollingStatefulSet`, whose pods are replaced in place, all but one, which is the most
   */
  readonly minAvailable?: PercentOrAbsolute;

  /**
   * The most pods that a frame may run, all tracks together, for a namespace with a quota. A rolling update adds its
   * surge on top, so leave room for at least one pod more.
   *
   * @default - no limit; no frame ever needs more than twice the replicas and one
   */
  readonly podQuota?: number;

  /**
   * The surge of a native rolling update, with which stable takes its new pod template: pods, or percent (rounded up).
   * A `RollingStatefulSet` has none.
   *
   * @default PercentOrAbsolute.percent(25)
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#max-surge
   */
  readonly maxSurge?: PercentOrAbsolute;

  /**
   * The most pods of a track that a voluntary disruption, such as draining a node, may take away at a time: pods, or
   * percent (rounded up).
   *
   * @default - 25%; of a `RollingStatefulSet` 1 pod, since its pods are not alike: two may have the only two copies of something
   * @see https://kubernetes.io/docs/tasks/run-application/configure-pdb/
   */
  readonly disruptionBudget?: PercentOrAbsolute;

  /**
   * Whether the pods are reached through a Service. Those of a `RollingStatefulSet` always are.
   *
   * @default true
   */
  readonly expose?: boolean;

  /**
   * The type of the Service. That of a `RollingStatefulSet` is headless and has no other.
   *
   * @default ServiceType.CLUSTER_IP
   */
  readonly serviceType?: ServiceType;

  /**
   * The ports of the Service. Give them where the number of a container's port may change: the Service then keeps its own.
   *
   * @default - every port that a container declares, under the same number and name
   */
  readonly servicePorts?: ServicePort[];

  /**
   * Annotations of the Service, e.g. for the load balancer of a cloud.
   *
   * @default - none
   */
  readonly serviceAnnotations?: { [key: string]: string };

  /**
   * Whether a NetworkPolicy lets traffic in to the declared ports only. Traffic out is not limited.
   *
   * @default true
   */
  readonly networkPolicy?: boolean;

  /**
   * Labels and annotations of the pods.
   *
   * @default - none besides the library's own
   */
  readonly podMetadata?: ApiObjectMetadata;

  /**
   * Configuration that belongs to a version: it becomes an immutable ConfigMap named by its content, so a change of it is
   * rolled out like a change of the image, and an old version keeps reading its own. Never put secrets here.
   *
   * @default - none
   */
  readonly config?: { [key: string]: string };

  /**
   * Where the first container finds `config`: a folder in which every key is a file.
   *
   * @default - every key is an environment variable of the first container
   */
  readonly configPath?: string;

  /**
   * The priority class of the pods. It must exist in the cluster.
   *
   * @default - the cluster's default
   */
  readonly priorityClassName?: string;

  /**
   * How long a pod goes on serving after it was asked to stop, while the endpoints and proxies learn of it (a `preStop`
   * sleep, Kubernetes 1.30 or later). Zero leaves it out.
   *
   * @default Duration.seconds(10)
   */
  readonly shutdownDelay?: Duration;

  /**
   * Whether a container with a port and without probes gets a TCP readiness and a TCP liveness probe. Better than these:
   * an HTTP readiness probe of your own.
   *
   * @default true
   */
  readonly defaultProbes?: boolean;

  /**
   * Whether every container gets a cpu limit. A limit throttles a container even on an idle node.
   *
   * @default false
   */
  readonly limitCpu?: boolean;

  /**
   * A Deployment that already runs and that this construct takes over. A `RollingStatefulSet` takes over none.
   *
   * @default - the Deployment is new
   */
  readonly adopt?: AdoptOptions;

  /**
   * Where the rollout stands.
   *
   * @default RolloutState.idle()
   */
  readonly state?: RolloutState;
}
