import { hindrances, podsOfOther } from '../controllers/scheduling';
import { settledWorkloads } from '../controllers/workloads/settled';
import { record, records } from '../ground/shape';
import { serviceAt, servicePort } from '../manifests/kinds/service';
import { isFrozen, Workload } from '../manifests/kinds/workload';
import { displayName } from '../manifests/manifest';
import { autoscalersFor, workloadAt } from '../manifests/workload-index';
import { Shortage } from '../orders/shortage';
import { isShown, replaces, upTo } from '../orders/story-steps';
import { World } from '../orders/world';
import { Rule, Severity, Violation } from './check/rule';
import { Transition } from './check/transition';

/** @see https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#strategy */
export const rule: Rule = {
  name: 'all-pods-replaced-at-once',
  severity: 'error',
  isRehearsed: true,
  summary: 'An update takes all pods of a workload away before a new one is ready.',
  *check(transition: Transition): Iterable<Violation> {
    const told = new Set<string>();
    for (const [key, shortages] of goneTogether(transition)) {
      const [old, workload] = [workloadAt(transition.before, key), workloadAt(transition.after, key)];
      const reason = old && workload && (workload.kind === 'DaemonSet' ? reasonOfDaemonSet(old, workload) : reasonOf(transition, workload, shortages));
      const found = reason && violation(transition, workload!, reason, shortages);
      // Of several that share a Service some may lose only a part of their pods.
      if (found === undefined || !isShown(transition, found.counterexample)) continue;
      told.add(key);
      // Who releases so each time knows it: it is to be seen, and stops nobody.
      yield isAsBefore(old!, workload!) ? { ...found, severity: 'warning' } : found;
    }
    for (const key of transition.changedKeys.filter(one => !told.has(one))) {
      const [old, workload] = [workloadAt(transition.before, key), workloadAt(transition.after, key)];
      if (workload?.kind !== 'DaemonSet' || old === undefined || old.template.hash === workload.template.hash) continue;
      const reason = reasonOfDaemonSet(old, workload);
      // What no Service leads to is not seen by anybody who sends requests. A number covers all nodes only where there are no more.
      if (reason === undefined || reason.severity !== undefined) continue;
      yield { ...violation(transition, workload, reason, []), severity: isAsBefore(old, workload) ? 'note' : 'warning', notRehearsed: true };
    }
  },
};

/** Whether the settings stood before, when all went well enough with them. */
function isAsBefore(old: Workload, now: Workload): boolean {
  const settings = ({ kind, strategy, maxSurge, maxUnavailable, minReadySeconds }: Workload) => (
    [kind, strategy, maxSurge, maxUnavailable, isFrozen(minReadySeconds)].join(' ')
  );
  return settings(old) === settings(now);
}

interface Reason {
  /** What the workload asks for. */
  readonly setting: string;
  readonly field: string;
  readonly mend: string;
  readonly severity?: Severity;
  /** The pods that run, where an autoscaler may have asked for more or fewer. */
  readonly pods?: number;
}

/** The workloads whose update leaves somebody without any ready pod, as their own settings allow. */
function goneTogether({ shortages, after }: Transition): Map<string, Shortage[]> {
  const found = new Map<string, Shortage[]>();
  for (const shortage of shortages.filter(({ kind }) => kind === 'all gone')) {
    for (const { key, template } of shortage.losing) {
      if (workloadAt(after, key)?.template.hash !== template.hash) found.set(key, [...found.get(key) ?? [], shortage]);
    }
  }
  return found;
}

/** A number may cover all nodes or not: only a percentage is known to. */
function reasonOfDaemonSet(old: Workload, { strategy, maxUnavailable, maxSurge, minReadySeconds }: Workload): Reason | undefined {
  if (strategy !== 'RollingUpdate' || maxSurge !== 0) return undefined;
  if (isFrozen(minReadySeconds) && !isFrozen(old.minReadySeconds)) {
    return {
      setting: `minReadySeconds: ${minReadySeconds}, by which the old pods are judged too: none counts as available`,
      field: 'spec.minReadySeconds',
      mend: 'Do not hold a DaemonSet back with minReadySeconds; use updateStrategy OnDelete, or a second DaemonSet on some of the nodes.',
    };
  }
  const nodes = typeof maxUnavailable === 'string' ? '' : ', on a cluster of so many nodes';
  if (typeof maxUnavailable === 'string' && parseInt(maxUnavailable, 10) < 100) return undefined;
  return {
    setting: `maxUnavailable: ${maxUnavailable}${nodes}`,
    field: 'spec.updateStrategy.rollingUpdate.maxUnavailable',
    mend: 'Let fewer be unavailable, such as 10%.',
    severity: nodes === '' ? undefined : 'warning',
  };
}

function reasonOf(transition: Transition, workload: Workload, shortages: readonly Shortage[]): Reason | undefined {
  const { strategy, kind, template, key, maxUnavailable } = workload;
  const isOfMetrics = shortages.every(shortage => leadsToMetricsOnly(transition, shortage));
  const hasClaim = records(template.spec.volumes).some(volume => Object.keys(record(volume.persistentVolumeClaim)).length > 0);
  if (kind === 'StatefulSet') {
    return {
      setting: 'one pod, which is replaced in its place',
      field: 'spec.replicas',
      mend: 'Run two pods or more where the program can share its work; where it cannot, suppress this with that reason, and release when nobody needs it.',
      // A StatefulSet of one pod has no other way.
      severity: 'warning',
    };
  }
  const needed = goesFirst(transition, workload);
  if (strategy === 'Recreate') {
    return {
      setting: 'the strategy Recreate',
      field: 'spec.strategy',
      mend: hasClaim
        ? 'Where the volume can be mounted once only there is no other way for a Deployment: suppress this with that reason, or use a StatefulSet or a volume that many can mount.'
        : needed ?? 'Use RollingUpdate with maxUnavailable: 0.',
      severity: hasClaim || needed !== undefined || isOfMetrics ? 'warning' : undefined,
    };
  }
  const demands = shortages.map(({ demand }) => demand.get(key)).filter((pods): pods is number => pods !== undefined);
  const [autoscaler] = autoscalersFor(transition.before, key);
  const isRare = demands.length > 0 && autoscaler !== undefined && demands.every(pods => pods < autoscaler.maxReplicas);
  const pods = demands.length > 0 ? Math.min(...demands) : shortages[0].needed;
  return {
    setting: `maxUnavailable: ${maxUnavailable} of ${pods} ${pods === 1 ? 'pod' : 'pods'}${isRare ? ', as few as its autoscaler leaves when the load is low' : ''}`,
    field: 'spec.strategy.rollingUpdate.maxUnavailable',
    mend: needed ?? 'Let maxUnavailable be 0, and maxSurge 1 or more.',
    severity: isRare || needed !== undefined || isOfMetrics ? 'warning' : undefined,
    pods: demands.length > 0 ? pods : undefined,
  };
}

/** Where no new pod can start before an old one goes there is no better way: what to do then. */
function goesFirst({ before, after }: Transition, { key, kind, template, namespace }: Workload): string | undefined {
  const states = settledWorkloads(before);
  const old = states.get(key);
  const own = old === undefined ? [] : podsOfOther(old);
  const others = () => [...states].flatMap(([other, state]) => other === key ? [] : podsOfOther(state));
  const found = hindrances({ kind, template, namespace }, { own, others }, after).find(({ isCertain }) => isCertain);
  return found && `Suppress this with the reason that a new pod cannot start before an old one goes, since ${found.words}; or mend that first.`;
}

/** Whether only a monitoring system asks there: it has gaps, and no user notices. */
function leadsToMetricsOnly({ before }: Transition, { front }: Shortage): boolean {
  const ports = front.kind === 'service' ? serviceAt(before, front.key)?.ports.map(servicePort) ?? [] : [];
  return ports.length > 0 && ports.every(({ name, target }) => /metrics|prom|telemetry|monitoring/.test(`${name} ${target}`));
}

function violation(transition: Transition, workload: Workload, reason: Reason, shortages: readonly Shortage[]): Violation {
  const { setting, field, mend, severity, pods } = reason;
  const { key, manifest } = workload;
  const name = displayName(manifest);
  const demand = pods === undefined ? undefined : new Map([[key, pods]]);
  const shows = ({ workloads }: World) => workloads.get(key)?.sets.every(({ ready }) => ready === 0) ?? false;
  const names = [...new Set(shortages.map(({ front }) => displayName(front.manifest)))];
  return {
    object: manifest,
    field,
    message: workload.kind === 'StatefulSet'
      ? `${name} runs ${setting}: the old one goes before the new one is ready.`
      : `${name} gets new pods with ${setting}, so that all old ones go before a new one is ready.`,
    mend,
    severity,
    consequences: names.map(one => `${one} has no ready endpoint meanwhile.`),
    counterexample: {
      events: upTo(transition, shows, replaces(transition, key, demand), demand),
      demand,
      harm: {
        description: `${name} has no ready pod`,
        shows,
      },
    },
  };
}
