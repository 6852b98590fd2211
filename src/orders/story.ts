/** Tells the events of a counterexample as sentences. */
import { Event } from './event';
import { changeOf } from './story-changes';
import { Moment, momentsOf } from './story-moments';
import { realized, World } from './world';
import { ReplicaSet } from '../controllers/deployment/replica-set';
import { Demand } from '../controllers/workloads/settled';
import { WorkloadState } from '../controllers/workloads/workload-state';
import { autoscalerOf } from '../manifests/kinds/autoscaler';
import { ManifestSet, nameOf } from '../manifests/manifest-set';

export interface Told {
  readonly events: readonly Event[];
  readonly demand?: Demand;
  readonly harm: { readonly description: string };
}

/** One sentence for each event that changes something, and the harm as the last one. */
export function storyOf(before: ManifestSet, after: ManifestSet, { events, demand, harm }: Told): string[] {
  const sentences = momentsOf(realized(before, demand, after), after, events).map(moment => momentText(moment, after));
  return [...sentences, harm.description].map(sentence => /[.!?]$/.test(sentence) ? sentence : `${sentence}.`);
}

function momentText({ event, before, after, isLong }: Moment, wanted: ManifestSet): string {
  return isLong ? `The update of ${nameOf(event.key, before.objects, wanted)} goes on until ${readyAtLast(after.workloads.get(event.key))}` : sentenceOf(event, before, after, wanted);
}

function sentenceOf(event: Event, before: World, after: World, wanted: ManifestSet): string {
  const name = nameOf(event.key, before.objects, wanted);
  switch (event.type) {
    case 'apply': return after.refused.has(event.key) && !before.refused.has(event.key)
      ? `${name} is applied, and the API server refuses it: ${after.refused.get(event.key)}`
      : `${name} is applied${changeOf(before.objects.get(event.key), wanted.get(event.key))}`;
    case 'prune': return `${name} is deleted${podsOf(before.workloads.get(event.key))}`;
    case 'sync': return `The controller of ${name} ${scalings(before.workloads.get(event.key), after.workloads.get(event.key))}`;
    case 'ready': return `${name}: ${readyNow(before.workloads.get(event.key), after.workloads.get(event.key))}`;
    case 'autoscale': return `${name} ${scalerText(event.key, before, after)}`;
    case 'calm': return `The load falls, and ${name} ${scalerText(event.key, before, after)}`;
    case 'restart': return `A pod of ${name} is lost with its node, and another one starts in its place`;
    case 'drain': return `Somebody drains the node of a pod of ${name}${refusalOf(event.key, before, after)}`;
    case 'undo': return `Somebody asks for the version before: kubectl rollout undo ${nameOf(event.key).toLowerCase()}${refusalOf(event.key, before, after)}`;
  }
}

function podsOf(state: WorkloadState | undefined): string {
  const pods = (state?.sets ?? []).reduce((sum, one) => sum + one.pods, 0);
  return pods === 0 ? '' : `, and its ${pods === 1 ? 'pod goes' : `${pods} pods go`} with it`;
}

/** `scales 1.5.0 from 10 to 0`. */
function scalings(before: WorkloadState | undefined, after: WorkloadState | undefined): string {
  const sizes = (after?.sets ?? []).flatMap(one => {
    const size = before?.sets.find(({ created }) => created === one.created)?.replicas ?? 0;
    return size === one.replicas ? [] : [`${versionOf(one, before, after!)} from ${size} to ${one.replicas}`];
  });
  return `scales ${sizes.join(' and ')}`;
}

function readyNow(before: WorkloadState | undefined, after: WorkloadState | undefined): string {
  const changes = (after?.sets ?? []).flatMap(one => {
    const more = one.ready - (before?.sets.find(({ created }) => created === one.created)?.ready ?? 0);
    return more <= 0 ? [] : [`${more} ${more === 1 ? 'pod' : 'pods'} of ${versionOf(one, before, after!)} ${more === 1 ? 'becomes' : 'become'} ready`];
  });
  const starting = (after?.sets ?? []).filter(one => one.ready < one.pods).map(one => (
    `${one.pods - one.ready} of ${versionOf(one, before, after!)} never ${one.pods - one.ready === 1 ? 'gets' : 'get'} ready`
  ));
  return [...changes, ...starting].join(', ');
}

/** `3 pods of 1.5.0 and 1 of 1.6.0 are ready`. */
function readyAtLast(state: WorkloadState | undefined): string {
  const sets = (state?.sets ?? []).filter(({ ready }) => ready > 0);
  const counts = sets.map((one, i) => `${one.ready}${i > 0 ? '' : one.ready === 1 ? ' pod' : ' pods'} of ${versionOf(one, undefined, state!)}`);
  return counts.length === 0 ? 'no pod is ready' : `${counts.join(' and ')} ${sets.length === 1 && sets[0].ready === 1 ? 'is' : 'are'} ready`;
}

/** Pods of one version whose templates differ in something else are told apart by their age. */
function versionOf({ template }: ReplicaSet, before: WorkloadState | undefined, { sets, workload }: WorkloadState): string {
  const others = [...before?.sets ?? [], ...sets].filter(one => one.pods > 0 && one.template.hash !== template.hash);
  const isAlone = others.every(one => one.template.version !== template.version);
  return isAlone ? template.version : `${template.version} (${template.hash === workload.template.hash ? 'new' : 'old'})`;
}

function scalerText(key: string, before: World, after: World): string {
  const manifest = before.objects.get(key);
  if (manifest === undefined) return 'has nothing to scale';
  const { target } = autoscalerOf(manifest);
  const [old, now] = [before, after].map(({ workloads }) => workloads.get(target)?.replicas);
  return old === now ? `leaves ${nameOf(target, before.objects)} at ${old} replicas` : `scales ${nameOf(target, before.objects)} from ${old} to ${now} replicas`;
}

function refusalOf(key: string, before: World, after: World): string {
  const words = after.refused.get(key);
  return words === undefined || before.refused.has(key) ? '' : `, and it is refused: ${words}`;
}
