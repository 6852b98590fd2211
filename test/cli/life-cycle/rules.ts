/**
 * The rules of design §6, looked up in manifests alone: what must hold between those of one commit and those of the next.
 * Nothing here asks the library what it meant.
 */
import { batch, isFrozen } from './fake-cluster';
import { Frame, frameOf, track, Track } from '../../../src/frames/frame';
import { bySelector } from '../../../src/frames/traffic';
import { keepsRules } from '../../frames/rules';

const ROLLOUT = 'cdk8s-rollouts/rollout';
const TRACK = 'cdk8s-rollouts/track';

/** What is wrong with a commit, one sentence each. `floor` pods must serve at every instant. */
export function brokenRules(before: readonly any[], after: readonly any[], floor: number): string[] {
  return [
    ...objectProblems(before, after),
    ...selectorProblems(before, after),
    ...configProblems(before, after),
    ...after.filter(isWorkload).filter(({ spec }) => !matches(spec.selector.matchLabels, spec)).map(one => `${nameOf(one)} does not select its own pods`),
    ...rolloutsIn(after).flatMap(name => frameProblems(of(before, name), of(after, name), floor).map(problem => `${name}: ${problem}`)),
  ];
}

/** Rule 5: the set of objects stays, but for configs. */
function objectProblems(before: readonly any[], after: readonly any[]): string[] {
  const names = (all: readonly any[]) => all.filter(({ kind }) => kind !== 'ConfigMap').map(nameOf);
  const [old, now] = [names(before), names(after)];
  return [
    ...now.filter(one => !old.includes(one)).map(one => `${one} appeared`),
    ...old.filter(one => !now.includes(one)).map(one => `${one} disappeared`),
  ];
}

/** Rule 5: so do their selectors, but for those of the Services of a blue-green switch, and of one that is adopted. */
function selectorProblems(before: readonly any[], after: readonly any[]): string[] {
  return after.flatMap(object => {
    const old = before.find(one => nameOf(one) === nameOf(object));
    if (old === undefined || JSON.stringify(selectorOf(old)) === JSON.stringify(selectorOf(object))) return [];
    const isColour = object.kind === 'Service' && ['blue', 'green'].includes(object.spec.selector[TRACK]);
    return isColour || isSameChoice(old, object, before) ? [] : [`${nameOf(object)} selects other pods`];
  });
}

/** Whether a Service finds the very pods by its new selector that it found by the old one, in the frame that is live. */
function isSameChoice({ kind, spec: old }: any, { spec }: any, live: readonly any[]): boolean {
  const chosen = (selector: any) => live.filter(isWorkload).filter(one => one.spec.replicas !== 0)
    .filter(one => matches(selector, one.spec)).map(nameOf).join();
  return kind === 'Service' && chosen(old.selector) !== '' && chosen(old.selector) === chosen(spec.selector);
}

function matches(selector: { [key: string]: string }, { template }: any): boolean {
  return Object.entries(selector).every(([key, value]) => template.metadata.labels[key] === value);
}

function selectorOf({ spec }: any): unknown {
  return [spec?.selector, spec?.podSelector, spec?.scaleTargetRef];
}

/** Configs are there as long as a pod of this frame, or one of the frame before that still leaves, reads them. They never change. */
function configProblems(before: readonly any[], after: readonly any[]): string[] {
  const configs = (all: readonly any[]) => all.filter(({ kind }) => kind === 'ConfigMap');
  const present = configs(after).map(({ metadata }) => metadata.name);
  const read = (all: readonly any[]) => all.filter(isWorkload).filter(({ spec }) => spec.replicas !== 0).flatMap(configsReadBy);
  const missing = [...new Set([...read(before), ...read(after)])].filter(name => !present.includes(name));
  const changed = configs(after).filter(({ metadata, data }) => {
    const old = configs(before).find(one => one.metadata.name === metadata.name);
    return old !== undefined && JSON.stringify(old.data) !== JSON.stringify(data);
  });
  return [...missing.map(name => `ConfigMap/${name} is read and not there`), ...changed.map(one => `${nameOf(one)} is immutable and changed`)];
}

export function configsReadBy({ spec: { template } }: any): string[] {
  const { containers, initContainers = [], volumes = [] } = template.spec;
  return [
    ...[...containers, ...initContainers].flatMap(({ envFrom = [] }: any) => envFrom.flatMap(({ configMapRef }: any) => configMapRef?.name ?? [])),
    ...volumes.flatMap(({ configMap }: any) => configMap?.name ?? []),
  ];
}

/** Rules 1 to 4. */
function frameProblems(before: readonly any[], after: readonly any[], floor: number): string[] {
  if (before.filter(isWorkload).length !== after.filter(isWorkload).length) return [];
  if (after.filter(isWorkload).length === 1) {
    const most = after.find(({ kind }) => kind === 'HorizontalPodAutoscaler')?.spec.maxReplicas;
    return batchProblems(before.find(isWorkload), after.find(isWorkload), most, floor);
  }
  const [a, b] = [frameIn(before), frameIn(after)];
  return keepsRules(a, b, floor, floor) ? [] : [`from ${text(a)} to ${text(b)} breaks a rule with a floor of ${floor}`];
}

/** The pods that serve: an autoscaler may have asked for the most. */
export function servingPods(manifests: readonly any[]): number {
  const workloads = manifests.filter(isWorkload);
  if (workloads.length > 1) {
    const { tracks, traffic } = frameIn(manifests);
    return traffic.by === 'selector' ? tracks[traffic.active].pods : tracks[0].pods + tracks[1].pods;
  }
  const most = manifests.find(({ kind }) => kind === 'HorizontalPodAutoscaler')?.spec.maxReplicas;
  return workloads[0].spec.replicas ?? most;
}

/** The two tracks as their Deployments have them, the one that serves first where no colour does. */
function frameIn(manifests: readonly any[]): Frame {
  const [first, second] = manifests.filter(isWorkload).sort((a, b) => rank(a) - rank(b));
  const service = manifests.find(({ kind, metadata }) => kind === 'Service' && metadata.name === metadata.labels[ROLLOUT]);
  const colour = service?.spec.selector[TRACK];
  return frameOf(trackOf(first, manifests, colour), trackOf(second, manifests, colour), colour === undefined ? undefined : bySelector(colour === 'blue' ? 0 : 1));
}

function rank({ spec }: any): number {
  return ['blue', 'green', 'stable', 'canary'].indexOf(spec.template.metadata.labels[TRACK]);
}

/** Of those that may be scaled at will, the pods that serve may be as many as the most; of others the least counts. */
function trackOf(workload: any, manifests: readonly any[], colour: string | undefined): Track {
  const { spec: { replicas, template } } = workload;
  const bounds = manifests.find(({ kind, spec }) => kind === 'HorizontalPodAutoscaler' && spec.scaleTargetRef.name === workload.metadata.name)?.spec;
  const serves = ['stable', colour].includes(template.metadata.labels[TRACK]);
  return track(versionOf(workload), replicas ?? (serves ? bounds.maxReplicas : bounds.minReplicas));
}

/** The template without what tells the tracks apart. */
export function versionOf({ spec: { template } }: any): string {
  const { [TRACK]: _, ...labels } = template.metadata.labels;
  return JSON.stringify([labels, template.metadata.annotations, template.spec]);
}

/** Batches on one workload: they only grow, by no more than the floor allows, and end in a native rolling update that takes nothing away. */
function batchProblems(before: any, after: any, most: number | undefined, least: number): string[] {
  const [a, b] = [batchOf(before, most), batchOf(after, most)];
  // The pods of a StatefulSet are replaced in place, one at a time.
  const floor = after.kind === 'StatefulSet' ? Math.min(least, b.replicas - 1) : least;
  const isOver = b.fresh === 0;
  if (isOver) return after.kind === 'Deployment' && after.spec.strategy.rollingUpdate.maxUnavailable !== 0 ? ['its rolling update takes pods away first'] : [];
  const kept = after.kind === 'StatefulSet' ? b.replicas - 1 : Math.min(a.old, b.old) + a.fresh;
  const isAnother = a.fresh > 0 && versionOf(before) !== versionOf(after);
  return [
    ...b.fresh < a.fresh ? [`its batch shrinks from ${a.fresh} to ${b.fresh}, which it cannot`] : [],
    ...isAnother && after.kind === 'Deployment' && a.old < a.replicas ? ['another version comes over a batch that replaced pods'] : [],
    ...kept < floor ? [`only ${kept} pods stay, and ${floor} must`] : [],
  ];
}

/** The old pods and the new ones. */
function batchOf({ kind, spec }: any, most = 0): { old: number; fresh: number; replicas: number } {
  const { replicas = most } = spec;
  if (kind === 'StatefulSet') {
    const { partition = 0 } = spec.updateStrategy.rollingUpdate ?? {};
    return partition === 0 ? { old: replicas, fresh: 0, replicas } : { old: partition, fresh: replicas - partition, replicas };
  }
  if (!isFrozen(spec)) return { old: replicas, fresh: 0, replicas };
  const { surge, unavailable } = batch(spec, replicas);
  return { old: replicas - unavailable, fresh: surge + unavailable, replicas };
}

function rolloutsIn(manifests: readonly any[]): string[] {
  return [...new Set(manifests.flatMap(({ metadata }) => metadata.labels?.[ROLLOUT] ?? []))];
}

function of(manifests: readonly any[], rollout: string): any[] {
  return manifests.filter(({ metadata }) => metadata.labels?.[ROLLOUT] === rollout);
}

export function isWorkload({ kind }: any): boolean {
  return kind === 'Deployment' || kind === 'StatefulSet';
}

function nameOf({ kind, metadata }: any): string {
  return `${kind}/${metadata.name}`;
}

function text({ tracks, traffic }: Frame): string {
  return `${tracks.map(({ pods }) => pods).join('/')}${traffic.by === 'selector' ? ` active ${traffic.active}` : ''}`;
}
