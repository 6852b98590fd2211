/**
 * A cluster as small data: what was applied, and the pods of every workload as counts. A story is played on it event by
 * event; `interleavings.ts` plays all of them.
 */
import { Event } from './event';
import { refusalsOf } from '../controllers/api-server';
import { autoscaled } from '../controllers/autoscaler/bounds';
import { obstacle } from '../controllers/workloads/obstacle';
import { Demand, NO_DEMAND, settledWorkloads } from '../controllers/workloads/settled';
import { applied, readied, restarted, synced, WorkloadState } from '../controllers/workloads/workload-state';
import { autoscalerOf } from '../manifests/kinds/autoscaler';
import { PodTemplate } from '../manifests/kinds/pod-template';
import { isWorkload, Workload, workloadOf } from '../manifests/kinds/workload';
import { keyOf, Manifest } from '../manifests/manifest';
import { ManifestSet } from '../manifests/manifest-set';

export interface World {
  /** The objects that are live. */
  readonly objects: ManifestSet;
  readonly workloads: ReadonlyMap<string, WorkloadState>;
  /** What was asked for in vain, by the key of the object, with the words of the answer: an apply, an eviction, an undo. */
  readonly refused: ReadonlyMap<string, string>;
  /** The keys of objects that were deleted. */
  readonly pruned: ReadonlySet<string>;
  /** How many pods the load asks for, of workloads that an autoscaler scales. */
  readonly demand: Demand;
}

/** The world in which everything is applied and nothing moves any more. */
export function realized(objects: ManifestSet, demand = NO_DEMAND, next?: ManifestSet): World {
  return { objects, workloads: settledWorkloads(objects, demand, next), refused: new Map(), pruned: new Set(), demand };
}

/** The world after the events, of which those that apply something take it from `after`. */
export function play(world: World, after: ManifestSet, events: readonly Event[]): World {
  return events.reduce((now, event) => happen(now, after, event), world);
}

/** Whether pods of the template ever become ready in this world. */
function canBeReady(world: World, workload: Workload, template: PodTemplate): boolean {
  return obstacle(template, workload.namespace, world.pruned) === undefined;
}

function happen(world: World, after: ManifestSet, event: Event): World {
  switch (event.type) {
    case 'apply': return apply(world, after.get(event.key));
    case 'prune': return prune(world, event.key);
    case 'autoscale': return autoscale(world, event.key, world.demand);
    case 'calm': return calm(world, event.key);
    case 'drain':
    case 'undo': return world;
    case 'sync': return changed(world, event.key, synced);
    case 'ready': return changed(world, event.key, state => readied(state, template => canBeReady(world, state.workload, template)));
    case 'restart': return changed(world, event.key, restarted);
  }
}

function apply(world: World, manifest: Manifest | undefined): World {
  if (manifest === undefined) return world;
  const key = keyOf(manifest);
  const [refusal] = refusalsOf(world.objects.get(key), manifest);
  if (refusal) return { ...world, refused: new Map(world.refused).set(key, refusal.message) };
  const objects = world.objects.with(manifest);
  if (!isWorkload(manifest)) return { ...world, objects };
  return { ...world, objects, workloads: new Map(world.workloads).set(key, applied(world.workloads.get(key), workloadOf(manifest))) };
}

function prune(world: World, key: string): World {
  const workloads = new Map(world.workloads);
  workloads.delete(key);
  return { ...world, objects: world.objects.without(key), workloads, pruned: new Set([...world.pruned, key]) };
}

function autoscale(world: World, key: string, demand: Demand): World {
  const manifest = world.objects.get(key);
  if (manifest === undefined) return world;
  const autoscaler = autoscalerOf(manifest);
  return changed(world, autoscaler.target, state => autoscaled(state, autoscaler, demand.get(autoscaler.target)));
}

/** The load falls to nothing. */
function calm(world: World, key: string): World {
  const manifest = world.objects.get(key);
  if (manifest === undefined) return world;
  return autoscale(world, key, new Map([[autoscalerOf(manifest).target, 0]]));
}

function changed(world: World, key: string, change: (state: WorkloadState) => WorkloadState): World {
  const state = world.workloads.get(key);
  const next = state && change(state);
  return next === undefined || next === state ? world : { ...world, workloads: new Map(world.workloads).set(key, next) };
}
