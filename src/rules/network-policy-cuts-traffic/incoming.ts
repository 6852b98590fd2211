/** Requests for a Service that policies do not let in any more: to the old pods while they are replaced, or for good. */
import { leadsTo, podsBehind, portsBehind } from '../../controllers/endpoint-slice/pods-behind';
import { Cut, cutBetween, Scene } from '../../controllers/network-policy/network-reach';
import { record } from '../../ground/shape';
import { Service, serviceOf, servicesIn } from '../../manifests/kinds/service';
import { isSame, Manifest } from '../../manifests/manifest';
import { ManifestSet } from '../../manifests/manifest-set';
import { PodGroup, podGroupAt, podGroupsIn } from '../../manifests/pod-groups';
import { podsNaming } from '../../manifests/references/service-clients';
import { World } from '../../orders/world';
import { Transition } from '../check/transition';

/** `rollout`: the policies are as they will be, and the pods as they were. `end`: all is as it will be. */
export type Phase = 'rollout' | 'end';

export interface CutPort {
  readonly service: Service;
  /** The pods that serve, as they are in that phase. */
  readonly server: PodGroup;
  /** The name or the number of the port of the Service. */
  readonly port: string;
  readonly phase: Phase;
  readonly cut: Cut;
  /** Whether requests are cut in the world of a story as well. */
  shows(world: World): boolean;
}

/** Every port of pods behind a Service, and what is cut off of it. The port as a whole counts as cut where nobody is admitted. */
export interface ServedPort {
  readonly server: PodGroup;
  readonly cut?: CutPort;
}

export function servedPortsIn(transition: Transition, namespaces: ReadonlySet<string>): ServedPort[] {
  const { before, after } = transition;
  const isAnyMeant = isAdmissionChanged(transition);
  const isMeant = ({ key, namespace, selector }: Service) => (
    selector !== undefined && namespaces.has(namespace ?? '') && (isAnyMeant || !isSame(before.get(key), after.get(key)))
  );
  return servicesIn(after).filter(isMeant).flatMap(service => {
    const known = before.get(service.key);
    if (known === undefined) return [];
    return podsBehind(after, service).filter(one => !one.isTask).flatMap(server => portsOf({ before, after }, serviceOf(known), service, server));
  });
}

/** What says neither who is admitted nor who asks. */
const BYSTANDERS = ['Service', 'HorizontalPodAutoscaler', 'ScaledObject', 'PodDisruptionBudget'];

/** Whether policies, pods or what they read change: else only Services that change can be cut off. */
export function isAdmissionChanged({ before, after, changedKeys }: Transition): boolean {
  return changedKeys.some(key => {
    const [old, now] = [before, after].map(side => podGroupAt(side, key));
    if (old !== undefined && now !== undefined) return old.template.hash !== now.template.hash;
    return !BYSTANDERS.includes((after.get(key) ?? before.get(key)!).kind);
  });
}

type Sides = Pick<Transition, 'before' | 'after'>;

function portsOf(sides: Sides, old: Service, service: Service, server: PodGroup): ServedPort[] {
  // Pods of another name come in the place of those that were there.
  const former = podGroupAt(sides.before, server.key) ?? podsBehind(sides.before, old)[0];
  if (former === undefined || !leadsTo(old, former) || [former, server].some(isOnHostNetwork)) return [];
  const clients = { rollout: memo(() => podsNaming(sides.before, old)), end: memo(() => podsNaming(sides.after, service)) };
  return portsBehind(service, server.template).flatMap(({ id }): ServedPort[] => {
    const first = sceneOf(sides.before, old, former, id, podGroupsIn(sides.before));
    const last = sceneOf(sides.after, service, server, id, podGroupsIn(sides.after));
    const between = former.key !== server.key ? undefined : sceneOf(sides.after, old, former, id, podGroupsIn(sides.before));
    if (first === undefined || last === undefined) return [];
    const forGood = cutBetween(first, last, clients.end);
    if (forGood !== undefined) {
      const shows = ({ objects }: World) => isCutAtLast(objects, { first, service, server, id, clients: clients.end });
      return [{ server, cut: { service, server, port: id, phase: 'end', cut: forGood, shows } }];
    }
    const onTheWay = between && cutBetween(first, between, clients.rollout);
    if (onTheWay === undefined) return [{ server }];
    const shows = ({ objects }: World) => cutBetween(first, { ...between!, manifests: objects }, clients.rollout) !== undefined;
    return [{ server, cut: { service, server: former, port: id, phase: 'rollout', cut: onTheWay, shows } }];
  });
}

function sceneOf(manifests: ManifestSet, service: Service, server: PodGroup, id: string, pods: readonly PodGroup[]): Scene | undefined {
  const port = portsBehind(service, server.template).find(one => one.id === id) ?? onlyPort(service, server);
  const isPublic = ['LoadBalancer', 'NodePort'].includes(String(record(service.manifest.spec).type));
  return port && { manifests, server, port, pods, isPublic };
}

/** A port that got another name, or its first one, is the same port still. */
function onlyPort(service: Service, { template }: PodGroup) {
  const ports = portsBehind(service, template);
  return ports.length === 1 ? ports[0] : undefined;
}

interface Last {
  readonly first: Scene;
  readonly service: Service;
  readonly server: PodGroup;
  readonly id: string;
  readonly clients: () => ReadonlySet<string>;
}

function isCutAtLast(objects: ManifestSet, { first, service: { key }, server, id, clients }: Last): boolean {
  const [service, live]: readonly [Manifest | undefined, PodGroup | undefined] = [objects.get(key), podGroupAt(objects, server.key)];
  const scene = service && live && sceneOf(objects, serviceOf(service), live, id, podGroupsIn(objects));
  return scene !== undefined && cutBetween(first, scene, clients) !== undefined;
}

/** What policies do to pods on the network of their node is not defined. */
export function isOnHostNetwork({ template }: PodGroup): boolean {
  return template.spec.hostNetwork === true;
}

function memo(find: () => readonly PodGroup[]): () => ReadonlySet<string> {
  let known: ReadonlySet<string> | undefined;
  return () => known ??= new Set(find().map(({ key }) => key));
}
