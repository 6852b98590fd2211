/** Manifests that tests of the rehearsal play, and what they ask of a timeline. */
import { RolloutFrame } from '../../src';
import { holdOf } from '../../src/constructs/course/rollout-frames';
import { Manifest } from '../../src/manifests/manifest';
import { ManifestSet } from '../../src/manifests/manifest-set';
import { RehearsedCommit } from '../../src/rehearsal/simulation';
import { Timeline } from '../../src/rehearsal/timeline';
import { newChart } from '../support/synth';

export interface DeploymentFields {
  readonly name?: string;
  readonly image?: string;
  readonly replicas?: number;
  readonly labels?: { readonly [key: string]: string };
  readonly strategy?: object;
  readonly minReadySeconds?: number;
  readonly pod?: object;
  readonly container?: object;
}

export function deployment({ name = 'hello', image = 'hello:1', replicas, labels = { app: name }, pod, container, ...spec }: DeploymentFields): Manifest {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'shop' },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      // A deadline that is not longer is refused.
      progressDeadlineSeconds: Math.max(600, (spec.minReadySeconds ?? 0) + 1),
      ...spec,
      template: { metadata: { labels }, spec: { ...pod, containers: [{ name: 'main', image, ports: [{ containerPort: 8080 }], ...container }] } },
    },
  };
}

export function service(selector: { readonly [key: string]: string }, name = 'hello'): Manifest {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'shop' }, spec: { selector, ports: [{ port: 80, targetPort: 8080 }] } };
}

export function commit(name: string, ...manifests: Manifest[]): RehearsedCommit {
  return { name, manifests: ManifestSet.of(manifests.map(one => JSON.parse(JSON.stringify(one)))) };
}

/** The frames of a rollout as commits. */
export function commitsOf(frames: readonly RolloutFrame[]): RehearsedCommit[] {
  return frames.map(frame => ({ name: frame.name, manifests: ManifestSet.of(frame.manifests as Manifest[]), holdSeconds: holdOf(frame) }));
}

export { newChart };

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

/** The ready endpoints of a Service in each moment. */
export function readyOf({ moments }: Timeline, name = 'hello'): number[] {
  return moments.map(({ services }) => sum(services.find(one => one.name === name)!.ready));
}

/** The ready pods by version, one entry for each time that they change: `10/0`, `10/1`. */
export function courseOf({ moments }: Timeline): string[] {
  const all = moments.map(({ pods }) => pods.map(({ ready }) => ready).join('/'));
  return all.filter((one, i) => one !== all[i - 1]);
}

export function textsOf({ events }: Timeline, ...types: string[]): string[] {
  return events.filter(({ type }) => types.includes(type)).map(({ text }) => text);
}
