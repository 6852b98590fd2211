import { Chart } from 'cdk8s';
import { Dependable, IConstruct } from 'constructs';
import { Tree } from './tree';

/** What the constructs of a tree depend on, in the order in which cdk8s comes to know it. */
export interface Dependencies {
  /** By construct. Those that depend on nothing are not in it. */
  readonly targets: ReadonlyMap<IConstruct, ReadonlySet<IConstruct>>;
  /** Whether objects pass on to one another what was said of the constructs around them. */
  readonly spread: boolean;
  /** Whether a chart depends on another, so that the names of the files say the order. */
  readonly betweenCharts: boolean;
}

/** What was said of the constructs, and nothing else: what cdk8s goes by until the first synthesis. */
export function declaredDependencies(tree: Tree): Dependencies {
  return { targets: declared(tree), spread: false, betweenCharts: false };
}

/**
 * What a synthesis goes by: a chart depends on the charts directly in it, and on those that its constructs depend on; the
 * objects of a construct depend on the objects of what it depends on.
 *
 * cdk8s has no public way to this, and writes each pair of objects into the tree: as many as the product of the two.
 *
 * @throws as cdk8s does, where a construct outside of any chart takes part
 */
export function resolvedDependencies(tree: Tree): Dependencies {
  const targets = declared(tree);
  let betweenCharts = false;
  const addChart = (source: Chart, target: Chart) => {
    Dependable.of(target).dependencyRoots.forEach(root => add(targets, source, root));
    betweenCharts = true;
  };
  for (const chart of tree.constructs.filter(one => Chart.isChart(one))) {
    chart.node.children.filter(one => Chart.isChart(one)).forEach(child => addChart(chart, child));
  }
  // A list of its own, since what is added to a chart here is known already.
  const all = tree.constructs.flatMap(source => [...targets.get(source) ?? []].map(target => ({ source, target })));
  for (const { source, target } of all) {
    const [from, to] = [tree.chartOf(source), tree.chartOf(target)];
    if (from !== to) addChart(from, to);
  }
  return { targets, spread: true, betweenCharts };
}

function declared(tree: Tree): Map<IConstruct, Set<IConstruct>> {
  const targets = new Map<IConstruct, Set<IConstruct>>();
  for (const source of tree.constructs) {
    for (const target of source.node.dependencies) add(targets, source, target);
  }
  return targets;
}

function add(targets: Map<IConstruct, Set<IConstruct>>, source: IConstruct, target: IConstruct): void {
  const known = targets.get(source);
  if (known) known.add(target);
  else targets.set(source, new Set([target]));
}
