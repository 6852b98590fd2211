import { freePortName } from './pod-template';
import { ROLLOUT_LABEL } from '../ground/labels';

/**
 * The pod template that runs today, with what a rollout cannot do without: the label by which the Service will select, and
 * names of the ports by which it will reach every version. A port has the name that the code gives to its number.
 */
export function adoptedTemplate(today: any, code: any, rollout: string): any {
  const { creationTimestamp: _, ...metadata } = today.metadata ?? {};
  const taken = new Set<string>(portsOf(today).flatMap(({ name }) => name ?? []));
  const named = (port: any) => {
    if (port.name !== undefined) return port;
    const inCode = portsOf(code).find(one => isSamePort(one, port))?.name;
    if (inCode === undefined || taken.has(inCode)) return { ...port, name: freePortName(port, taken) };
    taken.add(inCode);
    return { ...port, name: inCode };
  };
  const containers = today.spec.containers.map((one: any) => one.ports === undefined ? one : { ...one, ports: one.ports.map(named) });
  return {
    metadata: { ...metadata, labels: { ...metadata.labels, [ROLLOUT_LABEL]: rollout } },
    spec: { ...today.spec, containers },
  };
}

function portsOf({ spec: { containers } }: any): any[] {
  return containers.flatMap(({ ports = [] }: any) => ports);
}

function isSamePort(one: any, other: any): boolean {
  return one.containerPort === other.containerPort && (one.protocol ?? 'TCP') === (other.protocol ?? 'TCP');
}
