import { fencepostsOf } from '../controllers/deployment/view';
import { record, records } from '../ground/shape';
import { displayName } from '../manifests/manifest';
import { scaleOf } from '../manifests/scale';
import { includes } from '../manifests/selector';
import { servicesIn } from '../manifests/service';
import { isFrozen, Workload } from '../manifests/workload';
import { workloadAt, workloadsBehind } from '../manifests/workload-index';
import { replaces, upTo } from '../orders/story-steps';
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
    for (const key of transition.changedKeys) {
      const [old, workload] = [workloadAt(transition.before, key), workloadAt(transition.after, key)];
      if (old === undefined || workload === undefined || old.template.hash === workload.template.hash) continue;
      const reason = workload.kind === 'DaemonSet' ? reasonOfDaemonSet(old, workload) : reasonOfDeployment(transition, old, workload);
      if (reason !== undefined) yield violation(transition, workload, reason);
    }
  },
};

interface Reason {
  /** What the workload asks for. */
  readonly setting: string;
  readonly field: string;
  readonly mend: string;
  readonly severity?: Severity;
  /** The pods that run, where an autoscaler may have asked for more or fewer. */
  readonly pods?: number;
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
  if (typeof maxUnavailable !== 'string' || parseInt(maxUnavailable, 10) < 100) return undefined;
  return {
    setting: `maxUnavailable: ${maxUnavailable}`,
    field: 'spec.updateStrategy.rollingUpdate.maxUnavailable',
    mend: 'Let fewer be unavailable, such as 10%.',
  };
}

function reasonOfDeployment(transition: Transition, old: Workload, workload: Workload): Reason | undefined {
  const { fewest, most } = scaleOf(old, transition.before);
  // Where the manifest does not say, what runs goes on.
  const pods = workload.replicas ?? fewest;
  const isRecreated = workload.strategy === 'Recreate';
  if (workload.kind !== 'Deployment' || workload.paused || pods <= 0 || most <= 0) return undefined;
  if (!isRecreated && !coversAll(workload, pods)) return undefined;
  if (!servesAlone(transition, workload)) return undefined;
  if (isRecreated) {
    const hasClaim = records(workload.template.spec.volumes).some(volume => Object.keys(record(volume.persistentVolumeClaim)).length > 0);
    return {
      setting: 'the strategy Recreate',
      field: 'spec.strategy',
      mend: hasClaim
        ? 'Where the volume can be mounted once only there is no other way for a Deployment: suppress this with that reason, or use a StatefulSet or a volume that many can mount.'
        : 'Use RollingUpdate with maxUnavailable: 0.',
      severity: hasClaim ? 'warning' : undefined,
    };
  }
  const isRare = workload.replicas === undefined && !coversAll(workload, most);
  return {
    setting: `maxUnavailable: ${workload.maxUnavailable} of ${pods} ${pods === 1 ? 'pod' : 'pods'}${isRare ? ', as few as its autoscaler leaves when the load is low' : ''}`,
    field: 'spec.strategy.rollingUpdate.maxUnavailable',
    mend: 'Let maxUnavailable be 0, and maxSurge 1 or more.',
    severity: isRare ? 'warning' : undefined,
    pods,
  };
}

function coversAll(workload: Workload, pods: number): boolean {
  return fencepostsOf(workload, pods).unavailable >= pods;
}

/** Whether a Service has no ready pod but those of the workload. */
function servesAlone({ before, after }: Transition, workload: Workload): boolean {
  const isIdle = (other: Workload) => scaleOf(workloadAt(before, other.key) ?? other, before).most === 0;
  return servicesIn(after)
    .filter(({ namespace, selector }) => selector !== undefined && namespace === workload.namespace && includes(workload.template.labels, selector))
    .some(service => workloadsBehind(after, service).every(other => other === workload || isIdle(other)));
}

function violation(transition: Transition, { key, manifest }: Workload, { setting, field, mend, severity, pods }: Reason): Violation {
  const name = displayName(manifest);
  const demand = pods === undefined ? undefined : new Map([[key, pods]]);
  const shows = ({ workloads }: World) => workloads.get(key)?.sets.every(({ ready }) => ready === 0) ?? false;
  return {
    object: manifest,
    field,
    message: `${name} gets new pods with ${setting}, so that all old ones go before a new one is ready.`,
    mend,
    severity,
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
