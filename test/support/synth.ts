/** What most tests need: a chart in memory, its manifests, and the problems that a synthesis reports. */
import { App, Chart, Testing } from 'cdk8s';
import { ContainerProps } from 'cdk8s-plus-28';

/** A container that nothing is wrong with. */
export const WEB: ContainerProps = { image: 'ghcr.io/acme/hello:1.5.0', portNumber: 8080 };

/** A chart in which names are what one would write by hand. Nothing is written to disk unless its app is synthesized. */
export function newChart(id = 'shop', app = new App()): Chart {
  return new Chart(app, id, { namespace: 'shop', disableResourceNameHashes: true });
}

/** The manifests of whatever `build` adds to a chart, by the real synthesis. */
export function synth(build: (chart: Chart) => unknown): any[] {
  const chart = newChart();
  build(chart);
  return manifestsOf(chart);
}

/** The manifests as they are written: without what YAML would leave out. */
export function manifestsOf(chart: Chart): any[] {
  return JSON.parse(JSON.stringify(Testing.synth(chart)));
}

export function ofKind(manifests: any[], kind: string): any[] {
  return manifests.filter(manifest => manifest.kind === kind);
}

/** The objects that run the pods. */
export function workloads(manifests: any[]): any[] {
  return manifests.filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet');
}

/** The only object of a kind, or the one with this name. */
export function one(manifests: any[], kind: string, name?: string): any {
  const found = ofKind(manifests, kind).filter(({ metadata }) => name === undefined || metadata.name === name);
  if (found.length !== 1) {
    const present = manifests.map(({ kind: other, metadata }) => `${other}/${metadata.name}`).join(', ');
    throw new Error(`expected one ${kind} ${name ?? ''} and found ${found.length} in ${present}`);
  }
  return found[0];
}

/** The message of the error that something throws. */
export function errorOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('expected an error, and there was none');
}

/** What the synthesis of a chart reports: one line per problem, each beginning with the path of its construct. */
export function problemsOf(build: (chart: Chart) => unknown): string[] {
  const chart = newChart();
  const [heading, ...problems] = errorOf(() => {
    build(chart);
    Testing.synth(chart);
  }).split('\n');
  if (heading !== 'Validation failed with the following errors:') throw new Error(`not reported by the validation: ${heading}`);
  return problems.map(problem => problem.trim());
}
