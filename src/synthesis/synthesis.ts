import { mkdirSync } from 'fs';
import { join } from 'path';
import { App, Chart } from 'cdk8s';
import { declaredDependencies, resolvedDependencies } from './dependencies';
import { Order } from './order';
import { constructMetadata, manifestsOf, outputOf } from './output';
import { Tree } from './tree';
import { validate } from './validation';
import { writeChanged } from './written-files';
import { YamlWriter } from './yaml-writer';

/**
 * Synthesizes an app as `App` of cdk8s does, in a time that grows with the size of the app and not with its square: the app
 * is validated and its dependencies are resolved once, and not once more for every chart.
 */
export class Synthesis {
  /** What cdk8s notes in the tree: from then on charts depend on one another because of what is in them. */
  private isResolved = false;

  constructor(private readonly app: App, private readonly recordsMetadata: boolean) {}

  /** The charts in their order. */
  public get charts(): Chart[] {
    const tree = new Tree(this.app);
    return [...new Order(tree, this.isResolved ? resolvedDependencies(tree) : declaredDependencies(tree)).charts];
  }

  /**
   * Writes the files of `App.synth`.
   *
   * @returns the paths of the manifests
   * @throws what cdk8s throws; then no file is written
   */
  public write(): ReadonlySet<string> {
    const { app, recordsMetadata } = this;
    mkdirSync(app.outdir, { recursive: true });
    validate(app);
    const order = this.resolve();
    const yaml = new YamlWriter();
    const folders: string[] = [];
    // The last one of a name counts, and is written when it is its turn.
    const files = new Map<string, Buffer>();
    for (const output of outputOf(app, order)) {
      if ('folder' in output) {
        folders.push(output.folder);
      } else {
        files.delete(output.file);
        files.set(output.file, Buffer.from(yaml.write(output.documents)));
      }
    }
    folders.forEach(folder => mkdirSync(folder, { recursive: true }));
    files.forEach((content, file) => writeChanged(file, content));
    if (recordsMetadata) writeChanged(join(app.outdir, 'construct-metadata.json'), Buffer.from(constructMetadata(order)));
    return new Set(files.keys());
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
    return new YamlWriter().write(order.charts.flatMap(chart => manifestsOf(chart, order)));
  }

  /** A validation may change the tree, so it is looked at again after each. */
  private resolve(): Order {
    const tree = new Tree(this.app);
    const dependencies = resolvedDependencies(tree);
    this.isResolved = true;
    return new Order(tree, dependencies);
  }
}
