/**
 * What manifests say of rollouts, found without reading them as YAML: five hundred rollouts are ten megabytes, and `status` is to be
 * quick. They are written by cdk8s, so a field stands on a line of its own.
 */
import { dirname } from 'path';
import { jsYaml } from '../../ground/js-yaml';
import { REVISION_ANNOTATION, ROLLOUT_LABEL, STEP_ANNOTATION, TRACK_LABEL } from '../../ground/labels';

const FIRST_TRACKS = ['stable', 'blue'];
/** What this library writes is a line. */
const LONGEST = 10_000;
/** What means just what stands there. */
const PLAIN = /^\w[\w ./%,;+-]*\w$|^\w$/;
/** The same in quotes. */
const QUOTED = /^"[^"\\\n]*"$/;
const COUNT = /^\d{1,9}$/;

export interface ScannedRollout {
  /** The files that hold its workloads, from the folder of the app. */
  readonly files: readonly string[];
  /** The value of its label. */
  readonly name: string;
  readonly namespace?: string;
  /** The name of the frame. */
  readonly step: string;
  readonly workloads: readonly ScannedWorkload[];
}

export interface ScannedWorkload {
  readonly track: string;
  readonly revision: string;
  /** Undefined where an autoscaler decides. */
  readonly pods?: number;
}

/** A workload as one document has it. */
export interface ScannedDocument extends ScannedWorkload {
  readonly file: string;
  readonly rollout: string;
  readonly namespace?: string;
  readonly object?: string;
  readonly step?: string;
}

/** An object that says of which rollout it is. */
export interface OwnedObject {
  readonly rollout: string;
  readonly namespace?: string;
  /** `Deployment/hello` */
  readonly object: string;
}

/** A key and the lines of its value, behind so many spaces. */
const field = (key: string, indent: number) => new RegExp(`^ {${indent}}"?${key}"?: (.*(?:\\n {${indent + 1},}.*)*)$`, 'm');
const [ROLLOUT, STEP, REVISION, TRACK] = [ROLLOUT_LABEL, STEP_ANNOTATION, REVISION_ANNOTATION, TRACK_LABEL].map(key => field(key, 4));
const [NAME, NAMESPACE, REPLICAS] = ['name', 'namespace', 'replicas'].map(key => field(key, 2));
const KIND = field('kind', 0);

export function scanFile(file: string, content: string): ScannedDocument[] {
  return content.split(/^---$/m).flatMap(document => {
    if (!document.includes(REVISION_ANNOTATION)) return [];
    const start = document.search(/^spec:/m);
    const [head, spec] = [document.slice(0, start), document.slice(start)];
    const [rollout, step, revision] = [ROLLOUT, STEP, REVISION].map(one => valueOf(head, one));
    if (rollout === undefined || revision === undefined) return [];
    const replicas = valueOf(spec, REPLICAS);
    return [{
      file,
      rollout,
      step,
      revision,
      namespace: valueOf(head, NAMESPACE),
      object: valueOf(head, NAME),
      track: valueOf(head, TRACK) ?? '',
      pods: replicas !== undefined && COUNT.test(replicas) ? Number(replicas) : undefined,
    }];
  });
}

/** Whether some document is of a rollout and does not say of which, in a way that can be read. */
export function hidesRollout(content: string): boolean {
  return content.split(/^---$/m).some(document => document.includes(REVISION_ANNOTATION) && scanFile('', document).length === 0);
}

/** All objects of rollouts, be they workloads or not. */
export function ownedIn(content: string): OwnedObject[] {
  return content.split(/^---$/m).flatMap(document => {
    const head = document.slice(0, document.search(/^spec:/m));
    const [kind, rollout] = [valueOf(head, KIND), valueOf(head, ROLLOUT)];
    return rollout === undefined ? [] : [{ rollout, namespace: valueOf(head, NAMESPACE), object: `${kind}/${valueOf(head, NAME)}` }];
  });
}

/**
 * The workloads of each rollout together, wherever their files are. Rollouts of one name may lie in one folder where no namespace
 * is written; then an object that comes once more is that of the next one.
 */
export function rolloutsIn(documents: readonly ScannedDocument[]): ScannedRollout[] {
  const groups = new Map<string, ScannedDocument[][]>();
  for (const document of documents) {
    const place = [document.rollout, document.namespace ?? '', dirname(document.file)].join('\n');
    const there = groups.get(place) ?? [];
    const isOf = (group: readonly ScannedDocument[]) => !group.some(({ object }) => object === document.object);
    const group = there.find(isOf);
    if (group) group.push(document);
    else groups.set(place, [...there, [document]]);
  }
  return [...groups.values()].flat().flatMap(group => {
    // Where none can be read, the rollout is there all the same.
    const step = group.find(one => one.step !== undefined)?.step ?? '';
    const [{ rollout: name, namespace }] = group;
    return [{ files: [...new Set(group.map(({ file }) => file))], name, namespace, step, workloads: inOrder(group) }];
  });
}

/** The tracks in their order, whatever that of the files is. */
function inOrder(workloads: readonly ScannedWorkload[]): ScannedWorkload[] {
  const isFirst = ({ track }: ScannedWorkload) => FIRST_TRACKS.includes(track);
  return [...workloads.filter(isFirst), ...workloads.filter(one => !isFirst(one))];
}

/** The text of a field; undefined where it is none, be it a reference, a template or what is not YAML. */
function valueOf(text: string, pattern: RegExp): string | undefined {
  const written = pattern.exec(text)?.[1];
  if (written === undefined || written.length > LONGEST) return undefined;
  if (PLAIN.test(written)) return written;
  if (QUOTED.test(written)) return written.slice(1, -1);
  try {
    const { load, FAILSAFE_SCHEMA } = jsYaml();
    const value = load(written, { schema: FAILSAFE_SCHEMA });
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
