/**
 * The schemas of Kubernetes (1.33, by `kubernetes-models`) and of the routers for the kinds that the library emits.
 *
 * They refuse wrong types and missing fields. They accept unknown fields, so those are found here by another way: a field
 * that the validation of its object never looks at is none of the schema.
 */
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { StatefulSet } from 'kubernetes-models/apps/v1/StatefulSet';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler';
import { Ingress } from 'kubernetes-models/networking.k8s.io/v1/Ingress';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { Service } from 'kubernetes-models/v1/Service';
import { ServiceAccount } from 'kubernetes-models/v1/ServiceAccount';
import { ModelClass, routerModelOf, unseenProblem } from './router-models';

const MODELS: readonly ModelClass[] = [
  ConfigMap, Deployment, HorizontalPodAutoscaler, Ingress, NetworkPolicy, PodDisruptionBudget, Service, ServiceAccount, StatefulSet,
];

const known = new Map<string, string[]>();

/** What is wrong with a manifest by its schema: one sentence each. Most objects of a frame are those of the frame before. */
export function schemaProblems(manifest: any): string[] {
  const text = JSON.stringify(manifest, (_, value) => value === undefined ? '\0undefined' : value);
  const problems = known.get(text) ?? looked(manifest);
  known.set(text, problems);
  return problems;
}

function looked(manifest: any): string[] {
  const name = `${manifest.kind}/${manifest.metadata?.name}`;
  const router = routerModelOf(manifest);
  const Model = modelOf(manifest);
  if (Model === undefined) return [`${name}: there is no schema for ${manifest.apiVersion}`];
  const { problem, unseen } = validated(Model, manifest);
  if (problem !== undefined) return [`${name}: ${problem}`];
  return unseen.flatMap(path => (router === undefined ? `the schema has no field ${path}` : unseenProblem(router, path, manifest)) ?? [])
    .map(one => `${name}: ${one}`);
}

/** The fields that the schema of an object does not know, whether or not they are listed as newer. */
export function unseenFields(manifest: any): readonly string[] {
  return validated(modelOf(manifest)!, manifest).unseen;
}

function modelOf(manifest: any): ModelClass | undefined {
  return routerModelOf(manifest)?.Model ?? MODELS.find(({ apiVersion, kind }) => apiVersion === manifest.apiVersion && kind === manifest.kind);
}

function validated(Model: ModelClass, manifest: any): { problem?: string; unseen: readonly string[] } {
  const unseen = new Set<string>();
  const problem = refusal(new Model({ ...manifest, apiVersion: Model.apiVersion }), unseen);
  return { problem, unseen: [...unseen] };
}

function refusal(model: { validate: () => void }, unseen: Set<string>): string | undefined {
  try {
    model.validate.call(watched(model, '', unseen));
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** The value, which takes every member that is looked at from the set of those that are not. */
function watched<T>(value: T, path: string, unseen: Set<string>): T {
  if (value === null || typeof value !== 'object') return value;
  for (const key of Object.keys(value)) unseen.add(`${path}/${key}`);
  return new Proxy(value, {
    get(object, key) {
      const member = Reflect.get(object, key);
      if (typeof key !== 'string' || !Object.hasOwn(object, key)) return member;
      unseen.delete(`${path}/${key}`);
      return watched(member, `${path}/${key}`, unseen);
    },
  });
}
