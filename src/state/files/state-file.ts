/** The text of a state file: one rollout's record, one line per fact. */
import { checkHeading, headingOf } from './heading';
import { PHASES, Progress, RolloutRecord, TRACK_NAMES, TrackNames } from '../record';
import { StateFileError } from './state-file-error';
import { readYaml } from './strict-yaml';
import { writeYaml } from './written-yaml';
import { YamlValue } from './yaml-value';
import { Frame, TrackIndex } from '../../frames/frame';
import { ParsedStep, parseSteps } from '../../plan/grammar';

const COLOURS = TRACK_NAMES[1];
/** The end of a YAML document. */
const END = '...';
const ALWAYS = ['schema', 'rollout', 'generation', 'revision', 'phase', 'stable', 'previous', 'rejected', 'active'];
const IN_PROGRESS = ['plan', 'replicas', 'step', 'live', 'leaving'];
/** The plan of every blue-green switch. */
const SWITCH = /^preview, cutover for (\d+[smhd])+$/;
const BESIDE_TRACKS = ['active', 'held', 'unlabelled'];

/** @throws StateFileError where the text is not the record of that rollout. */
export function parseRecord(text: string | Buffer, file: string, key: string): RolloutRecord {
  const top = readYaml(text, file);
  checkHeading(top, key);
  top.allow([...ALWAYS, 'candidate', ...IN_PROGRESS]);

  const phase = top.get('phase').oneOf(PHASES);
  for (const one of ['candidate', ...IN_PROGRESS]) {
    if (phase === 'idle') top.find(one)?.fail(`${one} has no place in the phase "idle"`);
  }
  const candidate = phase === 'idle' || phase === 'adopting' ? top.find('candidate') : top.get('candidate');
  const progress = phase === 'idle' ? undefined : parseProgress(top);
  const isColoured = progress?.trackNames === COLOURS;
  if (progress !== undefined && !isColoured) refuseColour(top);

  const record = present({
    rollout: key,
    generation: top.get('generation').count(),
    revision: top.get('revision').count(),
    phase,
    stable: parseVersion(top.get('stable')),
    candidate: candidate && parseVersion(candidate),
    previous: top.find('previous') && parseVersion(top.get('previous')),
    rejected: top.get('rejected').items.map(parseVersion),
    active: isColoured || top.find('active') ? parseColour(top.get('active')) : undefined,
    progress,
  });
  // Some of the last lines need not be there, so only this tells that none is missing.
  if (!/\n\.\.\.\s*$/.test(text.toString())) throw new StateFileError(file, `it is cut off, for its last line is not "${END}"`);
  return record;
}

export function formatRecord(record: RolloutRecord): string {
  const { rollout, generation, revision, phase, stable, candidate, previous, rejected, active, progress } = record;
  const content = {
    ...headingOf(rollout),
    generation,
    revision,
    phase,
    stable,
    candidate,
    previous,
    rejected,
    active: active === undefined ? undefined : COLOURS[active],
    ...progress && formatProgress(progress),
  };
  return `${writeYaml(content, progress?.trackNames.map(name => ['live', name]))}${END}\n`;
}

function parseProgress(top: YamlValue): Progress {
  const live = top.get('live');
  const names = live.keys.filter(key => !BESIDE_TRACKS.includes(key));
  const trackNames = TRACK_NAMES.find(pair => pair.join() === names.join())
    ?? live.fail(`live must have the tracks ${TRACK_NAMES.map(pair => pair.join(' and ')).join(', or ')}, in this order, and has ${names.join(', ') || 'none'}`);

  const plan = top.get('plan');
  const steps = stepsIn(plan, trackNames);
  const step = top.get('step');
  if (step.count() > steps) step.fail(`step is ${step.count()}, and the plan has only ${steps}`);
  return {
    plan: plan.text(),
    replicas: top.get('replicas').count(),
    step: step.count(),
    trackNames,
    live: parseFrame(live, trackNames),
    leaving: top.find('leaving')?.items.map(parseVersion) ?? [],
  };
}

function formatProgress({ plan, replicas, step, trackNames, live, leaving }: Progress): object {
  const { tracks, active, held, unlabelled } = live;
  return {
    plan,
    replicas,
    step,
    live: {
      ...Object.fromEntries(tracks.map(({ version, pods }, i) => [trackNames[i], { version, pods }])),
      active: active === undefined ? undefined : COLOURS[active],
      held: held || undefined,
      unlabelled: unlabelled || undefined,
    },
    leaving: leaving.length > 0 ? leaving : undefined,
  };
}

function parseFrame(live: YamlValue, trackNames: TrackNames): Frame {
  if (trackNames !== COLOURS) refuseColour(live);
  const tracks = trackNames.map(name => {
    const one = live.get(name);
    one.allow(['version', 'pods']);
    return { version: parseVersion(one.get('version')), pods: one.get('pods').count() };
  });
  return present({
    tracks: [tracks[0], tracks[1]],
    active: trackNames === COLOURS ? parseColour(live.get('active')) : undefined,
    held: live.find('held') && live.get('held').isTrue(),
    unlabelled: live.find('unlabelled') && live.get('unlabelled').isTrue(),
  });
}

/** How many steps a plan has. Read without `RolloutPlan`, which would load cdk8s. */
function stepsIn(plan: YamlValue, trackNames: TrackNames): number {
  const text = trackNames === COLOURS ? plan.text(SWITCH, 'the plan of a blue-green switch, such as "preview, cutover for 30s"') : plan.text();
  if (trackNames === COLOURS) return 2;
  let steps: ParsedStep[];
  try {
    steps = parseSteps(text);
  } catch (error) {
    return plan.fail((error as Error).message.split('\n')[0]);
  }
  if (steps.length === 0) plan.fail('plan has no steps');
  // The promotion is a step of every plan, written or not.
  return steps.length + (steps.some(({ percent }) => percent === 100) ? 0 : 1);
}

function parseVersion(value: YamlValue): string {
  return value.text(/^[0-9a-f]{10}$/, 'the hash of a version, 10 hexadecimal digits');
}

function parseColour(value: YamlValue): TrackIndex {
  return COLOURS.indexOf(value.oneOf(COLOURS)) as TrackIndex;
}

function refuseColour(value: YamlValue): void {
  value.find('active')?.fail('active has no place where the tracks are no colours');
}

/** Without the members that are undefined, so that equal records are deeply equal. */
function present<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}
