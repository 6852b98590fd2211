/**
 * Which workloads belong together: a canary and the stable one beside it, or two colours. By the labels that this project, Argo
 * and most manuals give them, or by their names.
 */
import { servicesIn } from './kinds/service';
import { Workload } from './kinds/workload';
import { ManifestSet } from './manifest-set';
import { workloadsBehind, workloadsIn } from './workload-index';
import { Labels } from '../ground/shape';

export interface CanaryPair {
  readonly stable: Workload;
  readonly canary: Workload;
}

export interface Colours {
  /** The one that the Service sends everything to. */
  readonly active: Workload;
  readonly inactive: Workload;
}

const ROLLOUT_LABEL = 'cdk8s-rollouts/rollout';
const TRACK_LABELS = ['cdk8s-rollouts/track', 'track', 'app.kubernetes.io/track'];
const STABLE_SUFFIXES = ['', '-stable', '-primary'];
const COLOURS = ['blue', 'green'];
/** The endings of Services that show a version before it is active. */
const PREVIEWS = /-(preview|canary|test|idle|inactive|blue|green)$/;

/** A canary and its stable workload are Deployments behind one Service. */
export function canaryPairsIn(manifests: ManifestSet): CanaryPair[] {
  const pairs = new Map<string, CanaryPair>();
  for (const service of servicesIn(manifests)) {
    const workloads = workloadsBehind(manifests, service).filter(({ kind }) => kind === 'Deployment');
    if (workloads.length < 2) continue;
    const byName = new Map(workloads.map(workload => [workload.name, workload]));
    for (const canary of workloads) {
      const stable = stableByLabel(canary, workloads) ?? stableByName(canary, byName);
      if (stable !== undefined) pairs.set(canary.key, { stable, canary });
    }
  }
  return [...pairs.values()];
}

/** Two colours of which a Service selects one. */
export function coloursIn(manifests: ManifestSet): Colours[] {
  const byColour = new Map(workloadsIn(manifests).flatMap(workload => colouring(workload).map(one => [`${one.base}${one.colour}`, workload])));
  if (byColour.size === 0) return [];
  return servicesIn(manifests).filter(({ name }) => !PREVIEWS.test(name)).flatMap(service => {
    const behind = workloadsBehind(manifests, service);
    return behind.flatMap(active => colouring(active).flatMap(({ base, colour }) => {
      const inactive = byColour.get(`${base}${COLOURS.find(one => one !== colour)}`);
      return inactive === undefined || behind.includes(inactive) ? [] : [{ active, inactive }];
    }));
  });
}

function stableByLabel(canary: Workload, workloads: readonly Workload[]): Workload | undefined {
  const label = TRACK_LABELS.find(one => canary.template.labels[one] === 'canary');
  if (label === undefined) return undefined;
  const stable = workloads.filter(({ template }) => ['stable', 'primary'].includes(template.labels[label]));
  return stable.find(({ template }) => sharesRollout(template.labels, canary.template.labels)) ?? (stable.length === 1 ? stable[0] : undefined);
}

function sharesRollout(a: Labels, b: Labels): boolean {
  return [ROLLOUT_LABEL, 'app.kubernetes.io/name', 'app'].some(name => a[name] !== undefined && a[name] === b[name]);
}

/** `hello` or `hello-stable` beside `hello-canary`; and of `hello` and `hello-primary`, as Flagger names them, the former is the canary. */
function stableByName({ name }: Workload, byName: ReadonlyMap<string, Workload>): Workload | undefined {
  if (!name.endsWith('-canary')) return byName.has(`${name}-canary`) ? undefined : byName.get(`${name}-primary`);
  const base = name.slice(0, -'-canary'.length);
  return STABLE_SUFFIXES.map(suffix => byName.get(`${base}${suffix}`)).find(one => one !== undefined);
}

/** The colour of a workload and what it has in common with the other one: none, or one. */
function colouring({ name, namespace = '', template: { labels } }: Workload): ReadonlyArray<{ readonly base: string; readonly colour: string }> {
  const track = labels[TRACK_LABELS[0]];
  if (COLOURS.includes(track)) return [{ base: `${namespace}/rollout ${labels[ROLLOUT_LABEL]} `, colour: track }];
  return COLOURS.filter(colour => name.endsWith(`-${colour}`)).map(colour => ({ base: `${namespace}/${name.slice(0, -colour.length)}`, colour }));
}
