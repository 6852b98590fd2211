/**
 * One measurement in a process of its own, so that its peak memory is known: builds an app and synthesizes it.
 *
 * The arguments are a shape, a size, a subject (`App`, `RolloutApp`, or `floor`: `toJson` and `yaml.stringify` alone), and
 * the output folder.
 */
import { ApiObject, App, AppProps, Chart, Yaml } from 'cdk8s';
import { Deployment, HorizontalPodAutoscaler } from 'cdk8s-plus-28';
import { Construct } from 'constructs';

export interface Measurement {
  /** Of the processor, since what else a machine does is nothing to be measured here. */
  readonly milliseconds: number;
  readonly megabytes: number;
}

const OBJECTS_AT_DEPTH = 400;
const LAYER = 4;

type Shape = (app: App, size: number) => void;

const SHAPES: { readonly [name: string]: Shape } = {
  'charts': (app, size) => range(size).forEach(i => {
    const chart = new Chart(app, `service-${i}`);
    const target = new Deployment(chart, 'web', { containers: [{ image: `ghcr.io/acme/service-${i}:1.5.0`, portNumber: 8080 }] });
    target.exposeViaService();
    new HorizontalPodAutoscaler(chart, 'autoscaler', { target, maxReplicas: 10 });
  }),
  'objects of one chart': (app, size) => things(new Chart(app, 'all'), size),
  'depth of the tree': (app, size) => {
    const deep = range(size - 1).reduce<Construct>((scope, i) => new Construct(scope, `c${i}`), new Chart(app, 'deep'));
    things(deep, OBJECTS_AT_DEPTH);
  },
  'objects in layers': (app, size) => {
    const chart = new Chart(app, 'layers');
    range(size / LAYER).reduce<ApiObject[]>((before, i) => {
      const layer = things(new Construct(chart, `layer-${i}`), LAYER);
      layer.forEach(one => one.addDependency(...before));
      return layer;
    }, []);
  },
};

function things(scope: Construct, count: number): ApiObject[] {
  return range(count).map(i => new ApiObject(scope, `config-${i}`, {
    apiVersion: 'v1', kind: 'ConfigMap', metadata: { labels: { app: `app-${i}`, tier: 'web' } }, data: { mode: 'production', limit: `${i}`, flag: 'yes' },
  }));
}

function range(count: number): number[] {
  return [...Array(count).keys()];
}

/** The least that any synthesis does. */
function floor(app: App): void {
  const objects = app.node.children.map(chart => chart.node.findAll().filter(one => ApiObject.isApiObject(one)));
  objects.forEach(ofChart => Yaml.stringify(...ofChart.map(object => object.toJson())));
}

function measure(shape: string, size: number, subject: string, outdir: string): Measurement {
  // Loaded for all of them, so that memory can be compared.
  const { RolloutApp } = require(process.env.LIBRARY!); // eslint-disable-line @typescript-eslint/no-require-imports
  const app: App = subject === 'RolloutApp' ? new RolloutApp({ outdir, stateless: true } as AppProps) : new App({ outdir });
  SHAPES[shape](app, size);
  const before = process.cpuUsage();
  if (subject === 'floor') floor(app);
  else app.synth();
  const { user, system } = process.cpuUsage(before);
  return { milliseconds: (user + system) / 1000, megabytes: process.resourceUsage().maxRSS / 1024 };
}

if (process.env.LIBRARY) {
  const [shape, size, subject, outdir] = process.argv.slice(-4);
  process.stdout.write(JSON.stringify(measure(shape, Number(size), subject, outdir)));
}
