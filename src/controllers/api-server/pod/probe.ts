/** What the server refuses of probes and of the hooks of a container. */
import { integer, Open, record } from '../../../ground/shape';
import { portName, portNumber } from '../names';
import { ALONE, filled, formed, isObject, join, needed, notNegative, oneOf, refusalsAt, Row, row, rowOf, Says, within, written } from '../row';
import { CORE } from '../sources';
import { forbidden, invalid, required } from '../words';
import { ContainerContext } from './pod-context';

const HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc'];
/** Kubernetes knows `sleep` since 1.29. */
const HOOK_HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'sleep'];

/** A port by its number or name. */
export const portOrName: Says<unknown> = value => {
  const number = integer(value);
  const what = number === undefined ? undefined : portNumber(number);
  return what === undefined ? formed(portName)(value, ALONE) : invalid(value, what);
};

const NEEDED_PORT: Says<unknown> = (value, around) => portOrName(value ?? 0, around);

const HANDLER: readonly Row[] = [
  row('exec.command', `${CORE} validateExecAction`, filled()),
  // An absent path is a slash.
  row('httpGet.port', `${CORE} ValidatePortNumOrName`, NEEDED_PORT),
  row('httpGet.scheme', `${CORE} validateHTTPGetAction`, oneOf('HTTP', 'HTTPS')),
  row('httpGet.httpHeaders[].name', `${CORE} validateHTTPGetAction`, needed(headerName)),
  row('tcpSocket.port', `${CORE} ValidatePortNumOrName`, NEEDED_PORT),
  row('grpc.port', `${CORE} validateGRPCAction`, NEEDED_PORT),
];

const PROBE: readonly Row[] = [
  ...HANDLER,
  row('initialDelaySeconds', `${CORE} validateProbe`, notNegative),
  row('timeoutSeconds', `${CORE} validateProbe`, notNegative),
  row('periodSeconds', `${CORE} validateProbe`, notNegative),
  row('successThreshold', `${CORE} validateProbe`, notNegative),
  row('failureThreshold', `${CORE} validateProbe`, notNegative),
];

/** For the server, 0 is as good as absent in what it has a default for. */
const SUCCESS = row('successThreshold', `${CORE} validateLivenessProbe`, within(0, 1, 'must be 1'));
const GRACE = row('terminationGracePeriodSeconds', `${CORE} validateProbe`, within(1, Infinity, 'must be greater than 0'));
const NO_GRACE = row('terminationGracePeriodSeconds', `${CORE} validateReadinessProbe`, value =>
  value === undefined ? undefined : invalid(value, 'must not be set for readinessProbes'));

const PROBES: ReadonlyArray<readonly [string, readonly Row[]]> = [
  ['livenessProbe', [...PROBE, SUCCESS, GRACE]],
  ['readinessProbe', [...PROBE, NO_GRACE]],
  ['startupProbe', [...PROBE, SUCCESS, GRACE]],
];

export const PROBES_AND_HOOKS: ReadonlyArray<Row<ContainerContext>> = [
  ...PROBES.map(([field, rows]) => rowOf<ContainerContext>(field, `${CORE} validateProbe`, (container, context) => {
    const probe = container[field];
    if (!isObject(probe) || isPlainInit(container, context)) return [];
    return [...handlerRefusals(field, probe, HANDLERS), ...refusalsAt(field, probe, rows, undefined)];
  })),
  ...['postStart', 'preStop'].map(hook => rowOf<ContainerContext>(`lifecycle.${hook}`, `${CORE} validateLifecycle`, (container, context) => {
    const [field, handler] = [`lifecycle.${hook}`, record(container.lifecycle)[hook]];
    if (!isObject(handler) || isPlainInit(container, context)) return [];
    const ofHandler = refusalsAt(field, handler, HANDLER, undefined);
    return [...handlerRefusals(field, handler, HOOK_HANDLERS), ...ofHandler, ...sleepRefusals(field, handler, context)];
  })),
  ...['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'].map(field =>
    row<ContainerContext>(field, `${CORE} validateInitContainers`, (value, { holder, context }) =>
      value === undefined || !isPlainInit(holder, context) ? undefined : forbidden('may not be set for init containers without restartPolicy=Always'))),
];

/** An init container that is no sidecar. */
function isPlainInit(container: Open, { isInit }: ContainerContext): boolean {
  return isInit && container.restartPolicy !== 'Always';
}

function handlerRefusals(field: string, handler: Open, known: readonly string[]) {
  const handlers = written(handler, known);
  if (handlers.length === 0) return [{ field, message: required('must specify a handler type') }];
  return handlers.slice(1).map(name => ({ field: join(field, name), message: forbidden('may not specify more than 1 handler type') }));
}

/** Up to Kubernetes 1.32 a sleep of 0 seconds is refused too. */
function sleepRefusals(field: string, { sleep }: Open, { pod }: ContainerContext) {
  const seconds = integer(record(sleep).seconds);
  const grace = integer(pod.terminationGracePeriodSeconds) ?? 30;
  if (seconds === undefined || (seconds >= 0 && seconds <= grace)) return [];
  return [{ field: `${field}.sleep.seconds`, message: invalid(seconds, `must be non-negative and less than terminationGracePeriodSeconds (${grace})`) }];
}

function headerName(value: string): string | undefined {
  return /^[-A-Za-z0-9]+$/.test(value) ? undefined : "a valid HTTP header must consist of alphanumeric characters or '-'";
}
