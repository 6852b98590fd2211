/** One construct in the place of another, for all pairs of them: harmless, or refused, at rest and in the middle of a rollout. */
import { ApiObject, Chart } from 'cdk8s';
import { ServiceAccount } from 'cdk8s-plus-28';
import { NEW, OLD, Variant } from './matrix';
import { build, differences, next, recordedAtFirst, UNCHANGED } from './recorded-rollout';
import { AutoscaledApp, BlueGreenService, CanaryDeployment, RollingDeployment, RollingStatefulSet, Rollout, RolloutProps, Scaling } from '../../src';

const scaling = Scaling.between(4, 12);
const autoscaled = (props: RolloutProps) => ({ ...props, replicas: undefined, scaling });

const CONSTRUCTS: { readonly [name: string]: (chart: Chart, props: RolloutProps) => Rollout } = {
  'CanaryDeployment': (chart, props) => new CanaryDeployment(chart, 'hello', props),
  'RollingDeployment': (chart, props) => new RollingDeployment(chart, 'hello', props),
  'BlueGreenService': (chart, props) => new BlueGreenService(chart, 'hello', props),
  'RollingStatefulSet': (chart, props) => new RollingStatefulSet(chart, 'hello', props),
  'CanaryDeployment, autoscaled': (chart, props) => new CanaryDeployment(chart, 'hello', autoscaled(props)),
  'AutoscaledApp': (chart, props) => new AutoscaledApp(chart, 'hello', autoscaled(props)),
  'BlueGreenService, autoscaled': (chart, props) => new BlueGreenService(chart, 'hello', autoscaled(props)),
};

/** Those that share a Deployment. */
const ALIKE = [['CanaryDeployment', 'RollingDeployment', 'CanaryDeployment, autoscaled', 'AutoscaledApp'], ['BlueGreenService', 'BlueGreenService, autoscaled']];
const isScaled = (name: string) => /autoscaled/i.test(name);
const isAlike = (from: string, to: string) => ALIKE.some(group => group.includes(from) && group.includes(to));
const typeOf = (name: string) => name.replace('AutoscaledApp', 'RollingDeployment').replace(', autoscaled', '');

const PAIRS = Object.keys(CONSTRUCTS).flatMap(from => Object.keys(CONSTRUCTS).filter(to => to !== from).map(to => [from, to] as const));

function variant(name: string): Variant {
  return { name, create: (chart, props, change) => CONSTRUCTS[name](chart, { ...props, replicas: 12, ...change?.(props) }) };
}

/** The rules that find something, each once. */
function rulesIn(findings: readonly string[]): string[] {
  return [...new Set(findings.map(finding => /\(([a-z-]+)\)$/m.exec(finding)![1]))];
}

test.each(PAIRS)('%s → %s', (from, to) => {
  const recorded = recordedAtFirst(build(variant(from), OLD, UNCHANGED, undefined));
  const [before, after] = [from, to].map(name => build(variant(name), OLD, UNCHANGED, recorded));
  if (isAlike(from, to)) {
    expect(after.problems).toEqual([]);
    // What an autoscaler costs that comes to a Deployment that runs, no fields can spare: the docs say what can.
    expect(rulesIn(differences(before, after))).toEqual(isScaled(to) && !isScaled(from) ? ['replicas-removed'] : []);
    expect(rulesIn(differences(after, before))).toEqual(isScaled(from) && !isScaled(to) ? ['replicas-removed'] : []);
  } else {
    expect(after.problems).toEqual([expect.stringContaining(`strategy: the record of shop/hello is that of a ${typeOf(from)}, and the objects of a ${typeOf(to)} would take the place of all that run`)]);
  }

  const inProgress = next(build(variant(from), NEW, UNCHANGED, recorded), 'promote');
  const { problems } = build(variant(to), NEW, UNCHANGED, inProgress);
  expect(problems).toEqual(typeOf(from) === typeOf(to) ? [] : [expect.stringContaining(`strategy: the rollout shop/hello began with a ${typeOf(from)} and cannot go on with a ${typeOf(to)}`)]);
});

test('what is harmless is recorded with the next command, and goes on as what it is by then', () => {
  let recorded = recordedAtFirst(build(variant('CanaryDeployment'), OLD, UNCHANGED, undefined));
  for (let i = 0; i < 20; i++) {
    recorded = next(build(variant('RollingDeployment'), NEW, UNCHANGED, recorded), 'promote');
    if (recorded.record.phase === 'idle') break;
  }
  expect(recorded.record).toMatchObject({ phase: 'idle', objects: { strategy: 'rolling', name: 'shop-hello' } });
});

test.each([['BlueGreenService', 'CanaryDeployment', 'remove the line "active: blue" from'], ['CanaryDeployment', 'BlueGreenService', 'add the line "active: blue" to']])(
  'an older record does not say that it is of a %s, which a %s may have followed', (from, to, mend) => {
    const recorded = recordedAtFirst(build(variant(from), OLD, UNCHANGED, undefined));
    const { objects: _, ...record } = recorded.record;
    expect(build(variant(from), OLD, UNCHANGED, { ...recorded, record }).problems).toEqual([]);
    const { problems } = build(variant(to), OLD, UNCHANGED, { ...recorded, record });
    expect(problems).toEqual([expect.stringContaining(`Where the committed manifests are those of the ${to} already, ${mend} the record instead`)]);
    const mended = { ...record, active: record.active === undefined ? 0 as const : undefined };
    expect(build(variant(to), OLD, UNCHANGED, { ...recorded, record: mended }).problems).toEqual([]);
  });

describe('other objects', () => {
  const canary = variant('CanaryDeployment');
  const web = { adopt: { name: 'web', matchLabels: { app: 'web' } } };
  const other = { adopt: { name: 'web', matchLabels: { app: 'other' } } };

  test.each([
    ['another name', {}, { name: 'greeter' }, 'name: the objects of shop/hello are called "shop-hello" and the code calls them "greeter"'],
    ['a Deployment that is taken over later', {}, web, 'take "adopt" out again'],
    ['one that is not taken over any more', web, {}, 'set "adopt" to that again'],
    ['another selector', web, other, 'adopt: the record of shop/hello is that of Deployment/web ({"app":"web"}), and the code asks for Deployment/web ({"app":"other"})'],
  ])('%s is refused, at rest and in the middle of a rollout', (_, was, is, said) => {
    const built = build(canary, OLD, () => was, undefined);
    const recorded = recordedAtFirst(built);
    const inProgress = next(build(canary, NEW, () => was, recorded), 'promote');
    expect(build(canary, OLD, () => is, recorded).problems).toEqual([expect.stringContaining(said)]);
    expect(build(canary, NEW, () => is, inProgress).problems).toEqual([expect.stringContaining(said)]);
    expect(build(canary, OLD, () => was, recorded).problems).toEqual([]);
    expect(build(canary, NEW, () => was, inProgress).problems).toEqual([]);
  });

  test('the ServiceAccount stays as long as a recorded version runs as it', () => {
    const recorded = recordedAtFirst(build(canary, OLD, UNCHANGED, undefined));
    const given = (chart: Chart) => ({ serviceAccount: ServiceAccount.fromServiceAccountName(chart, 'given', 'given') });
    const create: Variant['create'] = (chart, props) => new CanaryDeployment(chart, 'hello', { ...props, replicas: 12, ...given(chart) });
    const accounts = ({ rollout }: ReturnType<typeof build>) => rollout.node.findAll().flatMap(one => ApiObject.isApiObject(one) && one.kind === 'ServiceAccount' ? [one.name] : []);
    expect(accounts(build({ name: 'given', create }, NEW, UNCHANGED, recorded))).toEqual(['shop-hello']);
    expect(accounts(build({ name: 'given', create }, NEW, UNCHANGED, undefined))).toEqual([]);
  });
});
