import { podsBehind } from '../controllers/endpoint-slice/pods-behind';
import { enumerated } from '../ground/enumeration';
import { networkPoliciesIn } from '../manifests/kinds/network-policy';
import { displayName, groupOf, isSame, keyOf, Manifest } from '../manifests/manifest';
import { Rule, Violation } from './check/rule';
import { Transition } from './check/transition';
import { causeOf, podsApplied, policiesApplied } from './network-policy-cuts-traffic/cause';
import { CutPort, ServedPort, servedPortsIn } from './network-policy-cuts-traffic/incoming';
import { CutOff, cutOffPods } from './network-policy-cuts-traffic/outgoing';

/** @see https://kubernetes.io/docs/concepts/services-networking/network-policies/ */
export const rule: Rule = {
  name: 'network-policy-cuts-traffic',
  severity: 'error',
  summary: 'A network policy admits nobody any more of those who could reach pods that serve.',
  *check(transition: Transition): Iterable<Violation> {
    const { before, after, changedKeys } = transition;
    const namespaces = new Set([before, after].flatMap(side => networkPoliciesIn(side).map(({ namespace = '' }) => namespace)));
    if (namespaces.size === 0 || changedKeys.length === 0) return;
    const incoming = servedPortsIn(transition, namespaces);
    for (const [cause, cuts] of byCause(incoming.flatMap(({ cut }) => cut ?? []), one => causeOfPort(transition, one))) {
      yield incomingViolation(transition, cause, gravestFirst(cuts, incoming), incoming);
    }
    const outgoing = byCause(cutOffPods(transition, namespaces), ({ client }) => causeOf(transition, { pods: client, direction: 'egress', others: [], rest: client.manifest }));
    for (const [cause, cuts] of outgoing) yield outgoingViolation(transition, cause, cuts);
  },
};

function causeOfPort(transition: Transition, { server, service, cut }: CutPort): Manifest {
  const isOfService = !isSame(transition.before.get(service.key), transition.after.get(service.key));
  const rest = isOfService ? service.manifest : transition.after.get(server.key) ?? service.manifest;
  return causeOf(transition, { pods: server, direction: 'ingress', others: cut.pods, rest });
}

function byCause<T>(all: readonly T[], causeOfOne: (one: T) => Manifest): ReadonlyMap<Manifest, readonly T[]> {
  const causes = new Map<Manifest, T[]>();
  for (const one of all) {
    const cause = causeOfOne(one);
    causes.set(cause, [...causes.get(cause) ?? [], one]);
  }
  return causes;
}

function gravestFirst(cuts: readonly CutPort[], all: readonly ServedPort[]): readonly CutPort[] {
  return [...cuts.filter(one => isCertain(one, all)), ...cuts.filter(one => !isCertain(one, all))];
}

/** Whether pods answer nobody any more: all of their ports are cut, from everybody or from all who are known to have been admitted. */
function isCertain({ server, cut: { extent, pods } }: CutPort, all: readonly ServedPort[]): boolean {
  if (extent !== 'all' && !(extent === 'peers' && pods.length > 0)) return false;
  return all.filter(one => one.server.key === server.key).every(({ cut }) => cut?.cut.extent === 'all' || cut?.cut.extent === 'peers');
}

function incomingViolation(transition: Transition, cause: Manifest, cuts: readonly CutPort[], all: readonly ServedPort[]): Violation {
  const [first] = cuts;
  const { server, service, phase, cut } = first;
  const alike = cuts.filter(one => one.phase === phase && one.cut.extent === cut.extent);
  return {
    object: cause,
    field: fieldOf(cause),
    subject: 'ingress',
    message: `${introOf(transition, cause)}, ${lossText(alike)}.`,
    mend: mendOf(first, cause),
    consequences: consequencesOf(cuts.filter(one => !alike.includes(one))),
    severity: isCertain(first, all) && !hasOtherPolicies(transition) ? undefined : 'warning',
    counterexample: {
      events: [...policiesApplied(transition, server, 'ingress'), ...phase === 'end' ? podsApplied(transition, server.key, service.key) : []],
      harm: { description: `With these policies, ${lossText([first])}`, shows: world => first.shows(world) },
    },
  };
}

function fieldOf({ kind }: Manifest): string | undefined {
  return kind === 'NetworkPolicy' ? 'spec' : undefined;
}

function introOf({ after }: Transition, cause: Manifest): string {
  const name = displayName(cause);
  return after.get(keyOf(cause)) === undefined ? `Without ${name}` : `With ${name} as it is now`;
}

/** Policies of other kinds may admit what these do not. */
function hasOtherPolicies({ after }: Transition): boolean {
  return after.all.some(({ kind, apiVersion }) => kind.endsWith('NetworkPolicy') && /(?:^|\.)(?:cilium\.io|projectcalico\.org)$/.test(groupOf(apiVersion)));
}

/** What is cut off, of ports of which the same is to be said. */
function lossText(alike: readonly CutPort[]): string {
  const [{ phase, cut: { extent } }] = alike;
  const names = (all: readonly Manifest[]) => enumerated([...new Set(all.map(displayName))]);
  const servers = `${phase === 'rollout' && extent === 'all' ? 'the old pods of ' : ''}${names(alike.map(({ server }) => server.manifest))}`;
  const services = names(alike.map(({ service }) => service.manifest));
  const ports = enumerated([...new Set(alike.map(({ port, service }) => `${port} of ${displayName(service.manifest)}`))]);
  const who = names(alike.flatMap(({ cut }) => cut.pods.map(({ manifest }) => manifest)));
  const until = phase === 'rollout' ? 'until the rollout is over ' : '';
  switch (extent) {
    case 'all': return `${until}nobody is admitted to ${servers}, on the port ${ports}`;
    case 'peers': return `${until}nobody who was admitted to ${servers} is admitted any more${who === '' ? '' : ` (${who})`}`;
    case 'clients': return `${until}${who}, whose configuration names ${services}, is not admitted to ${servers} any more`;
    case 'outside': return `${until}no address outside of the cluster is admitted to ${servers}, to which ${services} leads from there`;
  }
}

function mendOf({ phase, cut: { extent } }: CutPort, cause: Manifest): string {
  if (phase === 'rollout') {
    return extent === 'all'
      ? `Select by labels that old and new pods have in common: those of ${displayName(cause)} must not change with the version.`
      : 'Admit by labels that old and new pods of the clients have in common, or admit both until the rollout is over.';
  }
  return cause.kind === 'NetworkPolicy'
    ? 'Add a rule that admits those who ask, in the same commit or in an earlier one.'
    : `Let ${displayName(cause)} keep the labels and the ports by which policies admit requests, or add a policy that admits them by the new ones first.`;
}

function consequencesOf(cuts: readonly CutPort[]): string[] | undefined {
  const kinds = new Map<string, CutPort[]>();
  for (const one of cuts) kinds.set(`${one.phase} ${one.cut.extent}`, [...kinds.get(`${one.phase} ${one.cut.extent}`) ?? [], one]);
  const texts = [...kinds.values()].map(lossText);
  return texts.length === 0 ? undefined : texts.map(words => `${words[0].toUpperCase()}${words.slice(1)}.`);
}

/** What is asked, and what answers. */
function serversOf({ after }: Transition, { services }: CutOff): string[] {
  return services.flatMap(service => [service.key, ...podsBehind(after, service).map(({ key }) => key)]);
}

function outgoingViolation(transition: Transition, cause: Manifest, cuts: readonly CutOff[]): Violation {
  const [first] = cuts;
  const { client, phase, isWithoutNames } = first;
  const alike = cuts.filter(one => one.phase === phase && one.isWithoutNames === isWithoutNames);
  const clients = enumerated(alike.map(one => displayName(one.client.manifest)));
  const services = enumerated([...new Set(alike.flatMap(one => one.services.map(({ manifest }) => displayName(manifest))))]);
  const which = phase === 'rollout' ? `the old pods of ${clients}` : clients;
  const until = phase === 'rollout' ? ' until the rollout is over' : '';
  return {
    object: cause,
    field: fieldOf(cause),
    subject: 'egress',
    message: `${introOf(transition, cause)}, ${which} may ${
      isWithoutNames ? `not ask DNS, and so find nothing by its name${services === '' ? '' : `, nor get to ${services}`}` : `not get to ${services} any more`}${until}.`,
    mend: isWithoutNames
      ? 'Let it admit the port 53, UDP and TCP, of the DNS servers: namespaceSelector kubernetes.io/metadata.name: kube-system.'
      : `Add a rule for egress to the pods behind ${services}.`,
    severity: 'warning',
    counterexample: {
      events: [...policiesApplied(transition, client, 'egress'), ...phase === 'end' ? podsApplied(transition, client.key, ...serversOf(transition, first)) : []],
      harm: { description: `Requests of ${displayName(client.manifest)} are dropped`, shows: ({ objects }) => first.shows(objects) },
    },
  };
}
