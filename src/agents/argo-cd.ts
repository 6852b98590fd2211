import { Action, Agent, Round } from './agent';
import { argoHooks, helmHooks, helmWeight, numberOf } from './hooks';
import { INSTALL_ORDER, stepsBy } from './kind-order';
import { labels } from '../ground/shape';
import { isPrunedLast, keepersOf } from '../manifests/kept';
import { Manifest } from '../manifests/manifest';

/**
 * A sync of Argo CD with pruning: the phases PreSync, Sync and PostSync, in each the waves from the lowest up. All of a wave has to be
 * healthy before the next one begins. Within a wave, first is deleted what leaves, then applied kind by kind, for no pod waiting. The sync
 * ends with the wave in which something is refused.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/
 * @see https://github.com/argoproj/argo-cd/blob/master/gitops-engine/pkg/sync/sync_context.go Sync, getSyncTasks, runTasks
 * @see https://github.com/argoproj/argo-cd/blob/master/gitops-engine/pkg/sync/sync_tasks.go kindOrder
 */
export const argoCd: Agent = {
  name: 'argo-cd',
  title: 'Argo CD',
  keeps: live => hooksOf(live) !== undefined || keepersOf(live).some(({ agent }) => agent === 'argo-cd'),
  applies: manifest => hooksOf(manifest)?.some(hook => PHASES.includes(hook)) ?? true,
  rounds(actions) {
    const waves = wavesOf(actions);
    const all = stepsBy(actions, action => [phaseOf(action), waves(action)]);
    return all.map((wave): Round => ({
      steps: [wave.filter(({ type }) => type === 'prune'), ...stepsBy(wave.filter(({ type }) => type === 'apply'), kindRank)],
      isAwaited: true,
    }));
  },
  stopsAt: () => false,
};

const PHASES = ['PreSync', 'Sync', 'PostSync'];
/** What Argo CD makes of hooks of Helm; others it never applies. */
const OF_HELM: { readonly [hook: string]: string } = {
  'pre-install': 'PreSync', 'pre-upgrade': 'PreSync', 'post-install': 'PostSync', 'post-upgrade': 'PostSync',
};

/** The phases of a hook, or other occasions; undefined where the object is none. */
function hooksOf(manifest: Manifest): readonly string[] | undefined {
  return argoHooks(manifest) ?? helmHooks(manifest)?.flatMap(hook => OF_HELM[hook] ?? []);
}

/** Where it is applied in several phases, the first one. */
function phaseOf({ type, manifest }: Action): number {
  const phases = hooksOf(manifest)?.map(hook => PHASES.indexOf(hook)).filter(at => at !== -1) ?? [];
  return type === 'prune' || phases.length === 0 ? PHASES.indexOf('Sync') : Math.min(...phases);
}

function writtenWave(manifest: Manifest): number {
  return numberOf(labels(manifest.metadata.annotations)['argocd.argoproj.io/sync-wave']) ?? helmWeight(manifest);
}

/** Waves of what leaves are taken in reverse, among each other. */
function wavesOf(actions: readonly Action[]): (action: Action) => number {
  const waves = [...new Set(actions.filter(({ type }) => type === 'prune').map(({ manifest }) => writtenWave(manifest)))].sort((a, b) => a - b);
  const pruned = (manifest: Manifest) => waves[waves.length - 1 - waves.indexOf(writtenWave(manifest))];
  const waveOf = ({ type, manifest }: Action) => type === 'prune' ? pruned(manifest) : writtenWave(manifest);
  const last = actions.filter(one => phaseOf(one) === PHASES.indexOf('Sync')).reduce((most, one) => Math.max(most, waveOf(one)), 0);
  return action => action.type === 'prune' && isPrunedLast(action.manifest) ? last + 1 : waveOf(action);
}

/** What is not in the list comes last. */
function kindRank({ manifest: { kind } }: Action): readonly [number] {
  const at = NOT_LISTED.includes(kind) ? -1 : INSTALL_ORDER.indexOf(kind);
  return [at === -1 ? INSTALL_ORDER.length : at];
}

/** What Helm has in its list and Argo CD does not. */
const NOT_LISTED = ['PriorityClass', 'MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];
