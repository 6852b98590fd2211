/** What each agent can bring about, and what it cannot: the check and the rehearsal of one change, by whom it is applied. */
import { AGENT_NAMES, AgentName } from '../../src/agents/agent';
import { agentNamed } from '../../src/agents/agents';
import { simulate } from '../../src/rehearsal/simulation';
import { check } from '../../src/rules/check/check';
import { Finding } from '../../src/rules/check/finding';
import { manifestsOf, RULES } from '../rules/fixtures';

const ALL: ReadonlyArray<AgentName | undefined> = [undefined, ...AGENT_NAMES];

interface Sides {
  readonly before: string;
  readonly after: string;
}

function foundBy(agent: AgentName | undefined, { before, after }: Sides): Finding[] {
  const { findings } = check({ set: manifestsOf(before) }, { set: manifestsOf(after) }, RULES, agentNamed(agent));
  return findings.filter(({ baselineState, severity }) => baselineState === 'new' && severity !== 'note');
}

function rehearsedBy(agent: AgentName | undefined, { before, after }: Sides, seed = 1) {
  return simulate('', [{ name: 'before', manifests: manifestsOf(before) }, { name: 'after', manifests: manifestsOf(after) }], { seed, agent });
}

/** Those by whom it is safe; check and rehearsals of several seeds say the same. */
function safeWith(sides: Sides): Array<AgentName | undefined> {
  return ALL.filter(agent => {
    const isFound = foundBy(agent, sides).length > 0;
    const outcomes = [1, 2, 3, 4, 5, 6].map(seed => rehearsedBy(agent, sides, seed).outcome.kind);
    expect([agent, isFound]).toEqual([agent, outcomes.includes('harmed')]);
    return !isFound;
  });
}

const said = (found: readonly Finding[]) => found.map(({ severity, rule, object }) => `${severity} ${rule} ${object}`);

interface DeploymentFields {
  readonly replicas?: number;
  readonly image?: number;
  readonly wave?: string;
  readonly app?: string;
  readonly more?: string;
}

const deployment = (name: string, { replicas = 3, image = 1, wave, app = name, more = '' }: DeploymentFields = {}) => `
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop${annotation(wave)} }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: ${app} } }
  ${more}
  template:
    metadata: { labels: { app: ${app} } }
    spec:
      containers:
        - { name: main, image: 'shop:${image}', ports: [{ containerPort: 8080 }], readinessProbe: { httpGet: { path: /ok, port: 8080 } } }
`;

const service = (app: string, { wave, name = 'shop' }: { readonly wave?: string; readonly name?: string } = {}) => `
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop${annotation(wave)} }
spec: { selector: { app: ${app} }, ports: [{ port: 80, targetPort: 8080 }] }
`;

const annotation = (wave: string | undefined) => wave === undefined ? '' : `, annotations: { argocd.argoproj.io/sync-wave: '${wave}' }`;

describe('a wave that is never healthy', () => {
  const BATCH = 'minReadySeconds: 2147483646\n  progressDeadlineSeconds: 2147483647';
  const sides = (held: string, later: string, wave = '1'): Sides => ({
    before: deployment('first', { wave: '0' }) + service('first', { wave }) + deployment('second', { wave }),
    after: deployment('first', { wave: '0', image: 2, more: held }) + service('first', { wave }) + deployment('second', { wave, more: later }),
  });
  const RESTS = 'revisionHistoryLimit: 1';
  const stuckWith = (agent: AgentName | undefined, change: Sides) => rehearsedBy(agent, change).stuck.map(({ workload }) => workload);

  test.each([['paused: true', 'spec.paused', 'is paused'], [BATCH, 'spec.minReadySeconds', 'is held at a batch by its minReadySeconds']])('%s', (held, field, words) => {
    const [finding] = foundBy('argo-cd', sides(held, RESTS));
    expect(finding).toMatchObject({ rule: 'rollout-stuck', severity: 'error', object: 'Deployment/first', field });
    expect(finding.message).toBe(`Argo CD goes on when Deployment/first is healthy, and it ${words}: Deployment/second stays as it is.`);
    expect(stuckWith('argo-cd', sides(held, RESTS))).toEqual(['Deployment/first']);
  });

  test('is no matter where nothing comes after it, in the same wave, or where nobody waits', () => {
    for (const change of [sides(BATCH, ''), sides(BATCH, RESTS, '0')]) expect(foundBy('argo-cd', change)).toEqual([]);
    for (const agent of ALL.filter(one => one !== 'argo-cd')) {
      expect([foundBy(agent, sides(BATCH, RESTS)), stuckWith(agent, sides(BATCH, RESTS))]).toEqual([[], []]);
    }
  });
});

describe('pods before the Service that is switched to them', () => {
  const sides = (pods: string, traffic: string): Sides => ({
    before: deployment('blue', { wave: pods }) + deployment('green', { wave: pods, replicas: 0 }) + service('blue', { wave: traffic }),
    after: deployment('blue', { wave: pods }) + deployment('green', { wave: pods, image: 2 }) + service('green', { wave: traffic }),
  });

  test('waves help where somebody waits for them', () => expect(safeWith(sides('0', '1'))).toEqual(['argo-cd']));

  test('waves the wrong way round do not', () => {
    expect(safeWith(sides('1', '0'))).toEqual([]);
    const [{ story }] = foundBy('argo-cd', sides('1', '0'));
    expect(story).toEqual(['Service/shop is applied (selector: {"app":"blue"} → {"app":"green"}).', 'Service/shop has 0 ready endpoints where it needs 3.']);
  });

  test('one wave does not', () => expect(safeWith(sides('0', '0'))).toEqual([]));

  test('what never gets healthy is never switched to', () => {
    const { before, after } = sides('0', '1');
    const broken = after.replace('port: 8080 } } }]', 'port: web } } }]').replaceAll('path: /ok, port: 8080', 'path: /ok, port: web');
    const timeline = rehearsedBy('argo-cd', { before, after: broken.replace('path: /ok, port: web', 'path: /ok, port: 8080') });
    expect(timeline.outcome).toMatchObject({ kind: 'stuck', isFelt: false });
    expect(timeline.events.map(({ text }) => text)).toContain('Argo CD waits for Deployment/green in vain, and leaves Service/shop');
    expect(foundBy('argo-cd', { before, after: broken.replace('path: /ok, port: web', 'path: /ok, port: 8080') }).map(({ rule }) => rule)).not.toContain('no-ready-endpoints');
  });
});

test('an update of very many rounds hides nothing of the waves after it', () => {
  const pods = (image: number) => deployment('shop', { wave: '0', replicas: 4000, image, more: 'strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }' });
  const sides = { before: pods(1) + service('shop', { wave: '1' }), after: pods(2) + service('nobody', { wave: '1' }) };
  expect(said(foundBy('argo-cd', sides))).toContain('error no-ready-endpoints Service/shop');
});

describe('traffic before the pods that it leaves', () => {
  const sides = (pods: string, traffic: string): Sides => ({
    before: deployment('blue', { wave: pods }) + deployment('green', { wave: pods }) + service('blue', { wave: traffic }),
    after: deployment('green', { wave: pods }) + service('green', { wave: traffic }),
  });

  // Argo CD deletes first what leaves, wave by wave.
  test('whoever deletes last is safe', () => expect(safeWith(sides('0', '0'))).toEqual(['kubectl', 'helm', 'flux']));
  test('a wave that is deleted late is safe', () => expect(safeWith(sides('1', '0'))).toEqual(['kubectl', 'helm', 'argo-cd', 'flux']));

  test('PruneLast is for Argo CD', () => {
    const { before, after } = sides('0', '0');
    const last = before.replace('name: blue, namespace: shop, annotations: {', 'name: blue, namespace: shop, annotations: { argocd.argoproj.io/sync-options: PruneLast=true,');
    expect(safeWith({ before: last, after })).toEqual(['kubectl', 'helm', 'argo-cd', 'flux']);
  });
});

test('a ConfigMap that only old pods read may go when the agent waits for the new ones', () => {
  const config = (name: string, settings: string) => `
---
apiVersion: v1
kind: ConfigMap
metadata: { name: ${name}, namespace: shop, annotations: { ${settings} } }
`;
  const pods = (name: string) => deployment('shop').replace("image: 'shop:1',", `image: 'shop:1', envFrom: [{ configMapRef: { name: ${name} } }],`);
  const warned = (settings: string) => ALL.filter(agent => {
    const sides = { before: config('old', settings) + pods('old') + service('shop'), after: config('new', '') + pods('new') + service('shop') };
    return said(foundBy(agent, sides)).includes('warning old-config-pruned ConfigMap/old');
  });
  expect(warned('')).toEqual(ALL);
  // Whoever has no name may be Argo CD.
  expect(warned('argocd.argoproj.io/sync-options: PruneLast=true')).toEqual(['kubectl', 'helm', 'flux']);
  expect(warned("argocd.argoproj.io/sync-wave: '1'")).toEqual([undefined, 'kubectl', 'helm', 'flux']);
});

test('the order of kinds decides whether a scale-down comes after the switch', () => {
  const before = deployment('blue') + deployment('green') + service('blue');
  const after = deployment('blue', { replicas: 0 }) + deployment('green') + service('green');
  expect(safeWith({ before, after })).toEqual(['helm', 'argo-cd', 'flux']);
  // As it is written.
  expect(foundBy('kubectl', { before, after: service('green') + deployment('blue', { replicas: 0 }) + deployment('green') })).toEqual([]);
});

describe('what is kept stays live', () => {
  const keep: { readonly [agent in AgentName]?: string } = {
    'helm': 'helm.sh/resource-policy: keep', 'argo-cd': 'argocd.argoproj.io/sync-options: Prune=false', 'flux': 'kustomize.toolkit.fluxcd.io/prune: disabled',
  };

  test.each(Object.entries(keep))('%s keeps the Deployment behind a Service', (agent, setting) => {
    const kept = deployment('shop').replace('namespace: shop', `namespace: shop, annotations: { '${setting.replace(': ', "': ")} }`);
    const sides = { before: kept + service('shop'), after: service('shop') };
    expect(safeWith(sides)).toEqual([undefined, 'kubectl', agent]);
    const { events } = rehearsedBy(agent as AgentName, sides);
    expect(events.filter(({ text }) => text.includes('deleted'))).toEqual([]);
  });

  test('a claim with the annotation of another agent is deleted, which is a warning', () => {
    const claim = `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data, namespace: shop, annotations: { helm.sh/resource-policy: keep } }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
`;
    const sides = { before: claim + service('shop'), after: service('shop') };
    expect(ALL.map(agent => said(foundBy(agent, sides)))).toEqual([[], [], [], ['warning data-lost PersistentVolumeClaim/data'], ['warning data-lost PersistentVolumeClaim/data']]);
    expect(foundBy('flux', sides)[0].message).toMatch(/^PersistentVolumeClaim\/data is taken out, for Flux does not heed helm\.sh\/resource-policy: keep: /);
  });

  test('commit after commit', () => {
    const kept = deployment('shop').replace('namespace: shop', 'namespace: shop, annotations: { helm.sh/resource-policy: keep }');
    const commits = [kept + service('shop'), service('shop'), service('shop') + deployment('other')].map((text, i) => ({ name: `${i}`, manifests: manifestsOf(text) }));
    const { outcome, events } = simulate('', commits, { agent: 'helm' });
    expect([outcome.kind, events.filter(({ text }) => text.includes('deleted'))]).toEqual(['safe', []]);
    expect(simulate('', commits, { agent: 'flux' }).outcome.kind).toBe('harmed');
  });

  test('what is kept goes on taking part', () => {
    const kept = deployment('old', { app: 'shop' }).replace('namespace: shop', 'namespace: shop, annotations: { helm.sh/resource-policy: keep }');
    expect(said(foundBy('helm', { before: kept + service('shop'), after: deployment('shop') + service('shop') }))).toEqual(['error selector-overlap Deployment/old']);
  });
});

describe('the API server refuses a change of a selector', () => {
  const config = (name: string, value: string) => `
---
apiVersion: v1
kind: ConfigMap
metadata: { name: ${name}, namespace: shop }
data: { key: '${value}' }
`;
  const before = deployment('a') + deployment('b') + deployment('gone') + service('b', { name: 'b' }) + config('c', '1');
  const after = deployment('a', { app: 'other' }) + deployment('b', { image: 2 }) + service('b', { name: 'b' }) + config('c', '2');
  const sides = { before, after };
  const applied = (agent: AgentName | undefined) => {
    const { events } = rehearsedBy(agent, sides);
    return events.map(({ text }) => text).filter(text => / is (applied|deleted|refused)|leaves/.test(text)).map(text => text.replace(/ is refused: .*/, ' is refused')).sort();
  };

  test.each<[AgentName | undefined, string | undefined, string[]]>([
    [undefined, undefined, ['ConfigMap/c is applied', 'Deployment/a is refused', 'Deployment/b is applied', 'Deployment/gone is deleted']],
    ['kubectl', 'kubectl goes no further then: Deployment/gone stays as it is.', ['ConfigMap/c is applied', 'Deployment/a is refused', 'Deployment/b is applied', 'kubectl goes no further, and leaves Deployment/gone']],
    ['helm', 'Helm goes no further then: Deployment/gone stays as it is.', ['ConfigMap/c is applied', 'Deployment/a is refused', 'Deployment/b is applied', 'Helm goes no further, and leaves Deployment/gone']],
    ['argo-cd', undefined, ['ConfigMap/c is applied', 'Deployment/a is refused', 'Deployment/b is applied', 'Deployment/gone is deleted']],
    ['flux', 'Flux goes no further then: ConfigMap/c, Deployment/b and Deployment/gone stay as they are.', ['Deployment/a is refused', 'Flux goes no further, and leaves ConfigMap/c, Deployment/b, Deployment/gone']],
  ])('%s', (agent, consequence, events) => {
    const found = foundBy(agent, sides).find(({ rule }) => rule === 'immutable-field');
    expect(found?.consequences).toEqual(consequence === undefined ? undefined : [consequence]);
    expect(applied(agent)).toEqual([...events].sort());
  });

  test('Helm ends at once where it is a new object', () => {
    const scaler = `
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: a, namespace: shop }
spec: { minReplicas: 5, maxReplicas: 2, scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: a } }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: z, namespace: shop }
spec: { replicas: 1, serviceName: z, selector: { matchLabels: { app: z } }, template: { metadata: { labels: { app: z } }, spec: { containers: [{ name: main, image: 'z:1' }] } } }
`;
    const { events } = rehearsedBy('helm', { before: deployment('a') + deployment('b'), after: deployment('a', { image: 2 }) + scaler });
    expect(events.map(({ text }) => text)).toContain('Helm stops there, and leaves StatefulSet/z, Deployment/b');
    expect(events.map(({ text }) => text)).not.toContain('StatefulSet/z is applied');
  });
});
