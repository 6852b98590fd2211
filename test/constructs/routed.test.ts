/** Rollouts whose traffic a router leads: their Services, what is refused, and how a router comes and goes. */
import { Duration } from 'cdk8s';
import { NEW } from './matrix';
import { BlueGreenService, BlueGreenServiceProps, CanaryCapacity, CanaryDeployment, CanaryDeploymentProps, RolloutPlan, RolloutState, Scaling, TrafficRouter } from '../../src';
import { Routing } from '../../src/constructs/routing/routing';
import { newChart, ofKind, one, problemsOf, synth, WEB } from '../support/synth';

const hosts = ['shop.example.com'];
const GATEWAY = TrafficRouter.gatewayApi({ gateway: 'public', hosts });
const canary = (props: Partial<CanaryDeploymentProps>) => synth(chart => new CanaryDeployment(chart, 'hello', { containers: [WEB], replicas: 10, router: GATEWAY, ...props }));
const refused = (props: Partial<CanaryDeploymentProps>) =>
  problemsOf(chart => new CanaryDeployment(chart, 'hello', { containers: [WEB], replicas: 10, router: GATEWAY, ...props })).map(problem => problem.replace('[shop/hello] ', ''));
const switchRefused = (props: Partial<BlueGreenServiceProps>) =>
  problemsOf(chart => new BlueGreenService(chart, 'hello', { containers: [WEB], replicas: 4, router: GATEWAY, ...props })).map(problem => problem.replace('[shop/hello] ', ''));

const selectors = (manifests: any[]) => Object.fromEntries(ofKind(manifests, 'Service').map(({ metadata, spec }) => [metadata.name, spec.selector['cdk8s-rollouts/track']]));

describe('Services', () => {
  test('that of a canary reaches stable alone, and the canary has one of its own', () => {
    expect(selectors(canary({}))).toEqual({ 'shop-hello': 'stable', 'shop-hello-canary': 'canary' });
    expect(selectors(canary({ router: undefined }))).toEqual({ 'shop-hello': undefined });
  });

  test('each colour has one, and that of the active colour goes over with all of the traffic', () => {
    const rollout = new BlueGreenService(newChart(), 'hello', { containers: [WEB], replicas: 4, router: GATEWAY, plan: RolloutPlan.parse('50%') });
    const colours = rollout.frames().map(({ manifests, tracks }) => [tracks[1].share, selectors(manifests)['shop-hello']]);
    expect(colours).toEqual([[0, 'blue'], [0, 'blue'], [50, 'blue'], [100, 'green'], [100, 'green']]);
    expect(selectors(rollout.frames()[0].manifests)).toEqual({
      'shop-hello': 'blue', 'shop-hello-preview': 'green', 'shop-hello-blue': 'blue', 'shop-hello-green': 'green',
    });
  });

  test('and back: green serves until blue has everything', () => {
    const before = { active: 'green' as any };
    const rollout = new BlueGreenService(newChart(), 'hello', {
      containers: [WEB], replicas: 4, router: GATEWAY, plan: RolloutPlan.parse('50%'), state: RolloutState.idle(before),
    });
    expect(rollout.frames().map(({ manifests, tracks }) => [tracks[1].share, selectors(manifests)['shop-hello']]))
      .toEqual([[100, 'green'], [100, 'green'], [50, 'green'], [0, 'blue'], [0, 'blue']]);
  });

  test('routes lead to their first port, or to the one that is asked for', () => {
    const port = (props: Partial<CanaryDeploymentProps>) => one(canary(props), 'HTTPRoute').spec.rules[0].backendRefs.map(({ port: found }: any) => found);
    expect(port({})).toEqual([8080, 8080]);
    expect(port({ servicePorts: [{ port: 80, targetPort: 8080 }] })).toEqual([80, 80]);
    const router = TrafficRouter.gatewayApi({ gateway: 'public', port: 9090 });
    expect(port({ router })).toEqual([9090, 9090]);
  });

  test('callers in a mesh are those of the Service of stable', () => {
    expect(one(canary({ router: TrafficRouter.gatewayApi({ mesh: true }) }), 'HTTPRoute').spec.parentRefs).toEqual([{ group: '', kind: 'Service', name: 'shop-hello', port: 8080 }]);
    expect(one(canary({ router: TrafficRouter.istio({}) }), 'VirtualService').spec.hosts).toEqual(['shop-hello']);
  });

  test('a GRPCRoute in place of an HTTPRoute, of a listener in another namespace', () => {
    const router = TrafficRouter.gatewayApi({ gateway: 'public', gatewayNamespace: 'infra', listener: 'grpc', grpc: true });
    expect(one(canary({ router }), 'GRPCRoute').spec.parentRefs)
      .toEqual([{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'public', namespace: 'infra', sectionName: 'grpc' }]);
  });

  test('an object of the router can be patched', () => {
    const manifests = synth(chart => new CanaryDeployment(chart, 'hello', { containers: [WEB], router: GATEWAY }).routes[0].metadata.addAnnotation('team', 'shop'));
    expect(one(manifests, 'HTTPRoute').metadata.annotations).toEqual({ team: 'shop' });
  });
});

describe('what is refused: one clear error each', () => {
  const NGINX = TrafficRouter.nginxAnnotations({ hosts });
  const TRAEFIK = TrafficRouter.traefik({ hosts });

  test.each<[string, Partial<CanaryDeploymentProps>, string]>([
    ['no host where one is needed', { router: TrafficRouter.traefik({}) }, 'router: traefik needs to know whose requests come here: set "hosts"'],
    ['no host of a Gateway of Istio', { router: TrafficRouter.istio({ gateways: ['public'] }) }, 'router: istio needs to know whose requests come here: set "hosts"'],
    ['a gateway without a name', { router: TrafficRouter.gatewayApi({}) }, 'router: a route of the Gateway API needs the name of its Gateway: set "gateway"'],
    ['a gateway of a mesh', { router: TrafficRouter.gatewayApi({ gateway: 'public', mesh: true }) }, 'router: a route is of a Gateway or of a mesh: leave "gateway" or "mesh" out'],
    ['testers that nobody is', { plan: RolloutPlan.parse('testers') }, 'plan: step 1: the router is not told who testers are: set its "testers"'],
    ['copies of a part, of nginx', { router: NGINX, plan: RolloutPlan.parse('mirror 10%') }, 'plan: step 1: nginxAnnotations cannot say copies of 10% of the requests, and gatewayApi, istio and traefik can'],
    ['copies of half a percent, of Traefik', { router: TRAEFIK, plan: RolloutPlan.parse('mirror 0.5%') }, 'plan: step 1: traefik cannot say copies of 0.5% of the requests, and gatewayApi and istio can'],
    ['copies beside a share, of Traefik', { router: TRAEFIK, plan: RolloutPlan.parse('10%, mirror 10%') },
      'plan: step 2: traefik cannot say copies beside a share, and gatewayApi and istio can: move it before the first share'],
    ['decimals below the grain', { plan: RolloutPlan.parse('0.001%') }, 'plan: step 1: 0.001% is finer than gatewayApi shares traffic out, which is by 0.01%'],
    ['pods whose share is nothing', { replicas: 100_000, plan: RolloutPlan.parse('1 pod') },
      'plan: step 1: 1 of 100000 pods are less than 0.01% of the traffic, which is the least share: begin with more pods or with a share'],
    ['a capacity', { capacity: CanaryCapacity.SURGE }, 'capacity: with a router stable keeps all its pods: leave it out'],
    ['no Service', { expose: false }, 'router: it leads to Services, and there are none: leave "expose" out'],
    ['a share above 100%', { plan: RolloutPlan.parse('mirror 101%') }, 'plan: step 1 ("mirror 101%"): copies are a percentage from 0 to 100'],
  ])('%s', (_, props, problem) => {
    expect(refused(props)).toEqual([problem]);
  });

  test.each<[string, Partial<BlueGreenServiceProps>, string]>([
    ['steps without a router', { router: undefined, plan: RolloutPlan.parse('10%') }, 'plan: a blue-green switch has steps only where a router shares traffic out: set "router", or leave it out'],
    ['a step in pods', { plan: RolloutPlan.parse('1 pod, 50%') }, 'plan: "1 pod": a blue-green switch moves in shares of the traffic, such as "10% for 5m"'],
    ['testers', { router: TrafficRouter.gatewayApi({ gateway: 'public', testers: { header: 'X', value: 'y' } }) }, 'router: testers of a blue-green switch have its preview Service: leave "testers" out'],
    ['a main Ingress that leads nowhere', { router: NGINX }, 'router: nginxAnnotations cannot say a switch after which nothing is ready behind its main Service, and gatewayApi, istio and traefik can'],
  ])('of a switch: %s', (_, props, problem) => {
    expect(switchRefused(props)).toEqual([problem]);
  });

  test('two canaries on one rule of nginx', () => {
    const problems = problemsOf(chart => {
      new CanaryDeployment(chart, 'a', { containers: [WEB], router: NGINX });
      new CanaryDeployment(chart, 'b', { containers: [WEB], router: NGINX });
      new CanaryDeployment(chart, 'c', { containers: [WEB], router: TrafficRouter.nginxAnnotations({ hosts, paths: ['/c'] }) });
    });
    expect(problems).toEqual(['[shop/b] router: the rollout at shop/a leads the same host and path, and one canary is all that they can have: change the host or the path of one']);
  });
});

test('a canary of Traefik with one pod is a warning, unless Services may be empty', () => {
  const warnings = (router: TrafficRouter, plan?: RolloutPlan) => new CanaryDeployment(newChart(), 'hello', { containers: [WEB], replicas: 10, router, plan }).warnings;
  expect(warnings(TrafficRouter.traefik({ hosts }))).toEqual([
    'router: all requests fail while the only canary pod of the step "1 pod for 10m" is not ready: begin with 2 pods, or set "allowEmptyServices" where Traefik runs with it',
  ]);
  expect(warnings(TrafficRouter.traefik({ hosts, allowEmptyServices: true }))).toEqual([]);
  expect(warnings(TrafficRouter.traefik({ hosts }), RolloutPlan.parse('2 pods, 50%'))).toEqual([]);
  expect(warnings(GATEWAY)).toEqual([]);
});

describe('autoscaled', () => {
  test('stable has all its pods for as long as the canary has any, and the canary exactly its own', () => {
    const frames = new CanaryDeployment(newChart(), 'hello', {
      ...NEW, scaling: Scaling.between(2, 10, { cpuUtilization: 60 }), router: GATEWAY, plan: RolloutPlan.parse('20%, 50%'),
    }).frames();
    const bounds = frames.map(({ manifests }) => ofKind(manifests, 'HorizontalPodAutoscaler').map(({ spec }) => [spec.minReplicas, spec.maxReplicas]));
    expect(bounds).toEqual([
      [[2, 10], [1, 1]], [[10, 10], [2, 2]], [[10, 10], [5, 5]], [[10, 10], [5, 5]], [[10, 10], [5, 5]], [[10, 10], [5, 5]], [[2, 10], [1, 1]],
    ]);
  });
});

test('how long proxies take is said by the router, or by whoever knows better', () => {
  const told = (router: TrafficRouter) => new Routing(router, { name: 'hello', services: ['hello', 'hello-canary'] }).terms.propagation;
  expect([GATEWAY, TrafficRouter.traefik({ hosts })].map(told)).toEqual([10, 5]);
  expect(told(TrafficRouter.gatewayApi({ gateway: 'public', propagation: Duration.minutes(1) }))).toBe(60);
});
