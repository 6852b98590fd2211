/** Pods that cannot use a claim because another one does. */
import { Beside, Hindrance, PodsBeside, podsOf, StartingPod } from './hindrance';
import { HOSTNAME, namedNodes } from './nodes';
import { list, record, records, text } from '../../ground/shape';
import { PodTemplate } from '../../manifests/kinds/pod-template';
import { displayName, Manifest, objectKey } from '../../manifests/manifest';
import { ManifestSet } from '../../manifests/manifest-set';
import { selects } from '../../manifests/selector';

/**
 * A claim that is ReadWriteOncePod is for one pod of the whole cluster. One that is ReadWriteOnce is for one node: on another one
 * the volume cannot be attached. Claims that are made for each pod are no part of a template.
 *
 * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/scheduler/framework/plugins/volumerestrictions/volume_restrictions.go
 */
export function claimHindrances(pod: StartingPod, beside: Beside, objects: ManifestSet): Hindrance[] {
  return claimsOf(pod.template, pod.namespace).flatMap((key): Hindrance[] => {
    const claim = objects.get(key);
    const mode = claim && exclusiveMode(claim);
    if (claim === undefined || mode === undefined) return [];
    const uses = (one: PodsBeside) => one.pods > 0 && claimsOf(one.template, one.namespace).includes(key);
    const own = beside.own.filter(uses);
    const name = displayName(claim);
    if (mode === 'ReadWriteOncePod') {
      return podsOf(own) === 0 && !beside.others().some(uses) ? [] : [{ reason: 'claim', by: key, isCertain: true, words: `${name} is ReadWriteOncePod and in use by another pod` }];
    }
    if (own.length === 0 || own.every(one => isOnOneNode(pod.template, one.template))) return [];
    return [{ reason: 'claim', by: key, isCertain: false, words: `${name} is ReadWriteOnce and in use by another pod, so that it cannot be attached to another node` }];
  });
}

/** The keys of the claims that each pod of the template uses. */
export function claimsOf({ spec }: PodTemplate, namespace: string | undefined): string[] {
  const names = records(spec.volumes).flatMap(({ persistentVolumeClaim }) => text(record(persistentVolumeClaim).claimName) ?? []);
  return [...new Set(names)].map(name => objectKey('', 'PersistentVolumeClaim', namespace, name));
}

/** Undefined where more than one node may use the claim at a time. */
export function exclusiveMode({ spec }: Manifest): 'ReadWriteOnce' | 'ReadWriteOncePod' | undefined {
  const modes = list(record(spec).accessModes);
  if (modes.includes('ReadWriteOncePod')) return 'ReadWriteOncePod';
  return modes.length > 0 && modes.every(mode => mode === 'ReadWriteOnce') ? 'ReadWriteOnce' : undefined;
}

/** Whether new pods run where the old ones do: all on one named node, or drawn there by a required affinity. */
function isOnOneNode(template: PodTemplate, other: PodTemplate): boolean {
  const nodes = new Set([template, other].flatMap(one => [...namedNodes(one) ?? ['']]));
  if (nodes.size === 1 && !nodes.has('')) return true;
  const required = records(record(record(template.spec.affinity).podAffinity).requiredDuringSchedulingIgnoredDuringExecution);
  return required.some(({ topologyKey, labelSelector }) => topologyKey === HOSTNAME && selects(labelSelector, other.labels));
}
