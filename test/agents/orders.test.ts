/** In which order each agent does what, and what it leaves alone: as their sources say. */
import { AGENT_NAMES, AgentName } from '../../src/agents/agent';
import { agentNamed } from '../../src/agents/agents';
import { heldAfter, Schedule } from '../../src/agents/schedule';
import { Manifest, shortName } from '../../src/manifests/manifest';
import { ManifestSet } from '../../src/manifests/manifest-set';

const GROUPS: { readonly [kind: string]: string } = {
  Deployment: 'apps/v1',
  StatefulSet: 'apps/v1',
  HorizontalPodAutoscaler: 'autoscaling/v2',
  Ingress: 'networking.k8s.io/v1',
  Job: 'batch/v1',
  HTTPRoute: 'gateway.networking.k8s.io/v1',
  CustomResourceDefinition: 'apiextensions.k8s.io/v1',
  PodDisruptionBudget: 'policy/v1',
  ValidatingWebhookConfiguration: 'admissionregistration.k8s.io/v1',
  IngressClass: 'networking.k8s.io/v1',
};

function object(name: string, annotations: object = {}, spec: object = {}): Manifest {
  const [kind, own] = name.split('/');
  return { apiVersion: GROUPS[kind] ?? 'v1', kind, metadata: { name: own, namespace: 'shop', annotations }, spec };
}

const wave = (number: string) => ({ 'argocd.argoproj.io/sync-wave': number });

/** Of each round the steps: `Service/a Service/b → Deployment/c`, `-` before what is deleted. */
function roundsOf(agent: AgentName | undefined, before: readonly Manifest[], after: readonly Manifest[]): string[] {
  const from = ManifestSet.of(before);
  const change = { before: from, after: heldAfter(agentNamed(agent), from, ManifestSet.of(after)) };
  const rounds = new Schedule(agentNamed(agent), change).rounds.map(({ steps, isAwaited, isTriedFirst }) => {
    const shown = steps.filter(step => step.length > 0).map(step => step.map(({ type, manifest }) => `${type === 'prune' ? '-' : ''}${shortName(manifest)}`).sort().join(' '));
    return shown.length === 0 ? '' : `${isTriedFirst ? 'tried first: ' : ''}${shown.join(' → ')}${isAwaited ? ', wait' : ''}`;
  });
  return rounds.filter(one => one !== '');
}

const OLD = [object('Service/old'), object('Deployment/old'), object('ConfigMap/old')];
const NEW = [object('HTTPRoute/a'), object('Ingress/a'), object('Deployment/b'), object('StatefulSet/a'), object('Deployment/a'), object('Service/a'), object('ConfigMap/a'), object('HorizontalPodAutoscaler/a'), object('Namespace/n')];

test.each<[AgentName | undefined, string[]]>([
  [undefined, ['-ConfigMap/old -Deployment/old -Service/old ConfigMap/a Deployment/a Deployment/b HTTPRoute/a HorizontalPodAutoscaler/a Ingress/a Namespace/n Service/a StatefulSet/a']],
  ['kubectl', [NEW.map(shortName).join(' → '), '-ConfigMap/old -Deployment/old -Service/old']],
  ['helm', [
    'Namespace/n → ConfigMap/a → Service/a → Deployment/a Deployment/b → HorizontalPodAutoscaler/a → StatefulSet/a → Ingress/a → HTTPRoute/a',
    '-ConfigMap/old → -Service/old → -Deployment/old',
  ]],
  ['argo-cd', [
    '-ConfigMap/old -Deployment/old -Service/old → Namespace/n → ConfigMap/a → Service/a → Deployment/a Deployment/b → HorizontalPodAutoscaler/a → StatefulSet/a → Ingress/a → HTTPRoute/a, wait',
  ]],
  ['flux', [
    'tried first: Namespace/n, wait',
    'tried first: ConfigMap/a → Service/a → Deployment/a Deployment/b → StatefulSet/a → HorizontalPodAutoscaler/a → HTTPRoute/a → Ingress/a',
    '-Deployment/old → -Service/old → -ConfigMap/old',
  ]],
])('%s', (agent, rounds) => expect(roundsOf(agent, OLD, NEW)).toEqual(rounds));

test('Argo CD goes by waves, up what comes and down what goes', () => {
  const before = [object('Deployment/x', wave('-5')), object('Service/x', wave('3')), object('ConfigMap/x', { 'argocd.argoproj.io/sync-options': 'PruneLast=true' })];
  const after = [object('Deployment/a', wave('1')), object('Service/a', wave('-1')), object('ConfigMap/a', wave('one')), object('Ingress/a', wave('+1'))];
  expect(roundsOf('argo-cd', before, after)).toEqual([
    '-Service/x, wait', 'Service/a, wait', 'ConfigMap/a, wait', 'Deployment/a → Ingress/a, wait', '-Deployment/x, wait', '-ConfigMap/x, wait',
  ]);
});

describe('hooks', () => {
  const hooks = [
    object('Job/migrate', { 'helm.sh/hook': 'pre-upgrade, pre-install', 'helm.sh/hook-weight': '1' }),
    object('ConfigMap/migrate', { 'helm.sh/hook': 'pre-upgrade', 'helm.sh/hook-weight': '-1' }),
    object('Job/warm', { 'helm.sh/hook': 'post-install,post-upgrade' }),
    object('Pod/test', { 'helm.sh/hook': 'test' }),
    object('Service/a'),
  ];

  test('Helm runs those of the occasion, by their weights', () => {
    expect(roundsOf('helm', [object('Service/b')], [...hooks, object('Service/b')])).toEqual(['ConfigMap/migrate', 'Job/migrate', 'Service/a', 'Job/warm']);
    expect(roundsOf('helm', [], hooks)).toEqual(['Job/migrate', 'Service/a', 'Job/warm']);
  });

  test('Argo CD makes phases of them', () => {
    expect(roundsOf('argo-cd', [], hooks)).toEqual(['ConfigMap/migrate, wait', 'Job/migrate, wait', 'Service/a, wait', 'Job/warm, wait']);
    const own = [object('Job/first', { 'argocd.argoproj.io/hook': 'PreSync' }), object('Job/never', { 'argocd.argoproj.io/hook': 'Skip' }), object('Job/last', { 'argocd.argoproj.io/hook': 'PostSync', 'helm.sh/hook': 'pre-install' })];
    expect(roundsOf('argo-cd', [], [object('Service/a'), ...own])).toEqual(['Job/first, wait', 'Service/a, wait', 'Job/last, wait']);
  });

  test('neither deletes those that leave', () => {
    expect([roundsOf('helm', hooks, [object('Service/a')]), roundsOf('argo-cd', hooks, [object('Service/a')])]).toEqual([[], []]);
  });
});

test('Flux waits for classes as for definitions, and leaves alone what it is told to', () => {
  const flux = (name: string) => ({ [`kustomize.toolkit.fluxcd.io/${name}`]: 'Disabled' });
  const after = [object('IngressClass/a'), object('CustomResourceDefinition/a'), object('ValidatingWebhookConfiguration/a'), object('PodDisruptionBudget/a'), object('Service/a', flux('reconcile'))];
  expect(roundsOf('flux', [object('Service/b', flux('prune'))], after)).toEqual([
    'tried first: CustomResourceDefinition/a, wait', 'tried first: IngressClass/a, wait', 'tried first: PodDisruptionBudget/a → ValidatingWebhookConfiguration/a',
  ]);
});

describe('what is kept', () => {
  const KEEP: ReadonlyArray<readonly [AgentName, object]> = [
    ['helm', { 'helm.sh/resource-policy': 'keep' }],
    ['argo-cd', { 'argocd.argoproj.io/sync-options': 'Prune=false' }],
    ['flux', { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' }],
  ];

  test.each(KEEP)('%s keeps it by %j, and so does whoever has no name', (keeper, annotations) => {
    const keeps = (agent: AgentName | undefined) => agentNamed(agent).keeps(object('PersistentVolumeClaim/data', annotations));
    expect(keeps(undefined)).toBe(true);
    // kubectl deletes nothing by itself, and people heed what is written.
    expect(AGENT_NAMES.filter(keeps)).toEqual(['kubectl', keeper]);
  });
});
