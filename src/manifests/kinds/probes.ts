import { Container, PodTemplate } from './pod-template';
import { integer, record, text } from '../../ground/shape';

export type ProbeKind = 'startupProbe' | 'readinessProbe' | 'livenessProbe';

/** A probe of a container that goes to a port. */
export interface PortProbe {
  readonly container: Container;
  readonly kind: ProbeKind;
  readonly port: string | number;
}

const KINDS: readonly ProbeKind[] = ['startupProbe', 'readinessProbe', 'livenessProbe'];

/**
 * The probes whose port the container does not declare. A name that is a number counts as that number.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/probe/util.go
 */
export function undeclaredProbes({ containers }: PodTemplate): PortProbe[] {
  return containers.flatMap(container => KINDS.flatMap(kind => {
    const port = portOf(container, kind);
    const isDeclared = container.ports.some(({ name, containerPort }) => port === name || port === containerPort);
    return port === undefined || isDeclared ? [] : [{ container, kind, port }];
  }));
}

function portOf({ manifest, ports }: Container, kind: ProbeKind): string | number | undefined {
  const { httpGet, tcpSocket, grpc } = record(manifest[kind]);
  const { port } = record(httpGet ?? tcpSocket ?? grpc);
  const name = text(port);
  return name !== undefined && /^\d{1,5}$/.test(name) && !ports.some(one => one.name === name) ? Number(name) : name ?? integer(port);
}
