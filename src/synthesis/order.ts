import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { requireNoCycle } from './cycle';
import { Dependencies } from './dependencies';
import { Graph } from './graph';
import { topology } from './topology';
import { Tree } from './tree';

/** The order in which charts, and the objects of each, are written: that of their dependencies, and otherwise of the tree. */
export class Order {
  private readonly graph: Graph;
  private readonly members: ReadonlyMap<Chart, readonly IConstruct[]>;
  private readonly surrounding: ReadonlySet<Chart>;
  private known?: Chart[];

  constructor(private readonly tree: Tree, private readonly dependencies: Dependencies) {
    this.graph = new Graph(tree, dependencies);
    this.members = tree.members;
    this.surrounding = dependingInside(tree, dependencies);
  }

  /** @throws as cdk8s does, where constructs depend on one another in a circle */
  public get charts(): readonly Chart[] {
    return this.known ??= this.findCharts();
  }

  /** Whether a chart depends on another. */
  public get hasDependentCharts(): boolean {
    return this.dependencies.betweenCharts;
  }

  /** The objects of a chart, without those of the charts in it. */
  public objects(chart: Chart): ApiObject[] {
    const constructs = this.surrounding.has(chart) ? this.tree.below(chart) : this.members.get(chart) ?? [];
    return topology(this.graph, constructs)
      .filter((one): one is ApiObject => ApiObject.isApiObject(one))
      .filter(one => this.tree.chartOf(one) === chart);
  }

  private findCharts(): Chart[] {
    requireNoCycle(this.graph, this.tree.constructs);
    return topology(this.graph, numbersFirst(this.tree)).filter((one): one is Chart => Chart.isChart(one));
  }
}

/**
 * The charts on which something depends that is in a chart in them. Only there can the charts in a chart decide the order of
 * its own objects.
 */
function dependingInside(tree: Tree, { targets }: Dependencies): Set<Chart> {
  const found = new Set<Chart>();
  for (const [source, all] of targets) {
    for (const target of all) {
      const chart = tree.chartAround(target);
      if (chart && chart !== tree.chartAround(source) && tree.isWithin(source, chart)) found.add(chart);
    }
  }
  return found;
}

/** cdk8s keeps constructs by their paths in an object, whose members come first where they look like numbers, as JavaScript has it. */
function numbersFirst(tree: Tree): IConstruct[] {
  const isNumber = (construct: IConstruct) => construct.node.scope === tree.root && isArrayIndex(construct.node.id);
  return [...tree.constructs.filter(isNumber), ...tree.constructs.filter(construct => !isNumber(construct))];
}

function isArrayIndex(name: string): boolean {
  return /^(0|[1-9]\d{0,9})$/.test(name) && Number(name) < 2 ** 32 - 1;
}
