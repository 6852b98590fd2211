/** Every construct in every way that changes its frames, with an old and a new version: what the tests of frames run over. */
import { Chart, Size } from 'cdk8s';
import { Cpu, PercentOrAbsolute, Probe } from 'cdk8s-plus-28';
import {
  AutoscaledApp, BlueGreenService, CanaryCapacity, CanaryDeployment, RollingDeployment, RollingStatefulSet, Rollout, RolloutFrame, RolloutPlan,
  RolloutProps, RolloutState, Scaling, TrafficRouter,
} from '../../src';
import { newChart } from '../support/synth';

export interface Variant {
  readonly name: string;
  /** With `change`, what it makes of all props. */
  readonly create: (chart: Chart, props: RolloutProps, change?: (props: any) => object) => Rollout;
}

const plan = RolloutPlan.parse('1 pod for 10m, 25% for 2m, 50% until approved, 100%');
const scaling = Scaling.between(2, 12, { cpuUtilization: 60 });
const fixed = { replicas: 10 };
const autoscaled = { scaling };

const DATA = { name: 'data', storage: Size.gibibytes(10), mountPaths: { main: '/var/lib/hello' } };

function changed<Props>(props: Props, change?: (props: any) => object): Props {
  return change ? { ...props, ...change(props) } : props;
}

/** A config that changes with the version. */
const configFor = ({ containers }: RolloutProps) => ({ GREETING: `hello from ${containers![0].image}` });

export const VARIANTS: Variant[] = [
  { name: 'canary, constant', create: (chart, props, change) => new CanaryDeployment(chart, 'hello', changed({ ...props, ...fixed, plan }, change)) },
  {
    name: 'canary, constant, 80% available and no extra pod',
    create: (chart, props, change) => new CanaryDeployment(chart, 'hello', changed({ ...props, ...fixed, plan, extraPod: false, minAvailable: PercentOrAbsolute.percent(80) }, change)),
  },
  { name: 'canary, surge', create: (chart, props, change) => new CanaryDeployment(chart, 'hello', changed({ ...props, ...fixed, plan, capacity: CanaryCapacity.SURGE }, change)) },
  { name: 'canary, autoscaled', create: (chart, props, change) => new CanaryDeployment(chart, 'hello', changed({ ...props, ...autoscaled, plan }, change)) },
  { name: 'canary, two pods under a quota', create: (chart, props, change) => new CanaryDeployment(chart, 'hello', changed({ ...props, replicas: 2, podQuota: 3 }, change)) },
  { name: 'blue-green', create: (chart, props, change) => new BlueGreenService(chart, 'hello', changed({ ...props, ...fixed, previewReplicas: 2 }, change)) },
  { name: 'blue-green, autoscaled', create: (chart, props, change) => new BlueGreenService(chart, 'hello', changed({ ...props, ...autoscaled }, change)) },
  { name: 'rolling', create: (chart, props, change) => new RollingDeployment(chart, 'hello', changed({ ...props, ...fixed, plan }, change)) },
  { name: 'canary, config', create: (chart, props, change) => new CanaryDeployment(chart, 'hello', changed({ ...props, ...fixed, plan, config: configFor(props) }, change)) },
  { name: 'blue-green, config', create: (chart, props, change) => new BlueGreenService(chart, 'hello', changed({ ...props, ...fixed, config: configFor(props) }, change)) },
  { name: 'rolling, config', create: (chart, props, change) => new RollingDeployment(chart, 'hello', changed({ ...props, ...fixed, plan, config: configFor(props) }, change)) },
  { name: 'stateful set', create: (chart, props, change) => new RollingStatefulSet(chart, 'hello', changed({ ...props, ...fixed, plan }, change)) },
  {
    name: 'stateful set, config',
    create: (chart, props, change) => new RollingStatefulSet(chart, 'hello', changed({ ...props, ...fixed, plan, config: configFor(props), volumeClaimTemplates: [DATA] }, change)),
  },
  { name: 'rolling, autoscaled', create: (chart, props, change) => new AutoscaledApp(chart, 'hello', changed({ ...props, ...autoscaled, plan }, change)) },
];

const routedPlan = RolloutPlan.parse('testers until approved, mirror 20% for 10m, 5% for 10m, 50% for 10m, 100%');
const hosts = ['hello.example.com'];
const testers = { header: 'X-Canary', value: 'yes' };

/** Rollouts whose traffic a router leads. */
export const ROUTED: Variant[] = [
  {
    name: 'canary, gatewayApi',
    create: (chart, props) => new CanaryDeployment(chart, 'hello', { ...props, ...fixed, plan: routedPlan, router: TrafficRouter.gatewayApi({ gateway: 'public', hosts, testers }) }),
  },
  {
    name: 'canary, gatewayApi, autoscaled',
    create: (chart, props) => new CanaryDeployment(chart, 'hello', { ...props, ...autoscaled, plan, router: TrafficRouter.gatewayApi({ mesh: true }) }),
  },
  {
    name: 'canary, traefik',
    create: (chart, props) => new CanaryDeployment(chart, 'hello', { ...props, ...fixed, plan: routedPlan, router: TrafficRouter.traefik({ hosts, testers }) }),
  },
  {
    name: 'canary, nginxAnnotations',
    create: (chart, props) => new CanaryDeployment(chart, 'hello', {
      ...props,
      ...fixed,
      router: TrafficRouter.nginxAnnotations({ hosts, testers: { cookie: 'canary' } }),
      plan: RolloutPlan.parse('mirror 100% for 10m, 1 pod for 10m, 12.5% for 10m, 100% until approved'),
    }),
  },
  {
    name: 'canary, istio, config',
    create: (chart, props) => new CanaryDeployment(chart, 'hello', {
      ...props, ...fixed, plan: routedPlan, router: TrafficRouter.istio({ hosts, gateways: ['public'], testers }), config: configFor(props),
    }),
  },
  {
    name: 'blue-green, gatewayApi',
    create: (chart, props) => new BlueGreenService(chart, 'hello', {
      ...props, ...fixed, previewReplicas: 2, plan: RolloutPlan.parse('10% for 5m, 50% for 5m'), router: TrafficRouter.gatewayApi({ gateway: 'public', hosts }),
    }),
  },
  {
    name: 'blue-green, traefik, autoscaled',
    create: (chart, props) => new BlueGreenService(chart, 'hello', { ...props, ...autoscaled, router: TrafficRouter.traefik({ hosts }) }),
  },
];

export const OLD: RolloutProps = {
  containers: [{
    image: 'ghcr.io/acme/hello:1.5.0',
    portNumber: 8080,
    resources: { cpu: { request: Cpu.millis(200) } },
    readiness: Probe.fromHttpGet('/ready'),
  }],
};
export const NEW: RolloutProps = { containers: [{ ...OLD.containers![0], image: 'ghcr.io/acme/hello:1.6.0' }] };

/** Every frame of a rollout from the old version to the new one. */
export function framesOf({ create }: Variant, before = OLD, after = NEW): RolloutFrame[] {
  const stable = create(newChart(), before).version;
  return create(newChart(), { ...after, state: RolloutState.inProgress({ stable }) }).frames();
}
