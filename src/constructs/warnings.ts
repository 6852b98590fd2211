/** What a user should know and need not mend: one sentence each. */
import { IConstruct } from 'constructs';
import { Stage } from '../frames/sequence';

/** What was said of each app. */
const said = new WeakMap<IConstruct, Set<string>>();

/** Prints a warning the first time that it comes up in an app: three hundred services with one plan are worth one line. */
export function warnOnce({ node }: IConstruct, warning: string): void {
  const known = said.get(node.root) ?? new Set();
  if (known.has(warning)) return;
  said.set(node.root, known.add(warning));
  process.emitWarning(`[${node.path}] ${warning}`, 'RolloutWarning');
}

export function planWarnings(stages: readonly Stage[], replicas: number): string[] {
  return stages.filter(({ steps }) => steps.length > 1)
    .map(({ steps }) => `plan: the steps ${steps.map(step => step + 1).join(' and ')} come out the same with ${replicas} pods and are one frame`);
}

/** Seen: with client-side and with server-side apply, `replicas` that is taken out becomes 1. */
export function adoptionWarnings(isAutoscaled: boolean): string[] {
  return isAutoscaled
    ? ['adopt: the Deployment falls to 1 pod when its "replicas" go, unless kubectl forgets the field first: '
      + 'kubectl apply edit-last-applied deployment/<name>']
    : [];
}
