/**
 * Lets everybody reach the declared ports and the pods reach everybody. Ports go by name, so that two versions with
 * different numbers live under one policy.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export function networkPolicySpec(podSelector: { [key: string]: string }, templates: any[]): any {
  const ports = new Map<string, string>();
  for (const template of templates) {
    for (const port of template.spec.containers.flatMap((one: any) => one.ports ?? [])) ports.set(port.name ?? port.containerPort, port.protocol ?? 'TCP');
  }
  return {
    podSelector: { matchLabels: podSelector },
    policyTypes: ['Ingress', 'Egress'],
    ingress: ports.size === 0 ? [] : [{ ports: [...ports].map(([port, protocol]) => ({ port, protocol })) }],
    egress: [{}],
  };
}
