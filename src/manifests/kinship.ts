/** Whether pods belong to one application, as labels and names say it. */
import { PodGroup } from './pod-groups';

const APP_LABELS = ['app.kubernetes.io/name', 'app', 'k8s-app'];
const INSTANCE_LABEL = 'app.kubernetes.io/instance';

/**
 * Two groups of pods of one application: they carry the same name of it, or where neither carries any they are named alike. Two
 * releases of one chart are two applications, unless the name of one begins with that of the other.
 */
export function areKin(one: PodGroup, other: PodGroup): boolean {
  const [a, b] = [one.template.labels, other.template.labels];
  const label = APP_LABELS.find(name => a[name] !== undefined && b[name] !== undefined);
  if (label === undefined) return APP_LABELS.every(name => a[name] === undefined && b[name] === undefined) && areNamedAlike(one.name, other.name);
  if (a[label] !== b[label]) return false;
  const isOneRelease = a[INSTANCE_LABEL] === undefined || b[INSTANCE_LABEL] === undefined || a[INSTANCE_LABEL] === b[INSTANCE_LABEL];
  return isOneRelease || isExtended(one.name, other.name) || isExtended(other.name, one.name);
}

/** `shop-web` and `shop-worker`, `hello` and `hello-v2`. */
function areNamedAlike(one: string, other: string): boolean {
  return one.split('-')[0] === other.split('-')[0];
}

function isExtended(name: string, longer: string): boolean {
  return longer.startsWith(`${name}-`);
}
