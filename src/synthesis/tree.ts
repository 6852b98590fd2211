import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';

/** Where a construct stands in its tree. */
interface Place {
  /** The chart that it belongs to: itself, or the closest one above it. */
  readonly chart?: Chart;
  /** The constructs from it to the last one below it, by their numbers; the end is not among them. */
  readonly begin: number;
  readonly end: number;
}

/** The constructs of a tree, looked at once. cdk8s walks up or down the tree whenever it needs one of these answers. */
export class Tree {
  /** All of them, each before those below it. */
  public readonly constructs: readonly IConstruct[];
  private readonly places: ReadonlyMap<IConstruct, Place>;

  constructor(public readonly root: IConstruct) {
    this.constructs = root.node.findAll();
    this.places = placesOf(this.constructs);
  }

  public has(construct: IConstruct): boolean {
    return this.places.has(construct);
  }

  /** The chart that a construct of this tree belongs to, if there is one. */
  public chartAround(construct: IConstruct): Chart | undefined {
    return this.places.get(construct)?.chart;
  }

  /** @throws as cdk8s does, where the construct is in no chart */
  public chartOf(construct: IConstruct): Chart {
    // What was removed from the tree or belongs to another one still knows its chart.
    return this.chartAround(construct) ?? Chart.of(construct);
  }

  /** Whether one of the two constructs is the other, or is above it. */
  public isNested(one: IConstruct, other: IConstruct): boolean {
    return this.isWithin(one, other) || this.isWithin(other, one);
  }

  public isWithin(inner: IConstruct, outer: IConstruct): boolean {
    const [a, b] = [this.places.get(inner), this.places.get(outer)];
    return a !== undefined && b !== undefined && b.begin <= a.begin && a.begin < b.end;
  }

  /** A construct and all that is below it. */
  public below(construct: IConstruct): readonly IConstruct[] {
    const place = this.places.get(construct);
    return place ? this.constructs.slice(place.begin, place.end) : construct.node.findAll();
  }

  /** The objects at and below a construct that belong to the same chart. */
  public objectsOf(construct: IConstruct): ApiObject[] {
    const chart = this.chartOf(construct);
    return this.below(construct).filter(one => ApiObject.isApiObject(one)).filter(one => this.chartOf(one) === chart);
  }

  /** The charts, each with the constructs that belong to it. */
  public get members(): Map<Chart, IConstruct[]> {
    const members = new Map<Chart, IConstruct[]>();
    for (const construct of this.constructs) {
      const chart = this.chartAround(construct);
      if (chart === undefined) continue;
      const others = members.get(chart);
      if (others) others.push(construct);
      else members.set(chart, [construct]);
    }
    return members;
  }
}

function placesOf(constructs: readonly IConstruct[]): Map<IConstruct, Place> {
  const numbers = new Map(constructs.map((construct, i) => [construct, i]));
  const parents = constructs.map(({ node }) => node.scope && numbers.get(node.scope));
  const ends = constructs.map((_, i) => i + 1);
  for (let i = constructs.length - 1; i > 0; i--) {
    const parent = parents[i];
    if (parent !== undefined) ends[parent] = Math.max(ends[parent], ends[i]);
  }
  const charts: Array<Chart | undefined> = [];
  constructs.forEach((construct, i) => {
    const parent = parents[i];
    charts.push(Chart.isChart(construct) ? construct : parent === undefined ? undefined : charts[parent]);
  });
  return new Map(constructs.map((construct, i) => [construct, { chart: charts[i], begin: i, end: ends[i] }]));
}
