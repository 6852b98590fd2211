/**
 * The types of the fields that people write a wrong value to, since YAML makes a number or a truth value of what they mean as a
 * text, and the other way round. What is not listed is not looked at.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/staging/src/k8s.io/api/core/v1/types.go
 */
/** A type, a list of one type, or the fields of an object; `*` stands for all members of a map. */
export type Type = 'text' | 'bytes' | 'int32' | 'int64' | 'bool' | 'quantity' | 'count or text' | readonly [Type] | { readonly [field: string]: Type };

const TEXTS: Type = { '*': 'text' };
const BYTES: Type = { '*': 'bytes' };
const QUANTITIES: Type = { '*': 'quantity' };
const SELECTOR: Type = { matchLabels: TEXTS, matchExpressions: [{ key: 'text', operator: 'text', values: ['text'] }] };

const HANDLER = {
  exec: { command: ['text'] },
  httpGet: { path: 'text', port: 'count or text', scheme: 'text', host: 'text', httpHeaders: [{ name: 'text', value: 'text' }] },
  tcpSocket: { port: 'count or text', host: 'text' },
  grpc: { port: 'int32', service: 'text' },
} as const;

const PROBE: Type = {
  ...HANDLER,
  initialDelaySeconds: 'int32',
  timeoutSeconds: 'int32',
  periodSeconds: 'int32',
  successThreshold: 'int32',
  failureThreshold: 'int32',
  terminationGracePeriodSeconds: 'int64',
};

const KEY: Type = { name: 'text', key: 'text', optional: 'bool' };

const CONTAINER: Type = {
  name: 'text',
  image: 'text',
  imagePullPolicy: 'text',
  workingDir: 'text',
  command: ['text'],
  args: ['text'],
  tty: 'bool',
  stdin: 'bool',
  env: [{
    name: 'text',
    value: 'text',
    valueFrom: { fieldRef: { fieldPath: 'text' }, configMapKeyRef: KEY, secretKeyRef: KEY },
  }],
  envFrom: [{ prefix: 'text', configMapRef: { name: 'text', optional: 'bool' }, secretRef: { name: 'text', optional: 'bool' } }],
  ports: [{ name: 'text', containerPort: 'int32', hostPort: 'int32', hostIP: 'text', protocol: 'text' }],
  resources: { requests: QUANTITIES, limits: QUANTITIES },
  volumeMounts: [{ name: 'text', mountPath: 'text', subPath: 'text', readOnly: 'bool' }],
  livenessProbe: PROBE,
  readinessProbe: PROBE,
  startupProbe: PROBE,
  lifecycle: { postStart: HANDLER, preStop: { ...HANDLER, sleep: { seconds: 'int64' } } },
  securityContext: {
    runAsUser: 'int64',
    runAsGroup: 'int64',
    runAsNonRoot: 'bool',
    privileged: 'bool',
    readOnlyRootFilesystem: 'bool',
    allowPrivilegeEscalation: 'bool',
    capabilities: { add: ['text'], drop: ['text'] },
  },
};

const VOLUME: Type = {
  name: 'text',
  configMap: { name: 'text', defaultMode: 'int32', optional: 'bool', items: [{ key: 'text', path: 'text', mode: 'int32' }] },
  secret: { secretName: 'text', defaultMode: 'int32', optional: 'bool', items: [{ key: 'text', path: 'text', mode: 'int32' }] },
  persistentVolumeClaim: { claimName: 'text', readOnly: 'bool' },
  emptyDir: { medium: 'text', sizeLimit: 'quantity' },
  hostPath: { path: 'text', type: 'text' },
};

const TERM: Type = { topologyKey: 'text', labelSelector: SELECTOR, namespaces: ['text'] };
const NODE_TERM: Type = { matchExpressions: [{ key: 'text', operator: 'text', values: ['text'] }] };
const AFFINITY: Type = {
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [NODE_TERM] },
    preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 'int32', preference: NODE_TERM }],
  },
  ...Object.fromEntries(['podAffinity', 'podAntiAffinity'].map((kind): [string, Type] => [kind, {
    requiredDuringSchedulingIgnoredDuringExecution: [TERM], preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 'int32', podAffinityTerm: TERM }],
  }])),
};

const POD: Type = {
  containers: [CONTAINER],
  initContainers: [CONTAINER],
  volumes: [VOLUME],
  nodeSelector: TEXTS,
  imagePullSecrets: [{ name: 'text' }],
  restartPolicy: 'text',
  serviceAccountName: 'text',
  automountServiceAccountToken: 'bool',
  hostNetwork: 'bool',
  hostPID: 'bool',
  hostIPC: 'bool',
  enableServiceLinks: 'bool',
  shareProcessNamespace: 'bool',
  priorityClassName: 'text',
  terminationGracePeriodSeconds: 'int64',
  activeDeadlineSeconds: 'int64',
  tolerations: [{ key: 'text', operator: 'text', value: 'text', effect: 'text', tolerationSeconds: 'int64' }],
  topologySpreadConstraints: [{ maxSkew: 'int32', minDomains: 'int32', topologyKey: 'text', whenUnsatisfiable: 'text', labelSelector: SELECTOR }],
  securityContext: {
    runAsUser: 'int64', runAsGroup: 'int64', fsGroup: 'int64', runAsNonRoot: 'bool', supplementalGroups: ['int64'], sysctls: [{ name: 'text', value: 'text' }],
  },
  hostAliases: [{ ip: 'text', hostnames: ['text'] }],
  affinity: AFFINITY,
};

const SCALING_RULES: Type = { stabilizationWindowSeconds: 'int32', selectPolicy: 'text', policies: [{ type: 'text', value: 'int32', periodSeconds: 'int32' }] };
export const METADATA: Type = { labels: TEXTS, annotations: TEXTS, namespace: 'text', finalizers: ['text'] };
const TEMPLATE: Type = { metadata: METADATA, spec: POD };
const ROLLING: Type = { type: 'text', rollingUpdate: { maxSurge: 'count or text', maxUnavailable: 'count or text', partition: 'int32' } };
const CLAIM: Type = { accessModes: ['text'], storageClassName: 'text', volumeMode: 'text', resources: { requests: QUANTITIES, limits: QUANTITIES } };
const REPLICATED = { replicas: 'int32', minReadySeconds: 'int32', revisionHistoryLimit: 'int32', selector: SELECTOR, template: TEMPLATE } as const;
const JOB: Type = {
  parallelism: 'int32',
  completions: 'int32',
  backoffLimit: 'int32',
  activeDeadlineSeconds: 'int64',
  ttlSecondsAfterFinished: 'int32',
  suspend: 'bool',
  selector: SELECTOR,
  template: TEMPLATE,
};

const BACKEND_REF = { group: 'text', kind: 'text', name: 'text', namespace: 'text', port: 'int32' } as const;
const HEADERS: Type = { set: [{ name: 'text', value: 'text' }], add: [{ name: 'text', value: 'text' }], remove: ['text'] };
const FILTER: Type = { type: 'text', requestHeaderModifier: HEADERS, responseHeaderModifier: HEADERS, requestMirror: { backendRef: BACKEND_REF } };
const ROUTE: Type = {
  spec: {
    hostnames: ['text'],
    parentRefs: [{ name: 'text', namespace: 'text', sectionName: 'text' }],
    rules: [{
      matches: [{ headers: [{ name: 'text', value: 'text', type: 'text' }] }],
      filters: [FILTER],
      backendRefs: [{ ...BACKEND_REF, weight: 'int32', filters: [FILTER] }],
    }],
  },
};

export const TYPES: ReadonlyMap<string, Type> = new Map<string, Type>([
  ['/Pod', { spec: POD }],
  ['apps/Deployment', { spec: { ...REPLICATED, strategy: ROLLING, progressDeadlineSeconds: 'int32', paused: 'bool' } }],
  ['apps/StatefulSet', {
    spec: { ...REPLICATED, updateStrategy: ROLLING, serviceName: 'text', podManagementPolicy: 'text', volumeClaimTemplates: [{ metadata: METADATA, spec: CLAIM }] },
  }],
  ['apps/DaemonSet', { spec: { minReadySeconds: 'int32', revisionHistoryLimit: 'int32', selector: SELECTOR, template: TEMPLATE, updateStrategy: ROLLING } }],
  ['apps/ReplicaSet', { spec: { replicas: 'int32', minReadySeconds: 'int32', selector: SELECTOR, template: TEMPLATE } }],
  ['/ReplicationController', { spec: { replicas: 'int32', minReadySeconds: 'int32', selector: TEXTS, template: TEMPLATE } }],
  ['batch/Job', { spec: JOB }],
  ['batch/CronJob', {
    spec: {
      schedule: 'text',
      timeZone: 'text',
      concurrencyPolicy: 'text',
      suspend: 'bool',
      startingDeadlineSeconds: 'int64',
      successfulJobsHistoryLimit: 'int32',
      failedJobsHistoryLimit: 'int32',
      jobTemplate: { metadata: METADATA, spec: JOB },
    },
  }],
  ['/Service', {
    spec: {
      type: 'text',
      clusterIP: 'text',
      externalName: 'text',
      selector: TEXTS,
      sessionAffinity: 'text',
      externalTrafficPolicy: 'text',
      publishNotReadyAddresses: 'bool',
      loadBalancerIP: 'text',
      ports: [{ name: 'text', port: 'int32', targetPort: 'count or text', nodePort: 'int32', protocol: 'text', appProtocol: 'text' }],
      externalIPs: ['text'],
      loadBalancerSourceRanges: ['text'],
    },
  }],
  ['/ConfigMap', { data: TEXTS, binaryData: BYTES, immutable: 'bool' }],
  ['/Secret', { data: BYTES, stringData: TEXTS, type: 'text', immutable: 'bool' }],
  ['/PersistentVolumeClaim', { spec: CLAIM }],
  ['/PersistentVolume', { spec: { capacity: QUANTITIES, accessModes: ['text'], storageClassName: 'text', persistentVolumeReclaimPolicy: 'text' } }],
  ['networking.k8s.io/Ingress', {
    spec: {
      ingressClassName: 'text',
      rules: [{ host: 'text', http: { paths: [{ path: 'text', pathType: 'text', backend: { service: { name: 'text', port: { name: 'text', number: 'int32' } } } }] } }],
      tls: [{ hosts: ['text'], secretName: 'text' }],
    },
  }],
  ['networking.k8s.io/NetworkPolicy', { spec: { podSelector: SELECTOR, policyTypes: ['text'] } }],
  ['gateway.networking.k8s.io/HTTPRoute', ROUTE],
  ['gateway.networking.k8s.io/GRPCRoute', ROUTE],
  ['traefik.io/IngressRoute', { spec: { routes: [{ match: 'text', services: [{ name: 'text', weight: 'int32' }] }] } }],
  ['traefik.io/TraefikService', {
    spec: { weighted: { services: [{ name: 'text', weight: 'int32' }] }, mirroring: { name: 'text', mirrors: [{ name: 'text', percent: 'int32' }] } },
  }],
  ['networking.istio.io/VirtualService', { spec: { http: [{ route: [{ destination: { host: 'text', subset: 'text' }, weight: 'int32' }] }] } }],
  ['policy/PodDisruptionBudget', { spec: { minAvailable: 'count or text', maxUnavailable: 'count or text', selector: SELECTOR } }],
  ['autoscaling/HorizontalPodAutoscaler', {
    spec: {
      minReplicas: 'int32',
      maxReplicas: 'int32',
      targetCPUUtilizationPercentage: 'int32',
      scaleTargetRef: { apiVersion: 'text', kind: 'text', name: 'text' },
      metrics: [{ type: 'text', resource: { name: 'text', target: { type: 'text', averageUtilization: 'int32', averageValue: 'quantity', value: 'quantity' } } }],
      behavior: { scaleUp: SCALING_RULES, scaleDown: SCALING_RULES },
    },
  }],
  ['/ResourceQuota', { spec: { hard: QUANTITIES } }],
  ['/LimitRange', { spec: { limits: [{ type: 'text', min: QUANTITIES, max: QUANTITIES, default: QUANTITIES, defaultRequest: QUANTITIES }] } }],
  ['rbac.authorization.k8s.io/Role', { rules: [{ apiGroups: ['text'], resources: ['text'], verbs: ['text'], resourceNames: ['text'] }] }],
  ['rbac.authorization.k8s.io/ClusterRole', { rules: [{ apiGroups: ['text'], resources: ['text'], verbs: ['text'], resourceNames: ['text'] }] }],
  ['scheduling.k8s.io/PriorityClass', { value: 'int32', globalDefault: 'bool' }],
]);
