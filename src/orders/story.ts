/** Tells the events of a counterexample as sentences. */
import { Event } from './event';
import { play, realized, World } from './world';
import { Demand } from '../controllers/settled';
import { WorkloadState } from '../controllers/workload-state';
import { autoscalerOf } from '../manifests/autoscaler';
import { Manifest } from '../manifests/manifest';
import { ManifestSet, nameOf } from '../manifests/manifest-set';
import { PodTemplate } from '../manifests/pod-template';
import { isWorkload, workloadOf } from '../manifests/workload';

export interface Told {
  readonly events: readonly Event[];
  readonly demand?: Demand;
  readonly harm: { readonly description: string };
}

/** One sentence for each event that changes something, and the harm as the last one. */
export function storyOf(before: ManifestSet, after: ManifestSet, { events, demand, harm }: Told): string[] {
  let world = realized(before, demand, after);
  const sentences: string[] = [];
  for (const event of events) {
    const next = play(world, after, [event]);
    sentences.push(sentenceOf(event, world, next, after));
    world = next;
  }
  return [...sentences, harm.description].map(sentence => /[.!?]$/.test(sentence) ? sentence : `${sentence}.`);
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
    case 'undo': return `Somebody asks for the version before: kubectl rollout undo ${name.toLowerCase()}${refusalOf(event.key, before, after)}`;
  }
}


/** What of an object matters to a story: the replicas, the version, the selector. */
function changeOf(before: Manifest | undefined, after: Manifest | undefined): string {
  if (before === undefined || after === undefined) return '';
  const changes = [...workloadChanges(before, after), ...autoscalerChanges(before, after), ...selectorChange(before, after)];
  return changes.length === 0 ? '' : ` (${changes.join(', ')})`;
}

function workloadChanges(before: Manifest, after: Manifest): string[] {
  if (!isWorkload(before) || !isWorkload(after)) return [];
  const [old, now] = [workloadOf(before), workloadOf(after)];
  return [
    ...changeText('replicas', old.replicas, now.replicas),
    ...templateChange(old.template, now.template),
    ...changeText('partition', old.partition, now.partition),
  ];
}

function templateChange(old: PodTemplate, now: PodTemplate): string[] {
  if (old.hash === now.hash) return [];
  return old.version === now.version ? ['the pod template changes'] : changeText('version', old.version, now.version);
}

function autoscalerChanges(before: Manifest, after: Manifest): string[] {
  if (before.kind !== 'HorizontalPodAutoscaler' || after.kind !== before.kind) return [];
  const [old, now] = [autoscalerOf(before), autoscalerOf(after)];
  return [...changeText('minReplicas', old.minReplicas, now.minReplicas), ...changeText('maxReplicas', old.maxReplicas, now.maxReplicas)];
}

function selectorChange(before: Manifest, after: Manifest): string[] {
  if (before.kind !== 'Service' || after.kind !== before.kind) return [];
  return changeText('selector', JSON.stringify(before.spec?.selector), JSON.stringify(after.spec?.selector));
}

function changeText<T>(field: string, before: T, after: T): string[] {
  return before === after ? [] : [`${field}: ${before ?? 'not set'} → ${after ?? 'not set'}`];
}

function podsOf(state: WorkloadState | undefined): string {
  const pods = (state?.sets ?? []).reduce((sum, one) => sum + one.pods, 0);
  return pods === 0 ? '' : `, and its ${pods === 1 ? 'pod goes' : `${pods} pods go`} with it`;
}

/** `scales 1.5.0 from 10 to 0`. */
function scalings(before: WorkloadState | undefined, after: WorkloadState | undefined): string {
  const sizes = (after?.sets ?? []).flatMap(one => {
    const size = before?.sets.find(({ created }) => created === one.created)?.replicas ?? 0;
    return size === one.replicas ? [] : [`${one.template.version} from ${size} to ${one.replicas}`];
  });
  return sizes.length === 0 ? 'has nothing to do' : `scales ${sizes.join(' and ')}`;
}

function readyNow(before: WorkloadState | undefined, after: WorkloadState | undefined): string {
  const changes = (after?.sets ?? []).flatMap(one => {
    const more = one.ready - (before?.sets.find(({ created }) => created === one.created)?.ready ?? 0);
    return more <= 0 ? [] : [`${more} ${more === 1 ? 'pod' : 'pods'} of ${one.template.version} ${more === 1 ? 'becomes' : 'become'} ready`];
  });
  const starting = (after?.sets ?? []).filter(one => one.ready < one.pods).map(one => `${one.pods - one.ready} of ${one.template.version} never get ready`);
  return [...changes, ...starting].join(', ') || 'no pod becomes ready';
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
