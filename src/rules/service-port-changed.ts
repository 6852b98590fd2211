import { enumerated } from '../ground/enumeration';
import { integer, Open, record, text } from '../ground/shape';
import { isMetricsPort } from '../manifests/kinds/metrics-port';
import { isHeadless, Service, serviceOf, servicesIn } from '../manifests/kinds/service';
import { displayName, keyOf, Manifest } from '../manifests/manifest';
import { ManifestSet } from '../manifests/manifest-set';
import { mentionsOf } from '../manifests/references/mentions';
import { apiServerClients, monitorsOf } from '../manifests/references/service-clients';
import { applies } from '../orders/story-steps';
import { Rule, Severity, Violation } from './check/rule';
import { Transition } from './check/transition';
import { routesIn } from '../routers/reading/routes';

/** @see https://kubernetes.io/docs/concepts/services-networking/service/#defining-a-service */
export const rule: Rule = {
  name: 'service-port-changed',
  severity: 'warning',
  summary: 'A port of a Service goes or changes while clients ask for it.',
  *check(transition: Transition): Iterable<Violation> {
    for (const now of servicesIn(transition.after)) {
      const manifest = transition.before.get(now.key);
      if (manifest === undefined || manifest === now.manifest || typeOf(now) === 'ExternalName') continue;
      const old = serviceOf(manifest);
      if (typeOf(old) === 'ExternalName') continue;
      yield* numbersGone(transition, old, now);
      yield* namesGone(transition, old, now);
      yield* nodePortsGone(transition, old, now);
    }
  },
};

/** Clients of a headless Service ask its pods, whatever the number of the port is in the Service. */
function* numbersGone(transition: Transition, old: Service, now: Service): Iterable<Violation> {
  if (isHeadless(old) || isHeadless(now)) return;
  for (const port of old.ports) {
    const number = integer(port.port);
    if (number === undefined || hasNumber(now, port)) continue;
    const users = usersOf(transition, old, number);
    if (users !== undefined) yield numberGone(transition, old, now, port, users);
  }
}

interface Users {
  readonly severity: Severity;
  /** The object whose words are told. */
  readonly first?: Manifest;
  readonly text: string;
  readonly mend: string;
}

/** Undefined where nobody is known to be hurt by it, or only routes are, of which other rules know more. */
function usersOf({ before, after }: Transition, old: Service, number: number): Users | undefined {
  const name = displayName(old.manifest);
  const asking = apiServerClients(after, old, number);
  const mentions = mentionsOf(old, after, number);
  if (asking.length + mentions.length > 0) {
    const [{ from, field }] = [...asking, ...mentions];
    const others = new Set([...asking, ...mentions].map(one => displayName(one.from))).size - 1;
    const words = asking.length > 0 ? String(number) : mentions[0].words;
    return {
      severity: 'error',
      first: from,
      text: `${displayName(from)} still asks for ${words} (${field})${others > 0 ? `, ${others} more as well` : ''}`,
      mend: `Keep the port ${number} of ${name} beside the new one until no client names it, and take it out in a later commit.`,
    };
  }
  const mend = `Keep the port ${number} of ${name} beside the new one until all clients have changed, and take it out in a later commit.`;
  const former = mentionsOf(old, before, number).filter(({ from }) => after.get(keyOf(from)) !== undefined);
  if (former.length > 0) {
    const names = enumerated([...new Set(former.map(({ from }) => displayName(from)))]);
    return { severity: 'warning', first: former[0].from, text: `what runs of ${names} asks for ${former[0].words} until it has read the new address`, mend };
  }
  const isOutside = ['LoadBalancer', 'NodePort'].includes(typeOf(old));
  const isRouted = routesIn(before).some(({ rules }) => rules.some(({ branches }) => branches.some(({ service }) => service === old.key)));
  if (!isOutside && (isRouted || old.ports.some(one => one.port === number && isMetricsPort(one)))) return undefined;
  return { severity: 'warning', text: 'clients that these manifests do not know of get no answer', mend };
}

function numberGone(transition: Transition, old: Service, now: Service, port: Open, { severity, first, text: words, mend }: Users): Violation {
  const { key, manifest, ports } = now;
  const name = displayName(manifest);
  const isSamePort = (one: Open) => (['name', 'targetPort'] as const).some(field => port[field] !== undefined && one[field] === port[field]);
  const next = ports.find(one => integer(one.port) !== undefined && !hasNumber(old, one) && isSamePort(one));
  const protocol = text(port.protocol) ?? 'TCP';
  const shown = `${port.port}${protocol === 'TCP' ? '' : `/${protocol}`}`;
  return {
    object: manifest,
    field: 'spec.ports',
    subject: `port ${shown}`,
    message: `${name} has the port ${shown} no more${next === undefined ? '' : `, but ${next.port} instead`}, and ${words}.`,
    mend,
    severity,
    counterexample: {
      events: applies(transition, ...first === undefined ? [] : [keyOf(first)], key),
      harm: {
        description: `${name} does not answer on the port ${shown}`,
        shows: ({ objects }) => {
          const live = objects.get(key);
          return live !== undefined && !hasNumber(serviceOf(live), port);
        },
      },
    },
  };
}

function hasNumber({ ports }: Service, wanted: Open): boolean {
  return ports.some(({ port, protocol }) => port === wanted.port && (protocol ?? 'TCP') === (wanted.protocol ?? 'TCP'));
}

/** Names count where somebody asks by them: monitors do, and whoever looks up SRV records. */
function* namesGone(transition: Transition, old: Service, now: Service): Iterable<Violation> {
  const { after } = transition;
  for (const name of old.ports.flatMap(one => text(one.name) ?? []).filter(one => !hasName(now, one))) {
    const [monitor] = monitorsOf(after, now, name);
    if (monitor === undefined) continue;
    const [service, user] = [displayName(now.manifest), displayName(monitor.from)];
    yield {
      object: now.manifest,
      field: 'spec.ports',
      subject: `port ${name}`,
      message: `${service} has no port of the name ${name} any more, and ${user} still scrapes it by that name (${monitor.field}).`,
      mend: `Keep the name ${name}, or let ${user} ask for a port that ${service} has.`,
      counterexample: {
        events: applies(transition, keyOf(monitor.from), now.key),
        harm: {
          description: `${user} finds no target behind ${service}`,
          shows: ({ objects }) => {
            const live = objects.get(now.key);
            return live !== undefined && !hasName(serviceOf(live), name);
          },
        },
      },
    };
  }
}

function hasName({ ports }: Service, name: string): boolean {
  return ports.some(one => one.name === name);
}

/** A number that is written is one that somebody outside of the cluster was told. */
function* nodePortsGone(transition: Transition, old: Service, now: Service): Iterable<Violation> {
  if (typeOf(old) !== 'NodePort') return;
  for (const port of old.ports) {
    const number = integer(port.nodePort);
    if (number === undefined || number === 0 || !hasNumber(now, port) || answersAt(now, number, port)) continue;
    const [name, next] = [displayName(now.manifest), now.ports.find(one => hasNumber({ ...now, ports: [one] }, port))?.nodePort];
    yield {
      object: now.manifest,
      field: 'spec.ports',
      subject: `nodePort ${number}`,
      message: `The nodes answer on the port ${number} for ${name} no more${integer(next) === undefined ? '' : `, but on ${next}`}: whoever was told that number, such as a load balancer or a firewall, gets no answer.`,
      mend: `Keep nodePort: ${number}, or give the new number to a second Service of the same pods until nobody asks the old one.`,
      counterexample: {
        events: applies(transition, now.key),
        harm: {
          description: `No node answers on the port ${number}`,
          shows: ({ objects }: { readonly objects: ManifestSet }) => {
            const live = objects.get(now.key);
            return live !== undefined && !answersAt(serviceOf(live), number, port);
          },
        },
      },
    };
  }
}

/** A number that is taken out of the manifest stays in the cluster. */
function answersAt(service: Service, number: number, wanted: Open): boolean {
  const isOpen = ['NodePort', 'LoadBalancer'].includes(typeOf(service));
  const isThis = (one: Open) => hasNumber({ ...service, ports: [one] }, wanted);
  return isOpen && service.ports.some(one => one.nodePort === number || (one.nodePort === undefined && isThis(one)));
}

function typeOf({ manifest }: Service): string {
  return text(record(manifest.spec).type) ?? 'ClusterIP';
}
