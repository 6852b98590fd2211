/** Every router × every way in which traffic is led: what it writes, by its schema, and what that makes of requests. */
import { Yaml } from 'cdk8s';
import * as fc from 'fast-check';
import { outcomeOf, Request } from './interpreter';
import { isSayable, ROUTERS, Told, TRAFFIC } from './kinds-of-traffic';
import { Manifest } from '../../src/manifests/manifest';
import { ManifestSet } from '../../src/manifests/manifest-set';
import { RouteRule, routesIn } from '../../src/routers/reading/routes';
import { optionProblems } from '../../src/routers/writing/option-problems';
import { isRouteKind } from '../../src/routers/writing/route-kinds';
import { Led } from '../../src/routers/writing/writer';
import { runs } from '../support/deep';
import { listedAs, ROUTER_MODELS, routerModelOf } from '../support/router-models';
import { schemaProblems, unseenFields } from '../support/schema';

const [FIRST, SECOND] = ['hello', 'hello-canary'];

const written = ({ writer, options }: Told, led: Led) => writer.objects(options, led)
  .map(object => ({ ...object, metadata: { ...object.metadata, namespace: options.namespace } }) as Manifest);
const sayable = ({ writer }: Told) => Object.entries(TRAFFIC).filter(([, led]) => isSayable(writer, led));
const rounded = (share: number) => Math.round(10_000 * share);

test('every kind that is written is known as that of a route', () => {
  const kinds = ROUTERS.flatMap(told => sayable(told).flatMap(([, led]) => written(told, led).map(({ kind }) => kind)));
  expect([...new Set(kinds)].filter(kind => !isRouteKind(kind))).toEqual([]);
});

/** Requests to each host and path, by whom the router takes for a tester or not. */
function requests({ options: { hosts, paths, testers = {} } }: Told, isTester: boolean): Request[] {
  const carried: { [name: string]: string } = testers.header === undefined ? { Cookie: `theme=dark; ${testers.cookie}=always` } : { [testers.header.toLowerCase()]: testers.value! };
  const others: { [name: string]: string } = testers.header === undefined ? { Cookie: `theme=dark; not-${testers.cookie}=always` } : { [testers.header]: `not-${testers.value}` };
  const headers = isTester ? carried : others;
  return (hosts.length === 0 ? ['hello'] : hosts).flatMap(host => paths.flatMap(path => [path, `${path === '/' ? '' : path}/1`].map(one => ({ host, path: one, headers }))));
}

/** What is wrong with what becomes of requests: one sentence each. */
function misled(told: Told, led: Led): string[] {
  const { weight, testers, mirror } = led;
  const objects = written(told, led);
  return [false, true].flatMap(isTester => requests(told, isTester).flatMap(request => {
    const { shares, copies } = outcomeOf(objects, request);
    const [rest, share] = [FIRST, SECOND].map(service => rounded(shares[service] ?? 0));
    const expected = isTester && testers ? 10_000 : weight;
    const wrong = share !== expected || rest !== 10_000 - expected ? [`${JSON.stringify(request)}: ${rest} and ${share} instead of ${expected}`] : [];
    // Testers meet the second track itself: whether they are copied as well does not matter.
    const copied = !isTester && rounded(copies[SECOND] ?? 0) !== mirror ? [`${JSON.stringify(request)}: ${JSON.stringify(copies)} copied`] : [];
    return [...wrong, ...copied];
  }));
}

/** What the reader of the library finds, in the same words. */
function read(told: Told, led: Led): { weight: number[]; testers: boolean; mirror: number[] } {
  const rules = routesIn(ManifestSet.of(written(told, led))).flatMap(route => route.rules);
  const shareIn = ({ branches }: RouteRule) => rounded(branches.filter(({ service }) => service === `Service/shop/${SECOND}`).reduce((sum, { weight }) => sum + weight, 0));
  const [aside, all] = [rules.filter(({ isConditional }) => isConditional), rules.filter(({ isConditional }) => !isConditional)];
  return {
    weight: [...new Set(all.map(shareIn))],
    testers: aside.length > 0 && aside.every(rule => shareIn(rule) === 10_000),
    mirror: [...new Set(all.map(({ mirrors = [] }) => rounded(mirrors.reduce((sum, { share }) => sum + share, 0))))],
  };
}

describe.each(ROUTERS)('$name', told => {
  test('what it is told is in order', () => {
    expect(optionProblems(told.writer, told.options, false)).toEqual([]);
  });

  test.each(sayable(told))('%s', (_, led) => {
    const objects = written(told, led);
    expect(Yaml.stringify(...objects)).toMatchSnapshot();
    expect(objects.flatMap(schemaProblems)).toEqual([]);
    expect(misled(told, led)).toEqual([]);
    expect(read(told, led)).toEqual({ weight: [led.weight], testers: led.testers, mirror: [led.mirror] });
  });

  test('its objects are the same in each, and what stands in one place stands in the object that it says', () => {
    const identities = sayable(told).map(([, led]) => written(told, led).map(({ kind, metadata }) => `${kind}/${metadata.name}`));
    expect(identities.filter(one => one.join() !== identities[0].join())).toEqual([]);
    const rest = written(told, TRAFFIC['at rest']);
    const changed = (led: Led) => written(told, led).flatMap((object, i) => JSON.stringify(object) === JSON.stringify(rest[i]) ? [] : [i]);
    const { places, can } = told.writer;
    expect(changed(TRAFFIC['10%'])).toEqual([places.weight]);
    expect(changed(TRAFFIC.testers)).toEqual([places.testers]);
    expect(changed(TRAFFIC['copies of all'])).toEqual(can.mirrorGrain === undefined ? [] : [places.mirror]);
  });

  test('any weight', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 10_000 }), fc.boolean(), fc.integer({ min: 0, max: 10_000 }), (weight, testers, mirror) => {
      const led = { weight, testers, mirror };
      const said = isSayable(told.writer, led) ? led : { ...led, mirror: 0 };
      const wrong = [...written(told, said).flatMap(schemaProblems), ...misled(told, said)];
      const seen = read(told, said);
      if (wrong.length > 0 || seen.weight.join() !== `${weight}` || seen.testers !== testers || seen.mirror.join() !== `${said.mirror}`) {
        throw new Error(`${JSON.stringify(said)}: ${wrong.join('\n')} ${JSON.stringify(seen)}`);
      }
    }), { numRuns: runs(15, 1000) });
  });
});

test('what the schemas do not know yet is what is listed, and nothing else', () => {
  const objects = ROUTERS.flatMap(told => sayable(told).flatMap(([, led]) => written(told, led)));
  const unseen = objects.filter(routerModelOf).flatMap(object => unseenFields(object).map(path => `${object.kind} ${listedAs(path)}`));
  const listed = ROUTER_MODELS.flatMap(({ Model, newer }) => Object.keys(newer).map(path => `${Model.kind} ${path}`));
  expect([...new Set(unseen)].sort()).toEqual(listed.sort());
});

test('the schemas refuse what is none of them', () => {
  const [gateway, , , traefik] = ROUTERS.map(told => written(told, TRAFFIC['10%'])[0]);
  const changed = (object: object, change: (copy: any) => void) => {
    const copy = JSON.parse(JSON.stringify(object));
    change(copy);
    return schemaProblems(copy);
  };
  expect(changed(gateway, one => one.spec.rules[0].backendRefs[0].weight = 'all')).toEqual(['HTTPRoute/hello: data/spec/rules/0/backendRefs/0/weight must be integer']);
  expect(changed(gateway, one => one.spec.rules[0].backendRefs[0].wieght = 1)).toEqual(['HTTPRoute/hello: the schema has no field /spec/rules/0/backendRefs/0/wieght']);
  const [mirrored, , , , , , , both] = ROUTERS.map(told => written(told, TRAFFIC['copies of all'])[0]);
  expect(changed(mirrored, one => one.spec.rules[0].filters[0].requestMirror.percent = 101))
    .toEqual(['HTTPRoute/hello: /spec/rules/0/filters/0/requestMirror/percent must be <= 100']);
  expect(changed(both, one => one.spec.http[0].mirrors[0].percentage = 20)).toEqual(['VirtualService/hello: /spec/http/0/mirrors/0/percentage must be object']);
  expect(changed(traefik, one => delete one.spec.routes[0].match)).toEqual(['IngressRoute/hello: data/spec/routes/0 must have required property match']);
});
