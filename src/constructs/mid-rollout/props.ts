/**
 * What becomes of a prop that is changed while a rollout is in progress: of every prop of every construct, and nowhere else.
 * What waits or is refused stands in the record as plain JSON, from the beginning of the rollout to its end.
 */
import { PercentOrAbsolute } from 'cdk8s-plus-28';
import { canonical } from '../../ground/canonical';
import { RolloutProps } from '../../pods/props';
import { Scaling } from '../../scaling/scaling';

export type MidRollout =
  /** It belongs to the version: with another value there is another candidate. */
  | { readonly does: 'candidate' }
  /** It waits for the end of the rollout. What has no `setting` stands in a line of its own in the record. */
  | { readonly does: 'wait'; readonly setting?: Setting }
  /** It is an error until the rollout is idle, or always. */
  | { readonly does: 'refuse' }
  /** It comes at once, since no frame depends on it. */
  | { readonly does: 'change'; readonly because: string };

/** How a prop is recorded, and what it is when it is read again. */
export interface Setting {
  readonly toJson: (props: RolloutProps) => unknown;
  readonly fromJson: (json: any) => Partial<RolloutProps>;
}

const CANDIDATE: MidRollout = { does: 'candidate' };
const WAIT: MidRollout = { does: 'wait' };
const REFUSE: MidRollout = { does: 'refuse' };

function plain(prop: keyof RolloutProps): MidRollout {
  return { does: 'wait', setting: { toJson: props => canonical(props[prop]), fromJson: json => ({ [prop]: json }) } };
}

export const MID_ROLLOUT: { readonly [prop: string]: MidRollout } = {
  // The pods.
  automountServiceAccountToken: CANDIDATE,
  config: CANDIDATE,
  configPath: CANDIDATE,
  containers: CANDIDATE,
  defaultProbes: CANDIDATE,
  dns: CANDIDATE,
  dockerRegistryAuth: CANDIDATE,
  hostAliases: CANDIDATE,
  hostNetwork: CANDIDATE,
  initContainers: CANDIDATE,
  limitCpu: CANDIDATE,
  podMetadata: CANDIDATE,
  priorityClassName: CANDIDATE,
  securityContext: CANDIDATE,
  // The one that the rollout has of its own stays as long as a recorded version runs as it.
  serviceAccount: CANDIDATE,
  shutdownDelay: CANDIDATE,
  terminationGracePeriod: CANDIDATE,
  volumes: CANDIDATE,

  // How the rollout goes, and how many pods it counts with.
  capacity: WAIT,
  drain: WAIT,
  extraPod: WAIT,
  minAvailable: WAIT,
  plan: WAIT,
  podQuota: WAIT,
  previewReplicas: WAIT,
  replicas: WAIT,
  maxSurge: { does: 'wait', setting: { toJson: ({ maxSurge }) => maxSurge?.value, fromJson: json => ({ maxSurge: amount(json) }) } },
  scaling: {
    does: 'wait',
    setting: {
      toJson: ({ scaling }) => scaling?.isAutoscaled ? scaling._json : undefined,
      fromJson: json => ({ scaling: json && Scaling._of(json) }),
    },
  },

  // How the pods are reached.
  expose: plain('expose'),
  networkPolicy: plain('networkPolicy'),
  servicePorts: plain('servicePorts'),
  serviceType: plain('serviceType'),

  // Which objects there are. Kubernetes lets nobody change most of it.
  adopt: REFUSE,
  name: REFUSE,
  podManagementPolicy: REFUSE,
  router: REFUSE,
  volumeClaimTemplates: REFUSE,
  // No rollout has them otherwise.
  isolate: REFUSE,
  restartPolicy: REFUSE,

  disruptionBudget: { does: 'change', because: 'it is asked by who drains a node, and by no controller of a rollout' },
  metadata: { does: 'change', because: 'labels and annotations of the Deployment reach no pod; another name or namespace is refused' },
  serviceAnnotations: { does: 'change', because: 'they reach neither the selector nor the ports' },
  state: { does: 'change', because: 'it is given in tests, where nothing is recorded' },
};

/** How many pods a record says, or which share of them. */
function amount(json: string | number | undefined): PercentOrAbsolute | undefined {
  if (json === undefined) return undefined;
  return typeof json === 'number' ? PercentOrAbsolute.absolute(json) : PercentOrAbsolute.percent(parseInt(json, 10));
}
