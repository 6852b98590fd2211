import { Command } from 'commander';
import { theRollout } from './choose';
import { CommandError } from './command-error';
import { lastMoves } from './clock';
import { Repository } from './git';
import { scanManifests, ScannedRollout } from './manifest-scan';
import { readCommand, ReadOptions } from './options';
import { outputFolder } from './output-folder';
import { print, printData, table } from './printing';
import { shareOf } from '../frames/frame';
import { formatSeconds, parseSteps } from '../plan/grammar';
import { RolloutRecord } from '../state/record';
import { StateStore } from '../state/store';

interface RolloutStatus {
  readonly key: string;
  readonly phase: string;
  readonly step: string;
  readonly stable: string;
  readonly candidate?: string;
  readonly previous?: string;
  readonly rejected: readonly string[];
  readonly revision: number;
  readonly plan?: string;
  readonly replicas?: number;
  readonly tracks?: Array<{ readonly name: string; readonly version: string; readonly pods: number; readonly share?: number }>;
  /** What the rollout waits for. */
  readonly next?: string;
}

/** From files alone: neither the app nor the cluster is asked. */
export function statusCommand(): Command {
  return readCommand('status', 'where rollouts stand, as the files say')
    .argument('[name]', 'the rollout; without one, all')
    .action(async (name: string | undefined, options: ReadOptions) => {
      const store = new StateStore(options.state);
      const keys = store.keys().map(key => ({ key }));
      if (keys.length === 0) throw new CommandError(`nothing is recorded in ${options.state}: run "cdk8s synth" in an app that has a RolloutApp`);
      const chosen = name === undefined ? keys : [theRollout(keys, name)];
      const statuses = statusesOf(store, chosen.map(({ key }) => key));
      if (options.output !== 'table') return printData(options.output, name === undefined ? statuses : statuses[0]);
      print(table(['NAME', 'PHASE', 'STABLE', 'CANDIDATE', 'STEP', 'PODS AND TRAFFIC', 'NEXT'], statuses.map(one => [
        one.key, one.phase, one.stable, one.candidate ?? '-', one.step, tracksText(one), one.next ?? '-',
      ])));
    });
}

function statusesOf(store: StateStore, keys: readonly string[]): RolloutStatus[] {
  const folder = outputFolder(process.cwd());
  const scanned = scanManifests(folder);
  const found = keys.map(key => ({ key, record: store.load(key)!, manifests: manifestsOf(key, scanned) }));
  const waiting = found.filter(isWaiting);
  const stood = standingTimes(store, folder, waiting);
  return found.map(one => statusOf(one, stood.get(one.key)));
}

interface Found {
  readonly key: string;
  readonly record: RolloutRecord;
  readonly manifests?: ScannedRollout;
}

/** The manifests of a rollout, whose name is the end of its key, or what the chart makes of it. */
function manifestsOf(key: string, scanned: readonly ScannedRollout[]): ScannedRollout | undefined {
  const [end, ...charts] = key.split('/').reverse();
  const [chart] = charts;
  const ownFile = scanned.filter(({ file }) => file.includes(chart));
  const among = ownFile.length > 0 ? ownFile : scanned;
  return among.find(({ name }) => name === end) ?? among.find(({ name }) => name === `${chart}-${end}`) ?? among.find(({ name }) => name.startsWith(`${chart}-${end}-`));
}

/** Whether a rollout is in progress, be it recorded or only in the manifests. */
function isWaiting({ record, manifests }: Found): boolean {
  return record.progress !== undefined || (manifests !== undefined && !manifests.step.startsWith('idle'));
}

/** The seconds for which each has stood, by Git's clock; none where it cannot be asked. */
function standingTimes(store: StateStore, folder: string, waiting: readonly Found[]): Map<string, number> {
  if (waiting.length === 0) return new Map();
  try {
    const repository = Repository.find(process.cwd());
    const moves = lastMoves(repository, waiting.map(({ key, manifests }) =>
      ({ chart: key.slice(0, key.lastIndexOf('/')), rollout: manifests?.name ?? key, stateFile: store.file(key), outputFolder: folder })));
    const now = Math.floor(Date.now() / 1000);
    return new Map(waiting.flatMap(({ key }, i) => moves[i] === undefined ? [] : [[key, now - moves[i].time] as const]));
  } catch {
    return new Map();
  }
}

function statusOf({ key, record, manifests }: Found, stood: number | undefined): RolloutStatus {
  const { phase, stable, candidate, previous, rejected, revision, progress } = record;
  // A version that only the manifests know has begun, and nothing of it is recorded until its first promotion.
  const news = phase === 'paused' ? undefined : manifests?.workloads.map(({ revision: one }) => one).find(one => ![stable, candidate, previous].includes(one));
  const isBegun = news !== undefined || (phase === 'idle' && manifests !== undefined && !manifests.step.startsWith('idle'));
  const step = manifests?.step ?? (progress === undefined ? 'idle' : `step ${progress.step} of ${parseSteps(progress.plan).length}`);
  return {
    key,
    phase: isBegun ? 'progressing' : phase,
    step,
    stable,
    candidate: news ?? candidate,
    previous,
    rejected,
    revision,
    plan: progress?.plan,
    replicas: progress?.replicas,
    tracks: isBegun ? tracksIn(manifests!) : progress?.live.tracks.map((track, i) => ({ name: progress.trackNames[i], ...track, share: shareOf(progress.live, i === 0 ? 0 : 1) })),
    next: isWaiting({ key, record, manifests }) ? nextOf(phase, step, stood) : undefined,
  };
}

/** The tracks as the manifests have them. Where one workload has both, or an autoscaler decides, they do not say. */
function tracksIn({ workloads }: ScannedRollout): RolloutStatus['tracks'] {
  const known = workloads.flatMap(({ track, revision, pods }) => pods === undefined ? [] : [{ name: track, version: revision, pods }]);
  return known.length < 2 ? undefined : known;
}

function nextOf(phase: string, step: string, stood: number | undefined): string {
  if (phase === 'paused') return 'resume';
  if (step.includes('until approved') && !step.startsWith('on the way')) return 'waits for approval: promote';
  const holds = step.startsWith('on the way') ? [] : [...step.matchAll(/for (\d\w*)/g)].map(([, text]) => parseSteps(`100% for ${text}`)[0].hold!);
  const hold = Math.max(0, ...holds);
  if (stood === undefined) return 'commit';
  return stood < hold ? `due in ${formatSeconds(hold - stood)}` : 'due: promote';
}

function tracksText({ tracks }: RolloutStatus): string {
  return tracks?.map(({ name, pods, share }) => `${name} ${pods}${share === undefined ? '' : ` (${share.toFixed(1)}%)`}`).join(', ') ?? '-';
}
