import { displayName } from '../manifests/manifest';
import { Rule, Violation } from './check/rule';
import { losingNames, podsText, violationOf } from './check/shortage-violation';
import { Transition } from './check/transition';

/** @see https://argo-rollouts.readthedocs.io/en/stable/features/bluegreen/#scaledowndelayseconds */
export const rule: Rule = {
  name: 'cutover-with-scale-down',
  severity: 'error',
  isRehearsed: true,
  summary: 'A Service is switched to other pods in the same commit that takes the old ones away.',
  *check(transition: Transition): Iterable<Violation> {
    for (const cause of transition.causes('cutover-with-scale-down')) {
      const { shortage } = cause;
      const name = displayName(shortage.front.manifest);
      yield violationOf(
        transition,
        cause,
        `${name} is switched to other pods in one commit with the end of those that it still leads to, so it may be left with ${podsText(shortage.ready)} of ${shortage.needed}${losingNames(shortage)}.`,
        'Switch first, wait 30 seconds or more until all proxies know of it, and take the old pods away in a commit of their own.',
      );
    }
  },
};
