import { Workload } from '../manifests/kinds/workload';
import { displayName } from '../manifests/manifest';
import { workloadAt } from '../manifests/workload-index';
import { Shortage } from '../orders/shortage';
import { Rule, Violation } from './check/rule';
import { losingNames, podsText, portsText, violationOf } from './check/shortage-violation';
import { Transition } from './check/transition';

/** What the settings of a workload allow, and allowed before: told, since it is less than both ends run, and never a fault. */
export const rule: Rule = {
  name: 'update-dips',
  severity: 'note',
  isRehearsed: true,
  summary: 'While a workload updates its pods, fewer are ready than before and after, as its own settings allow.',
  *check(transition: Transition): Iterable<Violation> {
    const dips = transition.shortages.filter(({ kind }) => kind === 'dip');
    for (const update of new Set(dips.map(updateOf))) {
      const [shortage, ...others] = dips.filter(one => updateOf(one) === update);
      yield violation(transition, shortage, others);
    }
  },
};

/** What dips for the same workloads is one matter. */
function updateOf({ losing, front }: Shortage): string {
  return losing.length === 0 ? JSON.stringify([front.key, front.id]) : losing.map(({ key }) => key).sort().join();
}

function violation(transition: Transition, shortage: Shortage, others: readonly Shortage[]): Violation {
  const { front, ready, needed, losing } = shortage;
  const settings = losing.map(({ key }) => workloadAt(transition.after, key)).flatMap(one => one === undefined ? [] : settingOf(one));
  const name = `${displayName(front.manifest)}${portsText(shortage)}`;
  const why = `${losingNames(shortage)}${settings.length === 0 ? '' : ` (${[...new Set(settings)].join(', ')})`}`;
  return violationOf(
    transition,
    { rule: 'update-dips', shortage, others },
    `${name} may have ${podsText(ready)} of ${needed} for a while${why}.`,
    losing.some(({ kind }) => kind === 'StatefulSet')
      ? 'Where as many are needed at every moment, run one pod more.'
      : 'Where as many are needed at every moment, let maxUnavailable be 0 and maxSurge 1 or more.',
  );
}

/** `maxUnavailable: 25%`. */
function settingOf({ kind, maxUnavailable, strategy }: Workload): string[] {
  if (kind === 'StatefulSet' && maxUnavailable === 1) return ['one pod after the other, each in its place'];
  return strategy === 'RollingUpdate' ? [`maxUnavailable: ${maxUnavailable}`] : [];
}
