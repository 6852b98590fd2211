/** What leads requests to pods, and what encrypts them. */
import { Named } from './named';
import { certificate, istioReferences, ruleReferences, service, traefikReferences } from './routes';
import { Open, record, records, text } from '../../ground/shape';
import { groupOf, Manifest } from '../manifest';

const GATEWAY_API = 'gateway.networking.k8s.io';

export function trafficReferences(from: Manifest): Named[] {
  const found = allReferences(from);
  return hasIssuer(from) ? found.filter(({ purpose }) => purpose !== 'certificate') : found;
}

/**
 * Whether cert-manager makes the certificates that an Ingress or a Gateway asks for.
 *
 * @see https://cert-manager.io/docs/usage/ingress/#supported-annotations
 */
function hasIssuer({ metadata }: Manifest): boolean {
  const annotations = record(metadata.annotations);
  return ['cert-manager.io/issuer', 'cert-manager.io/cluster-issuer', 'kubernetes.io/tls-acme'].some(name => annotations[name] !== undefined);
}

function allReferences({ apiVersion, kind, spec: written, webhooks }: Manifest): Named[] {
  const [group, spec] = [groupOf(apiVersion), record(written)];
  if (kind === 'Ingress' && (group === 'networking.k8s.io' || group === 'extensions')) return ingressReferences(spec);
  switch (group) {
    case 'apps': return kind === 'StatefulSet' ? [service(spec.serviceName, 'spec.serviceName', 'hostname')] : [];
    case GATEWAY_API: return kind === 'Gateway' ? gatewayReferences(spec) : routeReferences(spec);
    case 'networking.istio.io': return kind === 'VirtualService' ? istioReferences(spec) : [];
    case 'traefik.io':
    case 'traefik.containo.us': return traefikReferences(group, text(kind) ?? '', spec);
    case 'argoproj.io': return kind === 'Rollout' ? rolloutReferences(spec) : [];
    case 'admissionregistration.k8s.io': return records(webhooks).map(({ clientConfig }, i) => called(record(clientConfig).service, `webhooks[${i}].clientConfig.service`));
    case 'apiregistration.k8s.io': return [called(spec.service, 'spec.service')];
    case 'apiextensions.k8s.io': {
      return [called(record(record(record(spec.conversion).webhook).clientConfig).service, 'spec.conversion.webhook.clientConfig.service')];
    }
    default: return [];
  }
}

/** A Service that the API server asks: a webhook, or an API of its own. */
function called(target: unknown, field: string): Named {
  const { name, namespace } = record(target);
  return service(name, field, 'call', namespace);
}

function ingressReferences(spec: Open): Named[] {
  const backendOf = (backend: unknown, field: string): Named => {
    const { service: current, serviceName } = record(backend);
    return service(record(current).name ?? serviceName, field);
  };
  const paths = records(spec.rules).flatMap(({ http }, i) =>
    records(record(http).paths).map(({ backend }, j) => backendOf(backend, `spec.rules[${i}].http.paths[${j}].backend`)));
  const certificates = records(spec.tls).map(({ secretName }, i) => certificate(secretName, `spec.tls[${i}].secretName`));
  const ofClass: Named = {
    field: 'spec.ingressClassName', group: 'networking.k8s.io', kind: 'IngressClass', name: spec.ingressClassName, isClusterWide: true, purpose: 'traffic',
  };
  return [backendOf(spec.defaultBackend, 'spec.defaultBackend'), ...paths, ...certificates, ofClass];
}

/** @see https://gateway-api.sigs.k8s.io/reference/spec/#gateway */
function gatewayReferences(spec: Open): Named[] {
  const certificates = records(spec.listeners).flatMap(({ tls }, i) => records(record(tls).certificateRefs)
    .filter(({ group = '', kind = 'Secret' }) => group === '' && kind === 'Secret')
    .map(({ name, namespace }, j) => certificate(name, `spec.listeners[${i}].tls.certificateRefs[${j}]`, namespace)));
  return [
    { field: 'spec.gatewayClassName', group: GATEWAY_API, kind: 'GatewayClass', name: spec.gatewayClassName, isClusterWide: true, purpose: 'traffic' },
    ...certificates,
  ];
}

function routeReferences(spec: Open): Named[] {
  const parents = records(spec.parentRefs).map(({ group, kind, name, namespace }, i): Named => ({
    field: `spec.parentRefs[${i}]`, group: text(group) ?? GATEWAY_API, kind: text(kind) ?? 'Gateway', name, otherNamespace: namespace, purpose: 'traffic',
  }));
  return [...records(spec.rules).flatMap((rule, i) => ruleReferences(rule, `spec.rules[${i}]`)), ...parents];
}

/** @see https://argo-rollouts.readthedocs.io/en/stable/features/specification/ */
function rolloutReferences({ strategy }: Open): Named[] {
  const { canary, blueGreen } = record(strategy);
  return [
    ...['stableService', 'canaryService'].map(name => service(record(canary)[name], `spec.strategy.canary.${name}`)),
    ...['activeService', 'previewService'].map(name => service(record(blueGreen)[name], `spec.strategy.blueGreen.${name}`)),
  ];
}
