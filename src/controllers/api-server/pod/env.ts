/** What the server refuses of environment variables. */
import { list, record, text } from '../../../ground/shape';
import { dataKey, dnsSubdomain, variableName } from '../names';
import { formed, named, needed, Row, row, rowOf, Says, written } from '../row';
import { CORE } from '../sources';
import { invalid, unsupported } from '../words';
import { ContainerContext } from './pod-context';

const SOURCES = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef'];
const FIELDS = [
  'metadata.name', 'metadata.namespace', 'metadata.uid', 'spec.nodeName', 'spec.serviceAccountName',
  'status.hostIP', 'status.hostIPs', 'status.podIP', 'status.podIPs',
];
const RESOURCES = ['limits.cpu', 'limits.memory', 'limits.ephemeral-storage', 'requests.cpu', 'requests.memory', 'requests.ephemeral-storage'];

/** A field of the pod that the downward API gives. */
export function fieldPath(supported: readonly string[]): Says<unknown> {
  return value => {
    const path = text(value);
    if (path === undefined || path === '' || supported.includes(path) || path === 'spec.host') return undefined;
    return /^metadata\.(labels|annotations)\['/.test(path) ? undefined : unsupported(path, supported);
  };
}

/** What a container asks for, as the downward API gives it. */
export const resourceField: Says<unknown> = value => {
  const path = text(value);
  if (path === undefined || path === '' || RESOURCES.includes(path) || /^(limits|requests)\.hugepages-/.test(path)) return undefined;
  return unsupported(path, RESOURCES);
};

export const ENV: ReadonlyArray<Row<ContainerContext>> = [
  row('env[].name', `${CORE} ValidateEnv`, named(variableName)),
  rowOf('env[].valueFrom', `${CORE} validateEnvVarValueFrom`, ({ env }) => list(env).flatMap((variable, i) => {
    const { value, valueFrom } = record(variable);
    if (typeof valueFrom !== 'object' || valueFrom === null) return [];
    const sources = written(valueFrom, SOURCES);
    const what = sources.length === 0
      ? 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`'
      : (text(value) ?? '') !== ''
        ? 'may not be specified when `value` is not empty'
        : sources.length > 1 ? 'may not have more than one field specified at a time' : undefined;
    return what === undefined ? [] : [{ field: `env[${i}].valueFrom`, message: invalid('', what) }];
  })),
  row('env[].valueFrom.fieldRef.fieldPath', `${CORE} validateObjectFieldSelector`, (value, around) =>
    named(() => undefined)(value, around) ?? fieldPath(FIELDS)(value, around)),
  row('env[].valueFrom.resourceFieldRef.resource', `${CORE} validateContainerResourceFieldSelector`, (value, around) =>
    named(() => undefined)(value, around) ?? resourceField(value, around)),
  row('env[].valueFrom.configMapKeyRef.name', `${CORE} validateConfigMapKeySelector`, needed(dnsSubdomain)),
  row('env[].valueFrom.configMapKeyRef.key', `${CORE} validateConfigMapKeySelector`, named(dataKey)),
  row('env[].valueFrom.secretKeyRef.name', `${CORE} validateSecretKeySelector`, needed(dnsSubdomain)),
  row('env[].valueFrom.secretKeyRef.key', `${CORE} validateSecretKeySelector`, named(dataKey)),
  rowOf('envFrom[]', `${CORE} ValidateEnvFrom`, ({ envFrom }) => list(envFrom).flatMap((from, i) => {
    const count = written(from, ['configMapRef', 'secretRef']).length;
    const what = count === 0 ? 'must specify one of: `configMapRef` or `secretRef`' : count > 1 ? 'may not have more than one field specified at a time' : undefined;
    return what === undefined ? [] : [{ field: `envFrom[${i}]`, message: invalid('', what) }];
  })),
  row('envFrom[].prefix', `${CORE} ValidateEnvFrom`, formed(variableName)),
  row('envFrom[].configMapRef.name', `${CORE} validateConfigMapEnvSource`, named(dnsSubdomain)),
  row('envFrom[].secretRef.name', `${CORE} validateSecretEnvSource`, named(dnsSubdomain)),
];
