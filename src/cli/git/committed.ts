/** Manifests as they lie in files. */
import { parseAllDocuments } from 'yaml';
import { REVISION_ANNOTATION, ROLLOUT_LABEL } from '../../ground/labels';
import { RolloutReport } from '../../protocol/report';
import { Output } from '../app/workspace';

const SEPARATOR = /^---\s*$/m;

/** The documents of some files, as text. */
export function documentsOf(files: Output): string[] {
  return [...files.values()].flatMap(content => content.toString().split(SEPARATOR)).map(document => document.trim()).filter(document => document !== '');
}

/** Whether documents have the versions that the live frame of a rollout has. */
export function isAmong(documents: readonly string[], { name, frames: [frame] }: RolloutReport): boolean {
  const found = new Set(ownOf(documents, name).flatMap(revisionOf));
  return (frame?.manifests ?? []).flatMap(revisionOf).every(revision => found.has(revision));
}

/** The workloads of a rollout in documents that have the names of some others. */
export function namesakes(documents: readonly string[], rollout: string, others: readonly any[]): any[] {
  const named = ({ kind, metadata }: any) => `${kind}/${metadata?.namespace ?? ''}/${metadata?.name}`;
  const wanted = new Set(others.filter(one => revisionOf(one).length > 0).map(named));
  return ownOf(documents, rollout).filter(one => wanted.has(named(one)));
}

/** The objects of the documents that are not among others, letter for letter. */
export function differing(documents: readonly string[], others: readonly string[]): any[] {
  const same = new Set(others);
  return parse(documents.filter(document => !same.has(document)));
}

function ownOf(documents: readonly string[], rollout: string): any[] {
  return parse(documents.filter(document => document.includes(ROLLOUT_LABEL) && document.includes(rollout)));
}

function parse(documents: readonly string[]): any[] {
  return documents.flatMap(document => parseAllDocuments(document).map(one => one.toJS())).filter(one => one?.kind !== undefined);
}

/** `Deployment/shop/hello@a1b2c3d4e5` */
function revisionOf({ kind, metadata }: any): string[] {
  const revision = metadata?.annotations?.[REVISION_ANNOTATION];
  return revision === undefined ? [] : [`${kind}/${metadata.namespace ?? ''}/${metadata.name}@${revision}`];
}
