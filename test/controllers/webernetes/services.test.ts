/**
 * The endpoints of a rehearsal against another implementation of the controllers, on random courses of workloads and Services. For
 * more of them: `SERVICE_CASES=3000 SERVICE_SEED=1 npx jest test/controllers/webernetes/services`.
 */
import * as fc from 'fast-check';
import { runCase } from './cluster';
import { PortEndpoints } from './observer';
import { BROKEN, ServiceCase, serviceCases, START_SECONDS, TERMINATION_SECONDS } from './random-services';
import { rehearse, Settled } from './rehearsed';
import { PodTemplate } from '../../../src/manifests/kinds/pod-template';
import { ServicePort, servicePort } from '../../../src/manifests/kinds/service';
import { keyOf } from '../../../src/manifests/manifest';
import { ManifestSet } from '../../../src/manifests/manifest-set';
import { runs } from '../../support/deep';

const [RUNS, SEED] = [Number(process.env.SERVICE_CASES ?? runs(60, 300)), Number(process.env.SERVICE_SEED ?? 10)];

/** Read from what the API server has of a pod, or from the template that it was made of. */
function versionOf({ metadata, spec }: any): string {
  const { 'pod-template-hash': _, ...labels } = metadata.labels;
  const [{ image, ports = [] }] = spec.containers;
  const declared = ports.map(({ name, containerPort, protocol = 'TCP' }: any) => `${name} ${containerPort} ${protocol}`);
  return JSON.stringify([image, Object.entries(labels).sort(), declared]);
}

const portId = (service: string, name: string): string => `${service} ${name}`;

/**
 * The library looks a port up by its name in the first pod only, and gives what it finds to all. Kubernetes finds it in each pod
 * by itself, and leaves it out of a pod that does not have it.
 *
 * @see https://github.com/kubernetes/endpointslice/blob/v0.36.0/utils.go getEndpointPorts
 */
function isOfFirstPod({ service, name, ready, others }: PortEndpoints, manifests: readonly any[]): boolean {
  const { spec } = manifests.find(({ kind, metadata }) => kind === 'Service' && metadata.name === service);
  const { targetPort, protocol = 'TCP' } = spec.ports.find((port: any) => (port.name ?? '') === name);
  if (typeof targetPort !== 'string') return false;
  const numbers = [...ready, ...others].map(pod => pod.spec.containers[0].ports?.find((port: any) => port.name === targetPort && (port.protocol ?? 'TCP') === protocol));
  return new Set(numbers.map(port => port?.containerPort)).size > 1;
}

const counted = (lines: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const line of [...lines].sort()) counts[line] = (counts[line] ?? 0) + 1;
  return counts;
};

/** Every ready endpoint: whose it is, by which port, and what it runs. */
function endpointsOf(ports: readonly PortEndpoints[]): Record<string, number> {
  return counted(ports.flatMap(({ service, name, port, ready }) => ready.map(pod => `${portId(service, name)} ${port} ${versionOf(pod)}`)));
}

function rehearsedEndpoints({ endpoints }: Settled, left: ReadonlySet<string>): Record<string, number> {
  return counted(endpoints.filter(({ service, name }) => !left.has(portId(service, name))).flatMap(({ service, name, port, template, ready }) => (
    Array.from({ length: ready }, () => `${portId(service, name)} ${port} ${versionOf(template.manifest)}`))));
}

/**
 * What each row of the timeline says, and what it may say: the ready endpoints of the ports that it is named after, of any port
 * where it is named after none, and nothing where a port is gone. Rows leave out the pods of which declarations tell that nobody
 * listens there, which are endpoints in Kubernetes all the same.
 */
function rowsOf({ rows, listening }: Settled, ports: readonly PortEndpoints[], now: readonly any[], before: readonly any[]): Row[] {
  return [...rows].map(([row, says]) => {
    const [, service, only] = /^(\w+)(?: \(port (.*)\))?$/.exec(row)!;
    const [declared, lost] = [portsOf(now, service), portsOf(before, service).filter(port => !portsOf(now, service).some(one => isEqual(one, port)))];
    const meant = only === undefined ? declared : declared.filter(port => only.split(', ').includes(port.name === '' ? `${port.number}` : port.name));
    const key = keyOf({ apiVersion: 'v1', kind: 'Service', metadata: { name: service } });
    const counts = meant.map(port => ports.filter(one => one.service === service && one.name === port.name).flatMap(({ ready }) => ready)
      .filter(pod => listening(key, port, new PodTemplate(pod))).length);
    return { row, service, says, may: counts.length === 0 || lost.length > 0 ? [...counts, 0] : counts };
  });
}

interface Row {
  readonly row: string;
  readonly service: string;
  readonly says: number;
  readonly may: readonly number[];
}

function portsOf(manifests: readonly any[], service: string): ServicePort[] {
  return manifests.filter(({ kind, metadata }) => kind === 'Service' && metadata.name === service).flatMap(({ spec }) => spec.ports).map(servicePort);
}

function isEqual(one: ServicePort, other: ServicePort): boolean {
  return one.name === other.name && one.number === other.number && one.protocol === other.protocol;
}

function play(one: ServiceCase): Settled[] {
  const ends = [...one.commits.slice(1).map(({ atSeconds }) => atSeconds), one.untilSeconds];
  const commits = one.states.map((manifests, i) => ({
    atSeconds: one.commits[i].atSeconds, untilSeconds: ends[i], manifests: ManifestSet.of(JSON.parse(JSON.stringify(manifests))),
  }));
  return rehearse(commits, { startSeconds: START_SECONDS, terminationSeconds: TERMINATION_SECONDS, failingImages: [BROKEN] });
}

test(`${RUNS} random courses (seed ${SEED}) have the same endpoints whenever they come to rest`, async () => {
  const seen = { settled: 0, endpoints: 0, left: 0, mixed: 0, rows: 0, parts: 0 };
  await fc.assert(fc.asyncProperty(serviceCases, async one => {
    const rehearsed = play(one);
    const { endpoints } = await runCase(one);
    endpoints.forEach((ports, i) => {
      const left = new Set(ports.filter(port => isOfFirstPod(port, one.states[i])).map(({ service, name }) => portId(service, name)));
      const known = ports.filter(({ service, name }) => !left.has(portId(service, name)));
      expect(rehearsedEndpoints(rehearsed[i], left)).toEqual(endpointsOf(known));
      for (const { row, service, says, may } of rowsOf(rehearsed[i], ports, one.states[i], one.states[Math.max(0, i - 1)])) {
        if ([...left].some(id => id.startsWith(portId(service, '')))) continue;
        expect([row, may]).toEqual([row, expect.arrayContaining([says])]);
        seen.rows++;
        if (row !== service) seen.parts++;
      }
      seen.mixed += known.filter(({ ready }) => new Set(ready.map(pod => pod.metadata.labels.app)).size < new Set(ready.map(versionOf)).size).length;
      seen.settled++;
      seen.left += left.size;
      seen.endpoints += known.reduce((sum, { ready }) => sum + ready.length, 0);
    });
  }), { numRuns: RUNS, seed: SEED });
  // They are compared by something.
  const least = { settled: 2 * RUNS, endpoints: 3 * RUNS, mixed: RUNS / 30, rows: 3 * RUNS, parts: RUNS / 30 };
  const few = Object.entries(least).filter(([what, count]) => seen[what as keyof typeof least] < count);
  expect({ few, seen }).toEqual({ few: [], seen });
  expect(seen.left).toBeLessThan(seen.rows / 20);
}, Math.max(300_000, 1000 * RUNS));
