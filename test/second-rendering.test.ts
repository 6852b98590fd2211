/**
 * What an app renders of a state that a command decides on, after it has rendered the state at HEAD: the files of a new process,
 * to the byte, wherever a rollout may stand and whatever a command makes of that.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join, relative } from 'path';
import { ApiObject, App, Chart, Lazy, YamlOutputType } from 'cdk8s';
import { Cpu, Deployment } from 'cdk8s-plus-28';
import {
  AutoscaledApp, BlueGreenService, CanaryCapacity, CanaryDeployment, RollingDeployment, RollingStatefulSet, Rollout,
  RolloutApp, RolloutAppProps, RolloutPlan, RolloutProps, Scaling,
} from '../src';
import { isDeep, runs } from './support/deep';
import { environmentOf, VARIABLES } from '../src/protocol/environment';
import { isAnswered, tellDecision } from '../src/protocol/exchange';
import { AppReport, RolloutReport } from '../src/protocol/report';
import { StateStore } from '../src/state/files/store';
import { abort, pause, promote, resume, retry, setStep, Situation, undo } from '../src/state/moves';
import { RolloutRecord, versionsOf } from '../src/state/record';
import { Refusal } from '../src/state/refusal';
import { RolloutVersion } from '../src/state/version';
import * as compiled from 'cdk8s-rollouts';

type Build = (app: App, version: string) => unknown;
type NewApp = (props: RolloutAppProps) => App;

const NAMES = [...Object.values(VARIABLES), 'CI'];
const outside = Object.fromEntries(NAMES.map(name => [name, process.env[name]]));
let folder: string;
let count = 0;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cdk8s-rollouts-again-'));
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
});

afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
  for (const name of NAMES) {
    if (outside[name] === undefined) delete process.env[name];
    else process.env[name] = outside[name];
  }
});

/** What commands make of a record. */
const MOVES: ReadonlyArray<(situation: Situation) => RolloutRecord> = [
  promote, situation => promote(situation, true), pause, situation => resume(situation, true), abort, situation => abort(situation, true),
  retry, situation => undo(situation), situation => setStep(situation, 1), situation => setStep(situation, 3),
];

/** What is decided on while the app waits. */
interface Next {
  readonly state: string;
  readonly keys: readonly string[];
}

interface Subject {
  readonly newApp: NewApp;
  readonly build: Build;
  readonly yamlOutputType?: YamlOutputType;
}

/** Runs an app with the state of a folder; with another one, that is decided on. */
function run({ newApp, build, yamlOutputType }: Subject, version: string, state: string, next?: Next) {
  const place = join(folder, `${count++}`);
  mkdirSync(place);
  const exchange = next && { folder: place, processId: process.ppid };
  if (next) tellDecision(exchange!, { stateDir: next.state, keys: next.keys });
  const environment = environmentOf(state, { file: join(place, 'report.json'), manifestsOf: [], isAhead: false, exchange });
  Object.assign(process.env, environment, { CI: '' });
  const app = newApp({ outdir: join(place, 'output'), yamlOutputType, recordConstructMetadata: true });
  build(app, version);
  app.synth();
  const report: AppReport = JSON.parse(readFileSync(join(place, 'report.json'), 'utf8'));
  return { report, files: filesIn(join(place, 'output')), isRendered: exchange !== undefined && isAnswered(exchange) };
}

function filesIn(at: string): { [path: string]: string } {
  const entries = readdirSync(at, { recursive: true, withFileTypes: true });
  const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name));
  return Object.fromEntries(files.sort().map(file => [relative(at, file), readFileSync(file, 'utf8')]));
}

/** The state that an app records of its own when it is new. */
function recorded(subject: Subject, version: string): string {
  const state = join(folder, `state-${count++}`);
  NAMES.forEach(name => delete process.env[name]);
  const app = subject.newApp({ outdir: join(folder, 'first'), stateDir: state });
  subject.build(app, version);
  app.synth();
  return state;
}

/** A state with another record of one rollout. */
function moved(state: string, { key, name, code, version }: RolloutReport, move: typeof MOVES[number]): string | undefined {
  const store = new StateStore(state);
  const versions = store.versions(key);
  if (!versions.has(version.hash)) versions.set(version.hash, RolloutVersion.of({ rollout: name, ...version }));
  try {
    const record = move({ head: store.load(key)!, code, configOf: hash => versions.get(hash)?.config?.name });
    const next = join(folder, `state-${count++}`);
    cpSync(state, next, { recursive: true });
    new StateStore(next).save(record, versionsOf(record).flatMap(hash => versions.get(hash) ?? []));
    return next;
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

interface Comparison {
  readonly compared: number;
  /** What was rendered in the same process, and not left to another one. */
  readonly rendered: number;
  /** How often something changed at all. */
  readonly changed: number;
  /** Where a new process renders something else. */
  readonly others: string[];
}

/** Walks through what commands can make of the rollouts of an app, and compares at each of them. */
function compare(subject: Subject, most: number): Comparison {
  const contents = new Map<string, string>();
  const contentOf = (state: string) => contents.get(state) ?? contents.set(state, JSON.stringify(filesIn(state))).get(state)!;
  const known = new Map<string, ReturnType<typeof run>>();
  const fresh = (version: string, state: string) => {
    const key = `${version} ${contentOf(state)}`;
    return known.get(key) ?? known.set(key, run(subject, version, state)).get(key)!;
  };
  const seen = new Set<string>();
  const open = [recorded(subject, '1')];
  const result = { compared: 0, rendered: 0, changed: 0, others: [] as string[] };
  while (open.length > 0 && seen.size < most) {
    const state = open.shift()!;
    if (seen.has(contentOf(state))) continue;
    seen.add(contentOf(state));
    // Another candidate may come at any time.
    const version = seen.size % 4 === 0 ? '3' : '2';
    const { report, files: before } = fresh(version, state);
    for (const rollout of report.rollouts) {
      for (const [i, move] of MOVES.entries()) {
        const next = moved(state, rollout, move);
        if (next === undefined) continue;
        const { files: wanted } = fresh(version, next);
        const { files: again, isRendered } = run(subject, version, state, { state: next, keys: [rollout.key] });
        result.compared++;
        if (isRendered) result.rendered++;
        if (JSON.stringify(before) !== JSON.stringify(wanted)) result.changed++;
        if (JSON.stringify(again) !== JSON.stringify(isRendered ? wanted : before)) result.others.push(`${rollout.key}: version ${version}, move ${i}`);
        open.push(next);
      }
    }
  }
  return result;
}

const PLAN = RolloutPlan.parse('1 pod for 10m, 25%, 50% until approved, 100%');
const newApp: NewApp = props => new RolloutApp(props);

/** An app with one rollout, and an object beside it. */
function one(add: (chart: Chart, props: RolloutProps & { readonly plan: RolloutPlan }, version: string) => unknown): Build {
  return (app, version) => {
    const chart = new Chart(app, 'shop', { namespace: 'shop', disableResourceNameHashes: true });
    new Deployment(chart, 'beside', { containers: [{ image: 'beside:1' }] });
    add(chart, { containers: [{ image: `hello:${version}`, portNumber: 8080, resources: { cpu: { request: Cpu.millis(200) } } }], plan: PLAN }, version);
  };
}

const scaling = Scaling.between(2, 8, { cpuUtilization: 60 });

const CONSTRUCTS: ReadonlyArray<readonly [string, Build]> = [
  ['a canary of constant capacity', one((chart, props) => new CanaryDeployment(chart, 'hello', { ...props, replicas: 4 }))],
  ['a canary that surges', one((chart, props) => new CanaryDeployment(chart, 'hello', { ...props, replicas: 4, capacity: CanaryCapacity.SURGE }))],
  ['an autoscaled canary', one((chart, props) => new CanaryDeployment(chart, 'hello', { ...props, scaling }))],
  ['a blue-green switch', one((chart, { plan: _, ...props }) => new BlueGreenService(chart, 'hello', { ...props, replicas: 4, previewReplicas: 1 }))],
  ['an autoscaled blue-green switch', one((chart, { plan: _, ...props }) => new BlueGreenService(chart, 'hello', { ...props, scaling }))],
  ['a rolling update in batches', one((chart, props) => new RollingDeployment(chart, 'hello', { ...props, replicas: 4 }))],
  ['an autoscaled app', one((chart, props) => new AutoscaledApp(chart, 'hello', { ...props, scaling }))],
  ['a stateful set', one((chart, props) => new RollingStatefulSet(chart, 'hello', { ...props, replicas: 4 }))],
];

test.each(CONSTRUCTS)('%s', (_, build) => {
  const { compared, rendered, changed, others } = compare({ newApp, build }, runs(1, 6));
  expect(others).toEqual([]);
  expect(changed).toBeGreaterThan(runs(1, 8));
  // Nothing about them needs a process of its own.
  expect(rendered).toBe(compared);
});

test.each([YamlOutputType.FILE_PER_APP, YamlOutputType.FILE_PER_RESOURCE, YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE])('files of type %s', yamlOutputType => {
  const { compared, rendered, changed, others } = compare({ newApp, build: CONSTRUCTS[0][1], yamlOutputType }, runs(1, 2));
  expect(others).toEqual([]);
  expect(changed).toBeGreaterThan(runs(1, 3));
  expect(rendered).toBe(compared);
});

test('config that travels with the version: where other ConfigMaps are there, it is left to another process', () => {
  const build = one((chart, props, version) => new CanaryDeployment(chart, 'hello', { ...props, replicas: 4, config: { greeting: `hello ${version}` } }));
  const { compared, rendered, others } = compare({ newApp, build }, runs(3, 7));
  expect(others).toEqual([]);
  expect(rendered).toBeGreaterThan(0);
  expect(rendered).toBeLessThan(compared);
});

describe('what depends on where a rollout stands', () => {
  const canary = (chart: Chart, props: RolloutProps & { readonly plan: RolloutPlan }) => new CanaryDeployment(chart, 'hello', { ...props, replicas: 4 });
  const pods = (rollout: CanaryDeployment) => `${rollout.node.findAll().filter(child => ApiObject.isApiObject(child)).map(object => object.toJson().spec?.replicas)}`;

  test.each<[string, Parameters<typeof one>[0]]>([
    ['an object that copies from it when it is made', (chart, props) => {
      const rollout = canary(chart, props);
      new ApiObject(chart, 'copy', { apiVersion: 'v1', kind: 'ConfigMap', data: { pods: pods(rollout) } });
    }],
    ['an object that copies from it when it is rendered', (chart, props) => {
      const rollout = canary(chart, props);
      new ApiObject(chart, 'copy', { apiVersion: 'v1', kind: 'ConfigMap', data: Lazy.any({ produce: () => ({ pods: pods(rollout) }) }) });
    }],
    ['a chart that renders itself', (chart, props) => {
      canary(chart, props);
      const render = chart.toJson.bind(chart);
      chart.toJson = () => [...render(), { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'more' } }];
    }],
    ['an object of its own that is another one each time', (chart, props) => {
      const rollout = canary(chart, props);
      let times = 0;
      new ApiObject(rollout, 'times', { apiVersion: 'v1', kind: 'Secret', stringData: Lazy.any({ produce: () => ({ times: `${++times}` }) }) });
    }],
  ])('is left to another process: %s', (_, add) => {
    const { compared, rendered, others } = compare({ newApp, build: one(add) }, runs(1, 2));
    expect(others).toEqual([]);
    expect(compared).toBeGreaterThan(runs(1, 2));
    expect(rendered).toBe(0);
  });

  test('is not what only the code says of it', () => {
    const { compared, rendered, others } = compare({
      newApp,
      build: one((chart, props) => {
        const rollout: Rollout = canary(chart, props);
        rollout.service!.exposeViaIngress('/hello');
        new ApiObject(chart, 'version', { apiVersion: 'v1', kind: 'ConfigMap', data: { version: rollout.version.hash, name: rollout.name } });
      }),
    }, 2);
    expect(others).toEqual([]);
    expect(rendered).toBe(compared);
  });
});

const examples = join(__dirname, '../examples');
const all = readdirSync(examples).filter(name => existsSync(join(examples, name, 'cdk8s.yaml')) && name !== 'story');
const built = isDeep ? all : ['blue-green', 'canary', 'stateful-set'];

test.each(built)('examples/%s', name => {
  const { build } = jest.requireActual<{ readonly build: Build }>(join(examples, name, 'main.ts'));
  const { compared, rendered, changed, others } = compare({ newApp: props => new compiled.RolloutApp(props), build }, runs(1, 2));
  expect(others).toEqual([]);
  expect(changed).toBeGreaterThan(runs(1, 3));
  expect(rendered).toBe(compared);
});
