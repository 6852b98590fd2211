/**
 * Reads a state file that looks exactly as it is written, without a YAML reader, which takes longer to load than all the
 * rest of `status`. Whatever looks otherwise, be it only unusual, is left to `state-file.ts`, which says what is wrong with it.
 */
import { Track } from '../../frames/frame';
import { kindNamed } from '../../frames/strategies';
import { StrategyKind } from '../../frames/strategy';
import { BY_PODS, TrackIndex } from '../../frames/traffic';
import { PHASES, Phase, Progress, RolloutRecord } from '../record';

const COUNT = '(0|[1-9]\\d{0,14})';
/** One that YAML takes for a number is written in quotes. */
const HASH = '((?!\\d+(?:e\\d+)?\\b)[0-9a-f]{10})';
const HASHES = '((?:\\n {2}- [0-9a-f]{10})+| \\[\\])';
const TRACK = ` {2}([a-z]+): \\{ version: ${HASH}, pods: ${COUNT} \\}\\n`;
const FORM = new RegExp([
  '^# [^\\n]*\\nschema: 1\\nrollout: ([A-Za-z][\\w./-]*)\\n',
  `generation: ${COUNT}\\nrevision: ${COUNT}\\nphase: ([a-z]+)\\nstable: ${HASH}\\n`,
  `(?:candidate: ${HASH}\\n)?(?:previous: ${HASH}\\n)?rejected:${HASHES}\\n(?:active: (blue|green)\\n)?`,
  `(?:plan: (\\d(?:[\\w%, ]*[\\w%])?)\\nreplicas: ${COUNT}\\nstep: ${COUNT}\\nlive:\\n${TRACK}${TRACK}( {2}held: true\\n)?(?:leaving:${HASHES}\\n)?)?\\.\\.\\.\\n$`,
].join(''));

/** The record; undefined where only the strict reading can tell. */
export function readWritten(text: string, key: string): RolloutRecord | undefined {
  const found = FORM.exec(text);
  if (found === null) return undefined;
  const [
    , rollout, generation, revision, phase, stable, candidate, previous, rejected, active,
    plan, replicas, step, firstName, firstVersion, firstPods, secondName, secondVersion, secondPods, held, leaving,
  ] = found;
  const kind = kindNamed([firstName, secondName]);
  const isKnown = rollout === key && PHASES.includes(phase as Phase) && phase !== 'adopting' && ![...hashesIn(rejected), ...hashesIn(leaving)].some(isNumber);
  if (!isKnown || (phase === 'idle' ? plan !== undefined || candidate !== undefined : candidate === undefined || kind === undefined || kind.alternates || active !== undefined)) return undefined;

  const progress = (): Progress | undefined => {
    if (!isStepOf(Number(step), plan, kind!)) return undefined;
    const tracks: [Track, Track] = [{ version: firstVersion, pods: Number(firstPods) }, { version: secondVersion, pods: Number(secondPods) }];
    return {
      plan,
      replicas: Number(replicas),
      step: Number(step),
      trackNames: kind!.trackNames,
      live: held === undefined ? { tracks, traffic: BY_PODS } : { tracks, traffic: BY_PODS, held: true },
      leaving: hashesIn(leaving),
    };
  };
  const now = phase === 'idle' ? undefined : progress();
  if (phase !== 'idle' && now === undefined) return undefined;
  return {
    rollout,
    generation: Number(generation),
    revision: Number(revision),
    phase: phase as Phase,
    stable,
    ...candidate !== undefined && { candidate },
    ...previous !== undefined && { previous },
    rejected: hashesIn(rejected),
    ...active !== undefined && { active: (active === 'blue' ? 0 : 1) as TrackIndex },
    ...now && { progress: now },
  };
}

function hashesIn(list = ''): string[] {
  return list.match(/[0-9a-f]{10}/g) ?? [];
}

function isNumber(hash: string): boolean {
  return /^\d+(e\d+)?$/.test(hash);
}

function isStepOf(step: number, text: string, { plan }: StrategyKind): boolean {
  try {
    return step <= plan.steps(text);
  } catch {
    return false;
  }
}
