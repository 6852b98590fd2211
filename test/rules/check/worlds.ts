import { autoscalersIn } from '../../../src/manifests/kinds/autoscaler';
import { PodTemplate } from '../../../src/manifests/kinds/pod-template';
import { ManifestSet } from '../../../src/manifests/manifest-set';
import { play, World } from '../../../src/orders/world';

/** The world when everything of the manifests is applied and nothing moves any more. */
export function settled(world: World, after: ManifestSet, isFailing: (template: PodTemplate) => boolean = () => false): World {
  const gone = world.objects.keys.filter(key => after.get(key) === undefined).map(key => ({ type: 'prune' as const, key }));
  let at = play(world, after, [...after.keys.map(key => ({ type: 'apply' as const, key })), ...gone]);
  for (;;) {
    const next = round(at, after, isFailing);
    if (JSON.stringify([...next.workloads]) === JSON.stringify([...at.workloads])) return next;
    at = next;
  }
}

function round(world: World, after: ManifestSet, isFailing: (template: PodTemplate) => boolean): World {
  const scaled = play(world, after, autoscalersIn(after).map(({ key }) => ({ type: 'autoscale' as const, key })));
  const synced = play(scaled, after, [...scaled.workloads.keys()].map(key => ({ type: 'sync' as const, key })));
  const ready = play(synced, after, [...synced.workloads.keys()].map(key => ({ type: 'ready' as const, key })));
  const workloads = [...ready.workloads].map(([key, state]) => [key, {
    ...state, sets: state.sets.map(one => isFailing(one.template) ? { ...one, ready: 0, available: 0 } : one),
  }] as const);
  return { ...ready, workloads: new Map(workloads) };
}

/** Manifests as they are written: without what YAML would leave out. */
export function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}
