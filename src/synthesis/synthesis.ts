import { mkdirSync, rmSync } from 'fs';
import { join } from 'path';
import { App, Chart } from 'cdk8s';
import { declaredDependencies, resolvedDependencies } from './dependencies';
import { Order } from './order';
import { asItIs, constructMetadata, manifestsOf, outputOf, Render, rendersItself } from './output';
import { Tree } from './tree';
import { validate } from './validation';
import { writeChanged } from './written-files';
import { YamlWriter } from './yaml-writer';
import { FileNames, inTheWay } from '../ground/name-clashes';
import { removeLeftovers } from '../state/files/atomic-file';

interface WrittenFile {
  readonly documents: readonly any[];
  readonly content: Buffer;
}

type Files = ReadonlyMap<string, WrittenFile>;

/**
 * Synthesizes an app as `App` of cdk8s does, in a time that grows with the size of the app and not with its square: the app
 * is validated and its dependencies are resolved once, and not once more for every chart.
 */
export class Synthesis {
  /** What cdk8s notes in the tree: from then on charts depend on one another because of what is in them. */
  private isResolved = false;
  private last?: { readonly order: Order; readonly files: Files };

  constructor(private readonly app: App, private readonly recordsMetadata: boolean) {}

  /** The charts in their order. */
  public get charts(): Chart[] {
    const tree = new Tree(this.app);
    return [...new Order(tree, this.isResolved ? resolvedDependencies(tree) : declaredDependencies(tree)).charts];
  }

  /**
   * Writes the files of `App.synth`. With `render` it remembers them, so that they can be written again.
   *
   * @returns the paths of the manifests
   * @throws what cdk8s throws; then no file is written
   */
  public write(render?: Render): ReadonlySet<string> {
    const { app, recordsMetadata } = this;
    mkdirSync(app.outdir, { recursive: true });
    validate(app);
    const order = this.resolve();
    const { folders, files } = this.files(order, render ?? asItIs, render && new Map());
    requireApart([...files.keys()]);
    folders.forEach(folder => mkdirSync(folder, { recursive: true }));
    [app.outdir, ...folders].forEach(folder => removeLeftovers(folder));
    files.forEach(({ content }, file) => writeChanged(file, content));
    if (recordsMetadata) writeChanged(join(app.outdir, 'construct-metadata.json'), Buffer.from(constructMetadata(order)));
    if (render) this.last = { order, files };
    return new Set(files.keys());
  }

  /**
   * Writes the files once more, after the same objects in the same order render something else. What `render` gives as the
   * very value of before is not written anew.
   *
   * @throws as `writeFileSync` does
   */
  public rewrite(render: Render): void {
    const { order, files: before } = this.last!;
    const { files } = this.files(order, render, before);
    files.forEach(({ content }, file) => writeChanged(file, content));
    [...before.keys()].filter(file => !files.has(file)).forEach(file => rmSync(file));
    this.last = { order, files };
  }

  /** Whether what was written is what the objects render, each by itself. */
  public get isRewritable(): boolean {
    return this.last !== undefined && !this.last.order.charts.some(rendersItself);
  }

  /**
   * The text of `App.synthYaml`.
   *
   * @throws what cdk8s throws
   */
  public text(): string {
    // First, as in cdk8s, since that decides what is reported.
    this.resolve();
    validate(this.app);
    const order = this.resolve();
    return new YamlWriter().write(order.charts.flatMap(chart => manifestsOf(chart, order, asItIs)));
  }

  /** @param before What was written; undefined where nobody asks again. */
  private files(order: Order, render: Render, before?: Files): { folders: string[]; files: Files } {
    const yaml = new YamlWriter();
    const folders: string[] = [];
    // The last one of a name counts, and is written when it is its turn.
    const files = new Map<string, WrittenFile>();
    for (const output of outputOf(this.app, order, render)) {
      if ('folder' in output) {
        folders.push(output.folder);
      } else {
        const { file, documents } = output;
        files.delete(file);
        const known = before?.get(file);
        const isKnown = known?.documents.length === documents.length && documents.every((document, i) => document === known.documents[i]);
        files.set(file, isKnown ? known : { documents: before ? documents : [], content: Buffer.from(yaml.write(documents)) });
      }
    }
    return { folders, files };
  }

  /** A validation may change the tree, so it is looked at again after each. */
  private resolve(): Order {
    const tree = new Tree(this.app);
    const dependencies = resolvedDependencies(tree);
    this.isResolved = true;
    return new Order(tree, dependencies);
  }
}

/** @throws where some of the manifests would be lost on another machine */
function requireApart(files: readonly string[]): void {
  const names = new FileNames();
  const problems = files.flatMap(file => {
    const clash = names.add(file);
    return clash === undefined ? [] : [`${inTheWay(clash)}: give the chart or the object another name`];
  });
  if (problems.length > 0) throw new Error(problems.join('\n'));
}
