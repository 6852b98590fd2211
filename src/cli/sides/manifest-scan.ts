/**
 * What the manifests say of rollouts, found without reading them as YAML: five hundred rollouts are ten megabytes, and
 * `status` is to be quick. They are written by cdk8s, so a field stands on a line of its own.
 */
import { existsSync, readdirSync, readFileSync } from 'fs';
import { join, relative, resolve } from 'path';
import { REVISION_ANNOTATION, ROLLOUT_LABEL, STEP_ANNOTATION, TRACK_LABEL } from '../../ground/labels';

export interface ScannedRollout {
  /** The file, from the folder of the app. */
  readonly file: string;
  readonly name: string;
  /** The name of the frame. */
  readonly step: string;
  readonly workloads: ScannedWorkload[];
}

export interface ScannedWorkload {
  readonly track: string;
  readonly revision: string;
  /** Undefined where an autoscaler decides. */
  readonly pods?: number;
}

/** @param here The folder of the app. */
export function scanManifests(here: string, folder: string): ScannedRollout[] {
  const there = resolve(here, folder);
  if (!existsSync(there)) return [];
  return readdirSync(there, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && /\.(ya?ml)$/.test(entry.name))
    .flatMap(entry => scanFile(here, relative(here, join(entry.parentPath, entry.name))));
}

function scanFile(here: string, file: string): ScannedRollout[] {
  const found = new Map<string, { step?: string; workloads: ScannedWorkload[] }>();
  for (const document of readFileSync(join(here, file), 'utf8').split(/^---$/m)) {
    const start = document.search(/^spec:/m);
    const [head, spec] = [document.slice(0, start), document.slice(start)];
    const [name, step, revision] = [ROLLOUT_LABEL, STEP_ANNOTATION, REVISION_ANNOTATION].map(key => valueOf(head, key));
    if (name === undefined || revision === undefined) continue;
    const replicas = valueOf(spec, 'replicas');
    const workload = { track: valueOf(spec, TRACK_LABEL) ?? '', revision, pods: replicas === undefined ? undefined : Number(replicas) };
    const one = found.get(name) ?? { workloads: [] };
    found.set(name, { step: step ?? one.step, workloads: [...one.workloads, workload] });
  }
  return [...found].flatMap(([name, { step, workloads }]) => step === undefined ? [] : [{ file, name, step, workloads }]);
}

function valueOf(text: string, key: string): string | undefined {
  const written = new RegExp(`^ +"?${key}"?: (.*)$`, 'm').exec(text)?.[1];
  return written?.startsWith('"') ? JSON.parse(written) : written;
}
