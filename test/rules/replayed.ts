/** Plays the story of a finding pod by pod: its objects arrive in the order of the story, and the others long after it. */
import { Agent } from '../../src/agents/agent';
import { ManifestSet } from '../../src/manifests/manifest-set';
import { Event } from '../../src/orders/event';
import { Applying, remaining, TimedAction } from '../../src/rehearsal/cluster/applying';
import { simulate } from '../../src/rehearsal/simulation';
import { Timeline } from '../../src/rehearsal/timeline';
import { Counterexample } from '../../src/rules/check/rule';

/** By then every pod of a story is ready. */
const LONG = 600_000;

export function replayed(before: ManifestSet, after: ManifestSet, { events, demand }: Counterexample, agent?: Agent): Timeline {
  const applying: Applying = work => {
    const told = actionsOf(events);
    const rest = remaining(work).filter(({ type, key }) => !told.some(one => one.type === type && one.key === key));
    return [{ actions: [...told, ...rest.map((one, i) => i === 0 ? { ...one, gap: LONG } : one)] }];
  };
  return simulate('story', [{ name: 'before', manifests: before }, { name: 'after', manifests: after }], { agent: agent?.name }, { applying, demand });
}

/** What an event needs: a controller acts at once, an autoscaler every 15 seconds. */
const GAPS: { readonly [type: string]: number } = { sync: 2_000, autoscale: 20_000, ready: LONG };

function actionsOf(events: readonly Event[]): TimedAction[] {
  const actions: TimedAction[] = [];
  let gap = 0;
  for (const { type, key } of events) {
    if (type === 'apply' || type === 'prune') {
      actions.push({ type, key, gap: actions.length > 0 ? gap : 0 });
      gap = 0;
    } else {
      gap = Math.max(gap, GAPS[type] ?? 0);
    }
  }
  return actions;
}
