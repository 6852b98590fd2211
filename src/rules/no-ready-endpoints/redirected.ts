/** A Service or a route that leads to other pods from now on: what is said of it when it arrives before they are ready. */
import { record } from '../../ground/shape';
import { Service, serviceAt, servicePort } from '../../manifests/kinds/service';
import { displayName } from '../../manifests/manifest';
import { ManifestSet } from '../../manifests/manifest-set';
import { workloadsBehind, workloadsIn } from '../../manifests/workload-index';
import { Shortage } from '../../orders/shortage';
import { losingNames, portsText } from '../check/shortage-violation';
import { Transition } from '../check/transition';

interface Words {
  readonly message: string;
  readonly mend: string;
}

export function redirected({ before, after, exploration: { ends } }: Transition, shortage: Shortage): Words {
  const { front, branch, needed } = shortage;
  const name = `${displayName(front.manifest)}${portsText(shortage)}`;
  const harm = `it may have no ready endpoint, where ${needed} must be ready`;
  const [old, now] = [before, after].map(side => front.kind === 'service' ? serviceAt(side, front.key) : undefined);
  const isMet = workloadsIn(ends.after).some(({ template, namespace }) => branch.pools.some(({ pool }) => pool.holds(template, namespace)));
  if (now !== undefined && !isMet) return unmet(name, needed, now, after, ends.after);
  const ports = now === undefined ? undefined : portsChanged(old, now);
  if (ports !== undefined) return { message: `${name} goes to another port (${ports.text}), which no running pod has: applied first, ${harm}.`, mend: ports.mend };
  return {
    message: shortage.losing.length > 0
      ? `${name} leads to other pods from now on, and ${harm}${losingNames(shortage)}.`
      : `${name} leads to other pods from now on, of which none is ready yet: applied first, ${harm}.`,
    mend: 'First a commit that starts those pods; when they are ready, one that lets the traffic go to them.',
  };
}

/** No pod that the cluster will have is selected. */
function unmet(name: string, needed: number, now: Service, after: ManifestSet, realized: ManifestSet): Words {
  const asked = Object.entries(now.selector ?? {}).map(([label, value]) => `${label}=${value}`).join(', ');
  const refused = workloadsBehind(after, now).filter(({ key, manifest }) => realized.get(key) !== manifest);
  const left = `it has no ready endpoint, where ${needed} must be ready`;
  if (refused.length === 0) {
    return { message: `${name} selects pods that there are none of (${asked}): ${left}.`, mend: 'Let the selector ask for labels that the pods have: no pod of these manifests has all of them.' };
  }
  const names = refused.map(({ manifest }) => displayName(manifest)).join(' and ');
  return {
    message: `${name} selects by ${asked}, which no pod has, since the API server refuses ${names}: ${left}.`,
    mend: `Let the selector ask for labels that the pods keep; ${names} is refused, and its pods stay as they are.`,
  };
}

/** Where the Service selects the same pods, and asks them for another port. */
function portsChanged(old: Service | undefined, now: Service): { readonly text: string; readonly mend: string } | undefined {
  if (old === undefined || JSON.stringify(record(old.selector)) !== JSON.stringify(record(now.selector))) return undefined;
  const [before, after] = [old, now].map(({ ports }) => ports.map(servicePort));
  const changes = after.flatMap((port, i) => {
    const was = before.find(one => one.name === port.name && one.number === port.number) ?? before[i];
    return was === undefined || was.target === port.target ? [] : [{ from: was.target, to: port.target }];
  });
  const areNames = changes.every(({ from, to }) => typeof from === 'string' && typeof to === 'string');
  return changes.length === 0 ? undefined : {
    text: changes.map(({ from, to }) => `${from} → ${to}`).join(', '),
    mend: areNames
      ? 'First let the Service go by the number of the port, then rename the port of the pods; the new name in the Service comes last.'
      : 'Let the Service go by a name that old and new pods give to the port; or let the pods listen on both ports for a while.',
  };
}
