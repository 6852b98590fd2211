import { declaredPorts } from '../../pods/declared-ports';

/**
 * Lets everybody reach the declared ports and the pods reach everybody. Ports go by name, so that two versions with
 * different numbers live under one policy.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export function networkPolicySpec(podSelector: { [key: string]: string }, templates: any[]): any {
  const ports = templates.flatMap(declaredPorts).map(({ name, containerPort, protocol = 'TCP' }) => ({ port: name ?? containerPort, protocol }));
  const distinct = [...new Map(ports.map(one => [`${one.port}/${one.protocol}`, one])).values()];
  return {
    podSelector: { matchLabels: podSelector },
    policyTypes: ['Ingress', 'Egress'],
    // Without a rule nothing gets in; the server drops an empty list, which would then differ from the manifest for ever.
    ingress: distinct.length === 0 ? undefined : [{ ports: distinct }],
    egress: [{}],
  };
}
