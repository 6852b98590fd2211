/** The pod template as code: whatever is done to `workload` reaches the pods of the version. */
import { ApiObject, App, Chart, JsonPatch, Testing } from 'cdk8s';
import {
  ConfigMap, ContainerRestartPolicy, Deployment, EnvValue, HorizontalPodAutoscaler, Ingress, IngressBackend, LabelSelector, NetworkPolicy, Protocol,
  Service, Topology, Volume,
} from 'cdk8s-plus-28';
import { BlueGreenService, CanaryDeployment, RollingDeployment, RolloutProps, RolloutState } from '../../src/index';
import { manifestsOf, newChart, ofKind, one, problemsOf, synth, WEB } from '../support/synth';

type Author = (hello: CanaryDeployment, chart: Chart) => unknown;

function rendered(author: Author, props: RolloutProps = {}): any[] {
  const chart = newChart();
  author(new CanaryDeployment(chart, 'hello', { containers: [WEB], replicas: 10, ...props }), chart);
  return manifestsOf(chart);
}

/** The pod specs of both tracks, which are the same when idle. */
function podSpec(author: Author, props: RolloutProps = {}): any {
  const [stable, canary] = ofKind(rendered(author, props), 'Deployment').map(({ spec }) => spec.template.spec);
  expect(canary).toEqual(stable);
  return stable;
}

describe('what is added reaches the pods of both tracks', () => {
  test('a container, with the defaults of every container', () => {
    const [main, added] = podSpec(({ workload }) => workload.addContainer({ image: 'fluent/fluent-bit:3.1' })).containers;
    expect([main.name, added.name, added.image]).toEqual(['main', 'fluent-bit', 'fluent/fluent-bit:3.1']);
    expect(added.securityContext).toEqual(main.securityContext);
  });

  test('an init container', () => {
    const { initContainers } = podSpec(({ workload }) => workload.addInitContainer({ image: 'acme/migrate:1', command: ['migrate'] }));
    expect(initContainers).toEqual([expect.objectContaining({ name: 'init-0', image: 'acme/migrate:1', command: ['migrate'] })]);
  });

  test('a volume and its mount', () => {
    const { containers: [main], volumes } = podSpec(({ workload }, chart) => workload.containers[0].mount('/cache', Volume.fromEmptyDir(chart, 'Cache', 'cache')));
    expect([main.volumeMounts, volumes]).toEqual([[{ name: 'cache', mountPath: '/cache' }], [{ name: 'cache', emptyDir: {} }]]);
  });

  test('a volume without a mount', () => {
    expect(podSpec(({ workload }, chart) => workload.addVolume(Volume.fromEmptyDir(chart, 'Cache', 'cache'))).volumes).toEqual([{ name: 'cache', emptyDir: {} }]);
  });

  test('environment variables', () => {
    const { containers: [main] } = podSpec(({ workload }, chart) => {
      workload.containers[0].env.addVariable('LEVEL', EnvValue.fromValue('debug'));
      workload.containers[0].env.addVariable('GREETING', EnvValue.fromConfigMap(ConfigMap.fromConfigMapName(chart, 'Texts', 'texts'), 'greeting'));
    });
    expect(main.env).toEqual([
      { name: 'LEVEL', value: 'debug' },
      { name: 'GREETING', valueFrom: { configMapKeyRef: { name: 'texts', key: 'greeting' } } },
    ]);
  });

  test('a port', () => {
    expect(podSpec(({ workload }) => workload.containers[0].addPort({ number: 9090, name: 'admin' })).containers[0].ports)
      .toEqual([{ name: 'http', containerPort: 8080 }, { name: 'admin', containerPort: 9090 }]);
  });

  test('a host alias', () => {
    expect(podSpec(({ workload }) => workload.addHostAlias({ ip: '10.0.0.1', hostnames: ['db'] })).hostAliases).toEqual([{ ip: '10.0.0.1', hostnames: ['db'] }]);
  });

  test('labels and annotations of the pods', () => {
    const templates = ofKind(rendered(({ workload }) => {
      workload.podMetadata.addLabel('team', 'shop');
      workload.podMetadata.addAnnotation('prometheus.io/scrape', 'true');
    }), 'Deployment').map(({ spec }) => spec.template.metadata);
    for (const { labels, annotations } of templates) expect([labels.team, annotations]).toEqual(['shop', { 'prometheus.io/scrape': 'true' }]);
  });

  test('labels and annotations of the Deployment', () => {
    for (const { metadata } of ofKind(rendered(({ workload }) => {
      workload.metadata.addLabel('team', 'shop');
      workload.metadata.addAnnotation('contact', 'shop@acme.example');
    }), 'Deployment')) {
      expect([metadata.labels.team, metadata.annotations.contact]).toEqual(['shop', 'shop@acme.example']);
    }
  });

  test('common labels of the Deployment may be replaced', () => {
    const labels = { 'app.kubernetes.io/name': 'greeter', 'app.kubernetes.io/version': 'nightly' };
    for (const { metadata } of ofKind(rendered(() => {}, { metadata: { labels } }), 'Deployment')) {
      expect(metadata.labels).toEqual(expect.objectContaining(labels));
    }
  });

  test('scheduling', () => {
    const { nodeAffinity, podAffinity } = podSpec(({ workload }, chart) => {
      const db = new Deployment(chart, 'db', { containers: [WEB] });
      workload.scheduling.colocate(db, { topology: Topology.ZONE });
    }).affinity;
    expect(nodeAffinity).toBeUndefined();
    expect(podAffinity.requiredDuringSchedulingIgnoredDuringExecution).toHaveLength(1);
  });

  test('a required spread: once, however often the app is synthesized', () => {
    const chart = newChart();
    const hello = new CanaryDeployment(chart, 'hello', { containers: [WEB], replicas: 10 });
    hello.workload.scheduling.spread({ topology: Topology.HOSTNAME });
    const [first, hash] = [manifestsOf(chart), hello.version.hash];
    const [second, third] = [manifestsOf(chart), manifestsOf(chart)];
    expect(one(first, 'Deployment', 'shop-hello').spec.template.spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution).toHaveLength(1);
    expect(second).toEqual(first);
    expect(third).toEqual(first);
    expect(hello.version.hash).toBe(hash);
  });
});

describe('a shared volume', () => {
  const withCollector = (hello: CanaryDeployment) => hello.workload.addContainer({ image: 'fluent/fluent-bit:3.1', name: 'collector' });

  test('is one empty directory, mounted where each container wants it', () => {
    const spec = podSpec(hello => {
      withCollector(hello);
      hello.shareVolume('logs', { main: '/var/log/nginx', collector: '/logs' });
    });
    expect(spec.volumes).toEqual([{ name: 'logs', emptyDir: {} }]);
    expect(spec.containers.map(({ name, volumeMounts }: any) => [name, volumeMounts])).toEqual([
      ['main', [{ name: 'logs', mountPath: '/var/log/nginx' }]],
      ['collector', [{ name: 'logs', mountPath: '/logs' }]],
    ]);
  });

  test('reaches init containers', () => {
    const spec = podSpec(hello => {
      hello.workload.addInitContainer({ image: 'acme/fill:1', name: 'fill' });
      hello.shareVolume('data', { main: '/data', fill: '/data' });
    });
    expect(spec.initContainers[0].volumeMounts).toEqual([{ name: 'data', mountPath: '/data' }]);
  });

  test('may be one of several, and be mounted into a further container by hand', () => {
    const spec = podSpec(hello => {
      hello.shareVolume('logs', { main: '/var/log/nginx' });
      const cache = hello.shareVolume('cache', { main: '/cache' });
      withCollector(hello).mount('/theirs', cache);
    });
    expect(spec.volumes.map(({ name }: any) => name).sort()).toEqual(['cache', 'logs']);
    expect(spec.containers[1].volumeMounts).toEqual([{ name: 'cache', mountPath: '/theirs' }]);
  });

  test('refuses a container that there is not, by its name', () => {
    expect(problemsOf(chart => new CanaryDeployment(chart, 'hello', { containers: [WEB], replicas: 10 }).shareVolume('logs', { main: '/a', collector: '/b' })))
      .toEqual(['[shop/hello] shareVolume("logs"): there is no container "collector" yet: add it first']);
  });
});

describe('escape hatches', () => {
  test('ApiObject.of finds the Deployment of the construct and of the workload', () => {
    for (const Construct of [RollingDeployment, CanaryDeployment, BlueGreenService]) {
      const hello = new Construct(newChart(), 'hello', { containers: [WEB], replicas: 10 });
      expect(ApiObject.of(hello)).toBe(ApiObject.of(hello.workload));
      expect([ApiObject.of(hello).kind, ApiObject.of(hello).name]).toEqual(['Deployment', hello.workload.name]);
    }
  });

  test('a JSON patch on the workload reaches the output, once', () => {
    const manifests = rendered(hello => ApiObject.of(hello.workload).addJsonPatch(
      JsonPatch.add('/spec/revisionHistoryLimit', 3),
      JsonPatch.add('/metadata/annotations', { contact: 'shop' }),
      JsonPatch.add('/spec/template/spec/containers/0/args', ['--verbose']),
      JsonPatch.add('/spec/template/spec/containers/0/args/-', '--once'),
      JsonPatch.add('/spec/template/spec/enableServiceLinks', false),
    ));
    for (const { metadata, spec } of ofKind(manifests, 'Deployment')) {
      expect(spec.revisionHistoryLimit).toBe(3);
      expect(metadata.annotations.contact).toBe('shop');
      expect(spec.template.spec.containers[0].args).toEqual(['--verbose', '--once']);
      expect(spec.template.spec.enableServiceLinks).toBe(false);
    }
  });

  test('a JSON patch on the pod template is part of the version', () => {
    const versionWith = (...patches: JsonPatch[]) => {
      const hello = new CanaryDeployment(newChart(), 'hello', { containers: [WEB], replicas: 10 });
      ApiObject.of(hello).addJsonPatch(...patches);
      return hello.version;
    };
    const patched = versionWith(JsonPatch.add('/spec/template/spec/enableServiceLinks', false));
    expect(patched.podTemplate.spec.enableServiceLinks).toBe(false);
    expect(patched.hash).not.toBe(versionWith().hash);
    expect(versionWith(JsonPatch.add('/spec/revisionHistoryLimit', 3)).hash).toBe(versionWith().hash);
  });

  test('what a JSON patch sets takes precedence over a default', () => {
    const spec = podSpec(hello => ApiObject.of(hello).addJsonPatch(
      JsonPatch.add('/spec/template/spec/terminationGracePeriodSeconds', 90),
      JsonPatch.add('/spec/template/spec/topologySpreadConstraints', []),
      JsonPatch.add('/spec/template/spec/securityContext/seccompProfile', { type: 'Unconfined' }),
      JsonPatch.add('/spec/template/spec/containers/0/readinessProbe', { exec: { command: ['ready'] } }),
    ));
    expect(spec.topologySpreadConstraints).toEqual([]);
    expect(spec.securityContext.seccompProfile).toEqual({ type: 'Unconfined' });
    expect(spec.containers[0].readinessProbe).toEqual({ exec: { command: ['ready'] } });
    expect(spec.terminationGracePeriodSeconds).toBe(90);
  });

  test('in a rollout a patch on the pod template waits for the promotion, any other patch does not', () => {
    const stable = new CanaryDeployment(newChart(), 'hello', { containers: [WEB], replicas: 10 }).version;
    const manifests = rendered(hello => ApiObject.of(hello).addJsonPatch(
      JsonPatch.add('/spec/revisionHistoryLimit', 3),
      JsonPatch.add('/spec/template/spec/enableServiceLinks', false),
    ), { state: RolloutState.inProgress({ stable }) });
    const described = ofKind(manifests, 'Deployment').map(({ metadata, spec }) => [metadata.name, spec.revisionHistoryLimit, spec.template.spec.enableServiceLinks]);
    expect(described).toEqual([['shop-hello', 3, undefined], ['shop-hello-canary', 3, false]]);
  });

  test('JSON patches on the other objects reach the output', () => {
    const manifests = rendered(hello => {
      hello.canary.addJsonPatch(JsonPatch.add('/spec/revisionHistoryLimit', 1));
      hello.podDisruptionBudget.addJsonPatch(JsonPatch.replace('/spec/maxUnavailable', 1));
      hello.serviceAccount!.addJsonPatch(JsonPatch.add('/metadata/labels/team', 'shop'));
      hello.networkPolicy!.addJsonPatch(JsonPatch.replace('/spec/egress', []));
      ApiObject.of(hello.service!).addJsonPatch(JsonPatch.add('/spec/sessionAffinity', 'ClientIP'));
    });
    expect(one(manifests, 'Deployment', 'shop-hello-canary').spec.revisionHistoryLimit).toBe(1);
    expect(one(manifests, 'Deployment', 'shop-hello').spec.revisionHistoryLimit).toBeUndefined();
    expect(one(manifests, 'PodDisruptionBudget', 'shop-hello').spec.maxUnavailable).toBe(1);
    expect(one(manifests, 'ServiceAccount').metadata.labels.team).toBe('shop');
    expect(one(manifests, 'NetworkPolicy').spec.egress).toEqual([]);
    expect(one(manifests, 'Service').spec.sessionAffinity).toBe('ClientIP');
  });

  test('a selector of the Service is refused: every frame sets it', () => {
    const found = problemsOf(chart => new CanaryDeployment(chart, 'hello', { containers: [WEB], replicas: 10 }).service!.selectLabel('tier', 'web'));
    expect(found).toEqual([expect.stringMatching(/^\[shop\/hello\] service: .*select/)]);
  });
});

describe('the workload among other constructs', () => {
  const order = (manifests: any[]) => manifests.map(({ kind, metadata }) => `${kind}/${metadata.name}`);

  test('a dependency of the workload comes before it', () => {
    const manifests = rendered(({ workload }, chart) => workload.node.addDependency(new ConfigMap(chart, 'texts', { data: { a: 'b' } })));
    const [texts, stable] = ['ConfigMap/shop-texts', 'Deployment/shop-hello'].map(name => order(manifests).findIndex(object => object.startsWith(name)));
    expect(texts).toBeGreaterThanOrEqual(0);
    expect(stable).toBeGreaterThan(texts);
  });

  test('what depends on the workload comes after it', () => {
    const manifests = rendered(({ workload }, chart) => new ConfigMap(chart, 'atexts', { data: { a: 'b' } }).node.addDependency(workload));
    const [texts, stable] = ['ConfigMap/shop-atexts', 'Deployment/shop-hello'].map(name => order(manifests).findIndex(object => object.startsWith(name)));
    expect(texts).toBeGreaterThan(stable);
  });

  test('charts that depend on it come after its chart', () => {
    const app = new App();
    const [shop, batch] = [newChart('shop', app), new Chart(app, 'batch')];
    const hello = new CanaryDeployment(shop, 'hello', { containers: [WEB], replicas: 10 });
    batch.node.addDependency(hello.workload);
    expect(app.charts.map(({ node }) => node.id)).toEqual(['shop', 'batch']);
    expect(app.synthYaml()).toContain('name: shop-hello-canary');
  });

  test('selectors that cdk8s-plus builds on the workload cover both tracks', () => {
    const manifests = rendered(({ workload }, chart) => {
      new Service(chart, 'debug', { selector: workload, ports: [{ port: 80, targetPort: 8080 }] });
      new NetworkPolicy(chart, 'strict', { selector: workload });
    });
    const selectors = [one(manifests, 'Service', 'shop-debug').spec.selector, one(manifests, 'NetworkPolicy', 'shop-strict').spec.podSelector.matchLabels];
    for (const selector of selectors) {
      expect(Object.keys(selector)).not.toEqual([]);
      for (const { spec } of ofKind(manifests, 'Deployment')) expect(spec.template.metadata.labels).toEqual(expect.objectContaining(selector));
    }
  });

  test('an Ingress leads to the Service', () => {
    const manifests = rendered(({ service }, chart) => new Ingress(chart, 'front', { defaultBackend: IngressBackend.fromService(service!) }));
    expect(one(manifests, 'Ingress').spec.defaultBackend.service).toEqual({ name: 'shop-hello', port: { number: 8080 } });
  });

  test('the output does not depend on whether cdk8s sorts keys', () => {
    const sorted = rendered(() => {});
    const before = process.env.CDK8S_DISABLE_SORT;
    process.env.CDK8S_DISABLE_SORT = '1';
    try {
      expect(rendered(() => {})).toEqual(sorted);
    } finally {
      if (before === undefined) delete process.env.CDK8S_DISABLE_SORT;
      else process.env.CDK8S_DISABLE_SORT = before;
    }
  });

  test('every object is in the namespace of the construct', () => {
    const props = { containers: [WEB], replicas: 10, metadata: { namespace: 'elsewhere' } };
    const chart = newChart();
    new CanaryDeployment(chart, 'hello', { ...props, config: { A: 'b' } });
    new BlueGreenService(chart, 'switch', props);
    expect(new Set(Testing.synth(chart).map(({ metadata }) => metadata.namespace))).toEqual(new Set(['elsewhere']));
  });
});

describe('what the frames set is refused where it is set on the workload', () => {
  test.each<[string, Author, string]>([
    ['an autoscaler', ({ workload }, chart) => new HorizontalPodAutoscaler(chart, 'hpa', { target: workload, maxReplicas: 3 }), 'use the prop "scaling"'],
    ['a selector', ({ workload }) => workload.select(LabelSelector.of({ labels: { tier: 'web' } })), 'use the prop "adopt"'],
    ['replicas', hello => ApiObject.of(hello).addJsonPatch(JsonPatch.replace('/spec/replicas', 3)), 'use the prop "replicas"'],
    ['a strategy', hello => ApiObject.of(hello).addJsonPatch(JsonPatch.replace('/spec/strategy', { type: 'Recreate' })), 'use the props "maxSurge" and "minAvailable"'],
    ['minReadySeconds', hello => ApiObject.of(hello).addJsonPatch(JsonPatch.replace('/spec/minReadySeconds', 5)), 'use a readiness probe'],
    ['progressDeadlineSeconds', hello => ApiObject.of(hello).addJsonPatch(JsonPatch.replace('/spec/progressDeadlineSeconds', 60)), 'leave it out'],
    ['paused', hello => ApiObject.of(hello).addJsonPatch(JsonPatch.add('/spec/paused', true)), 'leave the rollout at its step'],
  ])('%s', (_, author, instead) => {
    const found = problemsOf(chart => author(new CanaryDeployment(chart, 'hello', { containers: [WEB], replicas: 10 }), chart));
    // cdk8s-plus has something to say of its own about a second autoscaler.
    const ours = found.filter(problem => problem.startsWith('[shop/hello] '));
    expect(ours).toEqual([expect.stringMatching(/^\[shop\/hello\] workload: .+ would be ignored, since every frame sets it: /)]);
    expect(ours[0]).toContain(instead);
  });
});

test('ports without a name get one each, in sidecars too', () => {
  const manifests = synth(chart => {
    const { workload } = new RollingDeployment(chart, 'hello', {
      containers: [{ image: 'acme/dns:1', ports: [{ number: 8080 }, { number: 53, protocol: Protocol.TCP }, { number: 53, protocol: Protocol.UDP }] }],
    });
    workload.addInitContainer({ image: 'acme/proxy:1', portNumber: 9000, restartPolicy: ContainerRestartPolicy.ALWAYS });
  });
  expect(one(manifests, 'Service').spec.ports.map(({ name, port, protocol, targetPort }: any) => [name, port, protocol, targetPort])).toEqual([
    ['http', 8080, 'TCP', 'http'], ['port-53', 53, 'TCP', 'port-53'], ['port-53-udp', 53, 'UDP', 'port-53-udp'], ['port-9000', 9000, 'TCP', 'port-9000'],
  ]);
});

test('a patch of the Service adds to its ports', () => {
  const manifests = synth(chart => {
    const { service } = new RollingDeployment(chart, 'hello', { containers: [{ image: 'acme/web:1', portNumber: 8080 }] });
    ApiObject.of(service!).addJsonPatch(JsonPatch.add('/spec/ports/0/appProtocol', 'http'));
  });
  expect(one(manifests, 'Service').spec.ports).toEqual([{ name: 'http', port: 8080, protocol: 'TCP', targetPort: 'http', appProtocol: 'http' }]);
});

test('shareVolume again mounts the same volume into more containers', () => {
  const manifests = synth(chart => {
    const hello = new RollingDeployment(chart, 'hello', { containers: [{ name: 'web', image: 'acme/web:1', portNumber: 8080 }] });
    hello.workload.addContainer({ name: 'collector', image: 'acme/collector:1' });
    expect(hello.shareVolume('logs', { web: '/var/log' })).toBe(hello.shareVolume('logs', { collector: '/logs' }));
  });
  const { containers, volumes } = one(manifests, 'Deployment').spec.template.spec;
  expect(containers.map(({ volumeMounts }: any) => volumeMounts)).toEqual([[{ name: 'logs', mountPath: '/var/log' }], [{ name: 'logs', mountPath: '/logs' }]]);
  expect(volumes).toEqual([{ name: 'logs', emptyDir: {} }]);
});

test('what is added after a rendering counts in the next one, and a version that was handed out does not', () => {
  const chart = newChart();
  const hello = new CanaryDeployment(chart, 'hello', { containers: [WEB], replicas: 10 });
  const { version } = hello;
  const images = () => ofKind(manifestsOf(chart), 'Deployment').map(({ spec }) => spec.template.spec.containers.map(({ image }: any) => image).join());
  expect(images()).toEqual([WEB.image, WEB.image]);
  version.podTemplate.spec.containers[0].image = 'acme/other:1';
  expect(images()).toEqual([WEB.image, WEB.image]);
  hello.workload.addContainer({ image: 'fluent/fluent-bit:3.1' });
  const both = `${WEB.image},fluent/fluent-bit:3.1`;
  expect(images()).toEqual([both, both]);
  expect(hello.version.hash).not.toBe(version.hash);
});
