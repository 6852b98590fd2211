/** Which cluster a run may write to, and what it may write there. */
import type { Kubectl } from './kubectl';

/** A server that this run would write to. */
export interface Target {
  readonly context: string;
  /** The address of the API server: `https://127.0.0.1:6443`. */
  readonly server: string;
}

export interface Consent {
  /** The context that was named on the command line. */
  readonly context?: string;
  readonly yes: boolean;
}

/** Whether nobody else can be hurt: the server is on this machine. */
export function isLoopback(server: string): boolean {
  const { hostname } = new URL(server);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

/** Why the run does not begin: one sentence that says how to mend it; undefined where it may. */
export function refusal({ context, server }: Target, consent: Consent): string | undefined {
  if (isLoopback(server)) return undefined;
  if (consent.context === context && consent.yes) return undefined;
  return `the server of the context "${context}" is ${server}, which is not on this machine: pass --context ${context} --yes, if namespaces may be made there`;
}

/** Kinds of which a run may make no object: others would see it, or it would replace what others have. */
const CLUSTER_SCOPED = new Set([
  'APIService', 'ClusterRole', 'ClusterRoleBinding', 'MutatingWebhookConfiguration', 'Namespace', 'Node', 'PersistentVolume', 'PriorityClass', 'StorageClass',
  'ValidatingAdmissionPolicy', 'ValidatingWebhookConfiguration',
]);

/** What a run applies in a namespace of its own: the manifests with that namespace in place of theirs, without definitions. */
export function inNamespace(manifests: readonly any[], namespace: string): any[] {
  return manifests.filter(({ kind }) => kind !== DEFINITION).map(manifest => {
    if (CLUSTER_SCOPED.has(manifest.kind)) throw new Error(`${manifest.kind}/${manifest.metadata.name} belongs to no namespace, so that this run may not apply it`);
    return { ...manifest, metadata: { ...manifest.metadata, namespace } };
  });
}

const DEFINITION = 'CustomResourceDefinition';

/**
 * Makes the CustomResourceDefinitions that the cluster does not have; one that is there stays as it is, since others may have objects of it.
 *
 * @returns the names of those that were made, which are to be deleted at the end
 */
export async function define(kubectl: Pick<Kubectl, 'do'>, manifests: readonly any[]): Promise<string[]> {
  const made: string[] = [];
  try {
    for (const definition of manifests.filter(({ kind }) => kind === DEFINITION)) {
      const { name } = definition.metadata;
      const known = await kubectl.do(['get', 'customresourcedefinition', name, '--ignore-not-found', '--output=name']);
      if (known.trim() !== '') continue;
      // "create" and not "apply": whoever was quicker keeps his own.
      await kubectl.do(['create', '--filename=-'], JSON.stringify(definition));
      made.push(name);
      // Until then nobody knows the kind.
      await kubectl.do(['wait', '--for=condition=Established', `customresourcedefinition/${name}`]);
    }
    return made;
  } catch (error) {
    await undefine(kubectl, made);
    throw error;
  }
}

/** Deletes definitions that were made, with all objects of them. */
export async function undefine(kubectl: Pick<Kubectl, 'do'>, names: readonly string[]): Promise<void> {
  for (const name of names) await kubectl.do(['delete', 'customresourcedefinition', name, '--wait=false']);
}
