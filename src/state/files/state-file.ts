/** The text of a state file: one rollout's record, one line per fact. */
import { formatChange, parseChange } from './change-line';
import { headingOf, readTop } from './heading';
import { PHASES, Progress, RolloutRecord } from '../record';
import { StateFileError } from './state-file-error';
import { formatObjects, formatStrategy, parseObjects, parseSettings, parseStrategy } from './written/settings';
import { formatTraffic, IN_TRACK, parseActive, parseTraffic, refuseActive } from './written/traffic';
import { YamlValue } from './yaml/value';
import { writeYaml } from './yaml/writer';
import { Frame } from '../../frames/frame';
import { allKinds, kindNamed } from '../../frames/strategies';
import { StrategyKind, TrackNames } from '../../frames/strategy';
import { TrackIndex } from '../../frames/traffic';
import { canonical } from '../../ground/canonical';
import { MIGRATIONS } from '../migrations/migrations';

/** The end of a YAML document. */
const END = '...';
const ALWAYS = ['schema', 'rollout', 'change', 'revision', 'phase', 'stable', 'previous', 'rejected', 'active', 'objects'];
const IN_PROGRESS = ['plan', 'replicas', 'strategy', 'settings', 'step', 'live', 'leaving'];
const BESIDE_TRACKS = ['active', 'held', 'unlabelled'];

/** @throws StateFileError where the text is not the record of that rollout. */
export function parseRecord(text: string | Buffer, file: string, key: string, migrations = MIGRATIONS): RolloutRecord {
  const top = readTop(text, file, key, 'record', migrations);
  top.allow([...ALWAYS, 'candidate', ...IN_PROGRESS]);

  const phase = top.get('phase').oneOf(PHASES);
  for (const one of ['candidate', ...IN_PROGRESS]) {
    if (phase === 'idle') top.find(one)?.fail(`${one} has no place in the phase "idle"`);
  }
  const candidate = phase === 'idle' || phase === 'adopting' ? top.find('candidate') : top.get('candidate');
  const progress = phase === 'idle' ? undefined : parseProgress(top);

  const content = {
    rollout: key,
    revision: top.get('revision').count(),
    phase,
    stable: parseVersion(top.get('stable')),
    candidate: candidate && parseVersion(candidate),
    previous: top.find('previous') && parseVersion(top.get('previous')),
    rejected: top.get('rejected').items.map(parseVersion),
    active: parseServing(top, progress?.trackNames),
    objects: top.find('objects') && parseObjects(top.get('objects')),
    progress,
  };
  // Some of the last lines need not be there, so only this tells that none is missing.
  if (!/\n\.\.\.\s*$/.test(text.toString())) throw new StateFileError(file, `it is cut off, for its last line is not "${END}"`);
  return present({ ...content, change: parseChange(top) });
}

export function formatRecord(record: RolloutRecord): string {
  const { rollout, change, revision, phase, stable, candidate, previous, rejected, active, objects, progress } = record;
  const content = {
    revision,
    phase,
    stable,
    candidate,
    previous,
    rejected,
    active: active === undefined ? undefined : (progress?.trackNames ?? namesAtRest())[active],
    objects: objects && formatObjects(objects),
    ...progress && formatProgress(progress),
  };
  const isSet = progress?.settings && Object.keys(progress.settings).length > 0;
  const inOneLine = [
    ...objects ? [['objects']] : [], ...progress?.strategy ? [['strategy']] : [], ...isSet ? [['settings']] : [],
    ...progress?.trackNames.map(name => ['live', name]) ?? [],
  ];
  const text = { ...headingOf(rollout), change: formatChange(change, content), ...content };
  return `${writeYaml(text, inOneLine)}${END}\n`;
}

function parseProgress(top: YamlValue): Progress {
  const live = top.get('live');
  const names = live.keys.filter(key => !BESIDE_TRACKS.includes(key));
  const kind = kindNamed(names)
    ?? live.fail(`live must have the tracks ${allKinds().map(({ trackNames }) => trackNames.join(' and ')).join(', or ')}, in this order, and has ${names.join(', ') || 'none'}`);

  const plan = top.get('plan');
  const steps = stepsIn(plan, kind);
  const step = top.get('step');
  if (step.count() > steps) step.fail(`step is ${step.count()}, and the plan has only ${steps}`);
  const strategy = top.find('strategy');
  if (strategy === undefined) top.find('settings')?.fail('settings has no place without a strategy');
  return {
    plan: plan.text(),
    replicas: top.get('replicas').count(),
    ...strategy && { strategy: parseStrategy(strategy, kind), settings: parseSettings(top) },
    step: step.count(),
    trackNames: kind.trackNames,
    live: parseFrame(live, kind),
    leaving: top.find('leaving')?.items.map(parseVersion) ?? [],
  };
}

function formatProgress({ plan, replicas, strategy, settings = {}, step, trackNames, live, leaving }: Progress): object {
  const { tracks, traffic, held, unlabelled } = live;
  const { inSecond, active } = formatTraffic(traffic, trackNames);
  return {
    plan,
    replicas,
    strategy: strategy && formatStrategy(strategy),
    settings: Object.keys(settings).length > 0 ? canonical(settings) : undefined,
    step,
    live: {
      ...Object.fromEntries(tracks.map(({ version, pods }, i) => [trackNames[i], { version, pods, ...i === 1 && inSecond }])),
      active,
      held: held || undefined,
      unlabelled: unlabelled || undefined,
    },
    leaving: leaving.length > 0 ? leaving : undefined,
  };
}

function parseFrame(live: YamlValue, { trackNames, traffic }: StrategyKind): Frame {
  const tracks = trackNames.map((name, i) => {
    const one = live.get(name);
    one.allow(['version', 'pods', ...i === 1 ? IN_TRACK : []]);
    return { version: parseVersion(one.get('version')), pods: one.get('pods').count() };
  });
  return present({
    tracks: [tracks[0], tracks[1]],
    traffic: parseTraffic(live, trackNames, traffic),
    held: live.find('held') && live.get('held').isTrue(),
    unlabelled: live.find('unlabelled') && live.get('unlabelled').isTrue(),
  });
}

/** How many steps a plan has. */
function stepsIn(plan: YamlValue, { plan: { shape, steps } }: StrategyKind): number {
  const text = shape ? plan.text(shape.pattern, shape.words) : plan.text();
  try {
    return steps(text);
  } catch (error) {
    return plan.fail((error as Error).message.split('\n')[0]);
  }
}

function parseVersion(value: YamlValue): string {
  return value.text(/^[0-9a-f]{10}$/, 'the hash of a version, 10 hexadecimal digits');
}

/** The track that serves at rest, or did when the rollout began: where a rollout ends on the other one. */
function parseServing(top: YamlValue, names?: TrackNames): TrackIndex | undefined {
  if (names && !kindNamed(names)!.alternates) return refuseActive(top);
  return names || top.find('active') ? parseActive(top.get('active'), names ?? namesAtRest()) : undefined;
}

/** The names of tracks of which a record says at rest which one serves. */
function namesAtRest(): TrackNames {
  return allKinds().find(({ alternates }) => alternates)!.trackNames;
}

/** Without the members that are undefined, so that equal records are deeply equal. */
function present<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}
