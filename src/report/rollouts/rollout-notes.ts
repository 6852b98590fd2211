/** What a synthesis says beside the line of a rollout: what its author may not have meant. One sentence each. */
import { run } from '../../ground/commands';
import { enumerated } from '../../ground/enumeration';
import { RolloutReport, VersionReport } from '../../protocol/report';
import { RolloutVersion } from '../../state/version';
import { FieldChange, formatChange, valueDiff } from '../differences/manifest-diff';
import { looksVolatile } from '../differences/volatile';

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

export function notesOf(rollout: ToldRollout, stateDir: string | undefined): string[] {
  return [...rejectedNotes(rollout, stateDir), ...volatileNotes(rollout), ...portNotes(rollout)];
}

/** Of many that begin by the same change, what that is like is said once. */
export function crowdNotes([first, ...others]: readonly ToldRollout[], stateDir: string | undefined): string[] {
  return [...notesOf(first, stateDir), ...others.flatMap(one => rejectedNotes(one, stateDir))];
}

/** What the candidate changes of the version that ran or was to run before. */
export function changeOf({ record, version, versions }: ToldRollout): FieldChange[] {
  const before = versions.get(record!.stable);
  return before === undefined ? [] : valueDiff('pod', { podTemplate: before.podTemplate, config: before.config }, { podTemplate: version.podTemplate, config: version.config });
}

/** Any change beside it makes another version of an image that was given up, which then begins by itself. */
function rejectedNotes({ key, record, version, versions }: ToldRollout, stateDir: string | undefined): string[] {
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
function volatileNotes(rollout: ToldRollout): string[] {
  if (rollout.isRecorded) return [];
  const changes = changeOf(rollout);
  if (changes.length === 0 || !changes.every(looksVolatile)) return [];
  const change = { ...changes[0], field: variableName(rollout, changes[0].field) };
  return [`${rollout.key}: ${formatChange(change)}: this is all that changed, and it looks as if it did so with every commit, which starts a rollout each time: take it out of the pod`];
}

/** A variable is known by its name, not by its place. */
function variableName({ version: { podTemplate } }: ToldRollout, field: string): string {
  const [, container, variable] = /^podTemplate\.spec\.containers\[(\d+)\]\.env\[(\d+)\]\.value$/.exec(field) ?? [];
  return container === undefined ? field : `the variable ${podTemplate.spec.containers[Number(container)].env[Number(variable)].name}`;
}

/** A Service changes its ports at the promotion alone, when the steps that might have shown it are over. */
function portNotes({ key, lostPorts }: ToldRollout): string[] {
  if (lostPorts === undefined) return [];
  const { service, isHeadless, lost, kept } = lostPorts;
  const ports = `the port${lost.length > 1 ? 's' : ''} ${enumerated(lost.map(String))}`;
  const mend = isHeadless ? 'let its pods listen on it as well until nobody asks'
    : kept.every(({ port }) => !lost.includes(port)) ? 'keep it in the pods until nobody asks'
      : `keep it by the prop "servicePorts": [${kept.map(one => `{ port: ${one.port}, targetPort: ${one.targetPort} }`).join(', ')}]`;
  return [`${key}: the promotion takes ${ports} from the Service ${service}, whose callers then get no answer there: ${mend}`];
}
