/** A port that a container of a pod template declares. */
export interface DeclaredPort {
  readonly name?: string;
  readonly containerPort: number;
  readonly protocol?: string;
}

/** The ports of the containers and of the sidecars, which are init containers that go on running. */
export function declaredPorts({ spec }: any): DeclaredPort[] {
  const sidecars = (spec.initContainers ?? []).filter((one: any) => one.restartPolicy === 'Always');
  return [...spec.containers, ...sidecars].flatMap(one => one.ports ?? []);
}
