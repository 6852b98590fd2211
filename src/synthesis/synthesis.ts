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
 * Writes what `App.synth` of cdk8s writes, in a time that grows with the size of the app and not with its square: the app is
 * validated and its dependencies are resolved once, and not once more for every chart.
 *
 * @returns the files
 * @throws what cdk8s throws; then no file is written
 */
export function synthesize(app: App, recordsMetadata: boolean): ReadonlySet<string> {
  mkdirSync(app.outdir, { recursive: true });
  validate(app);
  const order = resolvedOrder(app);
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

/** All manifests of an app as one text: that of `App.synthYaml`. */
export function synthesizeYaml(app: App): string {
  // In the order of cdk8s, which decides what is reported first.
  resolvedDependencies(new Tree(app));
  validate(app);
  const order = resolvedOrder(app);
  return new YamlWriter().write(order.charts.flatMap(chart => manifestsOf(chart, order)));
}

/** The charts as they are written, or as they would be if a synthesis had not looked at the app yet. */
export function chartsOf(app: App, isResolved: boolean): Chart[] {
  const order = isResolved ? resolvedOrder(app) : declaredOrder(app);
  return [...order.charts];
}

/** A validation may change the tree, so it is looked at after that. */
function resolvedOrder(app: App): Order {
  const tree = new Tree(app);
  return new Order(tree, resolvedDependencies(tree));
}

function declaredOrder(app: App): Order {
  const tree = new Tree(app);
  return new Order(tree, declaredDependencies(tree));
}
