/** `RolloutApp` against `App`: the same files to the byte, and the same errors in the same words. Run with several versions of cdk8s. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ApiObject, App, AppProps, Chart, YamlOutputType } from 'cdk8s';
import { Construct } from 'constructs';
import * as fc from 'fast-check';
import { KNOWN_APPS } from './known-apps';
import { AppClass, build, filesIn, inEnvironment, outcome, plans } from './random-app';
import { RolloutApp } from '../../src';

export class StatelessApp extends RolloutApp {
  constructor(props: AppProps) {
    super({ ...props, stateless: true });
  }
}

const TYPES = Object.values(YamlOutputType).filter((type): type is YamlOutputType => typeof type !== 'string');
const examplesFolder = join(__dirname, '../../examples');
const examples = readdirSync(examplesFolder).filter(name => existsSync(join(examplesFolder, name, 'cdk8s.yaml')));

/** The message of the error, or what comes out. */
function told(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return (error as Error).message;
  }
}

export function describeEquality(runs: number): void {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cdk8s-rollouts-equality-'));
    jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  });
  afterEach(() => {
    jest.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });

  /** Files, text and charts of one app, by both. */
  function both(add: (app: App, folder: string) => void, props: AppProps = {}): unknown[] {
    return [App, StatelessApp].map((AppOf: AppClass, i) => {
      const at = join(folder, `${i}`);
      mkdirSync(join(at, 'sources'), { recursive: true });
      const app = new AppOf({ outdir: join(at, 'dist'), ...props });
      add(app, join(at, 'sources'));
      const charts = () => told(() => app.charts.map(({ node }) => node.path));
      const before = charts();
      const error = told(() => app.synth());
      return { before, error, files: error === undefined ? filesIn(join(at, 'dist')) : {}, after: charts(), text: told(() => app.synthYaml()) };
    });
  }

  function expectSame(add: (app: App, folder: string) => void, props?: AppProps): any {
    const [one, other] = both(add, props);
    expect(other).toEqual(one);
    return other;
  }

  describe.each(TYPES)('output type %d', yamlOutputType => {
    test.each(Object.keys(KNOWN_APPS))('the app %s', name => {
      const { files } = expectSame(KNOWN_APPS[name], { yamlOutputType, recordConstructMetadata: true });
      expect(Object.keys(files).length).toBeGreaterThan(1);
    });

    test.each(examples)('the example %s', name => {
      const { build: example } = jest.requireActual<{ build(app: App): void }>(join(examplesFolder, name, 'main.ts'));
      const { files } = expectSame(app => example(app), { yamlOutputType });
      expect(Object.keys(files)).not.toEqual([]);
    });
  });

  test.each([
    ['that depend on little', { dependencies: 3, problems: false }],
    ['that depend on much', { dependencies: 12, problems: false }],
    ['that have something wrong', { dependencies: 3, problems: true }],
  ])('random apps %s', (_, options) => {
    fc.assert(fc.property(plans(options), plan => {
      expect(outcome(StatelessApp, plan)).toEqual(outcome(App, plan));
      inEnvironment(plan.variables, () => {
        const [one, other] = [App, StatelessApp].map((AppOf: AppClass) => {
          const app = build(AppOf, plan);
          const charts = () => told(() => app.charts.map(({ node }) => node.path));
          return [charts(), told(() => app.synthYaml()), told(() => app.synthYaml())];
        });
        expect(other).toEqual(one);
      });
    }), { numRuns: runs });
  });

  test('a chart that renders something else', () => {
    class Reversed extends Chart {
      public toJson(): any[] {
        return super.toJson().reverse().map(json => ({ ...json, extra: { seen: true } }));
      }
    }
    const shared = { twice: 'the same' };
    class Special extends Chart {
      public toJson(): any[] {
        return [{ kind: 'A', metadata: { name: 'a' }, one: shared, other: shared }, undefined, { kind: 'B', metadata: {}, date: new Date(0), map: new Map([[1, 2]]) }];
      }
    }
    for (const yamlOutputType of TYPES) {
      expectSame(app => {
        const chart = new Reversed(app, 'reversed');
        new ApiObject(chart, 'a', { apiVersion: 'v1', kind: 'A' });
        new ApiObject(chart, 'b', { apiVersion: 'v1', kind: 'B' });
        new Special(app, 'special');
      }, { yamlOutputType });
    }
  });

  describe('dependencies', () => {
    const things = (scope: Construct, count: number) => [...Array(count).keys()].map(i => new ApiObject(scope, `o${i}`, { apiVersion: 'v1', kind: 'Thing' }));

    test('an object that cannot be rendered', () => {
      const { error } = expectSame(app => new ApiObject(new Chart(app, 'c'), 'o', { apiVersion: 'v1', kind: 'Thing', spec: new (class Odd {})() } as any));
      expect(error).toContain('can\'t render non-simple object of type \'Odd\'');
    });

    test('of a construct outside of charts', () => {
      const { error } = expectSame(app => {
        const [thing] = things(new Chart(app, 'c'), 1);
        thing.node.addDependency(new Construct(app, 'outside'));
      });
      expect(error).toBe('cannot find a parent chart (directly or indirectly)');
    });

    test('in layers, as a circle', () => {
      const { error } = expectSame(app => {
        const chart = new Chart(app, 'c');
        const layers = [...Array(4).keys()].map(i => things(new Construct(chart, `l${i}`), 3));
        layers.slice(1).forEach((layer, i) => layer.forEach(one => one.addDependency(...layers[i])));
        layers[0][1].addDependency(layers[3][0]);
      });
      expect(error).toMatch(/^Dependency cycle detected: /);
    });

    test('of charts on one another', () => {
      const { error } = expectSame(app => {
        const [a, b] = ['a', 'b'].map(name => things(new Chart(app, name), 2));
        a[0].addDependency(b[1]);
        b[0].addDependency(a[1]);
      });
      expect(error).toBe('Dependency cycle detected: a => b => a');
    });

    test('on oneself, for which nothing is written', () => {
      const { files } = expectSame(app => {
        const chart = new Chart(app, 'c');
        const [first] = things(chart, 3);
        first.addDependency(first);
      });
      expect(files['/c.k8s.yaml']).not.toContain('c-o0-');
    });

    test('on oneself and of another, for which cdk8s runs out of stack', () => {
      const app = new StatelessApp({ outdir: folder });
      const [first, second] = things(new Chart(app, 'c'), 2);
      first.addDependency(first);
      second.addDependency(first);
      expect(() => app.synth()).toThrow('Dependency cycle detected: c/o0 => c/o0');
    });

    test('on a construct of another app that stands in for oneself', () => {
      const app = new StatelessApp({ outdir: folder });
      things(new Chart(app, 'c'), 3)[0].addDependency(things(new Chart(new App(), 'c'), 3)[2]);
      expect(() => app.synth()).toThrow('Dependency cycle detected: c');
    });

    test('of all objects on the only one, through what is around it', () => {
      expectSame(app => {
        const chart = new Chart(app, 'c');
        things(chart, 3);
        const inner = new Construct(chart, 'inner');
        things(inner, 1);
        chart.addDependency(inner);
      });
      expectSame(app => {
        const chart = new Chart(app, 'c');
        things(chart, 3);
        things(new Construct(chart, 'inner'), 1)[0].addDependency(chart);
      });
    });

    test('of a chart inside on what is around it', () => {
      expectSame(app => {
        const chart = new Chart(app, 'c');
        const inner = new Chart(new Construct(chart, 'between'), 'inner');
        const [, , last] = things(chart, 3);
        things(inner, 1)[0].addDependency(last);
      });
    });

    test('on a construct of another app, which is taken for that of the same path here', () => {
      expectSame(app => {
        const elsewhere = things(new Chart(new App(), 'z'), 3);
        things(new Chart(app, 'c'), 3)[0].addDependency(elsewhere[2]);
        things(new Chart(app, 'd'), 1)[0].addDependency(things(new Chart(new App(), 'unknown'), 1)[0]);
        things(new Chart(app, 'z'), 3);
      });
    });

    test('on a construct that was removed', () => {
      expectSame(app => {
        const chart = new Chart(app, 'c');
        const objects = things(chart, 3);
        objects[0].addDependency(objects[2]);
        chart.node.tryRemoveChild('o2');
      });
    });
  });
}
