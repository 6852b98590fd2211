/** The pod template: what the author left open is filled in, and nothing that was set is changed. */
import { Duration } from 'cdk8s';
import {
  Capability, ContainerProps, Handler, Node, NodeLabelQuery, NodeTaintQuery, Pods, Probe, Protocol, SeccompProfileType, ServiceAccount, Topology,
} from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { CanaryDeployment, RollingDeployment, RolloutProps } from '../../src/index';
import { newChart, manifestsOf, ofKind, one, synth, WEB } from '../support/synth';

function template(props: RolloutProps = {}, author: (hello: RollingDeployment) => unknown = () => {}): any {
  return one(synth(chart => author(new RollingDeployment(chart, 'hello', { containers: [WEB], replicas: 10, ...props }))), 'Deployment').spec.template;
}

function podSpec(props: RolloutProps = {}, author?: (hello: RollingDeployment) => unknown): any {
  return template(props, author).spec;
}

function container(props: Partial<ContainerProps>, rollout: RolloutProps = {}): any {
  return podSpec({ containers: [{ ...WEB, ...props }], ...rollout }).containers[0];
}

const PODS = { matchLabels: { 'cdk8s-rollouts/rollout': 'shop-hello' } };

describe('security', () => {
  test('a pod runs as nobody, with the default seccomp profile and without a token', () => {
    const { securityContext, automountServiceAccountToken, hostNetwork, serviceAccountName } = podSpec();
    expect(securityContext).toEqual({
      runAsNonRoot: true, runAsUser: 10_001, runAsGroup: 10_001, fsGroup: 10_001, fsGroupChangePolicy: 'Always', seccompProfile: { type: 'RuntimeDefault' },
    });
    expect([automountServiceAccountToken, hostNetwork, serviceAccountName]).toEqual([false, false, 'shop-hello']);
  });

  const confined = {
    allowPrivilegeEscalation: false, privileged: false, readOnlyRootFilesystem: true, runAsNonRoot: true, capabilities: { drop: ['ALL'] },
  };

  test('every container is confined, init containers and sidecars too', () => {
    const spec = podSpec({ initContainers: [{ image: 'acme/migrate:1' }] }, hello => {
      hello.workload.addContainer({ image: 'fluent/fluent-bit:3.1' });
      hello.workload.addInitContainer({ image: 'acme/warm-up:1' });
    });
    const containers = [...spec.containers, ...spec.initContainers];
    expect(containers.map(({ securityContext }) => securityContext)).toEqual([confined, confined, confined, confined]);
  });

  test.each<[string, RolloutProps['securityContext'], object]>([
    ['user', { user: 2_000 }, { runAsUser: 2_000 }],
    ['group', { group: 2_000 }, { runAsGroup: 2_000 }],
    ['file group', { fsGroup: 2_000 }, { fsGroup: 2_000 }],
    ['root', { ensureNonRoot: false, user: 0 }, { runAsNonRoot: false, runAsUser: 0 }],
  ])('the %s of a pod stays as it was set', (_, securityContext, expected) => {
    expect(podSpec({ securityContext }).securityContext).toEqual(expect.objectContaining(expected));
  });

  test.each<[string, ContainerProps['securityContext'], object]>([
    ['user', { user: 2_000, group: 3_000 }, { ...confined, runAsUser: 2_000, runAsGroup: 3_000 }],
    ['writable root', { readOnlyRootFilesystem: false }, { ...confined, readOnlyRootFilesystem: false }],
    ['root', { ensureNonRoot: false }, { ...confined, runAsNonRoot: false }],
    ['escalation', { allowPrivilegeEscalation: true }, { ...confined, allowPrivilegeEscalation: true }],
    ['added capability', { capabilities: { add: [Capability.NET_BIND_SERVICE] } }, { ...confined, capabilities: { add: ['NET_BIND_SERVICE'], drop: ['ALL'] } }],
    ['dropped capability', { capabilities: { drop: [Capability.KILL] } }, { ...confined, capabilities: { drop: ['KILL'] } }],
    ['seccomp profile', { seccompProfile: { type: SeccompProfileType.UNCONFINED } }, { ...confined, seccompProfile: { type: 'Unconfined' } }],
  ])('the %s of a container stays as it was set', (_, securityContext, expected) => {
    expect(container({ securityContext }).securityContext).toEqual(expected);
  });

  test('the token of the service account stays as it was set', () => {
    expect(podSpec({ automountServiceAccountToken: true }).automountServiceAccountToken).toBe(true);
  });
});

describe('service account', () => {
  test('one is emitted, without a token', () => {
    const account = one(synth(chart => new RollingDeployment(chart, 'hello', { containers: [WEB], replicas: 10 })), 'ServiceAccount');
    expect([account.metadata.name, account.automountServiceAccountToken]).toEqual(['shop-hello', false]);
  });

  test('one that was passed is used, and no other is emitted', () => {
    const chart = newChart();
    const serviceAccount = ServiceAccount.fromServiceAccountName(chart, 'Existing', 'robot');
    const hello = new RollingDeployment(chart, 'hello', { containers: [WEB], replicas: 10, serviceAccount });
    const manifests = manifestsOf(chart);
    expect(one(manifests, 'Deployment').spec.template.spec.serviceAccountName).toBe('robot');
    expect(ofKind(manifests, 'ServiceAccount')).toEqual([]);
    expect(hello.serviceAccount).toBeUndefined();
  });
});

describe('probes', () => {
  const readinessProbe = { tcpSocket: { port: 'http' }, periodSeconds: 5, failureThreshold: 2 };
  const livenessProbe = { tcpSocket: { port: 8080 }, periodSeconds: 10, failureThreshold: 6 };

  test('a container with a port is ready while it accepts connections, and restarted when it has not for a while', () => {
    expect(container({})).toEqual(expect.objectContaining({ readinessProbe, livenessProbe }));
  });

  test('a container has minutes to accept its first connection', () => {
    const { tcpSocket, failureThreshold, periodSeconds } = container({}).startupProbe;
    expect([tcpSocket.port, failureThreshold * periodSeconds]).toEqual([8080, 300]);
  });

  test('readiness and liveness are not the same', () => {
    expect(readinessProbe).not.toEqual(livenessProbe);
    const probed = container({});
    expect(probed.readinessProbe).not.toEqual(probed.livenessProbe);
  });

  test('the first TCP port stands for the container, by its name', () => {
    const { ports, readinessProbe: ready, livenessProbe: alive } = container({
      portNumber: undefined,
      ports: [{ number: 5353, name: 'dns', protocol: Protocol.UDP }, { number: 9090, name: 'admin' }, { number: 9091, name: 'more' }],
    });
    expect(ports.map(({ name }: any) => name)).toEqual(['dns', 'admin', 'more']);
    expect([ready.tcpSocket.port, alive.tcpSocket.port]).toEqual(['admin', 9090]);
  });

  test('a container without a port has none', () => {
    const [, sidecar] = podSpec({}, hello => hello.workload.addContainer({ image: 'fluent/fluent-bit:3.1' })).containers;
    expect(Object.keys(sidecar).filter(key => key.endsWith('Probe'))).toEqual([]);
  });

  test('defaultProbes: false leaves both out', () => {
    const { readinessProbe: ready, livenessProbe: alive } = container({}, { defaultProbes: false });
    expect([ready, alive]).toEqual([undefined, undefined]);
  });

  test('probes that were set stay as they are, each without the other', () => {
    const http = { httpGet: { path: '/ready', port: 8080, scheme: 'HTTP' }, failureThreshold: 3 };
    expect(container({ readiness: Probe.fromHttpGet('/ready') })).toEqual(expect.objectContaining({ readinessProbe: http, livenessProbe }));
    expect(container({ liveness: Probe.fromHttpGet('/ready') })).toEqual(expect.objectContaining({ readinessProbe, livenessProbe: http }));
    expect(container({ startup: Probe.fromHttpGet('/ready') })).toEqual(expect.objectContaining({ startupProbe: http, readinessProbe, livenessProbe }));
  });
});

describe('port names', () => {
  test.each<[string, ContainerProps[], Array<Array<string>>]>([
    ['a single port is http', [WEB], [['http']]],
    ['the next ones carry their number', [{ image: 'acme/a:1', portNumber: 80 }, { image: 'acme/b:1', portNumber: 90 }], [['http'], ['port-90']]],
    ['names that were given stay', [{ image: 'acme/a:1', ports: [{ number: 80, name: 'web' }, { number: 90, name: 'admin' }] }], [['web', 'admin']]],
    ['a name that was given is not taken twice', [{ image: 'acme/a:1', portNumber: 80 }, { image: 'acme/b:1', ports: [{ number: 90, name: 'http' }] }],
      [['port-80'], ['http']]],
  ])('%s', (_, containers, names) => {
    expect(podSpec({ containers }).containers.map(({ ports }: any) => ports.map(({ name }: any) => name))).toEqual(names);
  });
});

describe('scheduling', () => {
  test('pods spread softly over hosts and zones', () => {
    const constraint = { maxSkew: 1, whenUnsatisfiable: 'ScheduleAnyway', labelSelector: PODS };
    expect(podSpec().topologySpreadConstraints).toEqual([
      { ...constraint, topologyKey: 'kubernetes.io/hostname' },
      { ...constraint, topologyKey: 'topology.kubernetes.io/zone' },
    ]);
  });

  test('pods prefer hosts without each other', () => {
    expect(podSpec().affinity).toEqual({
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector: PODS } }],
      },
    });
  });

  test('both cover the pods of both tracks, since a track alone would pile up on one host', () => {
    const deployments = ofKind(synth(chart => new CanaryDeployment(chart, 'hello', { containers: [WEB], replicas: 10 })), 'Deployment');
    for (const { spec: { template: { metadata, spec } } } of deployments) {
      const selectors = spec.topologySpreadConstraints.map(({ labelSelector }: any) => labelSelector.matchLabels);
      for (const selector of selectors) expect(metadata.labels).toEqual(expect.objectContaining(selector));
    }
    expect(new Set(deployments.map(({ spec }) => JSON.stringify(spec.template.spec.topologySpreadConstraints))).size).toBe(1);
  });

  test('node affinity and tolerations reach the pods, beside the preferred anti-affinity', () => {
    const { affinity, tolerations } = podSpec({}, ({ workload: { scheduling } }) => {
      scheduling.attract(Node.labeled(NodeLabelQuery.is('disk', 'ssd')));
      scheduling.tolerate(Node.tainted(NodeTaintQuery.exists('gpu')));
    });
    expect(affinity.nodeAffinity).toBeDefined();
    expect(affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution).toHaveLength(1);
    expect(tolerations).toEqual([{ key: 'gpu', operator: 'Exists' }]);
  });

  test('an anti-affinity that was set takes the place of the default one', () => {
    const { podAntiAffinity } = podSpec({}, ({ workload }) => {
      workload.scheduling.separate(Pods.select(workload, 'Noisy', { labels: { noise: 'high' } }), { topology: Topology.ZONE });
    }).affinity;
    expect(podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution).toBeUndefined();
    expect(podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution).toHaveLength(1);
  });

  test('a priority class is set only where one was named', () => {
    expect(podSpec().priorityClassName).toBeUndefined();
    expect(podSpec({ priorityClassName: 'urgent' }).priorityClassName).toBe('urgent');
  });
});

describe('shutdown', () => {
  test.each<[string, RolloutProps, number | undefined, number]>([
    ['by default a pod serves 10 seconds longer and has 30 to stop', {}, 10, 40],
    ['a longer delay', { shutdownDelay: Duration.seconds(20) }, 20, 50],
    ['no delay', { shutdownDelay: Duration.seconds(0) }, undefined, 30],
    ['a grace period of its own', { terminationGracePeriod: Duration.minutes(2) }, 10, 120],
    ['both', { shutdownDelay: Duration.seconds(5), terminationGracePeriod: Duration.seconds(15) }, 5, 15],
  ])('%s', (_, props, sleep, grace) => {
    const { containers: [main], terminationGracePeriodSeconds } = podSpec(props);
    expect([main.lifecycle?.preStop.sleep.seconds, terminationGracePeriodSeconds]).toEqual([sleep, grace]);
  });

  test('a preStop of the container stays, and a postStart does not replace the default preStop', () => {
    const { lifecycle } = container({ lifecycle: { preStop: Handler.fromCommand(['drain']) } });
    expect(lifecycle).toEqual({ preStop: { exec: { command: ['drain'] } } });
    expect(container({ lifecycle: { postStart: Handler.fromCommand(['warm']) } }).lifecycle)
      .toEqual({ postStart: { exec: { command: ['warm'] } }, preStop: { sleep: { seconds: 10 } } });
  });

  test('init containers have none: they are gone by then', () => {
    const { initContainers: [migrate] } = podSpec({ initContainers: [{ image: 'acme/migrate:1' }] });
    expect(migrate.lifecycle).toBeUndefined();
  });
});

describe('labels', () => {
  test('of the pods', () => {
    expect(template().metadata.labels).toEqual({
      'app.kubernetes.io/name': 'shop-hello',
      'app.kubernetes.io/instance': 'shop-hello',
      'app.kubernetes.io/version': '1.5.0',
      'app.kubernetes.io/managed-by': 'cdk8s-rollouts',
      'cdk8s-rollouts/rollout': 'shop-hello',
      'cdk8s-rollouts/track': 'stable',
      'cdk8s.io/metadata.addr': 'shop-hello',
    });
  });

  test('labels and annotations of the user come on top, and may replace the common ones', () => {
    const { labels, annotations } = template({
      podMetadata: { labels: { 'team': 'shop', 'app.kubernetes.io/name': 'greeter' }, annotations: { 'prometheus.io/scrape': 'true' } },
    }).metadata;
    expect(labels).toEqual(expect.objectContaining({ 'team': 'shop', 'app.kubernetes.io/name': 'greeter', 'cdk8s-rollouts/rollout': 'shop-hello' }));
    expect(annotations).toEqual({ 'prometheus.io/scrape': 'true' });
  });

  test('no annotation of the library is in the template, where it would restart pods', () => {
    expect(template().metadata.annotations).toBeUndefined();
  });

  test('the template does not depend on the place of the construct in the tree', () => {
    const templateAt = (place: (chart: Construct) => [Construct, string]) => {
      const chart = newChart();
      const [scope, id] = place(chart);
      new RollingDeployment(scope, id, { name: 'hello', containers: [WEB], replicas: 10 });
      return one(manifestsOf(chart), 'Deployment').spec;
    };
    const here = templateAt(chart => [chart, 'hello']);
    expect(templateAt(chart => [chart, 'renamed'])).toEqual(here);
    expect(templateAt(chart => [new Construct(chart, 'group'), 'hello'])).toEqual(here);
  });
});

describe('the rest of a pod', () => {
  test('reaches the template', () => {
    const spec = podSpec({
      hostAliases: [{ ip: '10.0.0.1', hostnames: ['db'] }],
      dns: { nameservers: ['10.0.0.2'] },
      hostNetwork: true,
    });
    expect(spec.hostAliases).toEqual([{ ip: '10.0.0.1', hostnames: ['db'] }]);
    expect(spec.dnsConfig.nameservers).toEqual(['10.0.0.2']);
    expect(spec.hostNetwork).toBe(true);
  });
});
