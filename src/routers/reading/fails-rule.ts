/**
 * Why one backend without pods takes all requests of a rule with it.
 *
 * @see https://doc.traefik.io/traefik/reference/install-configuration/providers/kubernetes/kubernetes-crd/#opt-providers-kubernetesCRD-allowEmptyServices
 */
export const WHOLE_RULE_FAILS = 'Traefik leaves out a route of which one Service has no endpoint and answers 404, unless its provider has allowEmptyServices, as its chart sets it since version 31';
