import { Chart, Testing, Yaml } from 'cdk8s';
import { Construct } from 'constructs';
import { framesOf, NEW, OLD, ROUTED, VARIANTS } from './matrix';
import { CanaryDeployment, RolloutFrame, RolloutPlan, RolloutState } from '../../src';
import { formatChange, manifestDiff, objectName } from '../../src/report/differences/manifest-diff';
import { newChart, ofKind, workloads } from '../support/synth';

const pairs = (frames: RolloutFrame[]) => frames.slice(1).map((frame, i) => [frames[i], frame] as const);
const template = (workload: any) => workload.spec.template;
const isSubset = (part: object, whole: object) => Object.entries(part).every(([key, value]) => (whole as any)[key] === value);

describe.each([...VARIANTS, ...ROUTED])('$name', variant => {
  const isRouted = ROUTED.includes(variant);
  const frames = framesOf(variant);

  test('its frames', () => {
    const [first, ...others] = frames;
    const summary = ({ index, name, steps, tracks }: RolloutFrame) =>
      `${index}: ${name}${steps.length > 0 ? ` [${steps.join(', ')}]` : ''}: ${tracks.map(({ name: track, pods, share }) => `${track} ${pods} pods ${share.toFixed(1)}%`).join(', ')}`;
    expect(`${summary(first)}\n\n${Yaml.stringify(...first.manifests)}`).toMatchSnapshot('the first frame in full');
    expect(others.map((frame, i) => [summary(frame), ...manifestDiff(frames[i].manifests, frame.manifests).map(change => `  ${formatChange(change)}`)].join('\n')).join('\n\n'))
      .toMatchSnapshot('what changes in each frame after it');
  });

  test('the set of objects is the same in all frames, but for configs', () => {
    const names = frames.map(({ manifests }) => manifests.map(objectName).filter(name => !name.startsWith('ConfigMap/')));
    for (const one of names) expect(one).toEqual(names[0]);
    expect(new Set(names[0]).size).toBe(names[0].length);
  });

  test('a config is there from its first reader to one frame after its last', () => {
    const configs = (frame: RolloutFrame) => ofKind(frame.manifests, 'ConfigMap').map(({ metadata }) => metadata.name);
    const read = (frame: RolloutFrame) => workloads(frame.manifests).flatMap(one => JSON.stringify(template(one)).match(/shop-hello-config-\w+/g) ?? []);
    for (const [a, b] of pairs(frames)) {
      expect(configs(a)).toEqual(expect.arrayContaining(read(a)));
      expect(configs(b)).toEqual(expect.arrayContaining([...read(a), ...read(b)]));
    }
    const last = frames[frames.length - 1];
    expect([...new Set(read(last))].sort()).toEqual(configs(last).sort());
    expect(configs(last).length).toBe(!variant.name.endsWith('config') ? 0 : variant.name.startsWith('blue-green') ? 2 : 1);
  });

  test('selectors stay, but for the active and preview selectors of blue-green, which flip once and together', () => {
    const changes = pairs(frames).map(([a, b]) => manifestDiff(a.manifests, b.manifests).filter(({ field }) => /selector/i.test(field)));
    const flips = changes.filter(one => one.length > 0);
    if (!variant.name.startsWith('blue-green')) return expect(flips).toEqual([]);
    expect(flips).toHaveLength(1);
    expect(flips[0].map(({ object, before, after }) => [object, before, after])).toEqual([
      ['Service/shop-hello', 'blue', 'green'],
      ['Service/shop-hello-preview', 'green', 'blue'],
    ]);
  });

  test('only the fields that a frame decides differ', () => {
    const decided = new RegExp('^(' + [
      'metadata\\.annotations\\."(cdk8s-rollouts/(min-available|step|revision|plan|exempt-because)|kube-score/ignore|polaris\\.fairwinds\\.com/.*)"',
      'metadata\\.annotations',
      'metadata\\.labels\\."app\\.kubernetes\\.io/version"',
      'spec\\.(replicas|minReplicas|maxReplicas|minReadySeconds|progressDeadlineSeconds|behavior.*|strategy.*|updateStrategy.*|template.*)',
      '', // a whole object: a config
      'spec\\.selector\\."cdk8s-rollouts/track"',
      // Of routers.
      'spec\\.(rules|http|routes|weighted|mirroring)\\b.*',
      'metadata\\.annotations\\."nginx\\.ingress\\.kubernetes\\.io/(canary-.*|mirror-target)"',
    ].join('|') + ')$');
    const others = pairs(frames).flatMap(([a, b]) => manifestDiff(a.manifests, b.manifests)).filter(({ field }) => !decided.test(field));
    expect(others.map(formatChange)).toEqual([]);
  });

  test('a pod template that serves changes once, to the new version, and is the same byte for byte until then', () => {
    for (const name of workloads(frames[0].manifests).map(objectName)) {
      const rendered = frames.map(({ manifests }) => JSON.stringify(template(manifests.find(one => objectName(one) === name))));
      const distinct = rendered.filter((one, i) => one !== rendered[i - 1]);
      expect(distinct.length).toBeLessThanOrEqual(2);
      expect(distinct[distinct.length - 1]).toContain(name === 'Deployment/shop-hello-blue' ? 'hello:1.5.0' : 'hello:1.6.0');
      expect(distinct[0]).toContain('hello:1.5.0');
    }
  });

  test('selectors of workloads are disjoint and part of the pods\' labels', () => {
    for (const { manifests } of frames) {
      for (const one of workloads(manifests)) {
        for (const other of workloads(manifests)) {
          expect(isSubset(one.spec.selector.matchLabels, template(other).metadata.labels)).toBe(one === other);
        }
      }
    }
  });

  test('the Service selects the pods that receive traffic and no others', () => {
    for (const { manifests, tracks } of frames) {
      const { selector } = manifests.find(one => objectName(one) === 'Service/shop-hello').spec;
      const selected = workloads(manifests).map(one => isSubset(selector, template(one).metadata.labels));
      if (variant.name.startsWith('blue-green')) expect(selected).toEqual(tracks.map(({ name }) => name === (tracks[1].share === 100 ? 'green' : 'blue')));
      else if (isRouted) expect(selected).toEqual([true, false]);
      else expect(selected).not.toContain(false);
    }
  });

  test('no two autoscalers share a target, and an active one decides the replicas alone', () => {
    for (const { manifests, tracks } of frames) {
      const targets = ofKind(manifests, 'HorizontalPodAutoscaler').map(one => one.spec.scaleTargetRef.name);
      expect(new Set(targets).size).toBe(targets.length);
      for (const [i, { metadata, spec }] of workloads(manifests).entries()) {
        const pods = variant.name.startsWith('rolling') ? tracks[0].pods : tracks[i].pods;
        if (!targets.includes(metadata.name)) expect(spec.replicas).toEqual(expect.any(Number));
        else if (pods === 0) expect(spec.replicas).toBe(0);
        else expect(spec).not.toHaveProperty('replicas');
      }
    }
  });

  test('no pods are taken away by an autoscaler while the rollout is in progress', () => {
    for (const { manifests, index } of frames) {
      const isIdle = index === 0 || index === frames.length - 1;
      for (const { spec } of ofKind(manifests, 'HorizontalPodAutoscaler')) {
        // A canary that a router leads has as few pods as many, and stable all of them.
        const isFixed = isRouted && variant.name.startsWith('canary');
        expect(spec.behavior?.scaleDown?.selectPolicy).toBe(isIdle || isFixed ? undefined : 'Disabled');
        if (isFixed && !isIdle) expect(spec.minReplicas).toBe(spec.maxReplicas);
      }
    }
  });

  test('an autoscaler asks for the pods of a track no later than the frame that counts on them', () => {
    for (const { manifests, tracks, index } of frames) {
      if (index === 0 || index === frames.length - 1) continue;
      for (const { spec } of ofKind(manifests, 'HorizontalPodAutoscaler').slice(1)) {
        const pods = tracks[1].pods;
        expect(spec.minReplicas).toBe(Math.max(pods, 1));
        expect(spec.maxReplicas).toBeGreaterThanOrEqual(pods);
      }
    }
  });

  test('a state in progress synthesizes exactly the frame of its step', () => {
    const stable = variant.create(newChart(), OLD).version;
    for (const frame of frames) {
      for (const position of [{ frame: frame.index }, ...frame.steps.map(step => ({ step }))]) {
        const chart = newChart();
        variant.create(chart, { ...NEW, state: RolloutState.inProgress({ stable, ...position }) });
        expect(Testing.synth(chart)).toEqual(frame.manifests);
      }
    }
  });

  test('rendering frames leaves no trace: a synthesis afterwards is the same as before', () => {
    const chart = newChart();
    const rollout = variant.create(chart, NEW);
    const before = Testing.synth(chart);
    rollout.frames();
    expect(Testing.synth(chart)).toEqual(before);
  });

  test('an idle rollout of the new version renders what the last frame does', () => {
    if (variant.name.startsWith('blue-green')) return expect(frames[frames.length - 1].tracks.map(({ pods }) => pods)).toEqual([0, frames[0].tracks[0].pods]);
    const chart = newChart();
    variant.create(chart, NEW);
    const withoutStep = (manifests: any[]) => JSON.stringify(manifests).replace(/"cdk8s-rollouts\/step":"[^"]*"/g, '');
    expect(withoutStep(Testing.synth(chart))).toBe(withoutStep(frames[frames.length - 1].manifests));
  });
});

describe('names and selectors do not depend on the place in the tree', () => {
  test.each(VARIANTS)('$name', variant => {
    const named = { ...OLD, name: 'hello' };
    const rendered = (place: (chart: Chart) => Construct) => {
      const chart = newChart();
      variant.create(place(chart) as Chart, named);
      return Testing.synth(chart);
    };
    const inChart = rendered(chart => chart);
    expect(rendered(chart => new Construct(new Construct(chart, 'team'), 'moved'))).toEqual(inChart);
    const renamedChart = newChart('another');
    variant.create(renamedChart, named);
    expect(Testing.synth(renamedChart)).toEqual(inChart);
  });

  test('without a name, the chart gives one and no hash of the path gets into a selector', () => {
    const chart = new Chart(newChart().node.root, 'hashed');
    const { name } = new CanaryDeployment(chart, 'hello', OLD);
    expect(name).toMatch(/^hashed-hello-[0-9a-f]{8}$/);
    const chart2 = newChart();
    expect(new CanaryDeployment(chart2, 'hello', OLD).name).toBe('shop-hello');
    expect(Testing.synth(chart2).flatMap(({ spec }) => spec?.selector ?? []).map(selector => JSON.stringify(selector)).join()).not.toMatch(/[0-9a-f]{8}/);
  });
});

test('without a stable version, frames show all numbers with the version of the code on both tracks', () => {
  const frames = new CanaryDeployment(newChart(), 'hello', { ...NEW, replicas: 10 }).frames();
  expect(frames.map(({ tracks }) => tracks.map(({ pods }) => pods).join('/'))).toEqual(['10/0', '10/1', '9/1', '9/5', '5/5', '5/5', '10/5', '10/0']);
  expect(new Set(frames.flatMap(({ tracks }) => tracks.map(({ version }) => version))).size).toBe(1);
});

test('steps that come out the same are one frame, and a warning says so', () => {
  const chart = newChart();
  const props = { ...NEW, replicas: 10, plan: RolloutPlan.parse('1 pod, 10%, 50%') };
  const rollout = new CanaryDeployment(chart, 'hello', props);
  new CanaryDeployment(chart, 'another', props);
  const printed = jest.spyOn(process, 'emitWarning').mockImplementation();
  Testing.synth(chart);
  Testing.synth(chart);
  expect(printed.mock.calls).toEqual([[`[shop/hello] ${rollout.warnings[0]}`, 'RolloutWarning']]);
  printed.mockRestore();
  expect(rollout.warnings).toEqual(['plan: the steps 1 and 2 come out the same with 10 pods and are one frame']);
  expect(rollout.frames().filter(({ steps }) => steps.length > 1).map(({ steps }) => steps)).toEqual([[0, 1]]);
});

test('what is scaled to zero stays at zero', () => {
  const frames = new CanaryDeployment(newChart(), 'hello', { ...NEW, replicas: 0 }).frames();
  expect(frames.flatMap(({ tracks }) => tracks.map(({ pods }) => pods)).every(pods => pods === 0)).toBe(true);
});
