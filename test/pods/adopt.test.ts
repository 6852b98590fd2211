/** Taking over a Deployment that already runs: its name and its selector are kept, whatever happens around it. */
import { BlueGreenService, CanaryDeployment, RollingDeployment, RolloutProps, RolloutState, Scaling } from '../../src/index';
import { manifestsOf, newChart, ofKind, one, problemsOf, WEB } from '../support/synth';

const MATCH_LABELS = { 'app': 'hello', 'tier': 'web', 'app.kubernetes.io/name': 'hello' };
const adopt = { name: 'legacy', matchLabels: MATCH_LABELS };

type Construct = typeof RollingDeployment | typeof BlueGreenService | typeof CanaryDeployment;
const CONSTRUCTS: Array<[string, Construct]> =
  [['CanaryDeployment', CanaryDeployment], ['RollingDeployment', RollingDeployment], ['BlueGreenService', BlueGreenService]];

function rendered(Construct: Construct, props: RolloutProps = {}): any[] {
  const chart = newChart();
  new Construct(chart, 'hello', { containers: [WEB], ...(props.scaling ? {} : { replicas: 10 }), adopt, ...props });
  return manifestsOf(chart);
}

/** Whether a selector matches the pods of a Deployment. */
function matches(selector: { [key: string]: string }, deployment: any): boolean {
  const { labels } = deployment.spec.template.metadata;
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

describe.each(CONSTRUCTS)('%s', (_, Construct) => {
  test.each([['before the pods carry the label', false], ['after', true]])('name and selector are kept: %s', (__, labelled) => {
    const { metadata, spec } = one(rendered(Construct, { adopt: { ...adopt, labelled } }), 'Deployment', 'legacy');
    expect(spec.selector.matchLabels).toEqual(MATCH_LABELS);
    expect(spec.template.metadata.labels).toEqual(expect.objectContaining(MATCH_LABELS));
    expect(metadata.labels['app.kubernetes.io/instance']).toBe('legacy');
  });

  test('the other objects have the name of the rollout', () => {
    const services = ofKind(rendered(Construct), 'Service').map(({ metadata }) => metadata.name);
    expect(services).toContain('shop-hello');
    expect(rendered(Construct).map(({ kind, metadata }) => `${kind}/${metadata.name}`)).toEqual(expect.arrayContaining([
      'ServiceAccount/shop-hello', 'NetworkPolicy/shop-hello', 'PodDisruptionBudget/legacy',
    ]));
  });

  test('no selector of a Deployment or a budget matches the pods of another one', () => {
    for (const labelled of [false, true]) {
      const manifests = rendered(Construct, { adopt: { ...adopt, labelled } });
      const deployments = ofKind(manifests, 'Deployment');
      for (const owner of [...deployments, ...ofKind(manifests, 'PodDisruptionBudget')]) {
        const own = deployments.filter(deployment => matches(owner.spec.selector.matchLabels, deployment));
        expect(own.map(({ metadata }) => metadata.name)).toEqual([owner.metadata.name]);
      }
    }
  });

  test('the pods get the label of the rollout first; the Service selects by it only when they all carry it', () => {
    const selectorOf = (labelled: boolean) => one(rendered(Construct, { adopt: { ...adopt, labelled } }), 'Service', 'shop-hello').spec.selector;
    expect(selectorOf(false)).toEqual(MATCH_LABELS);
    expect(selectorOf(true)).toEqual(expect.objectContaining({ 'cdk8s-rollouts/rollout': 'shop-hello' }));
    for (const labelled of [false, true]) {
      const { spec } = one(rendered(Construct, { adopt: { ...adopt, labelled } }), 'Deployment', 'legacy');
      expect(spec.template.metadata.labels['cdk8s-rollouts/rollout']).toBe('shop-hello');
    }
  });

  test('the version is the same before and after', () => {
    const hashOf = (labelled: boolean) =>
      new Construct(newChart(), 'hello', { containers: [WEB], replicas: 10, adopt: { ...adopt, labelled } }).version.hash;
    expect(hashOf(true)).toBe(hashOf(false));
  });

  test('a rollout may begin only when the pods carry the label', () => {
    const stable = new Construct(newChart(), 'hello', { containers: [WEB], replicas: 10, adopt }).version;
    const state = RolloutState.inProgress({ stable });
    const next = { containers: [{ ...WEB, image: 'ghcr.io/acme/hello:1.6.0' }], replicas: 10, state };
    expect(problemsOf(chart => new Construct(chart, 'hello', { ...next, adopt })))
      .toEqual(['[shop/hello] adopt: the running pods must carry the rollout\'s label before a rollout begins: commit the adoption first, then set "labelled"']);
    expect(rendered(Construct, { ...next, adopt: { ...adopt, labelled: true } }).length).toBeGreaterThan(0);
  });

  test('an autoscaler watches the Deployment that was taken over', () => {
    const [autoscaler] = ofKind(rendered(Construct, { scaling: Scaling.between(2, 20) }), 'HorizontalPodAutoscaler');
    expect(autoscaler.spec.scaleTargetRef.name).toBe('legacy');
  });

  test('labels of the pods that the selector needs cannot be overridden', () => {
    const found = problemsOf(chart => new Construct(chart, 'hello', { containers: [WEB], replicas: 10, adopt, podMetadata: { labels: { app: 'other' } } }));
    expect(found).toEqual([expect.stringMatching(/^\[shop\/hello\] pod label "app": .+/)]);
  });

  test('refused: no matchLabels', () => {
    expect(problemsOf(chart => new Construct(chart, 'hello', { containers: [WEB], replicas: 10, adopt: { name: 'legacy', matchLabels: {} } })))
      .toContain('[shop/hello] adopt: "matchLabels" is empty: copy spec.selector.matchLabels of the Deployment that runs');
  });
});

test('every selector stays the same in every frame', () => {
  const stable = new CanaryDeployment(newChart(), 'hello', { containers: [WEB], replicas: 10, adopt: { ...adopt, labelled: true } }).version;
  const hello = new CanaryDeployment(newChart(), 'hello', {
    containers: [{ ...WEB, image: 'ghcr.io/acme/hello:1.6.0' }], replicas: 10, adopt: { ...adopt, labelled: true },
  });
  const selectors = hello.frames(stable).map(({ manifests }) => ofKind(manifests, 'Deployment').map(({ metadata, spec }) => [metadata.name, spec.selector]));
  expect(selectors.length).toBeGreaterThan(3);
  for (const frame of selectors) expect(frame).toEqual(selectors[0]);
});

test('values of labels stay valid for the other track, however long or short they are', () => {
  const matchLabels = { long: 'x'.repeat(63), empty: '', short: 'a' };
  const [, canary] = ofKind(rendered(CanaryDeployment, { adopt: { name: 'legacy', matchLabels } }), 'Deployment');
  const { labels } = canary.spec.template.metadata;
  for (const [key, value] of Object.entries(matchLabels)) {
    expect(labels[key]).not.toBe(value);
    expect(labels[key]).toMatch(/^[A-Za-z0-9]([-\w.]{0,61}[A-Za-z0-9])?$/);
  }
});

test('the preview Service of a blue-green switch never leads to the active pods', () => {
  for (const labelled of [false, true]) {
    const manifests = rendered(BlueGreenService, { adopt: { ...adopt, labelled } });
    const { selector } = one(manifests, 'Service', 'shop-hello-preview').spec;
    const previewed = ofKind(manifests, 'Deployment').filter(deployment => matches(selector, deployment)).map(({ metadata }) => metadata.name);
    expect([labelled, previewed]).toEqual([labelled, ['shop-hello-green']]);
  }
});

test('until the pods carry the label, the Service goes to port numbers, since the ports that run may have no names', () => {
  const targets = (labelled: boolean) => one(rendered(CanaryDeployment, { adopt: { ...adopt, labelled } }), 'Service').spec.ports
    .map(({ targetPort }: { targetPort: unknown }) => targetPort);
  expect([targets(false), targets(true)]).toEqual([[8080], ['http']]);
});

test('adopting with an autoscaler is worth a warning until it is done: without replicas a Deployment falls to 1 pod', () => {
  const warnings = (labelled: boolean) => new RollingDeployment(newChart(), 'hello', {
    containers: [WEB], adopt: { ...adopt, labelled }, scaling: Scaling.between(2, 4),
  }).warnings;
  expect(warnings(false)).toEqual([expect.stringContaining('kubectl apply edit-last-applied')]);
  expect(warnings(true)).toEqual([]);
});
