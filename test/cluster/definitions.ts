/** Which kinds of the routers a cluster knows, and the definitions of the others, which whoever runs this has in folders: none is kept here. */
import { readdirSync, readFileSync, statSync } from 'fs';
import { extname, join } from 'path';
import { parseAllDocuments } from 'yaml';
import type { Kubectl } from './kubectl';
import { define } from './server';
import type { Story } from './stories';
import { Manifest } from '../../src/manifests/manifest';
import { isRouteKind } from '../../src/routers/writing/route-kinds';

const EXTENSIONS = ['.yaml', '.yml', '.json'];

/** A kind that cannot be applied. */
export interface Missing {
  readonly apiVersion: string;
  readonly kind: string;
  /** A part of a sentence. */
  readonly because: string;
}

export interface Defined {
  /** The names of the definitions that were made, which are to be deleted at the end. */
  readonly made: readonly string[];
  readonly missing: readonly Missing[];
}

/** The CustomResourceDefinitions in the files of a folder, at any depth. */
export function definitionsIn(folder: string): any[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw new Error(`--definitions ${folder}: there is no such folder`);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => EXTENSIONS.includes(extname(name))).sort();
  const found = files.flatMap(name => documentsOf(join(folder, name))).filter(one => one?.kind === 'CustomResourceDefinition');
  if (found.length === 0) throw new Error(`--definitions ${folder}: none of its files holds a CustomResourceDefinition`);
  return found;
}

function documentsOf(file: string): any[] {
  return parseAllDocuments(readFileSync(file, 'utf8')).map(document => {
    const [problem] = document.errors;
    if (problem !== undefined) throw new Error(`${file}: it is no YAML (${problem.message.split('\n')[0]}): name a folder that holds definitions only`);
    return document.toJS();
  });
}

/** Makes the definitions that the objects of routers need, of those that were given, as far as the cluster does not know their kinds. */
export async function defineKinds(kubectl: Pick<Kubectl, 'do'>, stories: readonly Story[], given: readonly any[]): Promise<Defined> {
  const unserved = await unservedOf(kubectl, kindsIn(stories));
  const defining = ({ apiVersion, kind }: Kind) => given.find(({ spec }) => spec.names.kind === kind && servedBy(spec).includes(apiVersion));
  const wanted = [...new Set(unserved.map(defining).filter(one => one !== undefined))];
  const made = await define(kubectl, wanted);
  const missing = unserved.flatMap((one): Missing[] => {
    const definition = defining(one);
    if (definition === undefined) return [{ ...one, because: 'the cluster does not know it, and no folder was named by --definitions that defines it' }];
    const { name } = definition.metadata;
    return made.includes(name) ? [] : [{ ...one, because: `the ${name} that the cluster has does not serve that version, and is left as it is` }];
  });
  return { made, missing };
}

/** The story with what can be applied of it. */
export function applicable({ name, commits }: Story, missing: readonly Missing[]): Story {
  return { name, commits: commits.map(commit => ({ ...commit, manifests: commit.manifests.filter(one => !missing.some(isOf(one))) })) };
}

/** What a run does not look at, and why: one line for each kind. */
export function notLookedAt(stories: readonly Story[], missing: readonly Missing[]): string[] {
  return missing.map(one => {
    const { length } = stories.filter(({ commits }) => commits.some(({ manifests }) => manifests.some(manifest => isOf(manifest)(one))));
    return `not looked at: ${one.kind} of ${one.apiVersion}, in ${length} ${length === 1 ? 'story' : 'stories'}, because ${one.because}`;
  });
}

interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
}

const isOf = (manifest: Kind) => ({ apiVersion, kind }: Kind) => manifest.apiVersion === apiVersion && manifest.kind === kind;

function kindsIn(stories: readonly Story[]): Kind[] {
  const manifests = stories.flatMap(({ commits }) => commits.flatMap(commit => commit.manifests as Manifest[]));
  const kinds = new Map(manifests.filter(({ kind }) => isRouteKind(kind)).map(({ apiVersion, kind }) => [`${apiVersion} ${kind}`, { apiVersion, kind }]));
  return [...kinds.values()];
}

/** Those that the API server has nowhere. */
async function unservedOf(kubectl: Pick<Kubectl, 'do'>, kinds: readonly Kind[]): Promise<Kind[]> {
  const { groups } = JSON.parse(await kubectl.do(['get', '--raw', '/apis']));
  const versions: string[] = groups.flatMap((group: any) => group.versions.map(({ groupVersion }: any) => groupVersion));
  const served = new Set<string>();
  for (const version of new Set(kinds.map(({ apiVersion }) => apiVersion))) {
    // Asking for a version that is not there is an error.
    if (!versions.includes(version)) continue;
    const { resources } = JSON.parse(await kubectl.do(['get', '--raw', `/apis/${version}`]));
    for (const { kind } of resources) served.add(`${version} ${kind}`);
  }
  return kinds.filter(({ apiVersion, kind }) => !served.has(`${apiVersion} ${kind}`));
}

function servedBy({ group, versions }: any): string[] {
  return versions.filter(({ served }: any) => served).map(({ name }: any) => `${group}/${name}`);
}
