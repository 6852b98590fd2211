/** @see https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/crd/http/traefikservice/ */
import { Manifest } from '../../src/manifests/manifest';
import { ManifestSet } from '../../src/manifests/manifest-set';
import { routesIn } from '../../src/routers/reading/routes';

const apiVersion = 'traefik.io/v1alpha1';
const route = (...services: object[]): Manifest => ({ apiVersion, kind: 'IngressRoute', metadata: { name: 'hello', namespace: 'shop' }, spec: { routes: [{ match: 'Host(`a`)', services }] } });
const shared = (name: string, spec: object): Manifest => ({ apiVersion, kind: 'TraefikService', metadata: { name, namespace: 'shop' }, spec });
const rules = (...manifests: Manifest[]) => routesIn(ManifestSet.of(manifests)).flatMap(one => one.rules);
const shares = (...manifests: Manifest[]) => rules(...manifests).map(({ branches, mirrors = [] }) => [
  ...branches.map(({ service, weight }) => `${service.replace('Service/shop/', '')} ${weight}`),
  ...mirrors.map(({ service, share }) => `copies to ${service.replace('Service/shop/', '')} ${share}`),
].join(', '));

test('a Service, alone and beside others, with a weight of 1 where none is written', () => {
  expect(shares(route({ name: 'a', port: 80, weight: 0 }))).toEqual(['a 1']);
  expect(shares(route({ name: 'a', port: 80, weight: 3 }, { name: 'b', kind: 'Service', port: 80 }))).toEqual(['a 0.75, b 0.25']);
  expect(rules(route({ name: 'a', port: 'http' }))[0].branches).toEqual([
    {
      service: 'Service/shop/a',
      weight: 1,
      failsRule: expect.objectContaining({ mayBeSetOtherwise: true }),
      port: { name: 'http' },
      field: 'spec.routes[0].services[0].weight',
      object: 'IngressRoute.traefik.io/shop/hello',
    },
  ]);
});

test('a TraefikService shares out what leads to it, in as many stages as there are', () => {
  const to = (name: string, weight: number, kind = 'Service') => ({ name, kind, port: 80, weight });
  const inner = shared('inner', { weighted: { services: [to('a', 1), to('b', 3)] } });
  const outer = shared('outer', { weighted: { services: [to('inner', 1, 'TraefikService'), to('c', 1)] } });
  expect(shares(route({ kind: 'TraefikService', name: 'outer' }), inner, outer)).toEqual(['a 0.125, b 0.375, c 0.5']);
  expect(rules(route({ kind: 'TraefikService', name: 'inner' }), inner)[0].branches[1]).toMatchObject({
    field: 'spec.weighted.services[1].weight', object: 'TraefikService.traefik.io/shop/inner',
  });
});

test('copies, of a share of a share too', () => {
  const mirroring = shared('m', { mirroring: { name: 'a', port: 80, mirrors: [{ name: 'b', port: 80, percent: 20 }, { name: 'c', port: 80 }] } });
  expect(shares(route({ kind: 'TraefikService', name: 'm' }), mirroring)).toEqual(['a 1, copies to b 0.2, copies to c 0']);
  expect(shares(route({ kind: 'TraefikService', name: 'm' }, { name: 'd', port: 80 }), mirroring)).toEqual(['a 0.5, d 0.5, copies to b 0.1, copies to c 0']);
});

test('what leads nowhere that manifests show is left out, but for a TraefikService that may be elsewhere', () => {
  expect(shares(route({ name: 'a@file' }), shared('a', {}))).toEqual([]);
  expect(shares(route({ kind: 'TraefikService', name: 'gone' }))).toEqual(['TraefikService.traefik.io/shop/gone 1']);
  const circle = shared('circle', { weighted: { services: [{ kind: 'TraefikService', name: 'circle' }, { name: 'a', port: 80 }] } });
  expect(shares(route({ kind: 'TraefikService', name: 'circle' }), circle)).toEqual(['a 0.5']);
  expect(shares(route({ kind: 'TraefikService', name: 'first' }), shared('first', { failover: { service: { name: 'a', port: 80 } } }))).toEqual(['a 1']);
});

test('requests with a header, and all others', () => {
  const both = route({ name: 'a', port: 80 });
  const [first] = (both.spec as any).routes;
  (both.spec as any).routes.push({ ...first, match: 'Host(`a`) && Header(`x`, `y`)' });
  expect(rules(both).map(({ isConditional }) => isConditional)).toEqual([false, true]);
});
