import { Autoscaler, autoscalerOf, autoscalersIn } from '../manifests/kinds/autoscaler';
import { displayName } from '../manifests/manifest';
import { ManifestSet } from '../manifests/manifest-set';
import { autoscalersFor, selectedWorkloads, workloadAt } from '../manifests/workload-index';
import { applies } from '../orders/story-steps';
import { namesOf, Overlap, overlapsOf } from './check/overlap';
import { Rule, Violation } from './check/rule';
import { Transition } from './check/transition';

/**
 * An autoscaler counts the pods that the selector of its target matches, and refuses to act when another one counts them too.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/controller/podautoscaler/horizontal.go
 */
export const rule: Rule = {
  name: 'autoscaler-overlap',
  severity: 'error',
  summary: 'Two autoscalers scale one workload, or count the same pods.',
  *check(transition: Transition): Iterable<Violation> {
    const { before, after } = transition;
    const wasSo = ({ key }: Autoscaler, other: Autoscaler) => {
      const [autoscaler, otherManifest] = [before.get(key), before.get(other.key)];
      return autoscaler !== undefined && otherManifest !== undefined && isRival(autoscalerOf(otherManifest), autoscalerOf(autoscaler), before);
    };
    const { fresh, old } = overlapsOf(autoscalersIn(after), one => rivalsOf(one, after), wasSo);
    for (const overlap of fresh) yield violation(transition, overlap, 'new');
    for (const overlap of old) yield violation(transition, overlap, 'as before');
  },
};

function violation(transition: Transition, { one: autoscaler, others }: Overlap<Autoscaler>, subject: string): Violation {
  const { after } = transition;
  const [other] = others;
  const [name, otherName] = [displayName(autoscaler.manifest), displayName(other.manifest)];
  const target = nameOf(after, autoscaler.target);
  const isShared = others.every(one => one.target === autoscaler.target);
  const targets = [...new Set(others.map(one => one.target))].filter(key => key !== autoscaler.target).map(key => nameOf(after, key));
  return {
    object: autoscaler.manifest,
    field: 'spec.scaleTargetRef',
    subject,
    message: isShared
      ? `${namesOf([autoscaler, ...others].map(({ manifest }) => displayName(manifest)))} ${others.length === 1 ? 'both' : 'all'} scale ${target}.`
      : `${name} counts the pods of ${namesOf(targets)} as well, which ${namesOf(others.map(({ manifest }) => displayName(manifest)))} scale${others.length === 1 ? 's' : ''}: the selector of ${target} matches them.`,
    mend: isShared
      ? 'Keep one of them; an autoscaler may have several metrics, and the largest answer counts.'
      : `Give ${namesOf([target, ...targets])} selectors that do not overlap.`,
    counterexample: {
      events: applies(transition, autoscaler.target, other.target, autoscaler.key, other.key),
      harm: {
        description: `${name} and ${otherName} are both disabled: AmbiguousSelector, pods are controlled by multiple HPAs`,
        shows: ({ objects }) => [autoscaler, other].every(({ key }) => objects.get(key) !== undefined)
          && isRival(autoscalerOf(objects.get(autoscaler.key)!), autoscalerOf(objects.get(other.key)!), objects),
      },
    },
  };
}

/** Those that scale the same workload, or one whose pods are counted for this one too. */
function rivalsOf(autoscaler: Autoscaler, manifests: ManifestSet): Autoscaler[] {
  const target = workloadAt(manifests, autoscaler.target);
  const counted = target === undefined || target.replicas === 0 ? [] : selectedWorkloads(manifests, target.namespace, target.selector);
  const others = counted.filter(({ key, replicas }) => key !== autoscaler.target && replicas !== 0);
  const onTarget = autoscalersFor(manifests, autoscaler.target).filter(({ key }) => key !== autoscaler.key);
  return [...onTarget, ...others.flatMap(({ key }) => autoscalersFor(manifests, key))];
}

function isRival(autoscaler: Autoscaler, other: Autoscaler, manifests: ManifestSet): boolean {
  return rivalsOf(autoscaler, manifests).some(({ key }) => key === other.key);
}

function nameOf(manifests: ManifestSet, key: string): string {
  const manifest = manifests.get(key);
  return manifest === undefined ? key : displayName(manifest);
}
