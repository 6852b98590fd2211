import { Command } from 'commander';
import { shareOf } from '../../frames/frame';
import { Repository } from '../../git/repository';
import { IDLE, isStepLabel, readStepLabel } from '../../ground/step-label';
import { formatSeconds, parseSeconds } from '../../plan/grammar';
import { toldState } from '../../protocol/environment';
import { ScannedRollout } from '../../report/rollouts/scanned-rollouts';
import { unrenderedText } from '../../report/rollouts/unrendered';
import { changesIn } from '../../state/files/change-line';
import { StateStore } from '../../state/files/store';
import { chartOf, isCalled } from '../../state/key';
import { RolloutRecord } from '../../state/record';
import { outputFolder } from '../app/app-config';
import { noteUnfinished } from '../app/tidy-up';
import { theRollout } from '../change/choose';
import { CommandError } from '../command-error';
import { lastMoves } from '../git/clock';
import { readCommand, ReadOptions } from '../options';
import { Invocation, Ports } from '../ports';
import { note, print, printData, table } from '../printing';
import { Scanned, scanManifests } from '../sides/manifest-scan';
import { missingRecords } from '../sides/missing-records';
import { isOfAnother, isWritten, keysByChart, manifestsOf, SEVERAL } from '../sides/rollout-manifests';
import { Verb } from '../verb';

export const verb: Verb = { place: 1, command };

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
  /** False where there are manifests, and none of this rollout. */
  readonly isRendered?: boolean;
  /** What the rollout waits for. */
  readonly next?: string;
}

/** From files alone: neither the app nor the cluster is asked. */
function command(ports: Invocation): Command {
  return readCommand(ports, 'status', 'where rollouts stand, as the files say')
    .argument('[name]', 'the rollout; without one, all')
    .action(async (name: string | undefined, options: ReadOptions) => {
      noteUnfinished(ports);
      const store = StateStore.from(ports.folder, options.state);
      const keys = store.keys().map(key => ({ key }));
      const missing = keys.length === 0 || (name !== undefined && !keys.some(one => isCalled(one, name)))
        ? missingRecords(ports, store, key => name === undefined || isCalled({ key }, name)) : [];
      if (missing.length > 0) throw new CommandError(missing.join('\n'));
      if (keys.length === 0) throw new CommandError(`nothing is recorded in ${options.state}: run "cdk8s synth" in an app that has a RolloutApp, or say with --state where it is`);
      const chosen = name === undefined ? keys : [theRollout(keys, name)];
      const statuses = statusesOf(ports, store, chosen.map(({ key }) => key), keys.map(({ key }) => key));
      if (options.output !== 'table') return printData(ports, options.output, name === undefined ? statuses : statuses[0]);
      print(ports, table(['NAME', 'PHASE', 'STABLE', 'CANDIDATE', 'STEP', 'PODS AND TRAFFIC', 'NEXT'], statuses.map(one => [
        one.key, one.phase, one.stable, one.candidate ?? '-', one.step, tracksText(one), one.next ?? '-',
      ])));
    });
}

function statusesOf(ports: Ports, store: StateStore, keys: readonly string[], all: readonly string[]): RolloutStatus[] {
  const folder = outputFolder(ports.folder);
  const scanned = scanManifests(ports.folder, folder);
  const byChart = keysByChart(all);
  const found = keys.map((key): Found => {
    const record = store.load(key)!;
    const manifests = manifestsOf(ports.folder, store, record, scanned.rollouts);
    if (manifests === undefined || (manifests !== SEVERAL && isOfAnother(ports.folder, store, key, manifests, byChart))) {
      // Where there are no manifests at all, they are rendered elsewhere.
      return { key, record, missingIn: scanned.files.length > 0 && !scanned.mayHideOthers() ? folder : undefined };
    }
    if (manifests !== SEVERAL) {
      if (isUnderstood(manifests.step)) return { key, record, manifests };
      note(ports, `${key}: the step in ${manifests.files.join(', ')} is none that this version writes, so this is the record alone: synthesize again`);
      return { key, record };
    }
    note(ports, `${key}: the manifests of several rollouts have its name and nothing else that tells them apart, so this is the record alone: give one another "name"`);
    return { key, record };
  });
  noteUnrendered(ports, store, scanned, found, keys.length === all.length);
  const clocks = clocksOf(ports, store, folder, found.filter(isWaiting));
  return found.map(one => statusOf(one, clocks.get(one.key)));
}

/** Whether all that the label of a step says is known here. */
function isUnderstood(step: string): boolean {
  return isStepLabel(step) && readStepLabel(step).holds.every(hold => secondsOf(hold) !== undefined);
}

function secondsOf(hold: string): number | undefined {
  try {
    return parseSeconds(hold);
  } catch {
    return undefined;
  }
}

/** An app may render one of several environments, so that what is not there need not be gone. */
function noteUnrendered(ports: Ports, store: StateStore, { files, rollouts }: Scanned, found: readonly Found[], isAll: boolean): void {
  const stateDir = toldState(ports.environment, store.dir);
  for (const { key, missingIn } of found) {
    const isGone = !isAll || rollouts.length === 0 || isWritten(chartOf(key), files);
    if (missingIn === undefined || !isGone) continue;
    note(ports, unrenderedText({ key, stateDir }, [store.file(key), store.versionsFile(key)], true, `${missingIn} does not have it`));
  }
  const claimed = new Set(found.map(({ manifests }) => manifests));
  if (isAll && rollouts.some(one => !claimed.has(one))) missingRecords(ports, store).forEach(text => note(ports, text));
}

/** What Git says of a rollout that is in progress. */
interface Clock {
  /** The seconds for which its frame stands; undefined where it is not committed. */
  readonly stood?: number;
  readonly isReverted: boolean;
}

interface Found {
  readonly key: string;
  readonly record: RolloutRecord;
  readonly manifests?: ScannedRollout;
  /** The folder that has manifests, and none of this rollout. */
  readonly missingIn?: string;
}

/** Whether a rollout is in progress, be it recorded or only in the manifests. */
function isWaiting({ record, manifests }: Found): boolean {
  return record.progress !== undefined || (manifests !== undefined && !readStepLabel(manifests.step).isIdle);
}

/** What Git's clock says of each; nothing where it cannot be asked. */
function clocksOf(ports: Ports, store: StateStore, folder: string, waiting: readonly Found[]): Map<string, Clock> {
  if (waiting.length === 0) return new Map();
  try {
    const repository = Repository.find(ports.folder, ports.git);
    const changed = new Set(repository.changedFiles([store.dir, folder]));
    const moves = lastMoves(repository, waiting.map(({ key, manifests }) =>
      ({ chart: chartOf(key), rollout: manifests?.name ?? key, stateFile: store.file(key), outputFolder: folder })));
    const records = moves.map((move, i) => {
      // Once for each rollout: one commit may have changed the files of all.
      const own = repository.locate(store.file(waiting[i].key));
      return move?.changes.find(({ path }) => path === own);
    });
    const contents = repository.contents(records.flatMap(change => [change?.before, change?.after]).filter(id => id !== undefined));
    const count = (id?: string) => changesIn(contents.get(id ?? '') ?? '') ?? NaN;
    const now = ports.now();
    return new Map(waiting.map(({ key, manifests }, i) => {
      const files = [store.file(key), ...manifests?.files ?? []].map(file => repository.locate(file));
      const isCommitted = moves[i] !== undefined && !files.some(file => changed.has(file));
      const isReverted = count(records[i]?.after) < count(records[i]?.before);
      return [key, { stood: isCommitted ? now - moves[i]!.time : undefined, isReverted }] as const;
    }));
  } catch {
    return new Map();
  }
}

function statusOf({ key, record, manifests, missingIn }: Found, clock: Clock | undefined): RolloutStatus {
  const { phase, stable, candidate, previous, rejected, revision, progress } = record;
  const recorded = progress?.live.tracks.map((track, i) =>
    ({ name: progress.trackNames[i], ...track, share: shareOf(progress.live, i === 0 ? 0 : 1) }));
  const rendered = manifests && tracksIn(manifests);
  const isSame = rendered === undefined || recorded?.every(({ version, pods }, i) => version === rendered[i].version && pods === rendered[i].pods);
  // What the code asks for is recorded with the first promotion; until then only the manifests know of it.
  const isBegun = phase !== 'paused' && manifests !== undefined && (progress ? !isSame : !readStepLabel(manifests.step).isIdle);
  const news = manifests?.workloads.map(({ revision: one }) => one).find(one => ![stable, candidate, previous].includes(one));
  const step = manifests?.step ?? (progress === undefined ? IDLE : `step ${progress.step}`);
  return {
    key,
    phase: isBegun && phase === 'idle' ? 'progressing' : phase,
    step,
    stable,
    candidate: isBegun ? news ?? (progress ? undefined : candidate) : candidate,
    previous,
    rejected,
    revision,
    plan: progress?.plan,
    replicas: progress?.replicas,
    tracks: isSame && recorded ? recorded : rendered,
    ...missingIn !== undefined && { isRendered: false },
    next: missingIn !== undefined ? `not in ${missingIn}` : isWaiting({ key, record, manifests }) ? nextOf(phase, step, clock) : undefined,
  };
}

/** The tracks as the manifests have them. Where one workload has both, or an autoscaler decides, they do not say. */
function tracksIn({ workloads }: ScannedRollout): RolloutStatus['tracks'] {
  const known = workloads.flatMap(({ track, revision, pods }) => pods === undefined ? [] : [{ name: track, version: revision, pods }]);
  return known.length < 2 ? undefined : known;
}

function nextOf(phase: string, step: string, clock: Clock | undefined): string {
  if (clock?.stood === undefined) return 'commit';
  if (phase === 'paused') return 'paused: resume';
  if (clock.isReverted) return 'reverted: resume';
  const { untilApproved, holds } = readStepLabel(step);
  if (untilApproved) return 'waits for approval: promote';
  const hold = holds.reduce((most, one) => Math.max(most, secondsOf(one) ?? 0), 0);
  return clock.stood < hold ? `due in ${formatSeconds(hold - clock.stood)}` : 'due: promote';
}

function tracksText({ tracks }: RolloutStatus): string {
  return tracks?.map(({ name, pods, share }) => `${name} ${pods}${share === undefined ? '' : ` (${share.toFixed(1)}%)`}`).join(', ') ?? '-';
}
