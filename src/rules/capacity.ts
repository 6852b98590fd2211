import { disruptionBudgetOf } from '../manifests/kinds/disruption-budget';
import { Workload } from '../manifests/kinds/workload';
import { displayName } from '../manifests/manifest';
import { workloadAt } from '../manifests/workload-index';
import { Shortage } from '../orders/shortage';
import { Rule, Violation } from './check/rule';
import { losingNames, podsText, portsText, violationOf } from './check/shortage-violation';
import { Transition } from './check/transition';

/** @see https://kubernetes.io/docs/tasks/run-application/configure-pdb/ */
export const rule: Rule = {
  name: 'capacity',
  severity: 'error',
  isRehearsed: true,
  summary: 'On the way fewer pods are ready than both ends promise.',
  *check(transition: Transition): Iterable<Violation> {
    // Taking replicas out is told by a rule of its own.
    const isTold = ({ key, replicas }: Workload) => {
      const now = workloadAt(transition.after, key);
      return replicas !== undefined && now !== undefined && now.replicas === undefined;
    };
    for (const cause of transition.causes('capacity').filter(({ shortage }) => !shortage.losing.some(isTold))) {
      yield violationOf(transition, cause, messageOf(cause.shortage), 'Let pods leave only when others are ready in their place: first a commit that adds pods, then, when they are ready, one that takes pods away.');
    }
  },
};

function messageOf(shortage: Shortage): string {
  const { front: { kind, manifest }, ready, needed } = shortage;
  const name = displayName(manifest);
  if (kind === 'budget') return `${name} asks for ${disruptionBudgetOf(manifest).minAvailable} available pods, and no more than ${ready} of ${needed} may be ready${losingNames(shortage)}.`;
  return `${name}${portsText(shortage)} may have only ${podsText(ready)} for a while where ${needed} must be ready${losingNames(shortage)}.`;
}
