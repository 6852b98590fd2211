/** What becomes of a change of any prop of any construct in the middle of a rollout. */
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { Duration } from 'cdk8s';
import { PercentOrAbsolute, ServiceType } from 'cdk8s-plus-28';
import * as fc from 'fast-check';
import { NEW, OLD, Variant, VARIANTS } from './matrix';
import { build, Change, differences, next, recordedAtFirst, UNCHANGED, Verb } from './recorded-rollout';
import { CanaryCapacity, RolloutPlan, RolloutProps, Scaling, ScalingMetric, ScalingPolicy } from '../../src';
import { MID_ROLLOUT } from '../../src/constructs/mid-rollout/props';
import { Recorded } from '../../src/state/source';
import { waitingProps } from '../../src/state/waiting';
import { runs } from '../support/deep';

const ROOT = join(__dirname, '../..');

test('the table knows every prop of every construct', () => {
  const constructs = readdirSync(join(ROOT, 'src/constructs')).filter(file => file.endsWith('.ts')).map(file => readFileSync(join(ROOT, 'src/constructs', file), 'utf8'));
  const own = [...constructs, readFileSync(join(ROOT, 'src/pods/props.ts'), 'utf8')].flatMap(text => propsIn(text, /^export interface (?:RolloutProps|\w+Props extends (?:Rollout|RollingDeployment)Props)\b/gm));
  const inherited = propsIn(readFileSync(join(ROOT, 'node_modules/cdk8s-plus-28/lib/pod.d.ts'), 'utf8'), /^export interface AbstractPodProps\b/gm);
  const base = propsIn(readFileSync(join(ROOT, 'node_modules/cdk8s-plus-28/lib/base.d.ts'), 'utf8'), /^export interface ResourceProps\b/gm);
  expect([own.length > 20, inherited.length > 10, base]).toEqual([true, true, ['metadata']]);
  expect(Object.keys(MID_ROLLOUT).sort()).toEqual([...new Set([...own, ...inherited, ...base])].sort());
});

test('and so do the docs', () => {
  const docs = readFileSync(join(ROOT, 'docs/concepts.md'), 'utf8');
  const row = { candidate: 'is a new candidate', wait: 'waits', refuse: 'is refused', change: 'changes at once' };
  const missing = Object.entries(MID_ROLLOUT).filter(([prop, { does }]) => !new RegExp(`^\\|[^|]*\`${prop}\`[^|]*\\| ${row[does]}`, 'm').test(docs));
  expect(missing.map(([prop]) => prop)).toEqual([]);
});

/** The names of the members of interfaces in a text, whose beginnings a pattern finds. */
function propsIn(text: string, beginning: RegExp): string[] {
  return [...text.matchAll(beginning)].flatMap(({ index }) => {
    const body = text.slice(index, text.indexOf('\n}', index));
    return [...body.matchAll(/^ {2,4}readonly (\w+)\??:/gm)].map(([, name]) => name);
  });
}

test('every setting is read as it was written', () => {
  const minute = Duration.minutes(1);
  const scaling = Scaling.between(2, 20, {
    cpuUtilization: 60,
    metrics: [
      ScalingMetric.containerMemoryUtilization('main', 70), ScalingMetric.pods('requests', '100', { route: '1' }),
      ScalingMetric.external('queue', { averageValue: '500m' }),
    ],
    scaleUp: { policies: [ScalingPolicy.pods(4, minute), ScalingPolicy.percent(50, minute)] },
    scaleDown: { stabilizationWindow: minute },
    rolloutReplicas: 12,
  });
  const written: RolloutProps = {
    scaling,
    maxSurge: PercentOrAbsolute.absolute(3),
    expose: false,
    networkPolicy: false,
    serviceType: ServiceType.NODE_PORT,
    servicePorts: [{ port: 80, targetPort: 8080, name: 'http' }],
  };
  const settings = Object.entries(MID_ROLLOUT).flatMap(([prop, one]) => one.does === 'wait' && one.setting ? [{ prop, ...one.setting }] : []);
  const again = (json: unknown) => JSON.parse(JSON.stringify(json));
  const read = settings.map(({ prop, toJson, fromJson }) => [prop, toJson(written), toJson(fromJson(again(toJson(written))) as RolloutProps)]);
  expect(read.filter(([, before]) => before === undefined)).toEqual([]);
  expect(read.map(([prop, , after]) => [prop, after])).toEqual(read.map(([prop, before]) => [prop, before]));
});

/** Changes of one prop each, which a user may commit at any time. */
const CHANGES: ReadonlyArray<readonly [string, Change]> = [
  ['replicas', ({ replicas }) => replicas === undefined ? {} : { replicas: replicas + 7 }],
  ['fewer replicas', ({ replicas }) => replicas === undefined ? {} : { replicas: Math.ceil(replicas / 2) }],
  ['fixed or autoscaled', ({ scaling }) => scaling ? { scaling: undefined, replicas: 10 } : { scaling: Scaling.between(3, 15), replicas: undefined, capacity: undefined }],
  ['bounds', ({ scaling }) => scaling ? { scaling: Scaling.between(4, 25, { cpuUtilization: 70 }) } : {}],
  ['plan', () => ({ plan: RolloutPlan.parse('30%, 60%') })],
  ['drain', () => ({ drain: Duration.seconds(90) })],
  ['minAvailable', () => ({ minAvailable: PercentOrAbsolute.percent(50) })],
  ['podQuota', () => ({ podQuota: 1000 })],
  ['capacity', ({ scaling, capacity }) => scaling ? {} : { capacity: capacity === CanaryCapacity.SURGE ? CanaryCapacity.CONSTANT : CanaryCapacity.SURGE }],
  ['extraPod', ({ extraPod }) => ({ extraPod: extraPod === false })],
  ['previewReplicas', () => ({ previewReplicas: 1 })],
  ['maxSurge', () => ({ maxSurge: PercentOrAbsolute.absolute(1) })],
  ['disruptionBudget', () => ({ disruptionBudget: PercentOrAbsolute.percent(40) })],
  ['expose', () => ({ expose: false })],
  ['serviceType', () => ({ serviceType: ServiceType.LOAD_BALANCER })],
  ['servicePorts', () => ({ servicePorts: [{ port: 80, targetPort: 8080 }] })],
  ['serviceAnnotations', () => ({ serviceAnnotations: { team: 'hello' } })],
  ['networkPolicy', () => ({ networkPolicy: false })],
  ['metadata', () => ({ metadata: { labels: { team: 'hello' } } })],
  ['another namespace', () => ({ metadata: { namespace: 'elsewhere' } })],
  ['name', () => ({ name: 'greeter' })],
  ['adopt', () => ({ adopt: { name: 'web', matchLabels: { app: 'web' } } })],
  ['priorityClassName', () => ({ priorityClassName: 'high' })],
];

/** The records of a rollout from its first frame on, as the code without a change has them. */
function course(variant: Variant): Recorded[] {
  let recorded = recordedAtFirst(build(variant, OLD, UNCHANGED, undefined));
  const all = [recorded];
  for (let i = 0; i < 30; i++) {
    recorded = next(build(variant, NEW, UNCHANGED, recorded), 'promote');
    if (recorded.record.phase === 'idle') break;
    all.push(recorded);
  }
  return all;
}

/** What is wrong with a change at a frame: nothing where it is refused, or where each commit from there to the end is safe. */
function wrong(variant: Variant, change: Change, at: Recorded, verb: Verb): string[] {
  const before = build(variant, NEW, UNCHANGED, at);
  let now = build(variant, NEW, change, at);
  if (now.problems.length > 0) return [];
  // Until something of the rollout is recorded, a change is one of a rollout that is idle.
  const problems = at.record.progress === undefined ? [] : differences(before, now);
  for (let i = 0; i < 40; i++) {
    const recorded = next(now, i === 0 ? verb : 'promote');
    const later = build(variant, NEW, change, recorded);
    if (later.problems.length > 0) return [...problems, ...later.problems];
    const { progress } = now.rollout._facts!.recorded!.record;
    const comes = progress !== undefined && waitingProps(now.rollout._facts!.recorded!.record, now.rollout._facts!.code).length > 0;
    // What waited comes as if it had been committed while the rollout was idle; nothing else comes with it.
    if (recorded.record.phase !== 'idle' || !comes) problems.push(...differences(now, later));
    if (recorded.record.phase === 'idle') return problems;
    now = later;
  }
  return [...problems, 'it comes to no end'];
}

const CASES = VARIANTS.filter(({ name }) => !name.includes('config')).flatMap(variant => CHANGES.map(([what, change]) => ({ variant, what, change })));

test('a change is refused, or the rollout goes on safely to its end or back, with no commit of its own', () => {
  const courses = new Map<string, Recorded[]>();
  const found: string[] = [];
  fc.assert(fc.property(fc.constantFrom(...CASES), fc.nat(), fc.constantFrom<Verb>('promote', 'abort', 'undo'), ({ variant, what, change }, frame, verb) => {
    if (!courses.has(variant.name)) courses.set(variant.name, course(variant));
    const records = courses.get(variant.name)!;
    const at = records[frame % records.length];
    const isPromoted = at.record.candidate === at.record.stable;
    const isBegun = at.record.progress !== undefined;
    const possible = verb === 'abort' && isPromoted ? 'undo' : verb === 'undo' && !isBegun ? 'abort' : verb;
    const problems = wrong(variant, change, at, possible).map(problem => `${variant.name}, ${what}, frame ${frame % records.length}, ${possible}: ${problem}`);
    found.push(...problems);
    return problems.length === 0;
  }), { numRuns: runs(12, 3000), endOnFailure: true });
  expect(found).toEqual([]);
});
