/** Apps that are made up: charts, nesting, dependencies, patches, lazies, tokens, and all that an App can be given. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ApiObject, App, AppProps, Chart, JsonPatch, Lazy, YamlOutputType } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import * as fc from 'fast-check';

export interface Plan {
  readonly nodes: readonly PlannedNode[];
  /** Pairs of numbers of nodes: the first one depends on the second. */
  readonly dependencies: ReadonlyArray<readonly [number, number]>;
  readonly outputType: YamlOutputType;
  readonly extension?: string;
  readonly recordsMetadata?: boolean;
  readonly hasResolver: boolean;
  readonly variables: { readonly [name: string]: string };
}

interface PlannedNode {
  readonly kind: 'chart' | 'construct' | 'object';
  /** The number of the node around it, modulo those that there are so far; the app is the first. */
  readonly parent: number;
  readonly id: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly labels: { readonly [key: string]: string };
  readonly data: unknown;
  readonly isPatched: boolean;
  readonly problem?: string;
}

const id = fc.oneof({ weight: 4, arbitrary: fc.constantFrom('a', 'b', 'c', 'web', 'Default', 'Resource', 'Big Name', 'x/y', 'ü') }, fc.nat({ max: 20 }).map(String));
const text = fc.oneof(
  fc.string(),
  fc.constantFrom('no', '0755', 'a: b', '- a', '#', '1:20', 'two\nlines\n', ' lines\n\nand more\n\n', 'shop', '100m', '2024-01-01', "it's", '"'),
);
const leaf = fc.oneof(text, fc.integer(), fc.double({ noNaN: true }), fc.boolean(), fc.constant(null), fc.constant(undefined));

/** Something that stands for a value until it is rendered. */
class Token {
  constructor(private readonly value: unknown) {}
  public resolve(): unknown {
    return this.value;
  }
}
/** What the union types of generated classes look like. */
class Union {
  constructor(public readonly value: number | string) {}
}
/** What only the resolver of an app knows. */
class Special {}

const { data } = fc.letrec(tie => ({
  data: fc.oneof({ maxDepth: 4, depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('data'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(fc.constantFrom('apiVersion', 'labels', 'b', 'a'), text), tie('data'), { maxKeys: 4, noNullPrototype: true }),
    tie('data').map(value => Lazy.any({ produce: () => value })),
    tie('data').map(value => new Token(value)),
    fc.oneof(fc.integer(), fc.string()).map(value => new Union(value)),
  ),
}));

const node = (problems: boolean): fc.Arbitrary<PlannedNode> => fc.record({
  kind: fc.constantFrom('chart', 'chart', 'construct', 'object', 'object', 'object'),
  parent: fc.nat(),
  id,
  name: fc.option(fc.constantFrom('hello', 'web', 'a.b'), { nil: undefined, freq: 2 }),
  namespace: fc.option(fc.constantFrom('shop', 'prod'), { nil: undefined }),
  labels: fc.dictionary(fc.constantFrom('app', 'team'), text, { maxKeys: 2, noNullPrototype: true }),
  data,
  isPatched: fc.boolean(),
  problem: problems ? fc.option(fc.constantFrom('is wrong', 'is odd'), { nil: undefined, freq: 8 }) : fc.constant(undefined),
});

export const plans = (options: { readonly dependencies: number; readonly problems: boolean }): fc.Arbitrary<Plan> => fc.record({
  nodes: fc.array(node(options.problems), { minLength: 1, maxLength: 14 }),
  dependencies: fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: options.dependencies }),
  outputType: fc.constantFrom(...Object.values(YamlOutputType).filter(type => typeof type !== 'string')),
  extension: fc.option(fc.constantFrom('.yaml', '.k8s.yml', ''), { nil: undefined }),
  recordsMetadata: fc.option(fc.boolean(), { nil: undefined }),
  hasResolver: fc.boolean(),
  variables: fc.record({
    CDK8S_DISABLE_SORT: fc.constant('1'), CDK8S_LEGACY_HASH: fc.constant('1'), CDK8S_RECORD_CONSTRUCT_METADATA: fc.constant('true'),
  }, { requiredKeys: [] }),
});

export type AppClass = new (props: AppProps) => App;

/** Puts a plan into a tree. What a tree refuses, such as a second child of one id, is left out. */
export function build(AppOf: AppClass, plan: Plan, outdir?: string): App {
  const resolvers = plan.hasResolver ? [{
    resolve: (context: { value: unknown; replaceValue: (value: unknown) => void }) => {
      if (context.value instanceof Special) context.replaceValue('special');
    },
  }] : undefined;
  const { outputType: yamlOutputType, extension: outputFileExtension, recordsMetadata: recordConstructMetadata } = plan;
  const app = new AppOf({ outdir, yamlOutputType, outputFileExtension, recordConstructMetadata, resolvers });
  const constructs: IConstruct[] = [app];
  for (const planned of plan.nodes) {
    const scope = constructs[planned.parent % constructs.length] as Construct;
    if (scope.node.tryFindChild(planned.id) || planned.kind === 'object' && !isInChart(scope)) continue;
    const construct = place(scope, planned, plan.hasResolver);
    if (planned.problem !== undefined) construct.node.addValidation({ validate: () => [planned.problem!] });
    constructs.push(construct);
  }
  // Constructs outside of charts may not take part, which is an error like any other.
  const mostly = constructs.filter(construct => isInChart(construct));
  for (const [source, target] of plan.dependencies) {
    const among = mostly.length === 0 || source % 50 === 0 ? constructs : mostly;
    const [from, to] = [among[source % among.length], among[target % among.length]];
    // Of one that depends on itself cdk8s writes nothing, or fails for want of a stack.
    if (from !== to) from.node.addDependency(to);
  }
  return app;
}

function place(scope: Construct, planned: PlannedNode, hasResolver: boolean): Construct {
  const { kind, id: nodeId, name, namespace, labels, data: content, isPatched } = planned;
  if (kind === 'chart') return new Chart(scope, nodeId, { namespace, labels: { ...labels }, disableResourceNameHashes: isPatched });
  if (kind === 'construct') return new Construct(scope, nodeId);
  const props = {
    apiVersion: 'v1',
    kind: isPatched ? 'CronJob' : 'Thing',
    metadata: { name, namespace, labels: { ...labels } },
    data: content,
    special: hasResolver ? new Special() : undefined,
  };
  const object = new ApiObject(scope, nodeId, props);
  if (isPatched) {
    object.addJsonPatch(
      JsonPatch.add('/spec', { a: [1, { b: 2 }] }),
      JsonPatch.copy('/spec/a', '/spec/c'), JsonPatch.remove('/spec/a'),
    );
  }
  return object;
}

function isInChart(construct: IConstruct): boolean {
  return construct.node.scopes.some(scope => Chart.isChart(scope));
}

/** What a synthesis comes to: each file that it writes, or its error. */
export type Outcome = { readonly files: { readonly [path: string]: string } } | { readonly error: string };

export function outcome(AppOf: AppClass, plan: Plan): Outcome {
  const outdir = mkdtempSync(join(tmpdir(), 'cdk8s-rollouts-random-'));
  try {
    return inEnvironment(plan.variables, () => {
      try {
        build(AppOf, plan, outdir).synth();
        return { files: filesIn(outdir) };
      } catch (error) {
        return { error: (error as Error).message };
      }
    });
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

/** Every file and folder below a folder: its content. */
export function filesIn(folder: string): { [path: string]: string } {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return Object.fromEntries(entries.map(entry => [join(entry.parentPath, entry.name), entry] as const)
    .map(([path, entry]) => [path.slice(folder.length), entry.isFile() ? readFileSync(path, 'utf8') : 'a folder'] as const).sort());
}

export function inEnvironment<T>(variables: { readonly [name: string]: string }, action: () => T): T {
  Object.assign(process.env, variables);
  try {
    return action();
  } finally {
    Object.keys(variables).forEach(name => delete process.env[name]);
  }
}
