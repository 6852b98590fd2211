import { displayName } from '../manifests/manifest';
import { Rule, Violation } from './check/rule';
import { branchName, losingNames, percent, podsText, violationOf } from './check/shortage-violation';
import { Transition } from './check/transition';

/** @see https://gateway-api.sigs.k8s.io/guides/traffic-splitting/ */
export const rule: Rule = {
  name: 'pods-leave-before-traffic',
  severity: 'error',
  isRehearsed: true,
  summary: 'Pods are taken away in the same commit that takes their traffic away, and may be gone first.',
  *check(transition: Transition): Iterable<Violation> {
    for (const cause of transition.causes('pods-leave-before-traffic')) {
      const { front, branch, weightBefore, ready, needed } = cause.shortage;
      yield violationOf(
        transition,
        cause,
        `${displayName(front.manifest)} may still send ${percent(weightBefore)} of the traffic to ${branchName(branch, transition)} when that has ${podsText(ready)} of ${needed}${losingNames(cause.shortage)}.`,
        'First a commit that lowers the weight; when all proxies know of it, one that takes the pods away.',
      );
    }
  },
};
