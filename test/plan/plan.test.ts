import { Duration } from 'cdk8s';
import { CanaryDeployment, RollingDeployment, RolloutPlan, RolloutStep } from '../../src';
import { newChart, one, problemsOf, synth, WEB } from '../support/synth';

describe('the steps of a plan', () => {
  test('a plan ends with the promotion, written or not', () => {
    expect(RolloutPlan.of(RolloutStep.percent(10)).steps.map(String)).toEqual(['10%', '100%']);
    expect(RolloutPlan.of(RolloutStep.percent(10), RolloutStep.percent(100)).steps.map(String)).toEqual(['10%', '100%']);
  });

  test('the steps before the promotion', () => {
    expect(RolloutPlan.parse('1 pod, 10%, 100%').partialSteps.map(String)).toEqual(['1 pod', '10%']);
    expect(RolloutPlan.parse('100%').partialSteps).toEqual([]);
  });

  test('only 100% is the promotion: as many pods as there are replicas is not', () => {
    expect(RolloutStep.percent(100).isPromotion).toBe(true);
    expect(RolloutStep.percent(99).isPromotion).toBe(false);
    expect(RolloutStep.pods(100).isPromotion).toBe(false);
  });

  test('the text and the typed form of a step say the same', () => {
    const [text] = RolloutPlan.parse('2 pods for 90s').steps;
    const typed = RolloutStep.pods(2, { hold: Duration.seconds(90) });
    expect([text.podCount, text.weight, text.hold!.toSeconds(), text.untilApproved])
      .toEqual([typed.podCount, typed.weight, typed.hold!.toSeconds(), typed.untilApproved]);
    expect([typed.podCount, typed.weight, typed.hold!.toSeconds(), typed.untilApproved]).toEqual([2, undefined, 90, false]);
  });

  test('a step is called by its number and its text', () => {
    const plan = RolloutPlan.parse('1 pod for 10m, 10% until approved');
    expect(plan.steps.map((_, i) => plan.label(i))).toEqual(['step 1 of 3: 1 pod for 10m', 'step 2 of 3: 10% until approved', 'step 3 of 3: 100%']);
  });

  test('the plan stands on the stable Deployment, in its grammar', () => {
    const plan = RolloutPlan.of(RolloutStep.pods(1, { hold: Duration.minutes(10) }), RolloutStep.percent(50, { untilApproved: true }));
    const manifests = synth(chart => new CanaryDeployment(chart, 'hello', { containers: [WEB], replicas: 10, plan }));
    expect(one(manifests, 'Deployment', 'shop-hello').metadata.annotations['cdk8s-rollouts/plan']).toBe('1 pod for 10m, 50% until approved, 100%');
  });
});

describe.each([['CanaryDeployment', CanaryDeployment], ['RollingDeployment', RollingDeployment]])('plans of a %s', (_, Construct) => {
  test.each([
    ['no steps', RolloutPlan.of(), 10, ['plan: it has no steps: give at least one, such as "10% for 5m"']],
    ['an empty text', RolloutPlan.parse(''), 10, ['plan: it has no steps: give at least one, such as "10% for 5m"']],
    ['0 pods', RolloutPlan.parse('0 pods'), 10, ['plan: step 1 ("0 pods"): a step runs at least 1 pod']],
    ['a negative number of pods', RolloutPlan.of(RolloutStep.pods(-1)), 10, ['plan: step 1 ("-1 pods"): a step runs at least 1 pod']],
    ['half a pod', RolloutPlan.of(RolloutStep.pods(0.5)), 10, ['plan: step 1 ("0.5 pods"): a step is a whole number of pods or of percent']],
    ['half a percent', RolloutPlan.of(RolloutStep.percent(0.5)), 10,
      ['plan: step 1 ("0.5%"): a step is a whole number of pods or of percent, unless there is a "router"']],
    ['testers without a router', RolloutPlan.parse('testers, 10%'), 10, ['plan: step 1 ("testers"): only the "router" of a CanaryDeployment can lead traffic so: set it']],
    ['copies without a router', RolloutPlan.of(RolloutStep.mirror(10)), 10, ['plan: step 1 ("mirror 10%"): only the "router" of a CanaryDeployment can lead traffic so: set it']],
    ['a weight above 100', RolloutPlan.parse('101%'), 10, ['plan: step 1 ("101%"): a weight is a percentage from 0 to 100']],
    ['a weight below 0', RolloutPlan.of(RolloutStep.percent(-1)), 10, ['plan: step 1 ("-1%"): a weight is a percentage from 0 to 100']],
    ['more pods than there are', RolloutPlan.parse('11 pods'), 10,
      ['plan: step 1 ("11 pods"): it runs more pods than the rollout has (10): lower it or raise the replicas']],
    ['a smaller weight', RolloutPlan.parse('50%, 10%'), 10, ['plan: step 2 ("10%"): it is smaller than the step before']],
    ['fewer pods', RolloutPlan.parse('5 pods, 2 pods'), 10, ['plan: step 2 ("2 pods"): it is smaller than the step before']],
    ['a weight of fewer pods than the step before', RolloutPlan.parse('5 pods, 20%'), 10,
      ['plan: step 2 ("20%"): it is smaller than the step before']],
    ['fewer pods than the weight before takes', RolloutPlan.parse('50%, 2 pods'), 10,
      ['plan: step 2 ("2 pods"): it is smaller than the step before']],
    ['a step after the promotion', RolloutPlan.parse('100%, 100%'), 10,
      ['plan: step 1 ("100%"): nothing can follow 100%: make it the last step']],
    ['a hold and an approval', RolloutPlan.parse('10% for 5m until approved'), 10,
      ['plan: step 1 ("10% for 5m until approved"): it stands either for a time or until approved: leave one out']],
    ['several at once', RolloutPlan.parse('0 pods, 101%, 50%, 10%'), 10, [
      'plan: step 1 ("0 pods"): a step runs at least 1 pod',
      'plan: step 2 ("101%"): a weight is a percentage from 0 to 100',
      'plan: step 4 ("10%"): it is smaller than the step before',
    ]],
  ])('refused: %s', (__, plan, replicas, problems) => {
    const found = problemsOf(chart => new Construct(chart, 'hello', { containers: [WEB], replicas, plan }));
    expect(found).toEqual(problems.map(problem => expect.stringContaining(`[shop/hello] ${problem}`)));
  });

  test.each([
    ['as many pods as there are', '10 pods', 10],
    ['the same size again', '10%, 1 pod, 10%', 10],
    ['no pods at first', '0%, 10%', 10],
    ['the promotion alone', '100%', 10],
    ['a percentage that is rounded up to the pods before it', '1 pod, 10%, 50%', 5],
    ['a percentage that is rounded up to the only pod', '1 pod, 10%, 50%', 1],
  ])('accepted: %s', (__, text, replicas) => {
    const manifests = synth(chart => new Construct(chart, 'hello', { containers: [WEB], replicas, plan: RolloutPlan.parse(text) }));
    expect(one(manifests, 'Deployment', 'shop-hello').spec.replicas).toBe(replicas);
  });

  test('a step of 0% gives the candidate nothing and takes nothing from stable', () => {
    const hello = new Construct(newChart(), 'hello', { containers: [WEB], replicas: 10, plan: RolloutPlan.parse('0% for 5m, 10%') });
    const tracks = hello.frames().find(({ steps }) => steps.includes(0))!.tracks;
    expect(tracks.map(({ pods, share }) => [pods, share])).toEqual([[10, 100], [0, 0]]);
  });

  test.each(['1 pod, 10%, 50%', '1 pod, 25%, 50%'])('the candidate\'s share never falls from step to step: %s', text => {
    for (let replicas = 2; replicas <= 12; replicas++) {
      const hello = new Construct(newChart(), 'hello', { containers: [WEB], replicas, plan: RolloutPlan.parse(text) });
      const shares = hello.frames().filter(({ steps }) => steps.some(step => step < 3)).map(({ tracks: [, candidate] }) => candidate.share);
      expect([replicas, shares]).toEqual([replicas, [...shares].sort((a, b) => a - b)]);
    }
  });

  test('steps that come out the same are one frame, and a warning says so', () => {
    const plan = RolloutPlan.parse('1 pod, 10%, 50%');
    const hello = new Construct(newChart(), 'hello', { containers: [WEB], replicas: 10, plan });
    expect(hello.warnings).toEqual(['plan: the steps 1 and 2 come out the same with 10 pods and are one frame']);
    expect(hello.frames().filter(({ steps }) => steps.length > 0).map(({ steps }) => steps)).toContainEqual([0, 1]);
    expect(new Construct(newChart(), 'hello', { containers: [WEB], replicas: 10, plan: RolloutPlan.parse('1 pod, 50%') }).warnings).toEqual([]);
  });
});
