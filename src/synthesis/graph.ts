import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { Dependencies } from './dependencies';
import { Tree } from './tree';

/** A vertex stands for a construct, or helps to say with few edges that many objects depend on many. */
export class Vertex {
  private known?: readonly Vertex[];

  /**
   * @param place The construct with which it is left out of a part of the tree. Without one it is left out of none.
   * @param construct The construct that it stands for.
   * @param find What it depends on, in the order of cdk8s. Found when it is needed, since vertices lead to one another.
   */
  constructor(
    public readonly place: IConstruct | undefined,
    public readonly construct: IConstruct | undefined,
    private readonly find: () => Vertex[],
  ) {}

  public get outbound(): readonly Vertex[] {
    return this.known ??= this.find();
  }
}

/**
 * The dependencies of a tree as a graph that is as large as the tree.
 *
 * Where a construct of n objects depends on one of m objects, cdk8s has n times m edges. Here two kinds of helping vertices
 * stand between them: the wishes of a construct, which its objects share with those around it, and the objects of a construct.
 */
export class Graph {
  private readonly vertices = new Map<IConstruct, Vertex>();
  private readonly wishes = new Map<IConstruct, Vertex>();
  private readonly groups = new Map<IConstruct, Vertex>();
  private readonly entangled = new Map<IConstruct, boolean>();
  private byPath?: Map<string, IConstruct>;

  constructor(private readonly tree: Tree, private readonly dependencies: Dependencies) {}

  public get isEmpty(): boolean {
    return this.dependencies.targets.size === 0;
  }

  /** The vertex of a construct of the tree. */
  public vertex(construct: IConstruct): Vertex {
    return cached(this.vertices, construct, () => new Vertex(construct, construct, () => [
      ...[...this.targets(construct)].flatMap(target => this.found(target)),
      ...this.dependencies.spread && ApiObject.isApiObject(construct) ? this.spread(construct) : [],
    ]));
  }

  /** What an object depends on because of itself and of the constructs around it. */
  private spread(object: ApiObject): Vertex[] {
    if (!this.isEntangled(object)) return [this.wishesOf(object)];
    return this.around(object).flatMap(source => [...this.targets(source)].flatMap(target => this.mayShareObjects(source, target)
      ? this.tree.objectsOf(target).filter(one => one !== object).map(one => this.vertex(one))
      : [this.groupOf(target)]));
  }

  /** The wishes of a construct: after those of the construct around it, as cdk8s goes from the outside to the inside. */
  private wishesOf(construct: IConstruct): Vertex {
    return cached(this.wishes, construct, () => new Vertex(construct, undefined, () => [
      ...Chart.isChart(construct) ? [] : [this.wishesOf(construct.node.scope!)],
      ...[...this.targets(construct)].map(target => this.groupOf(target)),
    ]));
  }

  /** The objects at and below a construct, in its own chart. */
  private groupOf(target: IConstruct): Vertex {
    if (!this.tree.has(target)) return new Vertex(undefined, undefined, () => this.tree.objectsOf(target).flatMap(one => this.found(one)));
    return cached(this.groups, target, () => new Vertex(target, undefined, () => [
      ...ApiObject.isApiObject(target) ? [this.vertex(target)] : [],
      ...target.node.children.filter(child => !Chart.isChart(child)).map(child => this.groupOf(child)),
    ]));
  }

  /** Whether a construct or one around it depends on objects of its own. No object depends on itself for that, and a group cannot leave one out. */
  private isEntangled(construct: IConstruct): boolean {
    const known = this.entangled.get(construct);
    if (known !== undefined) return known;
    const is = [...this.targets(construct)].some(target => this.mayShareObjects(construct, target))
      || !Chart.isChart(construct) && this.isEntangled(construct.node.scope!);
    this.entangled.set(construct, is);
    return is;
  }

  private mayShareObjects(one: IConstruct, other: IConstruct): boolean {
    return this.tree.chartAround(one) === this.tree.chartAround(other) && this.tree.isNested(one, other);
  }

  /** From the chart of a construct down to the construct. */
  private around(construct: IConstruct): IConstruct[] {
    return Chart.isChart(construct) ? [construct] : [...this.around(construct.node.scope!), construct];
  }

  private targets(construct: IConstruct): ReadonlySet<IConstruct> {
    return this.dependencies.targets.get(construct) ?? NOTHING;
  }

  /** cdk8s finds constructs by their paths: one of another tree is taken for that of the same path here, if there is one. */
  private found(target: IConstruct): Vertex[] {
    if (this.tree.has(target)) return [this.vertex(target)];
    this.byPath ??= new Map(this.tree.constructs.map(construct => [construct.node.path, construct]));
    const construct = this.byPath.get(target.node.path);
    return construct ? [this.vertex(construct)] : [];
  }
}

const NOTHING: ReadonlySet<IConstruct> = new Set();

function cached(known: Map<IConstruct, Vertex>, construct: IConstruct, create: () => Vertex): Vertex {
  const vertex = known.get(construct) ?? create();
  known.set(construct, vertex);
  return vertex;
}
