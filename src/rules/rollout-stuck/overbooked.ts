/** What is asked for by more pods than it can serve, update or not: some of them never start. */
import { podsOfOther } from '../../controllers/scheduling';
import { claimsOf, exclusiveMode } from '../../controllers/scheduling/claims';
import { counted, PodsBeside, podsOf } from '../../controllers/scheduling/hindrance';
import { amountText, isExceeded, usedOf } from '../../controllers/scheduling/quota';
import { Demand, settledWorkloads } from '../../controllers/workloads/settled';
import { WorkloadState } from '../../controllers/workloads/workload-state';
import { Limited, ResourceQuota, resourceQuotaOf, resourceQuotasIn } from '../../manifests/kinds/resource-quota';
import { displayName, keyOf, Manifest } from '../../manifests/manifest';
import { applies, settles } from '../../orders/story-steps';
import { Violation } from '../check/rule';
import { Transition } from '../check/transition';

/** Where an autoscaler decides, as few pods as it may leave: what is too much then always is. */
export function* overbookedObjects(transition: Transition, calm: Demand): Iterable<Violation> {
  const { after } = transition;
  const quotas = resourceQuotasIn(after);
  const claims = after.ofKind('PersistentVolumeClaim').filter(one => exclusiveMode(one) === 'ReadWriteOncePod');
  if (quotas.length === 0 && claims.length === 0) return;
  const states = settledWorkloads(after, calm);
  for (const quota of quotas) {
    const limited = quota.hard.find(one => isExceeded(usedOf(quota, one, allPods(states)), one));
    if (limited !== undefined) yield overQuota(transition, states, quota, limited, calm);
  }
  for (const claim of claims) {
    if (podsOf(usersOf(keyOf(claim), allPods(states))) > 1) yield claimOfMany(transition, states, claim, calm);
  }
}

/** By the keys of the workloads. */
type States = ReadonlyMap<string, WorkloadState>;

function allPods(states: States): PodsBeside[] {
  return [...states.values()].flatMap(podsOfOther);
}

function usersOf(claimKey: string, pods: readonly PodsBeside[]): PodsBeside[] {
  return pods.filter(({ template, namespace }) => claimsOf(template, namespace).includes(claimKey));
}

function overQuota(transition: Transition, states: States, quota: ResourceQuota, limited: Limited, demand: Demand): Violation {
  const { key, manifest } = quota;
  const { resource, most } = limited;
  const name = displayName(manifest);
  const users = takers(states, pods => usedOf(quota, limited, pods) > 0);
  const wanted = usedOf(quota, limited, allPods(states));
  return {
    object: manifest,
    field: 'spec.hard',
    subject: resource,
    message: `${name} allows ${resource}: ${amountText(most)}, and ${amountText(wanted)} is wanted by the pods of ${namesOf(users)}: some of them never start.`,
    mend: `Let ${name} allow ${resource}: ${amountText(wanted)} or more, with room for one pod more where updates start the new pod first; or ask for fewer pods.`,
    counterexample: {
      events: arrives(transition, key, users),
      demand,
      harm: {
        description: `${name} refuses pods: ${resource} is ${amountText(wanted)} where ${amountText(most)} is allowed`,
        shows: ({ objects, workloads }) => {
          const live = objects.get(key);
          const now = live && resourceQuotaOf(live);
          return now !== undefined && now.hard.some(one => one.resource === resource && isExceeded(usedOf(now, one, allPods(workloads)), one));
        },
      },
    },
  };
}

function claimOfMany(transition: Transition, states: States, claim: Manifest, demand: Demand): Violation {
  const key = keyOf(claim);
  const name = displayName(claim);
  const users = takers(states, pods => podsOf(usersOf(key, pods)) > 0);
  const pods = counted(podsOf(usersOf(key, allPods(states))));
  return {
    object: claim,
    field: 'spec.accessModes',
    message: `${name} is ReadWriteOncePod, and ${pods} of ${namesOf(users)} want it: only one of them ever starts.`,
    mend: 'Let one pod only use it, or give each pod a claim of its own, as a StatefulSet does.',
    counterexample: {
      events: arrives(transition, key, users),
      demand,
      harm: {
        description: `${pods} want ${name}, and one has it`,
        shows: ({ objects, workloads }) => {
          const live = objects.get(key);
          return live !== undefined && exclusiveMode(live) === 'ReadWriteOncePod' && podsOf(usersOf(key, allPods(workloads))) > 1;
        },
      },
    },
  };
}

type Taker = readonly [string, WorkloadState];

/** The workloads whose pods take part. */
function takers(states: States, takePart: (pods: readonly PodsBeside[]) => boolean): Taker[] {
  return [...states].filter(([, state]) => takePart(podsOfOther(state)));
}

function namesOf(users: readonly Taker[]): string {
  const shown = users.slice(0, 5).map(([, state]) => `${displayName(state.workload.manifest)} (${podsOf(podsOfOther(state))})`);
  return [...shown, ...users.length > shown.length ? [`${users.length - shown.length} more`] : []].join(', ').replace(/, ([^,]*)$/, ' and $1');
}

function arrives(transition: Transition, key: string, users: readonly Taker[]) {
  const changed = users.map(([one]) => one).filter(one => transition.exploration.moves(one));
  return [...applies(transition, key), ...settles(transition, ...changed)];
}
