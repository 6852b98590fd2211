/**
 * Routes of the Gateway API.
 *
 * @see https://github.com/kubernetes-sigs/gateway-api/blob/main/apis/v1/httproute_types.go
 * @see https://github.com/kubernetes-sigs/gateway-api/blob/main/apis/v1/shared_types.go BackendRef
 */
import { namedOnce, Route, RouteBranch, RouteRule, serviceKey, sharesOf } from './reading/route';
import { Router } from './reading/router';
import { integer, list, Open, record, records, text } from '../ground/shape';
import { displayName, groupOf, keyOf, Manifest } from '../manifests/manifest';
import { ManifestSet } from '../manifests/manifest-set';

const GROUP = 'gateway.networking.k8s.io';

export const router: Router = { routes };

function routes(manifests: ManifestSet): Route[] {
  const found = manifests.ofKind('HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute').filter(({ apiVersion }) => groupOf(apiVersion) === GROUP);
  return found.map(manifest => ({
    key: keyOf(manifest),
    name: displayName(manifest),
    namespace: manifest.metadata.namespace,
    rules: namedOnce(list(record(manifest.spec).rules).map((one, index) => ruleOf(manifests, manifest, record(one), index))),
  }));
}

function ruleOf(manifests: ManifestSet, route: Manifest, rule: Open, index: number): RouteRule {
  const matches = records(rule.matches);
  return {
    name: text(rule.name) ?? (matches.length > 0 ? matches.map(matchName).join(' or ') : '/'),
    isConditional: matches.length > 0 && matches.every(isConditional),
    branches: branchesOf(manifests, route, rule, `spec.rules[${index}]`),
  };
}

/** A weight is 1 where none is written. Backends that are no Services take their share too. */
function branchesOf(manifests: ManifestSet, route: Manifest, rule: Open, path: string): RouteBranch[] {
  const backends = list(rule.backendRefs).map(record);
  const shares = sharesOf(backends.map(({ weight }) => integer(weight) ?? 1));
  const { namespace } = route.metadata;
  return backends.flatMap(({ group, kind, name, namespace: other, port }, index): RouteBranch[] => {
    const service = text(name);
    if (service === undefined || (group ?? '') !== '' || (kind ?? 'Service') !== 'Service') return [];
    return [{
      service: serviceKey(manifests, service, text(other), namespace),
      weight: shares[index],
      ...integer(port) !== undefined && { port: { number: integer(port) } },
      field: `${path}.backendRefs[${index}].weight`,
      object: keyOf(route),
    }];
  });
}

/** `POST /cart, header x-canary`. */
function matchName({ path, method, headers, queryParams }: Open): string {
  const call = record(method);
  const methodName = text(method) ?? [call.service, call.method].filter(part => text(part) !== undefined).join('/');
  const target = [methodName, text(record(path).value) ?? (methodName === '' ? '/' : '')].filter(part => part !== '').join(' ');
  const names = (kind: string, of: unknown) => records(of).map(({ name, value }) => `${kind} ${text(name) ?? ''}=${text(value) ?? ''}`);
  return [target, ...names('header', headers), ...names('query', queryParams)].join(', ');
}

function isConditional({ headers, queryParams }: Open): boolean {
  return records(headers).length > 0 || records(queryParams).length > 0;
}
