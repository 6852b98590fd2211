import { serviceAt } from '../manifests/kinds/service';
import { displayName, keyOf } from '../manifests/manifest';
import { ManifestSet, nameOf } from '../manifests/manifest-set';
import { scaleOf } from '../manifests/scale';
import { includes } from '../manifests/selector';
import { unmodelledBehind } from '../manifests/unmodelled';
import { workloadsBehind } from '../manifests/workload-index';
import { arrives, upTo } from '../orders/story-steps';
import { World } from '../orders/world';
import { Rule, Violation } from './check/rule';
import { percent } from './check/shortage-violation';
import { Transition } from './check/transition';
import { Mirror } from '../routers/reading/route';
import { RouteBranch, routesIn } from '../routers/reading/routes';

/** Copies are answered for nobody, so that some more of them than the others have is no harm yet. */
const SPARE = 2;

/** @see https://gateway-api.sigs.k8s.io/guides/http-request-mirroring/ */
export const rule: Rule = {
  name: 'copies-exceed-pods',
  severity: 'warning',
  summary: 'Copies of many requests go to few pods, each of which gets more than twice as many as a pod that serves.',
  *check(transition: Transition): Iterable<Violation> {
    for (const one of overloadedIn(transition.after)) yield violation(transition, one);
  },
};

interface Overloaded {
  readonly route: string;
  readonly rule: string;
  readonly service: string;
  readonly object: string;
  readonly field: string;
  readonly share: number;
  /** How many pods get the copies, and how many the requests. */
  readonly pods: number;
  readonly serving: number;
}

function overloadedIn(manifests: ManifestSet): Overloaded[] {
  return routesIn(manifests).flatMap(({ key: route, rules }) => rules.flatMap(({ name, isConditional, branches, mirrors = [] }): Overloaded[] => {
    if (isConditional) return [];
    const serving = sumOf(branches.filter(({ weight }) => weight > 0).map(one => podsBehind(manifests, one, 'fewest')));
    return mirrors.flatMap(mirror => {
      const { service, share, object, field, failsRule } = mirror;
      const pods = podsBehind(manifests, mirror, 'most');
      // Where more than the copies fails, others tell of it.
      if (pods === undefined || serving === undefined || share === 0 || (pods === 0 && failsRule !== undefined)) return [];
      if (pods > 0 && (share * serving) / pods <= SPARE) return [];
      return [{ route, rule: name, service, object, field, share, pods, serving }];
    });
  }));
}

function sumOf(counts: ReadonlyArray<number | undefined>): number | undefined {
  return counts.reduce((sum, count) => sum === undefined || count === undefined ? undefined : sum + count, 0);
}

/** Undefined where nobody knows: of a Service that is not here, without a selector, or of pods on every node. */
function podsBehind(manifests: ManifestSet, { service: key, labels = {} }: RouteBranch | Mirror, which: 'fewest' | 'most'): number | undefined {
  const service = serviceAt(manifests, key);
  if (service?.selector === undefined || unmodelledBehind(manifests, service).length > 0) return undefined;
  const workloads = workloadsBehind(manifests, service).filter(({ template }) => includes(template.labels, labels));
  if (workloads.length === 0 || workloads.some(({ kind }) => kind === 'DaemonSet')) return undefined;
  return workloads.reduce((sum, workload) => sum + scaleOf(workload, manifests)[which], 0);
}

function violation(transition: Transition, one: Overloaded): Violation {
  const { after } = transition;
  const object = after.get(one.object) ?? after.get(one.route)!;
  const [routeName, serviceName] = [nameOf(one.route), nameOf(one.service)];
  const shows = (world: World) => overloadedIn(world.objects).some(({ route, rule: name, service }) => (
    route === one.route && name === one.rule && service === one.service
  ));
  const objects = [...transition.before.all, ...after.all].map(keyOf);
  return {
    object,
    field: one.field,
    subject: JSON.stringify([one.route, one.rule, one.service]),
    message: one.pods === 0 ? `${displayName(object)} copies ${percent(one.share)} of the requests for ${one.rule} to ${serviceName}, behind which there are no pods: nobody gets them.`
      : `${displayName(object)} copies ${percent(one.share)} of the requests for ${one.rule}, which ${podsText(one.serving)} serve, to ${serviceName} with ${podsText(one.pods)}: `
      + `each of these gets ${round((one.share * one.serving) / one.pods)} times as many as one that serves.`,
    mend: one.pods === 0 ? `Start pods behind ${serviceName} first, and copy requests in a later commit; or copy none.` : `Copy ${percent(Math.min(1, one.pods / one.serving))} of the requests, or run ${Math.ceil(one.share * one.serving)} pods behind ${serviceName} first.`,
    counterexample: {
      events: upTo(transition, shows, arrives(transition, one.object, one.route, ...objects)),
      harm: {
        description: `${routeName} copies ${one.pods === 0 ? `requests to ${serviceName}, where nobody is` : `more to ${serviceName} than its pods can answer beside what the others serve`}`,
        shows,
      },
    },
  };
}

function podsText(pods: number): string {
  return `${pods} ${pods === 1 ? 'pod' : 'pods'}`;
}

function round(times: number): number {
  return Math.round(times * 10) / 10;
}
