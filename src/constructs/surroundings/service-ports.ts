import { ServicePort } from 'cdk8s-plus-28';
import { DeclaredPort, declaredPorts } from '../../pods/declared-ports';
import { duplicates } from '../../pods/duplicates';

/**
 * The ports of a Service, with the names of the pods' ports as targets: a version may change the number behind a name.
 *
 * @param wanted The ports that were asked for; without them, one for every port of the serving pods.
 * @param code The pod template that the wanted ports were written for.
 * @param serving The pod template of the pods that receive the traffic.
 * @param byNumber Whether the targets are numbers, since pods may run whose ports have no names.
 */
export function servicePorts(wanted: readonly ServicePort[] | undefined, code: any, serving: any, byNumber = false): any[] {
  const declared = declaredPorts(serving).map(port => byNumber ? { ...port, target: port.containerPort } : { ...port, target: port.name });
  if (wanted === undefined) {
    return declared.map(({ name, containerPort, protocol = 'TCP', target = containerPort }) => ({ name, port: containerPort, targetPort: target, protocol }));
  }
  return wanted.map(({ name, port, targetPort, nodePort, protocol }) => {
    const meant = portFor(declaredPorts(code), targetPort ?? port, name);
    const target = declared.find(one => one.name !== undefined && one.name === meant?.name) ?? portFor(declared, targetPort ?? port, name);
    return { name: name ?? meant?.name, port, targetPort: target?.target ?? targetPort ?? port, nodePort, protocol: protocol ?? target?.protocol ?? 'TCP' };
  });
}

/** Ports that a Service has with one version and not with the next one. */
export interface LostPorts {
  readonly service: string;
  /** Whether its clients ask the pods themselves. */
  readonly isHeadless: boolean;
  readonly lost: readonly number[];
  /** The numbers that it has with the next version, each with the one by which it can go on being known. */
  readonly kept: ReadonlyArray<{ readonly port: number; readonly targetPort: number }>;
}

/** What becomes of the ports that nobody asked for by number, and which follow those of the pods. */
export function lostPorts(before: any, after: any): Pick<LostPorts, 'lost' | 'kept'> {
  const [old, next] = [before, after].map(declaredPorts);
  const isThere = (ports: readonly DeclaredPort[], { containerPort, protocol = 'TCP' }: DeclaredPort) =>
    ports.some(one => one.containerPort === containerPort && (one.protocol ?? 'TCP') === protocol);
  const namesake = (port: DeclaredPort) => old.find(one => one.name === port.name && !isThere(next, one));
  return {
    lost: old.filter(one => !isThere(next, one)).map(({ containerPort }) => containerPort),
    kept: next.map(port => ({ port: (isThere(old, port) ? port : namesake(port) ?? port).containerPort, targetPort: port.containerPort })),
  };
}

/** What is wrong with the ports of a Service: one sentence each. */
export function servicePortProblems(wanted: readonly ServicePort[] | undefined, code: any): string[] {
  const declared = declaredPorts(code);
  if (declared.length === 0) return ['service: no container declares a port: set "portNumber" or "ports", or leave the Service out with "expose: false"'];
  if (wanted === undefined) return [];
  const names = servicePorts(wanted, code, code).map(({ name }) => name);
  const repeated = duplicates(names);
  return [
    ...duplicates(wanted.map(({ port, protocol = 'TCP' }) => `${port}/${protocol}`)).map(port => `service: port ${port} is there twice: remove one`),
    ...repeated.map(name => `service: two ports have the name "${name}": give one another name`),
    ...wanted.filter(({ name, port, targetPort }) => portFor(declared, targetPort ?? port, name) === undefined)
      .map(({ port, targetPort }) => `service: port ${port} goes to ${targetPort ?? port}, which no container declares: set "targetPort" to one of its ports`),
  ];
}

function portFor<T extends DeclaredPort>(declared: T[], number: number, name: string | undefined): T | undefined {
  return declared.find(one => one.containerPort === number) ?? declared.find(one => name !== undefined && one.name === name);
}
