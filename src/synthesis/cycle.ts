import { IConstruct } from 'constructs';
import { Graph, Vertex } from './graph';
import { postorder } from './topology';

/** How much of a cycle cdk8s would name before a plain cycle says more: there are as many routes as ways through the layers. */
const MOST_STEPS = 2_000;

/**
 * Throws where constructs depend on one another in a circle.
 *
 * @throws as cdk8s does, and in its words. Where it would search for hours among many ways round, one way is named.
 */
export function requireNoCycle(graph: Graph, constructs: readonly IConstruct[]): void {
  if (graph.isEmpty) return;
  const vertices = constructs.map(construct => graph.vertex(construct));
  const route = isCyclic(vertices) ? routeOf(vertices) : reachedFromItself(vertices);
  if (route) throw new Error(`Dependency cycle detected: ${route.map(({ construct }) => construct!.node.path).join(' => ')}`);
}

/**
 * A construct that depends on itself and on which another one depends. There cdk8s runs out of stack, so these words are not
 * its own. One on which no other depends it leaves out without a word, and so is it here.
 */
function reachedFromItself(vertices: readonly Vertex[]): Vertex[] | undefined {
  const selfish = new Set(vertices.filter(vertex => vertex.outbound.includes(vertex)));
  if (selfish.size === 0) return undefined;
  const reached = vertices.flatMap(vertex => constructsIn(vertex.outbound).filter(target => target !== vertex)).find(target => selfish.has(target));
  return reached && [reached, reached];
}

/** Whether there is a circle, where only some constructs depend on anything. None is a construct that depends on itself. */
function isCyclic(sources: readonly Vertex[]): boolean {
  const among = new Set(sources);
  let is = false;
  postorder(sources, vertex => vertex.construct && !among.has(vertex) ? [] : vertex.outbound.filter(target => target !== vertex), () => is = true);
  return is;
}

/** cdk8s adds what constructs depend on one after the other, and stops at the first that closes a circle. */
function routeOf(vertices: readonly Vertex[]): Vertex[] {
  let [without, withCycle] = [0, vertices.length];
  while (withCycle - without > 1) {
    const middle = Math.floor((without + withCycle) / 2);
    if (isCyclic(vertices.slice(0, middle))) withCycle = middle;
    else without = middle;
  }
  const closing = vertices[without];
  const map = new RouteMap(vertices.slice(0, without), closing);
  const first = constructsIn(closing.outbound).find(target => target !== closing && map.leads(target));
  return first ? [...map.walk(first) ?? map.shortest(first), first] : [closing, closing];
}

/** The vertices of constructs to which some lead, each once, at its first place. */
function constructsIn(vertices: readonly Vertex[]): Vertex[] {
  const found = (vertex: Vertex): Vertex[] => vertex.construct ? [vertex] : vertex.outbound.flatMap(found);
  return [...new Set(vertices.flatMap(found))];
}

/** The ways to one vertex, where only some constructs depend on anything. */
class RouteMap {
  private readonly sources: ReadonlySet<Vertex>;
  private readonly leading: ReadonlySet<Vertex>;

  constructor(sources: readonly Vertex[], private readonly goal: Vertex) {
    this.sources = new Set(sources);
    const sourcesOf = new Map<Vertex, Vertex[]>();
    for (const source of postorder(sources, vertex => this.outbound(vertex))) {
      for (const target of this.outbound(source)) {
        const others = sourcesOf.get(target);
        if (others) others.push(source);
        else sourcesOf.set(target, [source]);
      }
    }
    const leading = new Set([goal]);
    for (const one of leading) sourcesOf.get(one)?.forEach(source => leading.add(source));
    this.leading = leading;
  }

  public leads(vertex: Vertex): boolean {
    return this.leading.has(vertex);
  }

  /**
   * The route as cdk8s writes it down: with all that it comes by, and less its last step wherever the last way that it
   * tries leads nowhere. Undefined where that is too long.
   */
  public walk(from: Vertex): Vertex[] | undefined {
    const route: Vertex[] = [];
    const visit = (vertex: Vertex): boolean => {
      route.push(vertex);
      let isFound = false;
      for (const target of constructsIn(this.outbound(vertex))) {
        if (route.length > MOST_STEPS) return true;
        if (target === this.goal) {
          route.push(target);
          return true;
        }
        isFound = this.leads(target) && visit(target);
      }
      if (!isFound) route.pop();
      return isFound;
    };
    visit(from);
    return route.length > MOST_STEPS ? undefined : route;
  }

  public shortest(from: Vertex): Vertex[] {
    const cameFrom = new Map<Vertex, Vertex | undefined>([[from, undefined]]);
    for (const vertex of cameFrom.keys()) {
      for (const target of constructsIn(this.outbound(vertex))) if (!cameFrom.has(target)) cameFrom.set(target, vertex);
      if (cameFrom.has(this.goal)) break;
    }
    const route: Vertex[] = [];
    for (let at: Vertex | undefined = this.goal; at !== undefined; at = cameFrom.get(at)) route.unshift(at);
    return route;
  }

  private outbound(vertex: Vertex): readonly Vertex[] {
    return vertex.construct && !this.sources.has(vertex) ? [] : vertex.outbound;
  }
}
