/** A cluster in a file and a `kubectl` that answers from it: as if an agent had applied a commit, and all of it were realized. */
import { chmodSync, mkdirSync, writeFileSync } from 'fs';
import { join } from 'path';
import { Kubectl } from '../../../src/gates/realized/kubectl';

/** Longer than any real one: with it a Deployment is made to stop after a batch. */
const FROZEN = 2147483646;

export class FakeCluster {
  /** What `kubectl get` finds. A test may change it. */
  objects: any[] = [];
  private readonly file: string;
  private readonly bin: string;

  constructor(folder: string) {
    this.file = join(folder, 'cluster.json');
    this.bin = join(folder, 'bin');
    mkdirSync(this.bin, { recursive: true });
    writeFileSync(join(this.bin, 'kubectl'), KUBECTL);
    chmodSync(join(this.bin, 'kubectl'), 0o755);
    this.apply([]);
  }

  /** What a process needs to find this cluster. */
  get environment(): { [name: string]: string } {
    return { PATH: `${this.bin}:${process.env.PATH}`, FAKE_CLUSTER: this.file };
  }

  /** As a command asks it that runs in this process. */
  kubectl: Kubectl = async args => ({ stdout: answer(this.objects, args), stderr: '' });

  apply(manifests: readonly any[]): void {
    this.change(() => [...manifests.map(manifest => live(manifest, manifests)), ...slices(manifests)]);
  }

  change(change: (objects: any[]) => any[]): void {
    this.objects = change(this.objects);
    writeFileSync(this.file, JSON.stringify(this.objects));
  }

  /** Changes one object, given as `Deployment/hello`. */
  changeObject(name: string, change: (object: any) => unknown): void {
    this.change(objects => {
      const found = objects.filter(({ kind, metadata }) => `${kind}/${metadata.name}` === name);
      if (found.length === 0) throw new Error(`there is no ${name} among ${objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`).join(', ')}`);
      found.forEach(change);
      return objects;
    });
  }
}

/** What the controller of a Gateway says of a route that it takes. */
function taken(parentRef: any): any {
  const conditions = ['Accepted', 'ResolvedRefs'].map(type => ({ type, status: 'True', reason: type, message: '', observedGeneration: 7 }));
  return { parentRef, controllerName: 'example.com/any', conditions };
}

function live(manifest: any, all: readonly any[]): any {
  const object = JSON.parse(JSON.stringify(manifest));
  object.metadata.generation = 7;
  if (object.kind === 'HTTPRoute') object.status = { parents: object.spec.parentRefs.map(taken) };
  if (!isWorkload(object)) return object;
  const { spec } = object;
  spec.replicas ??= scaled(object, all);
  const { surge, unavailable } = batch(spec, spec.replicas);
  const updated = object.kind === 'StatefulSet' ? spec.replicas - (spec.updateStrategy?.rollingUpdate?.partition ?? 0)
    : isFrozen(spec) ? Math.min(spec.replicas, surge + unavailable) : spec.replicas;
  const replicas = isFrozen(spec) ? spec.replicas - unavailable + updated : spec.replicas;
  object.status = { observedGeneration: 7, replicas, updatedReplicas: updated, readyReplicas: replicas };
  return object;
}

function isWorkload({ kind }: any): boolean {
  return kind === 'Deployment' || kind === 'StatefulSet';
}

export function isFrozen({ minReadySeconds }: any): boolean {
  return minReadySeconds === FROZEN;
}

/** The new pods of a batch that come on top, and those that take the place of old ones. */
export function batch({ strategy }: any, replicas: number): { surge: number; unavailable: number } {
  const { maxSurge = 0, maxUnavailable = 0 } = strategy?.rollingUpdate ?? {};
  const pods = (count: number | string, round: (pods: number) => number) => typeof count === 'number' ? count : round(replicas * parseFloat(count) / 100);
  return { surge: pods(maxSurge, Math.ceil), unavailable: pods(maxUnavailable, Math.floor) };
}

/** As many pods as the autoscaler must have. */
function scaled({ kind, metadata }: any, all: readonly any[]): number {
  const autoscaler = all.find(({ spec }) => spec?.scaleTargetRef?.kind === kind && spec.scaleTargetRef.name === metadata.name);
  return autoscaler?.spec.minReplicas ?? 1;
}

function slices(manifests: readonly any[]): any[] {
  return manifests.filter(({ kind }) => kind === 'Service').map(({ metadata, spec }) => {
    const pods = manifests.filter(isWorkload).map(one => live(one, manifests))
      .filter(one => Object.entries(spec.selector).every(([key, value]) => one.spec.template.metadata.labels[key] === value))
      .flatMap(one => Array.from({ length: one.status.readyReplicas }, (_, i) => podName(one, i)));
    return {
      kind: 'EndpointSlice',
      metadata: { name: `${metadata.name}-abcde`, namespace: metadata.namespace, labels: { 'kubernetes.io/service-name': metadata.name } },
      ports: spec.ports,
      endpoints: pods.map(name => ({ conditions: { ready: true }, targetRef: { kind: 'Pod', name } })),
    };
  });
}

function podName({ kind, metadata: { name } }: any, i: number): string {
  return kind === 'StatefulSet' ? `${name}-${i}` : `${name}-5f7c9d4b8-${i.toString(36).padStart(5, '0')}`;
}

/** What `kubectl` prints. It stands in the program as well, so that it knows nothing that is outside of it. */
function answer(objects: readonly any[], [verb, ...rest]: readonly string[]): string {
  const names = rest.filter(one => !one.startsWith('--'));
  const flags = Object.fromEntries(rest.filter(one => one.startsWith('--')).map(one => [one.slice(2, one.indexOf('=')), one.slice(one.indexOf('=') + 1)]));
  if (verb === 'config') return JSON.stringify({ contexts: [{ name: 'test', context: { namespace: 'default' } }] });

  const isHere = ({ metadata }: any) => metadata.namespace === undefined || metadata.namespace === flags.namespace;
  const named = (name: string) => objects.filter(({ kind, metadata }) => kind.toLowerCase() === name.split('.')[0] && metadata.name === name.split('/')[1]);
  const isOfKind = ({ kind }: any) => [kind.toLowerCase(), `${kind.toLowerCase()}s`].includes(names[0].split('.')[0]);
  const isSelected = ({ metadata: { labels = {} } }: any) => {
    const [, key, values] = /^(\S+) in \((.*)\)$/.exec(flags.selector) ?? [];
    if (key) return values.split(',').includes(labels[key]);
    return flags.selector.split(',').map(one => one.split('=')).every(([name, value]) => labels[name] === value);
  };
  const found = (flags.selector ? objects.filter(isOfKind).filter(isSelected) : names.flatMap(named)).filter(isHere);
  if (flags.selector || names.length > 1) return JSON.stringify({ kind: 'List', items: found });
  return found.length > 0 ? JSON.stringify(found[0]) : '';
}

const KUBECTL = `#!/usr/bin/env node
${answer}
const text = answer(JSON.parse(require('fs').readFileSync(process.env.FAKE_CLUSTER, 'utf8')), process.argv.slice(2));
if (text !== '') console.log(text);
`;
