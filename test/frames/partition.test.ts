import * as fc from 'fast-check';
import { text } from './oracle';
import { Frame, frameOf, sameFrame, totalPods, track } from '../../src/frames/frame';
import { sequence } from '../../src/frames/sequence';
import { PartitionStrategy } from '../../src/frames/strategies/partition';
import { RolloutPlan } from '../../src/plan/plan';
import { RolloutStep } from '../../src/plan/step';
import { baseline, Code, moved, resolved } from '../../src/state/lifecycle';
import { RolloutRecord } from '../../src/state/record';
import { runs } from '../support/deep';

function strategy(plan: string, replicas = 10): PartitionStrategy {
  return new PartitionStrategy({ plan, replicas });
}

/** `S7/C3`: the ordinals 0 to 6 are old pods, 7 to 9 are the batch. */
function batch(size: number, version = 'C'): Frame {
  return frameOf(track('S', 10 - size), track(version, size));
}

const idle = (version: string) => frameOf(track(version, 10), track(version, 0));

describe('batches of a StatefulSet', () => {
  test.each<[string, string, number, string[]]>([
    ['the usual plan', '1 pod, 10%, 50%, 100%', 10, ['S10/S0', 'S9/C1', 'S5/C5', 'C10/C0']],
    ['three of ten are the ordinals from 7 on', '3 pods', 10, ['S10/S0', 'S7/C3', 'C10/C0']],
    ['percent round up', '25%, 51%', 10, ['S10/S0', 'S7/C3', 'S4/C6', 'C10/C0']],
    ['nothing at first', '0%, 50%', 10, ['S10/S0', 'S5/C5', 'C10/C0']],
    ['all of them in a step of their own', '10 pods', 10, ['S10/S0', 'S0/C10', 'C10/C0']],
    ['a single pod', '1 pod', 1, ['S1/S0', 'S0/C1', 'C1/C0']],
    ['no pod', '1 pod', 0, ['S0/S0', 'C0/C0']],
  ])('%s: %s of %i', (_, plan, replicas, expected) => {
    expect(sequence(strategy(plan, replicas), 'S', 'C').map(({ frame }) => text(frame))).toEqual(expected);
  });

  // All of it seen on a real control plane (Kubernetes 1.36, R = 10).
  test.each<[string, Frame, Frame, string[]]>([
    ['a larger batch', batch(1), batch(3), ['S7/C3']],
    ['an abort is one frame', batch(3), idle('S'), ['S10/S0']],
    ['so is the rest', batch(3), idle('C'), ['C10/C0']],
    ['and an undo', idle('C'), idle('S'), ['S10/S0']],
    // Pods that have the new template keep it when the partition is raised.
    ['a smaller batch', batch(5), batch(1), ['S10/S0', 'S9/C1']],
    ['a new candidate for as many pods', batch(3), batch(3, 'D'), ['S7/D3']],
    ['a new candidate for more pods', batch(3), batch(5, 'D'), ['S5/D5']],
    // Otherwise 5 old pods, 4 of the first candidate and 1 of the second.
    ['a new candidate for fewer pods', batch(5), batch(1, 'D'), ['S10/S0', 'S9/D1']],
    ['straight to a new candidate', batch(5), idle('D'), ['D10/D0']],
    ['nowhere', batch(3), batch(3), []],
  ])('%s', (_, from, to, expected) => {
    expect(strategy('1 pod').path(from, to).map(text)).toEqual(expected);
  });

  test('says what share of the pods a percentage comes to', () => {
    expect(sequence(strategy('25%, 50%'), 'S', 'C').map(({ name }) => name))
      .toEqual(['idle', 'step 1 of 3: 25% (30% of the pods)', 'step 2 of 3: 50%', 'step 3 of 3: 100%, the rest follows']);
  });

  test('a record keeps no old pod beside a batch that takes its place', () => {
    const code = (version: string): Code => ({
      version, plan: '3 pods, 50%', replicas: 10, trackNames: ['stable', 'batch'], strategy: { type: 'partition', minAvailable: 9, isAutoscaled: false },
    });
    const frames: string[] = [];
    for (let record: RolloutRecord | undefined = resolved(baseline('shop/hello', code('S')), code('C')); record; record = moved(record, code('C'))) {
      frames.push(text(record.progress!.live));
    }
    expect(frames).toEqual(['S7/C3', 'S5/C5', 'C10/C0']);
  });
});

describe('whatever a rollout is asked for', () => {
  type Goal = 'step' | 'abort' | 'undo' | 'candidate' | 'full';

  const plans = fc.array(fc.oneof(
    fc.integer({ min: 0, max: 99 }).map(percent => RolloutStep.percent(percent)),
    fc.integer({ min: 1, max: 100 }).map(pods => RolloutStep.pods(pods)),
  ), { minLength: 1, maxLength: 6 });
  const scenarios = fc.record({
    replicas: fc.integer({ min: 1, max: 100 }),
    steps: plans,
    goals: fc.array(fc.constantFrom<Goal>('step', 'step', 'step', 'abort', 'undo', 'candidate', 'full'), { minLength: 1, maxLength: 12 }),
    choices: fc.array(fc.nat(), { minLength: 12, maxLength: 12 }),
  });

  /** What the controller makes of a frame: the pods from the partition on take the template, no other pod ever changes. */
  function realized(pods: string[], { tracks: [stable, candidates] }: Frame): string[] {
    const { version } = candidates.pods > 0 ? candidates : stable;
    const partition = candidates.pods > 0 ? pods.length - candidates.pods : 0;
    return pods.map((pod, ordinal) => ordinal >= partition ? version : pod);
  }

  /** The versions of the pods as a frame has them, old ones first. */
  function meant({ tracks }: Frame): string[] {
    return tracks.flatMap(({ version, pods }) => Array<string>(pods).fill(version));
  }

  test('the controller can do it, the number of pods stays, and it ends at the goal', () => {
    fc.assert(fc.property(scenarios, ({ replicas, steps, goals, choices }) => {
      const rollout = new PartitionStrategy({ plan: RolloutPlan.of(...steps).toString(), replicas });
      let [stable, candidate, previous, last] = ['v0', 'v1', 'v0', 1];
      let live = rollout.idle(stable);
      let pods = meant(live);
      goals.forEach((goal, i) => {
        const ahead = rollout.goals(stable, candidate);
        let to = ahead[choices[i] % ahead.length].frame(live);
        if (goal === 'abort') to = rollout.idle(stable);
        if (goal === 'undo') to = rollout.idle(previous);
        if (goal === 'full') to = rollout.idle(candidate);
        if (goal === 'candidate') {
          candidate = `v${++last}`;
          to = rollout.goals(stable, candidate)[choices[i] % ahead.length].frame(live);
        }
        const frames = rollout.path(live, to);
        for (const frame of frames) {
          pods = realized(pods, frame);
          expect([totalPods(frame), pods.join()]).toEqual([replicas, meant(frame).join()]);
        }
        expect(frames.length).toBeLessThanOrEqual(2);
        expect(sameFrame(frames[frames.length - 1] ?? live, to)).toBe(true);
        live = to;
        const [{ version }, { pods: left }] = live.tracks;
        if (left === 0 && version !== stable) [previous, stable, candidate] = [stable, version, `v${++last}`];
      });
    }), { numRuns: runs(150, 1_000) });
  });

  test('every step of a plan is reached, in order, and the partition only moves down', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 100 }), plans, (replicas, steps) => {
      const plan = RolloutPlan.of(...steps);
      const stages = sequence(new PartitionStrategy({ plan: plan.toString(), replicas }), 'S', 'C');
      expect(stages.flatMap(stage => stage.steps)).toEqual(plan.steps.map((_, i) => i));
      const batches = stages.slice(0, -1).map(({ frame }) => frame.tracks[1].pods);
      expect(batches).toEqual([...new Set(batches)].sort((a, b) => a - b));
      expect(text(stages[stages.length - 1].frame)).toBe(`C${replicas}/C0`);
    }), { numRuns: runs(150, 1_000) });
  });
});
