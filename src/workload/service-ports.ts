import { ServicePort } from 'cdk8s-plus-28';

/** The ports of a Service: those that were asked for, or one for every port of the pods, by name. */
export function servicePorts(wanted: ServicePort[] | undefined, template: any): any[] {
  const declared: any[] = template.spec.containers.flatMap((one: any) => one.ports ?? []);
  if (wanted === undefined) {
    return declared.map(({ name, containerPort, protocol = 'TCP' }) => ({ name, port: containerPort, targetPort: name ?? containerPort, protocol }));
  }
  return wanted.map(({ name, port, targetPort, nodePort, protocol }) => {
    const target = declared.find(one => one.containerPort === (targetPort ?? port)) ?? declared.find(one => name !== undefined && one.name === name);
    return { name: name ?? target?.name, port, targetPort: target?.name ?? targetPort ?? port, nodePort, protocol: protocol ?? target?.protocol ?? 'TCP' };
  });
}

/** What is wrong with the ports of a Service: one sentence each. */
export function servicePortProblems(wanted: ServicePort[] | undefined, template: any): string[] {
  const ports = servicePorts(wanted, template);
  if (ports.length === 0) return ['service: no container declares a port: set "portNumber" or "ports", or leave the Service out with "expose: false"'];
  const names = ports.map(port => port.name);
  const problems = [...new Set(names.filter((name, i) => names.indexOf(name) !== i))].map(name => `service: two ports have the name "${name}": give one another name`);
  const declared = new Set(template.spec.containers.flatMap((one: any) => one.ports ?? []).map((port: any) => port.name ?? port.containerPort));
  for (const { port, targetPort } of ports) {
    if (!declared.has(targetPort)) problems.push(`service: port ${port} goes to ${targetPort}, which no container declares: set "targetPort" to one of its ports`);
  }
  return problems;
}
