/** Objects of which a manifest holds some fields only: nothing is known of what is not written. */
import { Refusal } from './refusal';
import { isEmpty } from './row';
import { labels, list, Open, record, records } from '../../ground/shape';
import { Manifest } from '../../manifests/manifest';
import { stepsOf } from '../../manifests/reading/locate';
import { syncOptionsIn } from '../../manifests/sync-options';

/**
 * Whether the agent may be told to apply these fields only, and to leave the others as somebody else wrote them; or what is written
 * is too little for an object, as in a patch of kustomize or of a server-side apply.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#server-side-apply
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/#controlling-the-apply-behavior-of-resources
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/
 */
function isPart(manifest: Manifest): boolean {
  const annotations = labels(manifest.metadata.annotations);
  return syncOptionsIn(annotations).includes('ServerSideApply=true')
    || /^(merge|ifnotpresent)$/i.test(annotations['kustomize.toolkit.fluxcd.io/ssa'] ?? '')
    || isPatch(manifest);
}

function isPatch({ kind, spec }: Manifest): boolean {
  const { selector, template, jobTemplate, schedule, ports, type, scaleTargetRef, maxReplicas } = record(spec);
  switch (kind) {
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet':
    case 'ReplicaSet': return isEmpty(selector) && (isEmpty(record(record(template).metadata).labels) || isPatchOfPods(record(template)));
    case 'ReplicationController':
    case 'Job': return isPatchOfPods(record(template));
    case 'CronJob': return schedule === undefined || isPatchOfPods(record(record(record(jobTemplate).spec).template));
    case 'Service': return isEmpty(ports) && isEmpty(selector) && type !== 'ExternalName' && Object.keys(record(spec)).length > 0;
    case 'HorizontalPodAutoscaler': return isEmpty(scaleTargetRef) && isEmpty(maxReplicas);
    case 'Ingress':
    case 'PersistentVolumeClaim':
    case 'Pod': return Object.keys(record(spec)).length === 0;
    default: return false;
  }
}

/** Whether nobody has written which images run. */
function isPatchOfPods({ spec }: Open): boolean {
  return spec === undefined || records(record(spec).containers).some(({ image }) => isEmpty(image));
}

/** Whether a refusal stands, whatever is written elsewhere. */
export function isCertain(manifest: Manifest, { field, isElsewhere }: Refusal): boolean {
  if (!isPart(manifest)) return true;
  return isWritten(manifest, field) && !(isElsewhere && isPatch(manifest));
}

function isWritten(manifest: Manifest, field: string): boolean {
  const value = stepsOf(field).reduce<unknown>((at, step) => typeof step === 'number' ? list(at)[step] : record(at)[step], manifest);
  return !isEmpty(value);
}
