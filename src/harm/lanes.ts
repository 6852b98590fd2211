/** The ports of a Service, those together that lead to the same pods: one that no new pod has any more falls short by itself. */
import { Listening } from './listening';
import { podPort } from '../controllers/endpoint-slice';
import { PodTemplate } from '../manifests/kinds/pod-template';
import { Service, ServicePort, servicePort } from '../manifests/kinds/service';

export interface Lane {
  /** The names or numbers of its ports; empty where all ports of the Service lead to the same pods. */
  readonly id: string;
  /** One port that stands for all; undefined where the Service has none of them, or no ports at all. */
  readonly before?: ServicePort;
  readonly after?: ServicePort;
}

/** The whole Service as one lane. */
const ALL: Lane = { id: '' };

/** @param templates Those that a Service leads to before or after. */
export function lanesOf(before: Service | undefined, after: Service | undefined, templates: readonly PodTemplate[], listening: Listening): Lane[] {
  const [old, now] = [before, after].map(service => service?.ports.map(servicePort) ?? []);
  if (old.length === 0 && now.length === 0) return [ALL];
  const groups = new Map<string, Lane[]>();
  for (const lane of paired(old, now)) {
    const reached = (port: ServicePort | undefined) => port === undefined ? '-' : templates.map(template => reaches((after ?? before)!, port, template, listening) ? 1 : 0).join('');
    const signature = `${reached(lane.before)} ${reached(lane.after)}`;
    groups.set(signature, [...groups.get(signature) ?? [], lane]);
  }
  // A port that leads nowhere, before and after, says nothing of the others.
  const leading = [...groups].filter(([signature]) => signature.includes('1')).map(([, lanes]) => lanes);
  const lasting = leading.filter(([{ before: port }]) => before === undefined || port !== undefined);
  // Nobody counts on a port that is new.
  const kept = lasting.length > 0 ? lasting : [[...groups.values()].flat()];
  return kept.map(lanes => ({ ...lanes[0], id: kept.length === 1 ? '' : lanes.map(({ id }) => id).join(', ') }));
}

function reaches({ key }: Service, port: ServicePort, template: PodTemplate, listening: Listening): boolean {
  return podPort(port, template) !== undefined && listening(key, port, template);
}

/** Ports of one name are the same; else those of one number; else the only ones of both sides. */
function paired(old: readonly ServicePort[], now: readonly ServicePort[]): Lane[] {
  const left = [...old];
  const take = (same: (one: ServicePort) => boolean) => {
    const at = left.findIndex(same);
    return at === -1 ? undefined : left.splice(at, 1)[0];
  };
  const byName = now.map(after => ({ after, before: take(one => one.name === after.name) }));
  const isOfNumber = (one: ServicePort, after: ServicePort) => one.number === after.number && one.protocol === after.protocol;
  const byNumber = byName.map(({ after, before }) => ({ after, before: before ?? take(one => isOfNumber(one, after)) }));
  const areSingle = old.length === 1 && now.length === 1;
  const pairs = byNumber.map(({ after, before }) => ({ after, before: before ?? (areSingle ? take(() => true) : undefined) }));
  return [
    ...pairs.map(({ before, after }) => ({ id: nameOf(after), before, after })),
    ...left.map(before => ({ id: nameOf(before), before })),
  ];
}

function nameOf({ name, number }: ServicePort): string {
  return name === '' ? `${number ?? ''}` : name;
}
