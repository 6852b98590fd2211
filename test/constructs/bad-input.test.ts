/** Every mistake is one clear error, with the path of the construct, all together and before anything is written. */
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { ApiObject, App, Chart, Duration, JsonPatch, Testing } from 'cdk8s';
import { ContainerProps, LabelSelector, PercentOrAbsolute, Protocol, RestartPolicy, ServiceType } from 'cdk8s-plus-28';
import {
  AutoscaledApp, BlueGreenService, CanaryCapacity, CanaryDeployment, Rollout, RolloutPlan, RolloutProps, RolloutState, RolloutStep, RolloutVersion,
  RollingDeployment, RollingStatefulSet, Scaling, ScalingMetric,
} from '../../src';
import { errorOf, newChart, ofKind, problemsOf, synth, WEB, workloads } from '../support/synth';

const { absolute, percent } = PercentOrAbsolute;

/** A rollout that nothing is wrong with, but for the props of a row. */
type Create<Props extends RolloutProps = RolloutProps> = (chart: Chart, props: Props, id?: string) => Rollout;

const canary: Create<ConstructorParameters<typeof CanaryDeployment>[2]> =
  (chart, props, id = 'hello') => new CanaryDeployment(chart, id, { containers: [WEB], ...(props.scaling ? {} : { replicas: 10 }), ...props });
const blueGreen: Create<ConstructorParameters<typeof BlueGreenService>[2]> =
  (chart, props, id = 'hello') => new BlueGreenService(chart, id, { containers: [WEB], ...(props.scaling ? {} : { replicas: 10 }), ...props });
const rolling: Create<ConstructorParameters<typeof RollingDeployment>[2]> =
  (chart, props, id = 'hello') => new RollingDeployment(chart, id, { containers: [WEB], ...(props.scaling ? {} : { replicas: 10 }), ...props });
const autoscaled: Create<ConstructorParameters<typeof AutoscaledApp>[2]> =
  (chart, props, id = 'hello') => new AutoscaledApp(chart, id, { containers: [WEB], scaling: Scaling.between(2, 20), ...props });

const statefulSet: Create<ConstructorParameters<typeof RollingStatefulSet>[2]> =
  (chart, props, id = 'hello') => new RollingStatefulSet(chart, id, { containers: [WEB], ...(props.scaling ? {} : { replicas: 10 }), ...props });

const DEPLOYMENTS: Array<[string, Create]> = [['CanaryDeployment', canary], ['BlueGreenService', blueGreen], ['RollingDeployment', rolling], ['AutoscaledApp', autoscaled]];
const ALL: Array<[string, Create]> = [...DEPLOYMENTS, ['RollingStatefulSet', statefulSet]];
const FIXED = DEPLOYMENTS.slice(0, 3);
const PLANNED: Array<[string, typeof canary]> = [
  ['CanaryDeployment', canary], ['RollingDeployment', rolling], ['AutoscaledApp', autoscaled], ['RollingStatefulSet', statefulSet],
];

/** Expects one problem, which begins with the path of `hello`, says what is wrong and says what to do. */
function expectOne(build: (chart: Chart) => unknown, wrong: string | RegExp, mend: string | RegExp): void {
  const problems = problemsOf(build);
  expect(problems).toEqual([expect.stringMatching(/^\[shop\/hello\] /)]);
  expect(problems[0]).toMatch(wrong);
  expect(problems[0]).toMatch(mend);
}

const container = (props: Partial<ContainerProps>): RolloutProps => ({ containers: [{ ...WEB, ...props }] });
const sidecar = (props: Partial<ContainerProps>): RolloutProps => ({ containers: [WEB, { image: 'acme/side:1', ...props }] });
const version = (props: RolloutProps = {}, id = 'hello') => canary(newChart(), props, id).version;

describe.each(ALL)('the pods of a %s', (_, create) => {
  test.each<[string, RolloutProps, string | RegExp, string | RegExp]>([
    ['no container', { containers: [] }, 'containers: there is none', 'pass at least one container'],
    ['containers left out', { containers: undefined }, 'containers: there is none', 'pass at least one container'],
    ['no image', container({ image: '' }), 'container "main": it has no image', 'set "image"'],
    ['the tag latest', container({ image: 'acme/hello:latest' }), '"acme/hello:latest" has the tag "latest"', 'pin a version or a digest'],
    ['no tag', container({ image: 'registry:5000/hello' }), '"registry:5000/hello" has no tag', 'pin a version or a digest'],
    ['no tag on an init container', { initContainers: [{ image: 'acme/migrate' }] }, 'container "init-0": the image "acme/migrate" has no tag', 'pin a version'],
    ['no port for the Service', { containers: [{ image: 'acme/worker:1' }] }, 'no container declares a port', /set "portNumber" or "ports".*"expose: false"/],
    ['one port name twice in a container', container({ portNumber: undefined, ports: [{ number: 1_080, name: 'a' }, { number: 1_081, name: 'a' }] }),
      'two ports have the name "a"', 'give one another name'],
    ['one port name in two containers', {
      containers: [
        { image: 'acme/a:1', ports: [{ number: 1_080, name: 'a' }] },
        { image: 'acme/b:1', ports: [{ number: 1_081, name: 'a' }] },
      ],
    }, 'port "a": two ports have this name', 'give one another name'],
    ['one port in two containers', sidecar({ ports: [{ number: 8_080, name: 'b', protocol: Protocol.TCP }] }), 'port 8080/TCP', 'change one'],
    ['one container name twice', sidecar({ name: 'main' }), 'container "main": two containers have this name', 'give one another name'],
    ['a port name that Kubernetes refuses', container({ portNumber: undefined, ports: [{ number: 8_080, name: 'a-very-long-port-name' }] }),
      'port "a-very-long-port-name"', /15/],
    ['a label that tells the tracks apart', { podMetadata: { labels: { 'cdk8s-rollouts/track': 'mine' } } }, 'pod label "cdk8s-rollouts/track"', 'remove it'],
    ['a label that names the rollout', { podMetadata: { labels: { 'cdk8s-rollouts/rollout': 'mine' } } }, 'pod label "cdk8s-rollouts/rollout"', 'remove it'],
    ['a restart policy', { restartPolicy: RestartPolicy.NEVER }, 'restartPolicy: the pods of a rollout always restart', 'leave it out'],
    ['isolation', { isolate: true }, 'isolate: it would be ignored', 'see "networkPolicy"'],
    ['no time to stop after the delay', { terminationGracePeriod: Duration.seconds(10) }, 'terminationGracePeriod: 10 seconds', 'raise the first or lower the second'],
  ])('%s', (__, props, wrong, mend) => {
    expectOne(chart => create(chart, props), wrong, mend);
  });

  test('a track label that is added to the workload', () => {
    expectOne(chart => create(chart, {}).workload.podMetadata.addLabel('cdk8s-rollouts/track', 'mine'), 'pod label "cdk8s-rollouts/track"', 'remove it');
  });

  test.each<[string, JsonPatch, string, string]>([
    ['a strategy', JsonPatch.replace('/spec/strategy', { type: 'Recreate' }), 'spec.strategy would be ignored',
      create === statefulSet ? 'use the prop "plan"' : 'use the props "maxSurge" and "minAvailable"'],
    ['replicas', JsonPatch.replace('/spec/replicas', 3), 'spec.replicas would be ignored', 'use the prop "replicas"'],
    ['a pause', JsonPatch.add('/spec/paused', true), 'spec.paused would be ignored', 'leave the rollout at its step instead'],
  ])('%s that is set on the workload', (__, patch, wrong, mend) => {
    expectOne(chart => ApiObject.of(create(chart, {})).addJsonPatch(patch), wrong, mend);
  });
});

describe.each(ALL)('the availability of a %s', (_, create) => {
  test.each<[string, RolloutProps, string | RegExp, string | RegExp]>([
    ['more available pods than there are', { minAvailable: absolute(21) }, 'minAvailable: 21 pods can never be kept', 'lower it or raise the replicas'],
    ['more than all pods available', { minAvailable: percent(101) }, 'minAvailable: 101%', '100% is the most'],
    ['a negative number of available pods', { minAvailable: absolute(-1) }, 'minAvailable: -1', 'number of pods'],
    ['half an available pod', { minAvailable: absolute(1.5) }, 'minAvailable: 1.5', 'whole number'],
    ['a budget of no pod', { disruptionBudget: absolute(0) }, 'disruptionBudget: with 0 no pod may ever go', 'allow at least 1 pod or 1%'],
    ['a budget of no percent', { disruptionBudget: percent(0) }, 'disruptionBudget: with 0% no pod may ever go', 'allow at least 1 pod or 1%'],
    ['a negative budget', { disruptionBudget: absolute(-1) }, 'disruptionBudget: -1 is not a whole number', 'whole number of pods or of percent'],
    ['a budget of half a pod', { disruptionBudget: absolute(0.5) }, /disruptionBudget: .*0\.5/, /whole number|at least 1 pod/],
    ['a budget of more than all pods', { disruptionBudget: percent(101) }, /disruptionBudget: .*101%/, '100%'],
    ['a quota below the replicas', { podQuota: 9 }, /podQuota: 9 pods are fewer than the \d+ replicas/, 'raise it'],
  ])('%s', (__, props, wrong, mend) => {
    expectOne(chart => create(chart, props), wrong, mend);
  });
});

describe.each(DEPLOYMENTS)('the surge of a %s', (_, create) => {
  test.each<[string, RolloutProps, string | RegExp, string | RegExp]>([
    ['no surge', { maxSurge: absolute(0) }, 'maxSurge: with 0', 'allow at least 1 pod or 1%'],
    ['a surge of half a pod', { maxSurge: absolute(0.5) }, /maxSurge: .*0\.5/, /whole number|at least 1 pod/],
  ])('%s', (__, props, wrong, mend) => {
    expectOne(chart => create(chart, props), wrong, mend);
  });

  test('a floor and a quota that leave no path', () => {
    expectOne(chart => create(chart, { minAvailable: percent(100), podQuota: create === autoscaled ? 20 : 10 }), /podQuota/, /raise/);
  });
});

describe.each(ALL)('the name of a %s', (_, create) => {
  const suffixed = create === canary ? '-canary' : create === blueGreen ? '-preview' : create === statefulSet ? '-<revision>' : '';

  test('too long with its suffix', () => {
    const longest = 63 - suffixed.length;
    expectOne(chart => create(chart, { name: 'x'.repeat(longest + 1) }), /has 64 characters and may have 63/, `pass a "name" of at most ${longest}`);
    expect(workloads(synth(chart => create(chart, { name: 'x'.repeat(longest) }))).length).toBeGreaterThan(0);
  });

  test.each(['Hello', 'hello_world', '1hello', 'hello-', '-hello', 'hello.world', ''])('%j is no DNS label', name => {
    expectOne(chart => create(chart, { name }), `name: "${name}" is not a DNS label`, 'pass another "name"');
  });

  test('one name twice in a namespace, in one chart or in two', () => {
    const app = new App();
    const [first, second] = [newChart('first', app), newChart('second', app)];
    create(first, { name: 'hello' });
    create(first, { name: 'hello' }, 'again');
    create(second, { name: 'hello' });
    expect(errorOf(() => Testing.synth(second)).split('\n').slice(1).map(line => line.trim())).toEqual([
      '[first/again] name: the rollout at first/hello has the name "hello" in the same namespace: give one another "name"',
      '[second/hello] name: the rollout at first/hello has the name "hello" in the same namespace: give one another "name"',
    ]);
  });

  test('one name in two namespaces is fine', () => {
    const app = new App();
    const charts = ['first', 'second'].map(namespace => new Chart(app, namespace, { namespace }));
    for (const chart of charts) create(chart, { name: 'hello' });
    expect(charts.map(chart => ofKind(Testing.synth(chart), 'ServiceAccount')[0].metadata)).toEqual([
      expect.objectContaining({ name: 'hello', namespace: 'first' }), expect.objectContaining({ name: 'hello', namespace: 'second' }),
    ]);
  });
});

test('a name that another rollout makes of its own by a suffix', () => {
  const problems = problemsOf(chart => {
    canary(chart, { name: 'hello' });
    rolling(chart, { name: 'hello-canary' }, 'other');
  });
  expect(problems).toEqual([expect.stringMatching(/^\[shop\/(hello|other)\] name: .*"hello-canary".*give/)]);
});

describe('the number of pods', () => {
  test.each(FIXED)('replicas beside a scaling of a %s', (_, create) => {
    expectOne(chart => create(chart, { replicas: 10, scaling: Scaling.between(10, 20) }), 'replicas: "scaling" decides the number of pods', 'leave one of the two out');
  });

  test.each<[string, number]>([['negative', -1], ['half a pod', 2.5], ['no number', NaN]])('%s', (_, replicas) => {
    expectOne(chart => blueGreen(chart, { replicas }), `replicas: ${replicas} is not a whole number of pods`, '0 or more');
  });

  test.each<[string, Scaling, string, string]>([
    ['the minimum above the maximum', Scaling.between(20, 10), 'the minimum (20) is above the maximum (10)', 'swap them'],
    ['a minimum of 0', Scaling.between(0, 20), 'the minimum is 0', 'at least 1 pod'],
    ['equal bounds', Scaling.between(10, 10), 'the minimum and the maximum are both 10', 'use Scaling.fixed(10)'],
  ])('%s', (_, scaling, wrong, mend) => {
    expectOne(chart => autoscaled(chart, { scaling }), wrong, mend);
  });

  test('an AutoscaledApp without bounds', () => {
    expectOne(chart => autoscaled(chart, { scaling: Scaling.fixed(10) }), 'an AutoscaledApp needs bounds', 'pass Scaling.between');
    expectOne(chart => new AutoscaledApp(chart, 'hello', { containers: [WEB], replicas: 10 }), 'an AutoscaledApp needs bounds', 'pass Scaling.between');
  });

  test.each<[string, Scaling, ContainerProps]>([
    ['cpu', Scaling.between(2, 20, { cpuUtilization: 60 }), { ...WEB, resources: {} }],
    ['cpu', Scaling.between(2, 20), { ...WEB, resources: {} }],
    ['memory', Scaling.between(2, 20, { memoryUtilization: 60 }), { ...WEB, resources: {} }],
    ['cpu', Scaling.between(2, 20, { metrics: [ScalingMetric.containerCpuUtilization('main', 60)] }), { ...WEB, resources: {} }],
  ])('a percentage of %s without the request', (resource, scaling, main) => {
    expectOne(chart => autoscaled(chart, { scaling, containers: [main] }), `the container "main" requests no ${resource}`, `set resources.${resource}.request`);
  });
});

describe.each(PLANNED)('the plan of a %s', (_, create) => {
  test.each<[string, RolloutPlan, string, string | RegExp]>([
    ['a weight above 100', RolloutPlan.parse('101%'), 'step 1 ("101%")', 'a percentage from 0 to 100'],
    ['a negative weight', RolloutPlan.of(RolloutStep.percent(-1)), 'step 1 ("-1%")', 'a percentage from 0 to 100'],
    ['a decreasing weight', RolloutPlan.parse('50%, 10%'), 'step 2 ("10%"): it is smaller than the step before', 'a plan only grows'],
    ['0 pods', RolloutPlan.parse('0 pods'), 'step 1 ("0 pods")', 'at least 1 pod'],
    ['more pods than there are', RolloutPlan.parse('21 pods'), 'step 1 ("21 pods"): it runs more pods than the rollout has', 'lower it or raise the replicas'],
    ['no steps', RolloutPlan.of(), 'it has no steps', 'give at least one'],
    ['no text', RolloutPlan.parse(' '), 'it has no steps', 'give at least one'],
  ])('%s', (__, plan, wrong, mend) => {
    expectOne(chart => create(chart, { plan }), `plan: ${wrong}`, mend);
  });
});

test('a hold that is negative is refused where it is written, before there is a construct', () => {
  expect(errorOf(() => RolloutPlan.parse('10% for -5m'))).toMatch(/^plan: column 9: expected a duration .*found "-5m"/);
  expect(errorOf(() => RolloutStep.percent(10, { hold: Duration.minutes(-5) }))).toMatch(/negative/);
});

describe('what only one construct knows', () => {
  test.each([29, 1, 0])('a drain of %i seconds', seconds => {
    expectOne(chart => blueGreen(chart, { drain: Duration.seconds(seconds) }), `drain: ${seconds}s is too short`, 'use 30s or more');
  });

  test.each([0, -1, 11, 1.5])('a preview of %d pods', previewReplicas => {
    expectOne(chart => blueGreen(chart, { previewReplicas }), `previewReplicas: ${previewReplicas}`, 'from 1 to the 10 replicas');
  });

  test.each<[string, ConstructorParameters<typeof RollingStatefulSet>[2], string, string]>([
    ['bounds', { scaling: Scaling.between(2, 20) }, 'scaling: a batch is a number of ordinals', 'use the prop "replicas" or Scaling.fixed'],
    ['all pods available', { minAvailable: percent(100) }, 'minAvailable: the pods of a StatefulSet are replaced in place, so at most 9 of 10 stay ready', 'lower it'],
    ['as many pods available as there are', { minAvailable: absolute(10) }, 'at most 9 of 10', 'lower it'],
    ['a percentage that rounds up to all', { minAvailable: percent(91) }, 'at most 9 of 10', 'lower it'],
    ['a floor for a single pod', { replicas: 1, minAvailable: percent(1) }, 'at most 0 of 1', 'leave it out'],
    ['a surge', { maxSurge: absolute(1) }, 'maxSurge: the pods of a StatefulSet are replaced in place', 'leave it out'],
    ['an adoption', { adopt: { name: 'legacy', matchLabels: { app: 'hello' } } }, 'adopt: of a StatefulSet the Service and the claims are immutable too', 'leave it out'],
    ['no Service', { expose: false }, 'expose: the pods of a StatefulSet have their names by its headless Service', 'leave it out'],
    ['a NodePort', { serviceType: ServiceType.NODE_PORT }, 'serviceType: the Service of a StatefulSet is headless and cannot be a NodePort', 'add a Service of your own'],
    ['a LoadBalancer', { serviceType: ServiceType.LOAD_BALANCER }, 'cannot be a LoadBalancer', 'add a Service of your own'],
    ['another port of the Service', { servicePorts: [{ port: 80, targetPort: 8080 }] }, 'port 80 cannot go to 8080', 'give them one number'],
  ])('%s of a StatefulSet', (_, props, wrong, mend) => {
    expectOne(chart => statefulSet(chart, props), wrong, mend);
  });

  test.each<[string, ConstructorParameters<typeof RollingStatefulSet>[2]]>([
    ['all pods but one', { minAvailable: absolute(9) }],
    ['a percentage that rounds up to all but one', { minAvailable: percent(90) }],
    ['a quota of as many pods as there are', { podQuota: 10 }],
    ['no pod', { replicas: 0, minAvailable: percent(100) }],
    ['a fixed scaling', { scaling: Scaling.fixed(3) }],
    ['the type that it has', { serviceType: ServiceType.CLUSTER_IP, servicePorts: [{ port: 8080, name: 'api' }] }],
  ])('%s of a StatefulSet is fine', (_, props) => {
    expect(statefulSet(newChart(), props).frames().length).toBeGreaterThan(1);
  });

  test.each<[string, JsonPatch]>([
    ['a partition', JsonPatch.add('/spec/updateStrategy', { type: 'RollingUpdate', rollingUpdate: { partition: 1 } })],
    ['a strategy of a Deployment', JsonPatch.replace('/spec/strategy', { type: 'Recreate' })],
  ])('%s that is set on the workload of a StatefulSet', (_, patch) => {
    expectOne(chart => ApiObject.of(statefulSet(chart, {}).workload).addJsonPatch(patch), /spec\.(updateS|s)trategy would be ignored/, 'use the prop "plan"');
  });

  test('a selector on the workload of a StatefulSet', () => {
    expectOne(chart => statefulSet(chart, {}).workload.select(LabelSelector.of({ labels: { app: 'hello' } })), 'spec.selector would be ignored', 'leave it out');
  });

  test('a constant capacity with an autoscaler', () => {
    expectOne(chart => canary(chart, { scaling: Scaling.between(2, 20), capacity: CanaryCapacity.CONSTANT }), 'capacity: CONSTANT needs', 'use CanaryCapacity.SURGE');
  });
});

describe('the state', () => {
  test.each(ALL)('of another %s', (_, create) => {
    const stable = create(newChart(), {}, 'other').version;
    expectOne(chart => create(chart, { state: RolloutState.inProgress({ stable }) }),
      'state: it belongs to the rollout "shop-other", not to "shop-hello"', 'pass the state of this construct');
  });

  test('of another rollout, as what the inactive colour rests on', () => {
    expectOne(chart => blueGreen(chart, { state: RolloutState.idle({ previous: version({}, 'other') }) }),
      'state: it belongs to the rollout "shop-other"', 'pass the state of this construct');
  });

  test.each<[string, Create, { step?: number; frame?: number }, string | RegExp]>([
    ['a step after the last one', canary, { step: 9 }, 'state: the plan has no step 9, only 0 to 3'],
    ['a step before the first one', canary, { step: -1 }, 'state: the plan has no step -1'],
    ['half a step', canary, { step: 0.5 }, 'state: the plan has no step 0.5'],
    ['a step that a batch does not have', rolling, { step: 9 }, 'state: the plan has no step 9'],
    ['a step that a switch does not have', blueGreen, { step: 2 }, 'state: the plan has no step 2, only 0 to 1'],
    ['a frame after the last one', canary, { frame: 99 }, /state: the rollout has no frame 99, only 0 to \d+/],
    ['a frame before the first one', canary, { frame: -1 }, 'state: the rollout has no frame -1'],
  ])('%s', (_, create, position, wrong) => {
    expectOne(chart => create(chart, { state: RolloutState.inProgress({ stable: version(), ...position }) }), wrong, /correct "(step|frame)"/);
  });

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'template'],
    ['an empty object', {}],
    ['no containers', { spec: { containers: [] } }],
    ['containers that are no list', { spec: { containers: { main: {} } } }],
    ['a container without an image', { spec: { containers: [{ name: 'main' }] } }],
    ['a container without a name', { spec: { containers: [{ image: 'acme/hello:1' }] } }],
    ['a container that is null', { spec: { containers: [null] } }],
    ['a whole Deployment', { kind: 'Deployment', spec: { template: { spec: { containers: [{ name: 'main', image: 'acme/hello:1' }] } } } }],
  ])('a template that is none: %s', (_, podTemplate) => {
    const stable = RolloutVersion.of({ rollout: 'shop-hello', podTemplate });
    for (const create of [canary, rolling, blueGreen]) {
      expectOne(chart => create(chart, { state: RolloutState.inProgress({ stable }) }), 'state: the recorded version is not a pod template', 'record it again');
    }
  });
});

describe('all together', () => {
  const build = (chart: Chart) => {
    canary(chart, { ...container({ image: 'acme/hello' }), plan: RolloutPlan.parse('50%, 10%'), podQuota: 5 });
    blueGreen(chart, { drain: Duration.seconds(5), name: 'Switch' }, 'switch');
    rolling(chart, {}, 'fine');
    autoscaled(chart, { scaling: Scaling.between(5, 2) }, 'api');
  };
  const EXPECTED = [
    /^\[shop\/hello\] plan: step 2/,
    /^\[shop\/hello\] container "main": the image "acme\/hello" has no tag/,
    /^\[shop\/hello\] podQuota: 5 pods/,
    /^\[shop\/switch\] name: "Switch" is not a DNS label/,
    /^\[shop\/switch\] drain: 5s/,
    /^\[shop\/api\] scaling: the minimum \(5\) is above the maximum \(2\)/,
  ];

  test('several mistakes in several constructs are one error', () => {
    const problems = problemsOf(build);
    for (const expected of EXPECTED) expect(problems.filter(problem => expected.test(problem))).toHaveLength(1);
    expect(problems.filter(problem => problem.startsWith('[shop/fine]'))).toEqual([]);
  });

  test('in YAML and in memory alike', () => {
    const chart = newChart();
    build(chart);
    expect(errorOf(() => App.of(chart).synthYaml())).toBe(errorOf(() => Testing.synth(chart)));
  });

  test('in the list of frames too', () => {
    const hello = canary(newChart(), { ...container({ image: 'acme/hello' }), podQuota: 5 });
    expect(errorOf(() => hello.frames()).split('\n')).toEqual([
      expect.stringMatching(/^\[shop\/hello\] podQuota: 5 pods/), expect.stringMatching(/^\[shop\/hello\] container "main"/),
    ]);
  });

  test('nothing is written', () => {
    const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk8s-rollouts-'));
    try {
      const app = new App({ outdir });
      rolling(newChart('first', app), {});
      build(newChart('shop', app));
      expect(errorOf(() => app.synth())).toContain('[shop/hello] ');
      expect(fs.readdirSync(outdir)).toEqual([]);
    } finally {
      fs.rmSync(outdir, { recursive: true });
    }
  });

  test('nothing is wrong with what the rows above begin from', () => {
    for (const [, create] of ALL) expect(workloads(synth(chart => create(chart, {}))).length).toBeGreaterThan(0);
  });
});

test('a number of pods that is none is reported once, whatever counts with it', () => {
  expectOne(chart => canary(chart, { replicas: -1 }), 'replicas: -1 is not a whole number of pods', '0 or more');
});

describe('what is not what it should be', () => {
  // From JavaScript and other languages anything can come.
  const anything = (value: unknown) => value as never;

  test.each<[string, ConstructorParameters<typeof CanaryDeployment>[2], string]>([
    ['a plan that is text', { plan: anything('1 pod, 100%') }, 'pass RolloutPlan.parse'],
    ['a floor that is text', { minAvailable: anything('50%') }, 'pass PercentOrAbsolute.percent'],
    ['a config of numbers', { config: { PORT: anything(5) } }, 'put it in quotes'],
    ['a key that no ConfigMap takes', { config: { 'a/b': '1' }, configPath: '/etc/app' }, 'use letters, digits'],
    ['a state without a stable version', { state: RolloutState.inProgress({ stable: anything(undefined) }) }, 'RolloutVersion.of'],
    ['a state with a record', { state: RolloutState.inProgress({ stable: anything({ rollout: 'hello', podTemplate: {} }) }) }, 'RolloutVersion.of'],
    ['a port of no number', { containers: [{ image: 'acme/hello:1', portNumber: 70_000 }] }, 'from 1 to 65535'],
    ['an adopted name that another object has', { adopt: { name: 'shop-hello-canary', matchLabels: { app: 'x' } } }, 'pass another "name"'],
    ['adopted labels of another rollout', { adopt: { name: 'old', matchLabels: { 'cdk8s-rollouts/track': 'blue' } } }, 'keep the name'],
  ])('%s', (_, props, mend) => {
    const problems = problemsOf(chart => canary(chart, props));
    expect(problems.length).toBeGreaterThan(0);
    for (const problem of problems) expect(problem).toMatch(/^\[shop\/hello\] /);
    expect(problems.join()).toContain(mend);
  });

  test('one mistake does not hide another', () => {
    expect(problemsOf(chart => canary(chart, { plan: anything('1 pod'), disruptionBudget: percent(0) })).join()).toContain('disruptionBudget: with 0%');
  });
});

test('a port that the new version calls by another name cannot share a Service with the old one', () => {
  const withPort = (name: string) => ({ containers: [{ image: 'acme/hello:1', ports: [{ name, number: 8080 }] }] });
  const stable = new CanaryDeployment(newChart(), 'hello', withPort('http')).version;
  expectOne(chart => new CanaryDeployment(chart, 'hello', { ...withPort('web'), state: RolloutState.inProgress({ stable }) }), 'the port "http" of the running version is gone', 'keep its name');
  expect(() => new CanaryDeployment(newChart(), 'hello', withPort('web')).frames(stable)).toThrow('the port "http" of the running version is gone');
  expect(() => new BlueGreenService(newChart(), 'hello', withPort('web')).frames(stable)).not.toThrow();
});

test('a Service on the workload of a blue-green rollout would select both colours', () => {
  expectOne(chart => blueGreen(chart, {}).workload.exposeViaService(), 'a Service of its own would select both colours', 'use "service"');
});
