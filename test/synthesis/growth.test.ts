/** That the work grows with the app and not with its square, counted and not timed: what takes long would not come to an end here. */
import { mkdtempSync, readdirSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ApiObject, Chart, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { StatelessApp } from './equality';
import { errorOf } from '../support/synth';

let folder: string;
let app: StatelessApp;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cdk8s-rollouts-growth-'));
  app = new StatelessApp({ outdir: folder });
});
afterEach(() => rmSync(folder, { recursive: true }));

function things(scope: Construct, count: number): ApiObject[] {
  return [...Array(count).keys()].map(i => new ApiObject(scope, `o${i}`, { apiVersion: 'v1', kind: 'Thing' }));
}

/** Layers of objects, each of which depends on all of the layer before. */
function layers(scope: Construct, count: number, width: number): ApiObject[][] {
  const all = [...Array(count).keys()].map(i => things(new Construct(scope, `l${i}`), width));
  all.slice(1).forEach((layer, i) => layer.forEach(one => one.addDependency(...all[i])));
  return all;
}

/** The names of the objects as cdk8s would write them. */
function written(): string[] {
  return [...app.synthYaml().matchAll(/^ {2}name: (.*)-\w+$/gm)].map(([, name]) => name);
}

test('every construct is validated once, and every object rendered once', () => {
  const counts = { validated: 0, rendered: 0 };
  for (const name of ['a', 'b', 'c']) {
    const chart = new Chart(app, name);
    chart.node.addValidation({ validate: () => (counts.validated++, []) });
    new ApiObject(chart, 'o', { apiVersion: 'v1', kind: 'Thing', spec: Lazy.any({ produce: () => counts.rendered++ }) } as any);
  }
  app.synth();
  expect(counts).toEqual({ validated: 3, rendered: 3 });
});

test('dependencies in layers', () => {
  layers(new Chart(app, 'c'), 500, 4);
  const names = written();
  expect(names.slice(0, 5)).toEqual(['c-l0-o0', 'c-l0-o1', 'c-l0-o2', 'c-l0-o3', 'c-l1-o0']);
  expect(names).toHaveLength(2_000);
});

test('a circle in layers, of which one way round is named', () => {
  const all = layers(new Chart(app, 'c'), 500, 4);
  all[0][0].addDependency(all[499][3]);
  const [, route] = /^Dependency cycle detected: (.*)$/.exec(errorOf(() => app.synth()))!;
  const paths = route.split(' => ');
  expect(paths[0]).toBe(paths.at(-1));
  expect(new Set(paths).size).toBe(paths.length - 1);
});

test('a chain longer than calls can be nested', () => {
  const chain = things(new Chart(app, 'c'), 20_000);
  chain.slice(1).forEach((one, i) => chain[i].addDependency(one));
  expect(written()[0]).toBe('c-o19999');
});

test('a large chart that depends on a large chart', () => {
  const [one, other] = ['one', 'other'].map(name => new Chart(app, name));
  for (const chart of [one, other]) things(chart, 3_000);
  one.addDependency(other);
  app.synth();
  expect(readdirSync(folder).sort()).toEqual(['0000-other.k8s.yaml', '0001-one.k8s.yaml']);
});

test('a large construct that depends on a large construct', () => {
  const chart = new Chart(app, 'c');
  const [one, other] = ['one', 'other'].map(name => new Construct(chart, name));
  for (const scope of [one, other]) things(scope, 3_000);
  one.node.addDependency(other);
  expect(written()[0]).toBe('c-other-o0');
});

test('charts in charts', () => {
  let scope: Construct = app;
  for (let i = 0; i < 500; i++) things(scope = new Chart(scope, `c${i}`), 3);
  app.synth();
  expect(readdirSync(folder)).toHaveLength(500);
});
