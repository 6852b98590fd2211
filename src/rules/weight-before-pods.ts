import { branchId } from '../harm/front';
import { displayName } from '../manifests/manifest';
import { Shortage } from '../orders/shortage';
import { Rule, Violation } from './check/rule';
import { branchName, percent, podsText, violationOf } from './check/shortage-violation';
import { Transition } from './check/transition';
import { routesIn } from '../routers/reading/routes';

/** @see https://gateway-api.sigs.k8s.io/guides/traffic-splitting/ */
export const rule: Rule = {
  name: 'weight-before-pods',
  severity: 'error',
  isRehearsed: true,
  summary: 'A route sends a larger share of the traffic to pods that are not ready yet.',
  *check(transition: Transition): Iterable<Violation> {
    for (const cause of transition.causes('weight-before-pods')) {
      const { front, branch, weightBefore, weightAfter, ready, needed } = cause.shortage;
      // What does not arrive for another reason than pods is told by `no-ready-endpoints`.
      if (isHindered(transition, cause.shortage)) continue;
      yield violationOf(
        transition,
        cause,
        `${displayName(front.manifest)} raises the weight of ${branchName(branch, transition)} from ${percent(weightBefore)} to ${percent(weightAfter)}, which needs ${needed} ready pods, and it may have ${podsText(ready)}.`,
        `First a commit that gives ${branchName(branch, transition)} the pods; when they are ready, one that raises the weight.`,
      );
    }
  },
};

function isHindered({ after }: Transition, { front, branch }: Shortage): boolean {
  const branches = routesIn(after).find(({ key }) => key === front.key)?.rules.find(({ name }) => name === front.id)?.branches ?? [];
  return branches.some(one => branchId(one) === branch.id && one.problem !== undefined);
}
