/** Objects that get in each other's way. However many they are, it is one mistake: it is told once, of the one that does so most. */

/** One object, and the others that it gets in the way of. */
export interface Overlap<T> {
  readonly one: T;
  /** One or more. */
  readonly others: readonly T[];
  /** All that hang together with it, itself among them. */
  readonly group: readonly T[];
}

interface Keyed {
  readonly key: string;
}

/**
 * One for each group of which anything is new. What was so before is told of each object by itself, so that it is known again however
 * the group grows or shrinks.
 */
export function overlapsOf<T extends Keyed>(all: readonly T[], othersOf: (one: T) => readonly T[], wasSo: (one: T, other: T) => boolean) {
  const found = all.map(one => {
    const others = othersOf(one);
    return { one, fresh: others.filter(other => !wasSo(one, other)), old: others.filter(other => wasSo(one, other)) };
  });
  const fresh = groupsOf(found.filter(one => one.fresh.length > 0).map(({ one, fresh: others }) => ({ one, others })));
  const old = found.filter(one => one.old.length > 0).map(({ one, old: others }) => ({ one, others, group: [one, ...others] }));
  return { fresh, old };
}

function groupsOf<T extends Keyed>(found: ReadonlyArray<{ readonly one: T; readonly others: readonly T[] }>): Array<Overlap<T>> {
  const groups = new Map<string, { readonly members: Set<T>; readonly found: Array<{ readonly one: T; readonly others: readonly T[] }> }>();
  for (const entry of found) {
    const joined = [...new Set([entry.one, ...entry.others].map(({ key }) => groups.get(key)))].filter(group => group !== undefined);
    const [largest = { members: new Set<T>(), found: [] }, ...rest] = joined.sort((a, b) => b.members.size - a.members.size);
    for (const member of [entry.one, ...entry.others, ...rest.flatMap(({ members }) => [...members])]) {
      largest.members.add(member);
      groups.set(member.key, largest);
    }
    largest.found.push(entry, ...rest.flatMap(group => group.found));
  }
  return [...new Set(groups.values())].map(group => {
    const [worst] = group.found.sort((a, b) => b.others.length - a.others.length || (a.one.key < b.one.key ? -1 : 1));
    return { ...worst, group: [...group.members] };
  });
}

const MOST_NAMES = 3;

/** `Deployment/a, Deployment/b and 98 more`. */
export function namesOf(names: readonly string[]): string {
  const sorted = [...names].sort();
  const told = sorted.slice(0, sorted.length > MOST_NAMES ? MOST_NAMES - 1 : MOST_NAMES);
  const all = told.length < sorted.length ? [...told, `${sorted.length - told.length} more`] : told;
  return all.length === 1 ? all[0] : `${all.slice(0, -1).join(', ')} and ${all[all.length - 1]}`;
}
