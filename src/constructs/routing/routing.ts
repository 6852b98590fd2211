/** How the traffic of one rollout is led by a router: what its strategy has to know, what stands in its objects, what is wrong. */
import { Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { TrafficRouter } from './traffic-router';
import { writerOf } from './writers';
import { RouterTerms } from '../../frames/strategy';
import { wholeSeconds } from '../../plan/seconds';
import { RolloutStep } from '../../plan/step';
import { optionProblems } from '../../routers/writing/option-problems';
import { LedStep, planProblems } from '../../routers/writing/plan-problems';
import { Led, RouteOptions, RouterObject, Writer } from '../../routers/writing/writer';
import { cannot } from '../../routers/writing/writers';

export interface RoutedRollout {
  readonly name: string;
  readonly namespace?: string;
  /** The Services of the two tracks. */
  readonly services: readonly [string, string];
}

/** The rollouts that lead places which only one may lead, by tree. */
const known = new WeakMap<IConstruct, Map<string, string>>();

const AT_REST: Led = { weight: 0, testers: false, mirror: 0 };

/** How a router leads traffic to the Services of a rollout whose names end so. */
export function routingOf(
  rollout: Construct & { readonly name: string }, router: TrafficRouter, suffixes: readonly [string, string], namespace?: string,
): Routing {
  const { name } = rollout;
  return new Routing(router, { name, namespace: namespace ?? Chart.of(rollout).namespace, services: [`${name}${suffixes[0]}`, `${name}${suffixes[1]}`] });
}

export class Routing {
  public readonly writer: Writer;

  constructor(private readonly router: TrafficRouter, private readonly rollout: RoutedRollout) {
    this.writer = writerOf(router._title);
  }

  /** What its strategy has to know. */
  public get terms(): RouterTerms {
    const { title, can, places, propagation } = this.writer;
    const own = this.router._options.propagation;
    return {
      title,
      grain: can.grain,
      leastPods: this.writer.leastPods(this.told(0)),
      places,
      propagation: own === undefined ? propagation : wholeSeconds(own),
      hasTesters: this.router._options.testers !== undefined,
    };
  }

  /** What its objects are called, which no frame changes. */
  public get identities(): ReadonlyArray<Omit<RouterObject, 'spec'>> {
    return this.objects(AT_REST, 0).map(({ apiVersion, kind, metadata: { name } }) => ({ apiVersion, kind, metadata: { name } }));
  }

  /** `HTTPRoute/hello` */
  public get names(): string[] {
    return this.identities.map(({ kind, metadata: { name } }) => `${kind}/${name}`);
  }

  /** @param firstPort That of the Services, where none was asked for. */
  public objects(led: Led, firstPort: number): RouterObject[] {
    return this.writer.objects(this.told(firstPort), led);
  }

  public problems(steps: readonly LedStep[], replicas: number): string[] {
    const { router, writer } = this;
    return [
      ...router._contradictions,
      ...optionProblems(writer, this.told(0), router._needsHost),
      ...planProblems(writer, this.told(0), steps, replicas),
    ];
  }

  /** What a user should know of the steps of a canary, and need not mend. */
  public warnings(steps: readonly RolloutStep[]): string[] {
    const { leastPods } = this.terms;
    return steps.filter(({ podCount }) => podCount !== undefined && podCount < leastPods).map(step => (
      `router: all requests fail while the only canary pod of the step "${step}" is not ready: begin with ${leastPods} pods, `
      + 'or set "allowEmptyServices" where Traefik runs with it'
    ));
  }

  /** What is wrong besides where the two tracks are colours, each of which rests without pods in its turn. */
  public colourProblems(): string[] {
    const { router, writer } = this;
    return [
      ...writer.can.firstMayBeEmpty ? [] : [`router: ${cannot(writer, 'a switch after which nothing is ready behind its main Service', can => can.firstMayBeEmpty)}`],
      ...router._options.testers === undefined ? [] : ['router: testers of a blue-green switch have its preview Service: leave "testers" out'],
    ];
  }

  /** The rollouts of the tree that lead the same places, where only one may: one sentence each. */
  public claimProblems(rollout: Construct): string[] {
    const { root } = rollout.node;
    const taken = known.get(root) ?? new Map<string, string>();
    known.set(root, taken);
    const others = new Set<string>();
    for (const claim of this.writer.claims?.(this.told(0)) ?? []) {
      const key = `${this.rollout.namespace ?? Chart.of(rollout).node.path} ${claim}`;
      const other = taken.get(key);
      if (other === undefined) taken.set(key, rollout.node.path);
      else if (other !== rollout.node.path) others.add(other);
    }
    return [...others].map(other => (
      `router: the rollout at ${other} leads the same host and path, and one canary is all that they can have: change the host or the path of one`
    ));
  }

  private told(port: number): RouteOptions {
    return this.router._told({ ...this.rollout, port: this.router._options.port ?? port });
  }
}
