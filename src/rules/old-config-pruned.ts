import { enumerated } from '../ground/enumeration';
import { isPrunedLast, prunedBetween } from '../manifests/kept';
import { isBatch, Workload } from '../manifests/kinds/workload';
import { displayName, keyOf, Manifest } from '../manifests/manifest';
import { keyOfMade, keyOfOwned, referencesOf, referencesTo } from '../manifests/references';
import { workloadAt, workloadsIn } from '../manifests/workload-index';
import { applies } from '../orders/story-steps';
import { World } from '../orders/world';
import { Rule, Violation } from './check/rule';
import { Transition } from './check/transition';

/** @see https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-back-a-deployment */
export const rule: Rule = {
  name: 'old-config-pruned',
  severity: 'warning',
  summary: 'What only the old pods read is taken out in the same commit that replaces them.',
  *check(transition: Transition): Iterable<Violation> {
    for (const { pruned, workloads } of together(prunedConfigs(transition))) yield violation(transition, pruned, workloads);
  },
};

interface PrunedConfig {
  readonly object: Manifest;
  /** The key of what pods read: the object, or the Secret that was made of it. */
  readonly key: string;
  /** Those whose pods before read it. */
  readonly workloads: readonly Workload[];
}

function prunedConfigs({ before, after, exploration: { schedule } }: Transition): PrunedConfig[] {
  // Who has no name may be Argo CD, which obeys that.
  const gone = prunedBetween(before, after).filter(one => schedule.agent.name !== undefined || !isPrunedLast(one));
  const isGone = (key: string | undefined): key is string => isConfig(key) && after.get(key!) === undefined;
  const keysOf = (object: Manifest) => [keyOf(object), keyOfOwned(object)].filter(isGone);
  const configs = gone.flatMap(object => keysOf(object).map(key => ({ object, key })));
  if (configs.length === 0) return [];
  const made = new Set(after.all.map(keyOfMade));
  const users = referencesTo(after);
  // Where something that stays refers to it, that is told by pruned-while-referenced.
  return configs.filter(({ key }) => !made.has(key) && users.get(key) === undefined).flatMap(({ object, key }) => {
    // Where the agent waits for the new pods, no old ones are left.
    const step = schedule.stepOf(keyOf(object));
    const workloads = readersOf({ before, after }, key).filter(one => schedule.lastUnhealthy(schedule.stepOf(one.key)) >= step);
    return workloads.length === 0 ? [] : [{ object, key, workloads }];
  });
}

function isConfig(key: string | undefined): boolean {
  return key !== undefined && /^(?:ConfigMap|Secret)\//.test(key);
}

/**
 * The workloads that get other pods than those that read it. One that goes, or rests from now on, takes its pods along; and where a
 * batch is taken back, only its pods read it, and the others never did.
 */
function readersOf({ before, after }: Pick<Transition, 'before' | 'after'>, key: string): Workload[] {
  return workloadsIn(before).filter(old => {
    const now = workloadAt(after, old.key);
    // Where the old version rests, no pod reads it.
    if (now === undefined || now.replicas === 0 || (old.replicas ?? 1) <= 0 || isBatch(old) || old.partition > 0) return false;
    return now.template.hash !== old.template.hash && reads(old.manifest, key);
  });
}

function reads(manifest: Manifest, key: string): boolean {
  return referencesOf(manifest).some(({ to, purpose }) => to === key && purpose === 'start');
}

interface Together {
  readonly pruned: readonly PrunedConfig[];
  readonly workloads: readonly Workload[];
}

/** What the same workloads read is one mistake. */
function together(all: readonly PrunedConfig[]): Together[] {
  const groups = new Map<string, PrunedConfig[]>();
  for (const one of all) {
    const id = one.workloads.map(({ key }) => key).join();
    groups.set(id, [...groups.get(id) ?? [], one]);
  }
  return [...groups.values()].map(pruned => ({ pruned, workloads: pruned[0].workloads }));
}

function violation(transition: Transition, pruned: readonly PrunedConfig[], workloads: readonly Workload[]): Violation {
  const [{ object, key }] = pruned;
  const names = enumerated(pruned.map(one => displayName(one.object)));
  const users = enumerated(workloads.map(({ manifest }) => displayName(manifest)));
  const it = pruned.length === 1 ? 'it' : 'them';
  return {
    object,
    message: `${names} ${pruned.length === 1 ? 'is' : 'are'} taken out in the same commit that gives ${users} pods that do without ${it}: an old pod that is restarted or moved before the rollout is over does not start, and a rollout that fails cannot be taken back.`,
    mend: `Keep ${names} until the rollout is over, and take ${it} out in a later commit; Argo CD waits for the new pods where ${it === 'it' ? 'it carries' : 'they carry'} the sync option PruneLast=true.`,
    counterexample: {
      events: [...applies(transition, workloads[0].key), { type: 'prune', key: keyOf(object) }, { type: 'restart', key: workloads[0].key }],
      harm: { description: `${displayName(object)} is gone, and the old pods of ${users} still read it`, shows: world => isMissed(world, keyOf(object), key, workloads[0]) },
    },
  };
}

/** Whether pods that run are of a template that reads what is gone. */
function isMissed({ objects, workloads }: World, objectKey: string, key: string, reader: Workload): boolean {
  const { apiVersion, kind, metadata } = reader.manifest;
  const readsOf = (template: Workload['template']) => reads({ apiVersion, kind, metadata, spec: { template: template.manifest } }, key);
  return objects.get(objectKey) === undefined && (workloads.get(reader.key)?.sets ?? []).some(({ pods, template }) => pods > 0 && readsOf(template));
}
