import { IConstruct } from 'constructs';
import { Graph, Vertex } from './graph';

/**
 * Constructs in the order of their dependencies: that of cdk8s, which begins with those on which nothing depends, and
 * lists each after what it depends on. Every vertex is visited once.
 *
 * @param constructs A part of a tree, in the order of the tree. What is not among them is left out of account.
 */
export function topology(graph: Graph, constructs: readonly IConstruct[]): readonly IConstruct[] {
  if (graph.isEmpty) return constructs;
  const part = new Set(constructs);
  const vertices = constructs.map(construct => graph.vertex(construct));
  const outbound = (vertex: Vertex) => vertex.outbound.filter(({ place }) => place === undefined || part.has(place));
  const dependedOn = directTargets(vertices, outbound);
  return postorder(vertices.filter(vertex => !dependedOn.has(vertex)), outbound).flatMap(({ construct }) => construct ?? []);
}

/** The vertices that stand for constructs on which others depend. */
function directTargets(vertices: readonly Vertex[], outbound: (vertex: Vertex) => readonly Vertex[]): Set<Vertex> {
  const found = new Set<Vertex>();
  const open = [...vertices];
  for (let vertex = open.pop(); vertex !== undefined; vertex = open.pop()) {
    for (const target of outbound(vertex)) {
      if (found.has(target)) continue;
      found.add(target);
      if (target.construct === undefined) open.push(target);
    }
  }
  return found;
}

/** The vertices from those given onwards, each after those that it depends on. */
export function postorder(starts: readonly Vertex[], outbound: (vertex: Vertex) => readonly Vertex[], onCycle = () => {}): Vertex[] {
  const order: Vertex[] = [];
  const seen = new Set<Vertex>();
  const open = new Set<Vertex>();
  // A stack of its own, since a chain of dependencies may be longer than calls may be nested.
  const stack: Array<{ readonly vertex: Vertex; readonly targets: readonly Vertex[]; next: number }> = [];
  const enter = (vertex: Vertex) => {
    if (open.has(vertex)) onCycle();
    if (seen.has(vertex)) return;
    seen.add(vertex);
    open.add(vertex);
    stack.push({ vertex, targets: outbound(vertex), next: 0 });
  };
  for (const start of starts) {
    enter(start);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      if (top.next < top.targets.length) {
        enter(top.targets[top.next++]);
      } else {
        stack.pop();
        open.delete(top.vertex);
        order.push(top.vertex);
      }
    }
  }
  return order;
}
