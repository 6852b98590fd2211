/** What a synthesis says beside the line of a rollout: what its author may not have meant. One sentence each. */
import { run } from '../../ground/commands';
import { enumerated } from '../../ground/enumeration';
import { RolloutReport, VersionReport } from '../../protocol/report';
import { RolloutVersion } from '../../state/version';
import { FieldChange } from '../differences/manifest-diff';
import { looksVolatile, shownChange, tellsTime, versionDiff } from '../differences/volatile';

export interface ToldRollout extends RolloutReport {
  /** Whether the record on disk says so already. */
  readonly isRecorded: boolean;
  readonly versions: ReadonlyMap<string, RolloutVersion>;
  /** The ports that the Service loses with the promotion, if any. */
  readonly lostPorts?: {
    readonly service: string;
    readonly isHeadless: boolean;
    readonly lost: readonly number[];
    readonly kept: ReadonlyArray<{ readonly port: number; readonly targetPort: number }>;
  };
}

/** When and where it is told. */
export interface Telling {
  /** In seconds since 1970. */
  readonly now: number;
  /** The folder of the records, where commands that are named must be told. */
  readonly stateDir?: string;
}

export function notesOf(rollout: ToldRollout, telling: Telling): string[] {
  return [...rejectedNotes(rollout, telling), ...volatileNotes(rollout, telling), ...portNotes(rollout, telling)];
}

/** Of many that begin by the same change, what that is like is said once. */
export function crowdNotes([first, ...others]: readonly ToldRollout[], telling: Telling): string[] {
  return [...notesOf(first, telling), ...others.flatMap(one => rejectedNotes(one, telling))];
}

/** What the candidate changes of the version that ran or was to run before. */
export function changeOf({ record, version, versions }: ToldRollout): FieldChange[] {
  const before = versions.get(record!.stable);
  return before === undefined ? [] : versionDiff(before, version);
}

/** Any change beside it makes another version of an image that was given up, which then begins by itself. */
function rejectedNotes({ key, record, version, versions }: ToldRollout, { stateDir }: Telling): string[] {
  const { phase, stable, candidate, rejected } = record!;
  if (phase !== 'progressing' || candidate === stable) return [];
  const before = imagesOf(versions.get(stable));
  const news = imagesOf(versions.get(candidate!) ?? version).filter(image => !before.includes(image));
  const found = [...rejected].reverse().flatMap(hash => {
    const images = imagesOf(versions.get(hash));
    return news.filter(image => images.includes(image)).map(image => ({ hash, image }));
  });
  return found.slice(0, 1).map(({ hash, image }) => `${key}: this version has the image ${image} of ${hash}, which was aborted or undone: `
    + `unless what was wrong is mended elsewhere, ${run('abort', { key, stateDir })}`);
}

function imagesOf(version: Pick<VersionReport, 'podTemplate'> | undefined): string[] {
  const { containers = [], initContainers = [] } = version?.podTemplate.spec ?? {};
  return [...containers, ...initContainers].map(({ image }) => image);
}

/** A field that changes at every synthesis would start a new rollout each time. */
function volatileNotes(rollout: ToldRollout, { now }: Telling): string[] {
  const { key, version, isRecorded } = rollout;
  if (isRecorded) return [];
  const changes = changeOf(rollout);
  const time = changes.flatMap(valuesIn).find(change => tellsTime(change, now));
  if (time) return [`${key}: ${shownChange(time, version)}: this is the time, so that each synthesis starts a rollout of its own: take it out of the pod`];
  if (changes.length === 0 || !changes.every(looksVolatile)) return [];
  return [`${key}: ${shownChange(changes[0], version)}: this is all that changed, and it looks as if it did so with every commit, `
    + 'which starts a rollout each time: take it out of the pod'];
}

/** Where all of a map is new, each of its values is. */
function valuesIn(change: FieldChange): FieldChange[] {
  const { field, before, after } = change;
  if (before !== undefined || after === null || typeof after !== 'object') return [change];
  const env = after as { readonly name?: unknown; readonly value?: unknown };
  if (typeof env.name === 'string' && env.value !== undefined) return [{ ...change, after: env.value }];
  return Object.entries(after).flatMap(([name, value]) =>
    valuesIn({ ...change, field: `${field}${Array.isArray(after) ? `[${name}]` : `.${name}`}`, after: value }));
}

/** A Service changes its ports at the promotion alone, when the steps that might have shown it are over. */
function portNotes({ key, lostPorts, isRecorded }: ToldRollout, { stateDir }: Telling): string[] {
  if (lostPorts === undefined) return [];
  const { service, isHeadless, lost, kept } = lostPorts;
  const ports = `the port${lost.length > 1 ? 's' : ''} ${enumerated(lost.map(String))}`;
  const mend = isHeadless ? 'let its pods listen on it as well until nobody asks'
    : kept.every(({ port }) => !lost.includes(port)) ? 'keep it in the pods until nobody asks'
      : `keep it by the prop "servicePorts": [${kept.map(one => `{ port: ${one.port}, targetPort: ${one.targetPort} }`).join(', ')}]`;
  // What the code says of the Service waits for the end of a rollout that is recorded.
  const when = isRecorded && !isHeadless ? `${run('abort', { key, stateDir })}, and before it begins again ` : '';
  return [`${key}: the promotion takes ${ports} from the Service ${service}, whose callers then get no answer there: ${when}${mend}`];
}
