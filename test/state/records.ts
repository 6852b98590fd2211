/** Records to write and read: one of each phase, and arbitrary ones. */
import * as fc from 'fast-check';
import { kindOf } from '../../src/frames/strategies';
import { BY_PODS, bySelector, byWeights, Traffic, WHOLE } from '../../src/frames/traffic';
import { CHANGE_VERBS, PHASES, RolloutRecord } from '../../src/state/record';
import { RolloutVersion } from '../../src/state/version';

/** The names of the tracks of each strategy. */
const TRACK_NAMES = (['canary', 'blue-green', 'rolling'] as const).map(type => kindOf(type).trackNames);

export const KEY = 'shop-prod/hello';

/** A version that nothing is wrong with; every number is another one. */
export function versionOf(number: number, rollout = 'hello'): RolloutVersion {
  return RolloutVersion.of({
    rollout,
    podTemplate: { metadata: { labels: { app: 'hello' } }, spec: { containers: [{ name: 'main', image: `ghcr.io/acme/hello:1.${number}.0` }] } },
    config: number % 2 === 0 ? undefined : { name: `hello-config-${number}`, data: { 'motd.txt': `Hello,\nthis is ${number}.\n`, 'GREETING': 'yes' } },
  });
}

export const CANARY: RolloutRecord = {
  rollout: KEY,
  change: { count: 7, verb: 'promote' },
  revision: 2,
  phase: 'progressing',
  stable: 'a1b2c3d4e5',
  candidate: 'd4e5f6a7b8',
  previous: '99aa00bb11',
  rejected: ['1234567890', '12345e6789'],
  progress: {
    plan: '1 pod for 10m, 10% for 2m, 50% for 2m, 100%',
    replicas: 10,
    step: 2,
    trackNames: TRACK_NAMES[0],
    live: { tracks: [{ version: 'a1b2c3d4e5', pods: 9 }, { version: 'd4e5f6a7b8', pods: 1 }], traffic: BY_PODS, held: true },
    leaving: ['99aa00bb11'],
  },
};

export const COLOURED: RolloutRecord = {
  rollout: KEY,
  change: { count: 12, verb: 'pause' },
  revision: 4,
  phase: 'paused',
  stable: 'a1b2c3d4e5',
  candidate: 'd4e5f6a7b8',
  rejected: [],
  active: 0,
  progress: {
    plan: 'preview, cutover for 30s',
    replicas: 4,
    step: 1,
    trackNames: TRACK_NAMES[1],
    live: { tracks: [{ version: 'a1b2c3d4e5', pods: 4 }, { version: 'd4e5f6a7b8', pods: 4 }], traffic: bySelector(1) },
    leaving: [],
  },
};

/** A canary whose traffic a router leads. */
export const ROUTED: RolloutRecord = {
  ...CANARY,
  progress: { ...CANARY.progress!, live: { tracks: CANARY.progress!.live.tracks, traffic: byWeights(1_250, { testers: true, mirror: 500 }) } },
};

export const IDLE: RolloutRecord = { rollout: KEY, change: { count: 1, verb: 'record' }, revision: 1, phase: 'idle', stable: 'a1b2c3d4e5', rejected: [] };

export const ADOPTING: RolloutRecord = {
  rollout: KEY,
  change: { count: 1, verb: 'adopt' },
  revision: 1,
  phase: 'adopting',
  stable: 'a1b2c3d4e5',
  rejected: [],
  progress: {
    plan: '100%',
    replicas: 3,
    step: 0,
    trackNames: TRACK_NAMES[2],
    live: { tracks: [{ version: 'a1b2c3d4e5', pods: 3 }, { version: 'a1b2c3d4e5', pods: 0 }], traffic: BY_PODS, unlabelled: true },
    leaving: [],
  },
};

export const [v1, v2, v3] = [versionOf(1), versionOf(2), versionOf(3)];

/** Leads from version 1 to version 2. */
export const OLD: RolloutRecord = {
  rollout: KEY,
  change: { count: 7, verb: 'promote' },
  revision: 2,
  phase: 'progressing',
  stable: v1.hash,
  candidate: v2.hash,
  rejected: [],
  progress: {
    plan: '10%, 100%',
    replicas: 10,
    step: 1,
    trackNames: TRACK_NAMES[0],
    live: { tracks: [{ version: v1.hash, pods: 9 }, { version: v2.hash, pods: 1 }], traffic: BY_PODS },
    leaving: [],
  },
};

/** Follows `OLD`: version 1 is gone, and version 3 is new. */
export const NEW: RolloutRecord = { rollout: KEY, change: { count: 8, verb: 'promote' }, revision: 3, phase: 'idle', stable: v2.hash, previous: v3.hash, rejected: [v1.hash] };

/** Hashes, those among them that look like numbers to YAML. */
const hash = fc.oneof(fc.stringMatching(/^[0-9a-f]{10}$/), fc.constantFrom('1234567890', '0123456789', '12345e6789', '1e23456789', '0000000000', '0e00000000'));

const key = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,5}(\/[A-Za-z0-9_-][A-Za-z0-9._-]{0,5}){0,3}$/),
  fc.constantFrom('no', 'null', '-/a', '1', '1e3', '-', '---', '0x1F', '1_000/2', '2001-01-01'),
);

const hashes = fc.array(hash, { maxLength: 3 });
const colour = fc.nat(1);
const track = some({}, { version: hash, pods: fc.nat() });

/** Plans as somebody may have spaced them. */
const size = fc.constantFrom('1 pod', '30 pods', '10%', '0%', '100%');
const step = fc.tuple(size, fc.constantFrom('', ' for 1h30m', ' until approved'), fc.constantFrom('', ' ', '\n', '\t'));
const stepwise = fc.array(step.map(parts => parts.join('')), { minLength: 1, maxLength: 4 }).map(steps => steps.join(', '));

export const record: fc.Arbitrary<RolloutRecord> = fc.constantFrom(...PHASES).chain(phase => {
  const unmoved = some({}, { count: fc.maxSafeNat(), verb: fc.constantFrom(...CHANGE_VERBS) });
  const moved = some({}, { count: fc.maxSafeNat(), verb: fc.constant('move'), from: fc.constantFrom('shop/hello', 'a/b.c/d_e') });
  const change = fc.oneof({ arbitrary: unmoved, weight: 4 }, moved);
  const always = { rollout: key, change, revision: fc.maxSafeNat(), phase: fc.constant(phase), stable: hash, rejected: hashes };
  if (phase === 'idle') return some({ previous: hash, active: colour, objects }, always);
  return fc.constantFrom(...TRACK_NAMES).chain(trackNames => {
    const isColoured = trackNames === TRACK_NAMES[1];
    const isTrue = fc.constant(true);
    const traffic = fc.oneof(...trafficOf(isColoured, trackNames === TRACK_NAMES[0]));
    const live = some({ held: isTrue, unlabelled: isTrue }, { tracks: fc.tuple(track, track), traffic });
    const plan = isColoured ? fc.constantFrom('preview, cutover for 30s', 'preview, cutover for 1h5m') : stepwise;
    const began = fc.tuple(strategyOf(trackNames === TRACK_NAMES[0] ? 'canary' : isColoured ? 'blue-green' : 'rolling'), settings);
    const known = { plan, replicas: fc.nat(), step: fc.nat(1), trackNames: fc.constant(trackNames), live, leaving: hashes };
    const progress = some({ began }, known).map(withSettings);
    const leadsOn = phase === 'adopting' ? some({ candidate: hash, previous: hash }, {}) : some({ previous: hash }, { candidate: hash });
    return fc.tuple(some({}, { ...always, progress, ...isColoured && { active: colour } }), leadsOn).map(([one, more]) => ({ ...one, ...more }));
  });
}) as fc.Arbitrary<RolloutRecord>;

/** What the code said when the rollout began. */
const settings = fc.dictionary(fc.constantFrom('scaling', 'expose', 'servicePorts', 'namespace', '1'), fc.oneof(fc.boolean(), fc.nat(), fc.constantFrom('no', '1e3', '25%', ''), fc.constant([{ port: 80, targetPort: '8080' }])), { noNullPrototype: true });

function strategyOf(type: string): fc.Arbitrary<object> {
  const amount = fc.oneof(fc.nat(), fc.nat(100).map(percent => `${percent}%`));
  const own: { [option: string]: fc.Arbitrary<unknown> } = type === 'canary' ? { capacity: fc.constantFrom('constant', 'surge'), extraPod: fc.boolean() } : {};
  return some({ podQuota: fc.nat(), ...type === 'blue-green' && { previewReplicas: fc.nat() } }, { type: fc.constant(type), minAvailable: amount, isAutoscaled: fc.boolean(), ...own });
}

/** Both or neither of them. */
function withSettings({ began, ...progress }: { readonly began?: readonly [object, object] }): object {
  return began ? { ...progress, strategy: began[0], settings: began[1] } : progress;
}

const matchLabels = fc.dictionary(fc.constantFrom('app', 'app.kubernetes.io/name'), fc.constantFrom('hello', 'no', '1.10'), { noNullPrototype: true });
const objects = some({ adopt: some({}, { name: fc.constant('web'), matchLabels }) }, { strategy: fc.constantFrom('canary', 'blue-green', 'rolling', 'partition'), name: fc.constantFrom('hello', 'no', '1') });

/** Every way in which the frames of a strategy may lead traffic. */
function trafficOf(isColoured: boolean, isCanary: boolean): fc.Arbitrary<Traffic>[] {
  const share = fc.nat({ max: WHOLE });
  const weights = fc.tuple(share, fc.boolean(), share).map(([weight, testers, mirror]) => byWeights(weight, { testers, mirror }));
  const usual: fc.Arbitrary<Traffic> = isColoured ? fc.constantFrom(bySelector(0), bySelector(1)) : fc.constant(BY_PODS);
  return isColoured || isCanary ? [usual, weights] : [usual];
}

/** A record of facts that may be missing and of facts that may not. */
function some(optional: { [key: string]: fc.Arbitrary<unknown> }, required: { [key: string]: fc.Arbitrary<unknown> }): fc.Arbitrary<object> {
  return fc.record({ ...optional, ...required }, { requiredKeys: Object.keys(required), noNullPrototype: true });
}
