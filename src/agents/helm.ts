import { Action, Agent, Change } from './agent';
import { helmHooks, helmWeight } from './hooks';
import { INSTALL_ORDER, stepsBy } from './kind-order';
import { keepersOf } from '../manifests/kept';
import { Manifest } from '../manifests/manifest';

/**
 * `helm upgrade`: hooks before it, kind by kind what is applied, then what leaves, then hooks after it; without `--wait`, for no pod is
 * waited. A new object that is refused ends it at once. Where a change is refused, the other objects are still applied, and then it ends:
 * nothing is deleted.
 *
 * @see https://github.com/helm/helm/blob/main/pkg/kube/client.go update
 * @see https://github.com/helm/helm/blob/main/pkg/action/upgrade.go releasingUpgrade
 * @see https://github.com/helm/helm/blob/main/pkg/action/hooks.go execHook
 */
export const helm: Agent = {
  name: 'helm',
  title: 'Helm',
  // Hooks are no part of a release, so that no upgrade deletes them.
  keeps: live => helmHooks(live) !== undefined || keepersOf(live).some(({ agent }) => agent === 'helm'),
  applies: (manifest, change) => helmHooks(manifest)?.some(hook => occasions(change).includes(hook)) ?? true,
  rounds(actions, change) {
    const [pre, post] = occasions(change);
    const hooksOf = (occasion: string) => actions.filter(({ type, manifest }) => type === 'apply' && helmHooks(manifest)?.includes(occasion) === true);
    const first = hooksOf(pre);
    const last = hooksOf(post).filter(one => !first.includes(one));
    const own = actions.filter(one => !first.includes(one) && !last.includes(one));
    return [
      ...hookRounds(first),
      { steps: stepsBy(own.filter(({ type }) => type === 'apply'), kindRank) },
      // In the order in which the release before was installed.
      { steps: stepsBy(own.filter(({ type }) => type === 'prune'), kindRank) },
      ...hookRounds(last),
    ];
  },
  stopsAt: live => live === undefined,
};

/** Before and after. */
function occasions({ before }: Change): readonly [string, string] {
  return before.keys.length === 0 ? ['pre-install', 'post-install'] : ['pre-upgrade', 'post-upgrade'];
}

/** Each is over before the next one begins. */
function hookRounds(hooks: readonly Action[]) {
  return stepsBy(hooks, ({ manifest }) => [helmWeight(manifest), ...kindRank({ manifest })]).map(step => ({ steps: [step] }));
}

/** What is not in the list comes last, by the name of its kind. */
function kindRank({ manifest: { kind } }: { readonly manifest: Manifest }): readonly [number, string] {
  const at = INSTALL_ORDER.indexOf(kind);
  return at === -1 ? [INSTALL_ORDER.length, kind] : [at, ''];
}
