/** Every construct in every way that changes its frames, with an old and a new version: what the tests of frames run over. */
import { Chart, Size } from 'cdk8s';
import { Cpu, PercentOrAbsolute, Probe } from 'cdk8s-plus-28';
import {
  AutoscaledApp, BlueGreenService, CanaryCapacity, CanaryDeployment, RollingDeployment, RollingStatefulSet, Rollout, RolloutFrame, RolloutPlan,
  RolloutProps, RolloutState, Scaling,
} from '../../src';
import { newChart } from '../support/synth';

export interface Variant {
  readonly name: string;
  readonly create: (chart: Chart, props: RolloutProps) => Rollout;
}

const plan = RolloutPlan.parse('1 pod for 10m, 25% for 2m, 50% until approved, 100%');
const scaling = Scaling.between(2, 12, { cpuUtilization: 60 });
const fixed = { replicas: 10 };
const autoscaled = { scaling };

const DATA = { name: 'data', storage: Size.gibibytes(10), mountPaths: { main: '/var/lib/hello' } };

/** A config that changes with the version. */
const configFor = ({ containers }: RolloutProps) => ({ GREETING: `hello from ${containers![0].image}` });

export const VARIANTS: Variant[] = [
  { name: 'canary, constant', create: (chart, props) => new CanaryDeployment(chart, 'hello', { ...props, ...fixed, plan }) },
  {
    name: 'canary, constant, 80% available and no extra pod',
    create: (chart, props) => new CanaryDeployment(chart, 'hello', { ...props, ...fixed, plan, extraPod: false, minAvailable: PercentOrAbsolute.percent(80) }),
  },
  { name: 'canary, surge', create: (chart, props) => new CanaryDeployment(chart, 'hello', { ...props, ...fixed, plan, capacity: CanaryCapacity.SURGE }) },
  { name: 'canary, autoscaled', create: (chart, props) => new CanaryDeployment(chart, 'hello', { ...props, ...autoscaled, plan }) },
  { name: 'canary, two pods under a quota', create: (chart, props) => new CanaryDeployment(chart, 'hello', { ...props, replicas: 2, podQuota: 3 }) },
  { name: 'blue-green', create: (chart, props) => new BlueGreenService(chart, 'hello', { ...props, ...fixed, previewReplicas: 2 }) },
  { name: 'blue-green, autoscaled', create: (chart, props) => new BlueGreenService(chart, 'hello', { ...props, ...autoscaled }) },
  { name: 'rolling', create: (chart, props) => new RollingDeployment(chart, 'hello', { ...props, ...fixed, plan }) },
  { name: 'canary, config', create: (chart, props) => new CanaryDeployment(chart, 'hello', { ...props, ...fixed, plan, config: configFor(props) }) },
  { name: 'blue-green, config', create: (chart, props) => new BlueGreenService(chart, 'hello', { ...props, ...fixed, config: configFor(props) }) },
  { name: 'rolling, config', create: (chart, props) => new RollingDeployment(chart, 'hello', { ...props, ...fixed, plan, config: configFor(props) }) },
  { name: 'stateful set', create: (chart, props) => new RollingStatefulSet(chart, 'hello', { ...props, ...fixed, plan }) },
  {
    name: 'stateful set, config',
    create: (chart, props) => new RollingStatefulSet(chart, 'hello', { ...props, ...fixed, plan, config: configFor(props), volumeClaimTemplates: [DATA] }),
  },
  { name: 'rolling, autoscaled', create: (chart, props) => new AutoscaledApp(chart, 'hello', { ...props, ...autoscaled, plan }) },
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
