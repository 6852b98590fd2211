/** Manifests as they lie in files. */
import { parseAllDocuments } from 'yaml';
import { Output, Workspace } from './workspace';
import { RolloutReport } from '../report/rollout-report';
import { REVISION_ANNOTATION, ROLLOUT_LABEL } from '../workload/labels';

const SEPARATOR = /^---\s*$/m;

/** Whether the committed manifests are of the versions that the code and the state at `HEAD` render. */
export function isCommitted(workspace: Workspace, { name, frames: [frame] }: RolloutReport, isNews: boolean): boolean {
  const committed = workspace.committedOutput();
  // Where manifests are rendered elsewhere, a candidate of which nothing is recorded must at least be in a commit.
  if (committed === undefined) return !isNews || !workspace.isCodeDirty();
  const documents = [...committed.values()].flatMap(documentsOf).filter(document => document.includes(ROLLOUT_LABEL) && document.includes(name));
  const found = new Set(parse(documents).flatMap(revisionOf));
  return (frame?.manifests ?? []).flatMap(revisionOf).every(revision => found.has(revision));
}

/** The objects of the documents that other files do not have, letter for letter. */
export function differing(files: Output, others: Output): any[] {
  const same = new Set([...others.values()].flatMap(documentsOf));
  return parse([...files.values()].flatMap(documentsOf).filter(document => !same.has(document)));
}

function documentsOf(content: Buffer): string[] {
  return content.toString().split(SEPARATOR).map(document => document.trim()).filter(document => document !== '');
}

function parse(documents: readonly string[]): any[] {
  return documents.flatMap(document => parseAllDocuments(document).map(one => one.toJS())).filter(one => one?.kind !== undefined);
}

/** `Deployment/shop/hello@a1b2c3d4e5` */
function revisionOf({ kind, metadata }: any): string[] {
  const revision = metadata?.annotations?.[REVISION_ANNOTATION];
  return revision === undefined ? [] : [`${kind}/${metadata.namespace ?? ''}/${metadata.name}@${revision}`];
}
