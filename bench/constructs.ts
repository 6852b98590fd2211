import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ApiObject, App, Chart, Duration, JsonPatch, Size } from 'cdk8s';
import {
  Capability, ContainerProps, Cpu, Deployment, DeploymentStrategy, k8s, LabelSelector, PercentOrAbsolute, Probe, ServiceAccount,
} from 'cdk8s-plus-28';
import { Figure, median, milliseconds } from './measure';
import { CanaryDeployment, CanaryDeploymentProps, RolloutPlan, TrafficRouter } from '../src';

const COUNT = 200;
const ROUNDS = 15;
const plan = RolloutPlan.parse('1 pod for 10m, 20% for 2m, 50% for 2m, 100%');

type Add = (chart: Chart, name: string) => void;

const container: ContainerProps = {
  image: 'ghcr.io/acme/hello:1.5.0',
  portNumber: 8080,
  // All that the library would fill in, so that both write the same container.
  readiness: Probe.fromHttpGet('/ready'),
  liveness: Probe.fromTcpSocket({ periodSeconds: Duration.seconds(10), failureThreshold: 6 }),
  startup: Probe.fromTcpSocket({ periodSeconds: Duration.seconds(10), failureThreshold: 30 }),
  securityContext: { capabilities: { drop: [Capability.ALL] }, allowPrivilegeEscalation: false },
  resources: {
    cpu: { request: Cpu.millis(200) },
    memory: { request: Size.mebibytes(256), limit: Size.mebibytes(256) },
    ephemeralStorage: { request: Size.gibibytes(1), limit: Size.gibibytes(1) },
  },
};

/** Constructing and synthesizing CanaryDeployments against the same objects written by hand with cdk8s-plus. */
export function constructs(): Figure[] {
  return [
    against('CanaryDeployments', ownCanary, canaryByHand),
    against('CanaryDeployments with a route', ownRoutedCanary, routedCanaryByHand),
  ];
}

function against(what: string, ownOne: Add, oneByHand: Add): Figure {
  assertSame(ownOne, oneByHand);
  const ratios: number[] = [];
  for (let round = -2; round < ROUNDS; round++) {
    // The order alternates, so that what one leaves to the garbage collector does not always hit the other.
    const times = { own: 0, byHand: 0 };
    for (const which of round % 2 === 0 ? ['own', 'byHand'] as const : ['byHand', 'own'] as const) {
      times[which] = milliseconds(() => synthesize(which === 'own' ? ownOne : oneByHand));
    }
    if (round >= 0) ratios.push(times.own / times.byHand);
  }
  return { what: `${COUNT} ${what} against the same objects by hand, median of ${ROUNDS} pairs`, measured: `${median(ratios).toFixed(2)} x`, bound: '1.20 x' };
}

function synthesize(add: Add): void {
  const outdir = mkdtempSync(join(tmpdir(), 'cdk8s-rollouts-bench-'));
  const app = new App({ outdir });
  const chart = new Chart(app, 'shop', { namespace: 'shop', disableResourceNameHashes: true });
  for (let i = 0; i < COUNT; i++) add(chart, `hello-${i}`);
  app.synth();
  rmSync(outdir, { recursive: true });
}

function ownCanary(chart: Chart, name: string, props: Partial<CanaryDeploymentProps> = {}): void {
  // cdk8s-plus-28 drops the sleep action of a preStop hook, which is younger than Kubernetes 1.28.
  new CanaryDeployment(chart, name, { name, containers: [container], replicas: 10, plan, shutdownDelay: Duration.seconds(0), ...props });
}

function ownRoutedCanary(chart: Chart, name: string): void {
  const testers = { header: 'X-Canary', value: 'yes' };
  ownCanary(chart, name, { router: TrafficRouter.gatewayApi({ gateway: 'public', hosts: [`${name}.example.com`], testers }) });
}

/** What somebody would write who wants the very same objects: what cdk8s-plus has no words for goes in by patches. */
function canaryByHand(chart: Chart, name: string, isRouted = false): void {
  const labels = (instance: string) => ({
    'app.kubernetes.io/name': name,
    'app.kubernetes.io/instance': instance,
    'app.kubernetes.io/managed-by': 'cdk8s-rollouts',
    'cdk8s-rollouts/rollout': name,
  });
  new k8s.KubeServiceAccount(chart, `${name}-account`, { metadata: { name, labels: labels(name) }, automountServiceAccountToken: false });
  for (const [deploymentName, track, replicas] of [[name, 'stable', 10], [`${name}-canary`, 'canary', 0]] as const) {
    const selector = { 'cdk8s-rollouts/rollout': name, 'cdk8s-rollouts/track': track };
    const version = { 'app.kubernetes.io/version': '1.5.0' };
    const deployment = new Deployment(chart, deploymentName, {
      metadata: { name: deploymentName, labels: { ...labels(deploymentName), ...version, 'cdk8s-rollouts/track': track }, annotations: annotations(track) },
      podMetadata: { labels: { ...labels(deploymentName), ...version, ...selector } },
      replicas,
      select: false,
      strategy: DeploymentStrategy.rollingUpdate({ maxSurge: PercentOrAbsolute.percent(25), maxUnavailable: PercentOrAbsolute.absolute(0) }),
      containers: [container],
      securityContext: { user: 10_001, group: 10_001, fsGroup: 10_001 },
      serviceAccount: ServiceAccount.fromServiceAccountName(chart, `${deploymentName}-account-reference`, name),
    });
    deployment.podMetadata.addLabel('cdk8s.io/metadata.addr', name);
    deployment.select(LabelSelector.of({ labels: selector }));
    const podLabels = { matchLabels: { 'cdk8s-rollouts/rollout': name } };
    const term = { weight: 100, podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector: podLabels } };
    ApiObject.of(deployment).addJsonPatch(
      JsonPatch.add('/spec/template/spec/securityContext/seccompProfile', { type: 'RuntimeDefault' }),
      JsonPatch.add('/spec/template/spec/topologySpreadConstraints', ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].map(topologyKey => ({
        labelSelector: podLabels, maxSkew: 1, topologyKey, whenUnsatisfiable: 'ScheduleAnyway',
      }))),
      JsonPatch.add('/spec/template/spec/affinity', { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [term] } }),
      JsonPatch.add('/spec/template/spec/containers/0/ports/0/name', 'http'),
    );
    new k8s.KubePodDisruptionBudget(chart, `${deploymentName}-budget`, {
      metadata: { name: deploymentName, labels: labels(deploymentName) },
      spec: { maxUnavailable: k8s.IntOrString.fromString('25%'), unhealthyPodEvictionPolicy: 'AlwaysAllow', selector: { matchLabels: selector } },
    });
  }
  const serve = (serviceName: string, track?: string) => {
    const tracked: { [label: string]: string } = track === undefined ? {} : { 'cdk8s-rollouts/track': track };
    new k8s.KubeService(chart, `${serviceName}-service`, {
      metadata: { name: serviceName, labels: { ...labels(serviceName), ...track === 'canary' && tracked } },
      spec: {
        type: 'ClusterIP',
        selector: { 'cdk8s-rollouts/rollout': name, ...tracked },
        ports: [{ name: 'http', port: 8080, targetPort: k8s.IntOrString.fromString('http'), protocol: 'TCP' }],
      },
    });
  };
  serve(name, isRouted ? 'stable' : undefined);
  if (isRouted) {
    serve(`${name}-canary`, 'canary');
    routeByHand(chart, name, labels(name));
  }
  new k8s.KubeNetworkPolicy(chart, `${name}-policy`, {
    metadata: { name, labels: labels(name) },
    spec: {
      podSelector: { matchLabels: { 'cdk8s-rollouts/rollout': name } },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ ports: [{ port: k8s.IntOrString.fromString('http'), protocol: 'TCP' }] }],
      egress: [{}],
    },
  });
}

function routedCanaryByHand(chart: Chart, name: string): void {
  canaryByHand(chart, name, true);
}

function routeByHand(chart: Chart, name: string, labels: { [key: string]: string }): void {
  const backend = (service: string, weight: number) => ({ group: '', kind: 'Service', name: service, port: 8080, weight });
  new ApiObject(chart, `${name}-route`, {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name, labels },
    spec: {
      hostnames: [`${name}.example.com`],
      parentRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'public' }],
      rules: [{ backendRefs: [backend(name, 100), backend(`${name}-canary`, 0)], matches: [{ path: { type: 'PathPrefix', value: '/' } }] }],
    },
  });
}

function annotations(track: string): { [key: string]: string } {
  const isCanary = track === 'canary';
  return {
    ...!isCanary && { 'cdk8s-rollouts/min-available': '10', 'cdk8s-rollouts/plan': plan.toString(), 'cdk8s-rollouts/step': 'idle' },
    'cdk8s-rollouts/revision': '0123456789',
    'cdk8s-rollouts/exempt-because': 'a cpu limit throttles even on an idle node; a priority class must exist in the cluster'
      + (isCanary ? '; a track that rests or begins has few pods' : ''),
    'kube-score/ignore': isCanary ? 'container-resources,deployment-replicas' : 'container-resources',
    'polaris.fairwinds.com/cpuLimitsMissing-exempt': 'true',
    ...isCanary && { 'polaris.fairwinds.com/deploymentMissingReplicas-exempt': 'true' },
    'polaris.fairwinds.com/priorityClassNotSet-exempt': 'true',
  };
}

/** The same objects, or the comparison would be worth nothing. */
function assertSame(ownOne: Add, oneByHand: Add): void {
  const [own, byHand] = [ownOne, oneByHand].map(add => {
    const chart = new Chart(new App(), 'shop', { namespace: 'shop', disableResourceNameHashes: true });
    add(chart, 'hello');
    const text = (object: any) => JSON.stringify(object, (_, value) => value?.constructor === Object ? Object.fromEntries(Object.entries(value).sort()) : value);
    return new Map(chart.toJson().map(object => [`${object.kind}/${object.metadata.name}`, text(object).replace(/"cdk8s-rollouts\/revision":"\w+",?/g, '')]));
  });
  for (const [name, text] of own) {
    if (byHand.get(name) !== text) throw new Error(`the objects differ: ${name}\n${text}\n${byHand.get(name)}`);
  }
  if (own.size !== byHand.size) throw new Error('there is not the same number of objects');
}
