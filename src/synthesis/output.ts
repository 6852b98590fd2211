import { join } from 'path';
import { ApiObject, App, Chart, Names, YamlOutputType } from 'cdk8s';
import { Order } from './order';

/** What a synthesis writes, in this order: a folder, or a file with its documents. */
export type Output = { readonly folder: string } | { readonly file: string; readonly documents: readonly any[] };

/** What an object is in a manifest. */
export type Render = (object: ApiObject) => any;

export const asItIs: Render = object => object.toJson();

/** What an app writes, by the kind of output that it was given. Objects are rendered when it is their turn. */
export function* outputOf(app: App, order: Order, render: Render): Generator<Output> {
  const { charts } = order;
  const file = (folder: string, name: string, documents: readonly any[]) => ({ file: join(folder, name + app.outputFileExtension), documents });
  switch (app.yamlOutputType) {
    case YamlOutputType.FILE_PER_APP: {
      const documents = charts.flatMap(chart => manifestsOf(chart, order, render));
      if (charts.length > 0) yield file(app.outdir, 'app', documents);
      return;
    }
    case YamlOutputType.FILE_PER_CHART:
      for (const [i, chart] of charts.entries()) yield file(app.outdir, chartName(chart, i, order), manifestsOf(chart, order, render));
      return;
    case YamlOutputType.FILE_PER_RESOURCE:
      for (const chart of charts) {
        for (const manifest of manifestsOf(chart, order, render).filter(isThere)) yield file(app.outdir, objectName(manifest), [manifest]);
      }
      return;
    case YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE:
      for (const [i, chart] of charts.entries()) {
        const folder = join(app.outdir, chartName(chart, i, order));
        yield { folder };
        for (const object of order.objects(chart)) yield file(folder, objectName(object), [render(object)]);
      }
      return;
    default:
  }
}

/** The manifests of a chart, in order. */
export function manifestsOf(chart: Chart, order: Order, render: Render): any[] {
  // A chart of a class of its own may render something else, and then does so as slowly as ever.
  if (rendersItself(chart)) return Object.values(chart.toJson());
  return order.objects(chart).map(render);
}

/** Whether what a chart writes is not just its objects. */
export function rendersItself(chart: Chart): boolean {
  return chart.toJson !== Chart.prototype.toJson;
}

/** Which file came from where: what cdk8s records of constructs, where it is asked to. */
export function constructMetadata(order: Order): string {
  const objects = order.charts.flatMap(chart => order.objects(chart));
  // Objects of one name are told apart by nobody: the last one counts.
  const resources = Object.fromEntries(objects.map(({ name, node }) => [name, { path: node.path }]));
  return JSON.stringify({ version: '1.0.0', resources });
}

/** Where charts depend on one another, the names of the files say in which order they are applied. */
function chartName(chart: Chart, index: number, { hasDependentCharts }: Order): string {
  return `${hasDependentCharts ? `${index.toString().padStart(4, '0')}-` : ''}${Names.toDnsLabel(chart)}`;
}

/** The same members in a manifest and in a construct. */
function objectName({ kind, metadata }: { readonly kind: string; readonly metadata: { readonly name?: string } }): string {
  return `${kind}.${metadata.name}`.replace(/[^0-9a-zA-Z-_.]/g, '');
}

function isThere(manifest: unknown): boolean {
  return manifest !== undefined;
}
