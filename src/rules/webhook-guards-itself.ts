import { AdmissionWebhook, isAskedAbout, requiredForPods, webhookConfigurationsIn } from '../manifests/kinds/admission-webhook';
import { Workload } from '../manifests/kinds/workload';
import { displayName, keyOf, Manifest, objectKey } from '../manifests/manifest';
import { ManifestSet } from '../manifests/manifest-set';
import { scaleOf } from '../manifests/scale';
import { workloadsBehind } from '../manifests/workload-index';
import { arrives } from '../orders/story-steps';
import { Rule, Violation } from './check/rule';
import { Transition } from './check/transition';

/** @see https://kubernetes.io/docs/concepts/cluster-administration/admission-webhooks-good-practices/#avoid-self-mutations */
export const rule: Rule = {
  name: 'webhook-guards-itself',
  severity: 'warning',
  summary: 'A webhook without whose answer no pod is created is served by pods that it is asked about.',
  *check(transition: Transition): Iterable<Violation> {
    for (const configuration of webhookConfigurationsIn(transition.after)) {
      const [found] = guardedBy(configuration, transition.after);
      if (found !== undefined) yield violation(transition, configuration, found);
    }
  },
};

interface Guarded {
  readonly webhook: AdmissionWebhook;
  /** All that serve the webhook. */
  readonly servers: readonly Workload[];
}

/** Where some of the pods that serve a webhook are not asked about, these start first. */
function guardedBy(configuration: Manifest, manifests: ManifestSet): Guarded[] {
  return requiredForPods(configuration, manifests).flatMap(webhook => {
    const servers = workloadsBehind(manifests, webhook.service).filter(one => one.kind === 'DaemonSet' || scaleOf(one, manifests).most > 0);
    return servers.length > 0 && servers.every(one => isAskedAbout(webhook, one, manifests)) ? [{ webhook, servers }] : [];
  });
}

function violation(transition: Transition, configuration: Manifest, { webhook, servers }: Guarded): Violation {
  const key = keyOf(configuration);
  const namespace = webhook.service.namespace ?? servers[0].namespace;
  const [name, pods] = [displayName(configuration), servers.map(({ manifest }) => displayName(manifest)).join(', ')];
  const alone = servers.length === 1 && endsFirst(servers[0], transition.after) ? servers[0] : undefined;
  return {
    object: configuration,
    field: webhook.field,
    subject: webhook.service.key,
    message: `${name} (${webhook.name}) is asked about the pods of ${pods}, which serve it, and fails closed: when none of them is ready, no new one can be created${
      alone === undefined ? '' : `, and an update of ${displayName(alone.manifest)} ends the last one before it starts another`}.`,
    mend: `Leave them out by a namespaceSelector: { key: kubernetes.io/metadata.name, operator: NotIn, values: [${namespace ?? 'its own namespace'}] }, or by an objectSelector.`,
    severity: alone === undefined ? undefined : 'error',
    counterexample: {
      events: arrives(transition, ...servers.map(one => one.key), webhook.service.key, objectKey('', 'Namespace', undefined, namespace ?? ''), key),
      harm: {
        description: `Once no pod of ${pods} is ready, the API server refuses every new one: ${name} cannot be asked`,
        shows: ({ objects }) => {
          const live = objects.get(key);
          return live !== undefined && guardedBy(live, objects).some(one => one.webhook.service.key === webhook.service.key);
        },
      },
    },
  };
}

/** Whether each update takes the last pod away before it creates a new one. */
function endsFirst(workload: Workload, manifests: ManifestSet): boolean {
  if (workload.strategy === 'Recreate') return true;
  return workload.kind === 'StatefulSet' && workload.strategy === 'RollingUpdate' && scaleOf(workload, manifests).most === 1;
}
