/** Any sequence of commands, commits, reverts and changes of the code keeps the rules from commit to commit. */
import * as fc from 'fast-check';
import { isElsewhere } from '../../src/cli/sides/disagreement';
import { Frame, isIdle, servingPods, servingVersion } from '../../src/frames/frame';
import { kindOf, StrategyOptions } from '../../src/frames/strategies';
import { readStepLabel } from '../../src/ground/step-label';
import { ScannedRollout } from '../../src/report/rollouts/scanned-rollouts';
import { baseline, Code, liveOf, resolved, standing, strategyFor } from '../../src/state/lifecycle';
import { abort, pause, promote, resume, retry, setStep, Situation, undo } from '../../src/state/moves';
import { isPromoted, RolloutRecord } from '../../src/state/record';
import { Refusal } from '../../src/state/refusal';
import { keepsRules } from '../frames/rules';
import { runs } from '../support/deep';
import { expectSame } from '../support/expect-same';

const STRATEGIES: { [name: string]: StrategyOptions } = {
  'canary': { type: 'canary', capacity: 'constant', extraPod: true, minAvailable: '100%', isAutoscaled: false },
  'canary, 80%': { type: 'canary', capacity: 'constant', extraPod: false, minAvailable: '80%', isAutoscaled: false },
  'canary, surge': { type: 'canary', capacity: 'surge', extraPod: true, minAvailable: '100%', isAutoscaled: false },
  'canary, autoscaled': { type: 'canary', capacity: 'surge', extraPod: true, minAvailable: '100%', isAutoscaled: true },
  'blue-green': { type: 'blue-green', previewReplicas: 2, minAvailable: '100%', isAutoscaled: false },
  'rolling': { type: 'rolling', minAvailable: '100%', isAutoscaled: false },
  'rolling, 80%': { type: 'rolling', minAvailable: '80%', isAutoscaled: false },
  'rolling, autoscaled': { type: 'rolling', minAvailable: '100%', isAutoscaled: true },
  'partition': { type: 'partition', minAvailable: 0, isAutoscaled: false },
};
const PLANS = ['1 pod for 10m, 10% for 2m, 50% until approved, 100%', '100%', '25%, 50%, 75%', '1 pod, 1%, 2%, 60%'];
const VERSIONS = ['a', 'b', 'c', 'd'];

type Action =
  | { readonly do: 'promote' | 'promote --full' | 'pause' | 'resume' | 'abort' | 'retry' | 'undo' | 'revert' }
  | { readonly do: 'set step'; readonly step: number }
  | { readonly do: 'code'; readonly version: string; readonly replicas: number; readonly plan: string };

interface Commit {
  readonly record: RolloutRecord;
  readonly code: Code;
}

function codeOf(strategy: StrategyOptions, version: string, replicas = 10, plan = PLANS[0]): Code {
  return { strategy, version, replicas, plan: strategy.type === 'blue-green' ? 'preview, cutover for 30s' : plan, trackNames: kindOf(strategy.type).trackNames };
}

/** What the manifests of a commit render. */
function rendered({ record, code }: Commit): Frame {
  const now = resolved(record, code);
  return liveOf(now, strategyFor(now, code));
}

function situation({ record, code }: Commit, hasConfig: boolean): Situation {
  return { head: record, code, configOf: version => hasConfig ? `config-${version}` : undefined };
}

function act(action: Action, commits: Commit[], hasConfig: boolean): Commit {
  const head = commits[commits.length - 1];
  const at = situation(head, hasConfig);
  const to = (record: RolloutRecord): Commit => ({ ...head, record });
  switch (action.do) {
    case 'promote': return to(promote(at));
    case 'promote --full': return to(promote(at, true));
    case 'pause': return to(pause(at));
    case 'resume': return to(resume(at, false));
    case 'abort': return to(abort(at));
    case 'retry': return to(retry(at));
    case 'undo': return to(undo(at));
    case 'set step': return to(setStep(at, action.step));
    case 'revert': return commits[commits.length - 2] ?? head;
    case 'code': {
      // A rollout that has begun and of which nothing is recorded yet has the plan and the replicas of the code.
      const { replicas, plan } = resolved(head.record, head.code) === head.record ? action : head.code;
      return { ...head, code: codeOf(head.code.strategy, action.version, replicas, plan) };
    }
  }
}

const simple = fc.constantFrom<Action['do'][]>('promote', 'promote', 'promote', 'promote', 'promote --full', 'pause', 'resume', 'resume', 'abort', 'retry', 'undo', 'revert')
  .map(verb => ({ do: verb }) as Action);
const actions = fc.array(fc.oneof(
  { weight: 6, arbitrary: simple },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('code' as const), version: fc.constantFrom(...VERSIONS), replicas: fc.constantFrom(10, 10, 10, 7, 12), plan: fc.constantFrom(...PLANS) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('set step' as const), step: fc.integer({ min: 1, max: 4 }) }) },
), { maxLength: 30 });

describe.each(Object.entries(STRATEGIES))('%s', (_name, strategy) => {
  test('any sequence of commands keeps the rules', () => {
    fc.assert(fc.property(actions, fc.boolean(), (sequence, hasConfig) => {
      const code = codeOf(strategy, 'a');
      const commits: Commit[] = [{ record: baseline('shop/hello', code), code }];
      for (const action of sequence) {
        const head = commits[commits.length - 1];
        let next: Commit;
        try {
          next = act(action, commits, hasConfig);
        } catch (error) {
          if (error instanceof Refusal) continue;
          throw error;
        }
        const [before, after] = [rendered(head), rendered(next)];
        const where = () => `${action.do}: ${text(before)} -> ${text(after)}\n${JSON.stringify(head.record)}\n${JSON.stringify(next.record)}`;
        if (action.do !== 'revert' && action.do !== 'code') {
          // The result is what was committed, and what is synthesized from it is the frame that it names.
          expectSame(resolved(next.record, next.code), next.record, where);
          expectSame(next.record.change.count, head.record.change.count + 1, where);
        }
        expectSame(problems(before, after, strategy, head, next, action.do === 'revert'), [], where);
        // Whoever goes back to pods that nobody asks for any more starts them without their first step, and is told so.
        const isTold = [action.do === 'revert' && !isAskedFor(next), !isAskedFor(head)];
        expectSame([!isTold[0] && skipsSteps(head, next), !isTold[1] && skipsSteps(next, head)], [false, false], where);
        expectSame(isElsewhere(next.record, scanned(next)), false, where);
        commits.push(next);
      }

      // From wherever that led, promoting leads to the end.
      let last = commits[commits.length - 1];
      if (resolved(last.record, last.code).phase === 'paused') last = { ...last, record: resume(situation(last, hasConfig), false) };
      for (let i = 0; resolved(last.record, last.code).progress !== undefined; i++) {
        if (i >= 60) throw new Error(`after 60 steps it is still at ${text(rendered(last))}`);
        const next = { ...last, record: promote(situation(last, hasConfig)) };
        const [before, after] = [rendered(last), rendered(next)];
        expectSame(problems(before, after, strategy, last, next), [], () => `${text(before)} -> ${text(after)}`);
        last = next;
      }
      expect(isIdle(rendered(last))).toBe(true);
      expect([last.record.stable, ...last.record.rejected]).toContain(last.code.version);
    }), { numRuns: runs(200, 800) });
  });
});

/** The manifests of a commit as they are found in its files. */
function scanned(commit: Commit): Pick<ScannedRollout, 'step' | 'workloads'> {
  const record = resolved(commit.record, commit.code);
  const workloads = rendered(commit).tracks.map(({ version, pods }, i) => ({ track: commit.code.trackNames[i], revision: version, pods }));
  return { step: standing(record, commit.code).name, workloads };
}

/** What `check` takes for a version without its first step: no command makes it, nor does a revert of one. */
function skipsSteps(head: Commit, next: Commit): boolean {
  const stepOf = ({ record, code }: Commit) => readStepLabel(standing(resolved(record, code), code).name);
  const [from, to] = [head, next].map(commit => ({ ...rendered(commit), ...stepOf(commit) }));
  const [old, now] = [from.tracks[1], to.tracks[1]];
  const isAside = from.traffic.by === 'selector';
  const ran = [from.tracks[0].version, ...old.pods > 0 ? [old.version] : []];
  if (isAside || !to.isAdvanced || now.pods === 0 || ran.includes(now.version)) return false;
  return old.pods > 0 ? from.isAdvanced || (head.code.strategy.type === 'canary' && now.pods > old.pods) : from.isIdle && !from.isGoingBack && to.isStep;
}

/** Whether the pods of the second track are of the version that the code describes. */
function isAskedFor(commit: Commit): boolean {
  const [, { version, pods }] = rendered(commit).tracks;
  return pods === 0 || commit.code.version === version;
}

/** What is wrong between two commits. */
function problems(before: Frame, after: Frame, strategy: StrategyOptions, head: Commit, next: Commit, isRevert = false): string[] {
  const found: string[] = [];
  const floorOf = (pods: number) => strategy.minAvailable === '80%' ? Math.ceil(pods * 0.8) : strategy.type === 'partition' ? 0 : pods;
  const wanted = [head, next].map(({ record, code }) => record.progress?.replicas ?? code.replicas);
  const floor = Math.min(...[servingPods(before), servingPods(after), ...wanted].map(floorOf));
  if (strategy.type === 'canary' || strategy.type === 'blue-green') {
    // Other replicas arrive with the commit that asks for them, as in any Deployment, while nothing is recorded that holds
    // them. And of two changes of the code with no command in between, a synthesis knows the second only.
    const isResized = head.record.progress === undefined && next.record.progress === undefined && head.code.replicas !== next.code.replicas;
    const isUnknown = resolved(head.record, head.code) !== head.record && resolved(next.record, next.code) !== next.record;
    if (!keepsRules(isResized || isUnknown ? withVersionsOf(before, after) : before, after, floor, floor)) found.push('breaks the rules');
  } else {
    const [oldBefore, batchBefore] = before.tracks;
    const [old, batch] = after.tracks;
    const isAnotherVersion = batchBefore.pods > 0 && batch.pods > 0 && batchBefore.version !== batch.version;
    if (isRevert) return []; // A batch does not shrink: the controller keeps the pods, and with them the capacity.
    if (batch.pods > 0 && batch.pods < batchBefore.pods && !isAnotherVersion) found.push('the batch shrinks');
    const isUnknown = resolved(head.record, head.code) !== head.record && resolved(next.record, next.code) !== next.record;
    if (isAnotherVersion && strategy.type === 'rolling' && !isUnknown && oldBefore.pods < Math.max(...wanted)) found.push('a third version over a batch that replaced pods');
    if (batchBefore.pods > 0 && batch.pods > 0 && old.pods > oldBefore.pods && !isAnotherVersion) found.push('old pods come back');
  }
  // Stable is what serves until the candidate is promoted.
  const { stable } = resolved(next.record, next.code);
  if (servingVersion(after) !== stable && after.traffic.by !== 'selector') found.push(`stable is ${stable} and ${servingVersion(after)} serves`);
  if (isPromoted(next.record) && next.record.previous === next.record.stable) found.push('previous is stable');
  if (next.record.rejected.includes(next.record.stable) && next.record.phase !== 'undoing') found.push('stable is rejected');
  if (standing(resolved(next.record, next.code), next.code).name === '') found.push('no name');
  return found;
}

function withVersionsOf(frame: Frame, { tracks }: Frame): Frame {
  const [first, second] = frame.tracks.map((track, i) => ({ ...track, version: tracks[i].version }));
  return { ...frame, tracks: [first, second] };
}

function text({ tracks, traffic, held }: Frame): string {
  return `${tracks.map(({ version, pods }) => `${version}${pods}`).join('/')}${traffic.by === 'selector' ? `*${traffic.active}` : ''}${held ? ' held' : ''}`;
}
