/** Everything that can be wrong with a rollout, looked at once for a synthesis of the whole app. */
import { Course } from './course/course';
import { Memory } from './course/memory';
import { refusedChanges } from './mid-rollout/refused';
import { RolloutKind } from './rollout-kind';
import { nameProblems, Namesake, propProblems, stateProblems } from './rollout-problems';
import { RolloutObjects } from './surroundings/rollout-objects';
import { LostPorts } from './surroundings/service-ports';
import { StrategyKind } from '../frames/strategy';
import { PodSource } from '../pods/pod-source';
import { RolloutProps } from '../pods/props';
import { Scaling } from '../scaling/scaling';
import { isSame } from '../state/settings';
import { Recorded } from '../state/source';
import { RolloutVersion } from '../state/version';

export interface CheckedRollout {
  readonly name: string;
  readonly props: RolloutProps;
  readonly scaling: Scaling;
  readonly kind: RolloutKind;
  /** The props that hold now. */
  readonly held: RolloutProps;
  readonly strategy: StrategyKind;
  readonly namesakes: readonly Namesake[];
  /** What is wrong with where its router leads. */
  readonly claims: readonly string[];
  readonly memory: Memory;
  readonly pods: PodSource;
  readonly course: Course;
  readonly objects: RolloutObjects;
}

/** Everything that is wrong, one sentence each. What depends on something that is wrong already is not looked at. */
export function rolloutProblems(rollout: CheckedRollout): string[] {
  const { name, props, scaling, kind, namesakes, claims, memory, pods, course, objects } = rollout;
  // What is no number of pods is reported once, below, and not once more by everything that counts with it.
  const replicas = scaling.rolloutReplicas >= 0 ? scaling.rolloutReplicas : 0;
  const problems = collected(
    () => nameProblems(name, kind.suffixes, namesakes, props.adopt),
    () => propProblems(props, replicas),
    () => props.state ? stateProblems(props.state, name, props.adopt) : memory.problems,
    () => memory.recorded ? refusedChanges(memory.recorded.record, course.settings) : [],
    () => kind.problems(replicas),
    () => switchProblems(memory, kind),
    () => claims,
  );
  if (pods.isEmpty) return [...problems, 'containers: there is none: pass at least one container'];
  problems.push(...collected(
    () => pods.problems(),
    () => scaling._problems(pods.version.podTemplate),
    () => objects.problems(pods.version.podTemplate),
  ));
  if (problems.length > 0) return [...new Set(problems)];
  return collected(() => {
    course.all();
    if (rollout.held !== props) course.tryNext();
    void course.now;
    return renamedPorts(rollout, props.state?.progress?.stable ?? runningVersion(memory));
  });
}

/** Where traffic follows pods, one Service reaches both versions, and it goes to their ports by name. */
export function renamedPorts({ strategy, kind, objects, pods }: CheckedRollout, stable: RolloutVersion | undefined): string[] {
  const isShared = stable instanceof RolloutVersion && followsPods(strategy, kind);
  return isShared ? objects.renamedPorts(stable.podTemplate, pods.version.podTemplate) : [];
}

/** The ports that the Service loses with the promotion of the version that is on its way, if any. */
export function lostPorts({ course: { record }, memory: { recorded }, objects, pods }: CheckedRollout): LostPorts | undefined {
  if (record?.progress === undefined || !['progressing', 'paused', 'undoing'].includes(record.phase)) return undefined;
  const [before, after] = [record.stable, record.candidate!].map(hash => recorded!.versions.get(hash) ?? pods.version);
  return objects.lostPorts(before.podTemplate, after.podTemplate);
}

/** Whether traffic follows the pods of both tracks, through one Service. */
export function followsPods({ traffic }: StrategyKind, { routing }: RolloutKind): boolean {
  return traffic.includes('pods') && routing === undefined;
}

/** A rollout goes on with the router with which it began, or without one: its objects lead traffic now. */
function switchProblems({ recorded }: Memory, { routing }: RolloutKind): string[] {
  const { progress, rollout } = recorded?.record ?? {};
  if (progress === undefined) return [];
  const isRouted = progress.live.traffic.by === 'weights';
  const began = progress.strategy && 'router' in progress.strategy ? progress.strategy.router : undefined;
  const isLike = began === undefined || routing === undefined || isSame(began, routing.terms);
  if (isRouted === (routing !== undefined) && isLike) return [];
  const [how, mend] = !isRouted ? ['without a router', 'leave "router" out'] : ['with another router', 'put that back'];
  return [`router: the rollout ${rollout} began ${how}: ${mend}, and promote or abort the rollout to its end first`];
}

/** The recorded version beside which the pods of the code's version run or would run. */
export function runningVersion({ recorded }: Memory): RolloutVersion | undefined {
  return recorded?.versions.get(recorded.record.stable);
}

/** Whether pods of a recorded version run as the ServiceAccount that the rollout has of its own. */
export function readsAccount(recorded: Recorded | undefined, name: string): boolean {
  return [...recorded?.versions.values() ?? []].some(({ podTemplate }) => podTemplate.spec.serviceAccountName === name);
}

/** What several checks find. A check that cannot cope with what it was given says so and does not hide what others find. */
function collected(...checks: Array<() => readonly string[]>): string[] {
  return checks.flatMap(check => {
    try {
      return check();
    } catch (error) {
      return [(error as Error).message];
    }
  });
}
