/** What keeps a pod from starting, case by case. */
import { hindrances } from '../../src/controllers/scheduling';
import { PodTemplate } from '../../src/manifests/kinds/pod-template';
import { podUsage } from '../../src/manifests/kinds/pod-usage';
import { Manifest } from '../../src/manifests/manifest';
import { ManifestSet } from '../../src/manifests/manifest-set';

const template = (spec: object, labels: object = { app: 'hello' }) => new PodTemplate({ metadata: { labels }, spec });
const pod = (of: PodTemplate, kind: 'Deployment' | 'DaemonSet' = 'Deployment') => ({ kind, template: of, namespace: 'shop' });
const beside = (of: PodTemplate, pods: number, others: ReadonlyArray<readonly [PodTemplate, number]> = []) => ({
  own: [{ template: of, namespace: 'shop', pods }],
  others: () => others.map(([one, count]) => ({ template: one, namespace: 'shop', pods: count })),
});
const objects = (...all: object[]) => ManifestSet.of(all.map(one => ({ apiVersion: 'v1', metadata: { name: 'x', namespace: 'shop' }, ...one }) as unknown as Manifest));
const judged = (found: ReturnType<typeof hindrances>) => found.map(({ reason, isCertain }) => `${reason}${isCertain ? '' : '?'}`);

describe('what a pod takes', () => {
  const cpu = (amount: string, more: object = {}) => ({ resources: { requests: { cpu: amount } }, ...more });

  test.each([
    ['the sum of its containers', { containers: [cpu('100m'), cpu('200m')] }, 0.3],
    ['an init container where that takes more', { containers: [cpu('100m')], initContainers: [cpu('1'), cpu('2')] }, 2],
    ['a sidecar beside the containers', { containers: [cpu('100m')], initContainers: [cpu('1', { restartPolicy: 'Always' })] }, 1.1],
    ['an init container beside a sidecar', { containers: [cpu('100m')], initContainers: [cpu('1', { restartPolicy: 'Always' }), cpu('2')] }, 3],
    ['a limit without a request', { containers: [{ resources: { limits: { cpu: 2 } } }] }, 2],
    ['what is said of the whole pod', { containers: [cpu('100m')], resources: { requests: { cpu: '4' } } }, 4],
    ['its overhead too', { containers: [cpu('100m')], overhead: { cpu: '100m' } }, 0.2],
    ['nothing that can be read', { containers: [cpu('much'), null, 3] }, 0],
  ])('%s', (_, spec, expected) => {
    expect(podUsage(template(spec), 'requests', 'cpu')).toBeCloseTo(expected);
  });

  test('an overhead is no limit where there is none', () => {
    expect(podUsage(template({ containers: [cpu('100m')], overhead: { cpu: '100m' } }), 'limits', 'cpu')).toBe(0);
  });
});

describe('quota', () => {
  const one = template({ containers: [{ resources: { requests: { 'cpu': '100m', 'memory': '1Gi', 'nvidia.com/gpu': 1 }, limits: { memory: '2Gi' } } }] });
  const quota = (hard: object, more: object = {}) => objects({ kind: 'ResourceQuota', spec: { hard, ...more } });

  test.each([
    [{ pods: 3 }, true], [{ pods: '4' }, false], [{ 'count/pods': 3 }, true], [{ cpu: '300m' }, true], [{ 'requests.cpu': '400m' }, false],
    [{ memory: '3Gi' }, true], [{ 'limits.memory': '7Gi' }, true], [{ 'limits.memory': '8Gi' }, false], [{ 'requests.nvidia.com/gpu': 3 }, true],
    // Pods that take nothing of it are not looked at; neither are other things than pods.
    [{ 'limits.cpu': 0 }, false], [{ 'requests.storage': 0 }, false], [{ 'count/secrets': 0 }, false], [{ services: 0 }, false], [{ pods: 'many' }, false],
  ])('%j for the fourth pod', (hard, isFull) => {
    expect(judged(hindrances(pod(one), beside(one, 3), quota(hard)))).toEqual(isFull ? ['quota'] : []);
  });

  test.each([
    [{ scopes: ['Terminating'] }, false], [{ scopes: ['NotTerminating', 'NotBestEffort'] }, true], [{ scopes: ['BestEffort'] }, false],
    [{ scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: ['high'] }] } }, false],
    [{ scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'DoesNotExist' }] } }, false], [{ scopes: 'odd' }, true],
  ])('%j', (scope, isFull) => {
    expect(judged(hindrances(pod(one), beside(one, 3), quota({ pods: 3 }, scope)))).toEqual(isFull ? ['quota'] : []);
  });

  test('ten times 0.1 is 1', () => {
    const tenth = template({ containers: [{ resources: { requests: { cpu: 0.1 } } }] });
    expect(hindrances(pod(tenth), beside(tenth, 9), quota({ cpu: 1 }))).toEqual([]);
  });

  test('pods of others count, and those of other namespaces do not', () => {
    expect(judged(hindrances(pod(one), beside(one, 1, [[template({}), 2]]), quota({ pods: 3 })))).toEqual(['quota']);
    const elsewhere = { own: [], others: () => [{ template: one, namespace: 'other', pods: 9 }] };
    expect(hindrances(pod(one), elsewhere, quota({ pods: 3 }))).toEqual([]);
  });
});

describe('claims', () => {
  const claim = (...accessModes: string[]) => objects({ kind: 'PersistentVolumeClaim', spec: { accessModes } });
  const user = (more: object = {}) => template({ volumes: [{ persistentVolumeClaim: { claimName: 'x' } }], ...more });
  const pinned = (name: string) => user({ nodeSelector: { 'kubernetes.io/hostname': name } });

  test.each([
    ['of one pod', user(), claim('ReadWriteOncePod'), ['claim']],
    ['of one node', user(), claim('ReadWriteOnce'), ['claim?']],
    ['of many nodes', user(), claim('ReadWriteOnce', 'ReadWriteMany'), []],
    ['of one node that is the only one', pinned('a'), claim('ReadWriteOnce'), []],
    ['of one pod on the only node', pinned('a'), claim('ReadWriteOncePod'), ['claim']],
    ['that is not known', user(), objects(), []],
  ])('%s', (_, of, set, expected) => {
    expect(judged(hindrances(pod(of), beside(of, 1), set))).toEqual(expected);
  });

  test('whoever else has it', () => {
    expect(judged(hindrances(pod(user()), beside(user(), 0, [[user(), 1]]), claim('ReadWriteOncePod')))).toEqual(['claim']);
    expect(hindrances(pod(user()), beside(user(), 0, [[user(), 1]]), claim('ReadWriteOnce'))).toEqual([]);
  });

  test('drawn to the node of the old pod', () => {
    const required = [{ topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'hello' } } }];
    const drawn = user({ affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required } } });
    expect(hindrances(pod(drawn), beside(drawn, 1), claim('ReadWriteOnce'))).toEqual([]);
  });
});

describe('ports of the host', () => {
  const port = (value: object, more: object = {}) => template({ containers: [{ ports: [{ containerPort: 80, ...value }] }], ...more });
  const node = (name: string) => ({ nodeSelector: { 'kubernetes.io/hostname': name } });

  test.each([
    ['the same', { hostPort: 80 }, { hostPort: 80 }, true],
    ['others', { hostPort: 80 }, { hostPort: 81 }, false],
    ['of another protocol', { hostPort: 80 }, { hostPort: 80, protocol: 'UDP' }, false],
    ['of other addresses', { hostPort: 80, hostIP: '10.0.0.1' }, { hostPort: 80, hostIP: '10.0.0.2' }, false],
    ['of one address and all', { hostPort: 80, hostIP: '10.0.0.1' }, { hostPort: 80 }, true],
    ['none', {}, {}, false],
  ])('%s', (_, now, old, isTaken) => {
    expect(judged(hindrances(pod(port(now)), beside(port(old), 1), objects()))).toEqual(isTaken ? ['host-port?'] : []);
    expect(judged(hindrances(pod(port(now, node('a'))), beside(port(old, node('a')), 1), objects()))).toEqual(isTaken ? ['host-port'] : []);
    expect(judged(hindrances(pod(port(now), 'DaemonSet'), beside(port(old), 1), objects()))).toEqual(isTaken ? ['host-port'] : []);
  });

  test('the network of the host', () => {
    const on = port({}, { hostNetwork: true, ...node('a') });
    expect(judged(hindrances(pod(on), beside(on, 1), objects()))).toEqual(['host-port']);
  });

  test('of another workload on the only node', () => {
    const on = port({ hostPort: 80 }, node('a'));
    expect(judged(hindrances(pod(on), beside(on, 0, [[on, 1]]), objects()))).toEqual(['host-port']);
    expect(hindrances(pod(on), beside(on, 0, [[port({ hostPort: 80 }, node('b')), 1]]), objects())).toEqual([]);
  });

  test('with a node to spare', () => {
    const nodeSelectorTerms = [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['a'] }] }, { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['b'] }] }];
    const on = port({ hostPort: 80 }, { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } } });
    expect(hindrances(pod(on), beside(on, 1), objects())).toEqual([]);
    expect(judged(hindrances(pod(on), beside(on, 2), objects()))).toEqual(['host-port']);
  });
});

describe('topology', () => {
  const apart = (more: object = {}, spec: object = {}) => {
    const term = { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'hello' } }, ...more };
    return template({ affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } }, ...spec });
  };
  const old = (of: PodTemplate) => new PodTemplate({ ...of.manifest, spec: { ...of.spec, old: true } });

  test.each([
    ['each other', apart(), ['anti-affinity?']],
    ['others', apart({ labelSelector: { matchLabels: { app: 'other' } } }), []],
    ['their own version', apart({ matchLabelKeys: ['pod-template-hash'] }), []],
    ['other versions', apart({ mismatchLabelKeys: ['pod-template-hash'] }), ['anti-affinity?']],
    ['other namespaces', apart({ namespaces: ['other'] }), []],
    ['all namespaces', apart({ namespaceSelector: {} }), ['anti-affinity?']],
    ['each other, on the only node', apart({}, { nodeSelector: { 'kubernetes.io/hostname': 'a' } }), ['anti-affinity']],
    ['nobody', apart({ labelSelector: undefined }), []],
  ])('away from %s', (_, of, expected) => {
    expect(judged(hindrances(pod(of), beside(old(of), 1), objects()))).toEqual(expected);
  });

  test('old pods keep new ones away that do not mind', () => {
    expect(judged(hindrances(pod(template({})), beside(apart(), 1), objects()))).toEqual(['anti-affinity?']);
  });

  const spread = (more: object = {}) => template({
    topologySpreadConstraints: [{
      topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'DoNotSchedule', maxSkew: 1, labelSelector: { matchLabels: { app: 'hello' } }, ...more,
    }],
  });

  test.each([
    [{}, 3, true], [{}, 1, false], [{ nodeTaintsPolicy: 'Honor' }, 3, false], [{ maxSkew: 2 }, 3, false], [{ maxSkew: 2 }, 4, true], [{ whenUnsatisfiable: 'ScheduleAnyway' }, 3, false],
    [{ topologyKey: 'topology.kubernetes.io/zone' }, 3, false], [{ topologyKey: 'topology.kubernetes.io/zone', minDomains: 4 }, 3, true], [{ minDomains: 3, nodeTaintsPolicy: 'Honor' }, 3, false],
    [{ matchLabelKeys: ['pod-template-hash'] }, 3, false], [{ labelSelector: { matchLabels: { app: 'other' } } }, 3, false], [{ maxSkew: -1 }, 3, false],
  ])('spread by %j beside %i pods', (more, pods, isFull) => {
    expect(judged(hindrances(pod(spread(more)), beside(old(spread(more)), pods), objects()))).toEqual(isFull ? ['spread?'] : []);
  });
});
