/** What the server refuses of containers. */
import { integer, list, Open, record, text } from '../../../ground/shape';
import { dnsLabel, portName, portNumber } from '../names';
import { Refusal } from '../refusal';
import { formed, named, oneOf, refusalsAt, Row, row, rowOf, unique } from '../row';
import { CORE } from '../sources';
import { duplicate, invalid, plain, required } from '../words';
import { ENV } from './env';
import { ContainerContext, PodContext } from './pod-context';
import { PROBES_AND_HOOKS } from './probe';
import { RESOURCES } from './resources';
import { CONTAINER_SECURITY } from './security';
import { MOUNTS } from './volume';

const PROTOCOLS = ['TCP', 'UDP', 'SCTP'];

const CONTAINER: ReadonlyArray<Row<ContainerContext>> = [
  row('name', `${CORE} validateContainerCommon`, named(dnsLabel)),
  row('image', `${CORE} validateContainerCommon`, (value, { context }) => {
    if (value === undefined || value === '') return required();
    const isPadded = !context.isTemplate && typeof value === 'string' && value.trim() !== value;
    return isPadded ? invalid(value, 'must not have leading or trailing whitespace') : undefined;
  }),
  row('imagePullPolicy', `${CORE} validatePullPolicy`, oneOf('Always', 'IfNotPresent', 'Never')),
  row('terminationMessagePolicy', `${CORE} validateContainerCommon`, oneOf('File', 'FallbackToLogsOnError')),
  row('ports[].name', `${CORE} validateContainerPorts`, formed(portName)),
  row('ports[].name', `${CORE} validateContainerPorts`, unique),
  row('ports[].containerPort', `${CORE} validateContainerPorts`, value => value === undefined ? required() : portOf(value)),
  row('ports[].hostPort', `${CORE} validateContainerPorts`, value => value === 0 ? undefined : portOf(value)),
  row('ports[].hostPort', `${CORE} validatePodHostNetworkDeps`, (value, { holder, context }) =>
    typeof value === 'number' && value !== 0 && context.pod.hostNetwork === true && !context.isInit && value !== holder.containerPort
      ? invalid(value, 'must match `containerPort` when `hostNetwork` is true')
      : undefined),
  row('ports[].protocol', `${CORE} validateContainerPorts`, oneOf(...PROTOCOLS)),
  ...ENV,
  ...MOUNTS,
  ...RESOURCES,
  ...CONTAINER_SECURITY,
  ...PROBES_AND_HOOKS,
];

function portOf(value: unknown): string | undefined {
  const number = integer(value);
  const what = number === undefined ? undefined : portNumber(number);
  if (number === 0) return required();
  return what === undefined ? undefined : invalid(value, what);
}

export const CONTAINERS: ReadonlyArray<Row<PodContext>> = [
  row('containers', `${CORE} validateContainers`, value => value === undefined || (Array.isArray(value) && value.length === 0) ? required() : undefined),
  rowOf('containers[]', `${CORE} validateContainers`, (pod, context) => each('containers', pod, { ...context, isInit: false })),
  rowOf('initContainers[]', `${CORE} validateInitContainers`, (pod, context) => each('initContainers', pod, { ...context, isInit: true })),
  rowOf('containers[].name', `${CORE} validateInitContainers`, sameNames),
  rowOf('containers[].ports[].hostPort', `${CORE} checkHostPortConflicts`, ({ containers }) => hostPortConflicts('containers', list(containers), new Set())),
  rowOf('initContainers[].ports[].hostPort', `${CORE} checkHostPortConflicts`, ({ initContainers }) =>
    list(initContainers).flatMap((one, i) => hostPortConflicts('initContainers', [one], new Set(), i))),
];

function each(field: string, pod: Open, context: ContainerContext): Refusal[] {
  return list(pod[field]).flatMap((container, i) => refusalsAt(`${field}[${i}]`, record(container), CONTAINER, context));
}

/** A name is one container's, whether it starts before the others or with them. */
function sameNames({ containers, initContainers }: Open): Refusal[] {
  const known = new Set<string>();
  return [['containers', containers] as const, ['initContainers', initContainers] as const].flatMap(([field, all]) => list(all).flatMap((container, i) => {
    const name = text(record(container).name) ?? '';
    if (name === '') return [];
    if (known.has(name)) return [{ field: `${field}[${i}].name`, message: duplicate(name) }];
    known.add(name);
    return [];
  }));
}

function hostPortConflicts(field: string, containers: readonly unknown[], known: Set<string>, first = 0): Refusal[] {
  return containers.flatMap((container, c) => list(record(container).ports).flatMap((value, p) => {
    const { hostPort, protocol, hostIP } = record(value);
    if (integer(hostPort) === undefined || hostPort === 0) return [];
    const claimed = `${text(protocol) ?? 'TCP'}/${text(hostIP) ?? ''}/${plain(hostPort)}`;
    if (known.has(claimed)) return [{ field: `${field}[${first + c}].ports[${p}].hostPort`, message: duplicate(claimed) }];
    known.add(claimed);
    return [];
  }));
}
