import { Open } from '../../../ground/shape';

/** What the parts of a pod have to fit to. */
export interface PodContext {
  readonly pod: Open;
  /** Whether the pod is written in another object, such as a Deployment. */
  readonly isTemplate: boolean;
  /** The names of all volumes, those that a StatefulSet adds from its claims among them. */
  readonly volumes: ReadonlySet<string>;
  /** Whether its hostname is overwritten by the controller. */
  readonly isStateful: boolean;
}

export interface ContainerContext extends PodContext {
  readonly isInit: boolean;
}
