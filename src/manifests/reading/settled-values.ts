/**
 * Settles what js-yaml has read: counts what aliases add, merges the maps that `<<` names, and puts values in the place of signs.
 * What has no end is refused, and counted without going off.
 */
import { isMergeKey, Sign } from './yaml-schema';

/** What is no manifest although it is valid YAML. */
export class Excess extends Error {}

interface Bounds {
  readonly levels: number;
  readonly expanded: number;
}

/** How many values aliases add. @throws Excess where that, or the depth of the values, is too much. */
export function settle(values: unknown[], most: Bounds): number {
  const settling = new Settling(most);
  const expanded = settling.all(values);
  if (expanded > most.expanded) throw tooMany(most);
  return expanded;
}

class Settling {
  private readonly sizes = new Map<object, number>();
  private readonly open = new Set<object>();
  private written = 0;
  private merged = 0;

  constructor(private readonly most: Bounds) {}

  all(values: unknown[]): number {
    return this.sizeOf(values, 0) - this.written;
  }

  /** The size of what was settled before is known. */
  private sizeOf(value: object, depth: number): number {
    const known = this.sizes.get(value);
    if (known !== undefined) return known;
    if (this.open.has(value)) throw new Excess('an alias stands inside of what it stands for, so that it has no end');
    if (depth > this.most.levels) throw new Excess(`it is nested more than ${this.most.levels} levels deep`);
    this.open.add(value);
    this.written++;
    const size = this.membersOf(value as Members, depth + 1);
    this.open.delete(value);
    this.sizes.set(value, size);
    return size;
  }

  private membersOf(value: Members, depth: number): number {
    const keys = Object.keys(value);
    let size = 1;
    let hasMerge = false;
    for (const key of keys) {
      const member = value[key];
      if (Array.isArray(value)) {
        // Its keys are numbers.
      } else if (Sign.isKey(key)) {
        if (!isMergeKey(key)) throw new Excess('a key is null, which no object has');
        hasMerge = true;
        this.refuseOthers(member);
      } else if (key === '[object Object]') {
        throw new Excess('a key is no text');
      }
      if (member instanceof Sign) value[key] = member.value;
      if (typeof member === 'object' && member !== null && !(member instanceof Sign)) {
        size += this.sizeOf(member, depth);
      } else {
        size++;
        this.written++;
      }
    }
    if (hasMerge) this.merge(value, keys);
    return size;
  }

  /** A map, or a list of maps that is written there: an alias for a list is refused by Kubernetes. */
  private refuseOthers(sources: unknown): void {
    const isList = Array.isArray(sources) && !this.sizes.has(sources);
    if (!(isList ? sources.every(isMap) : isMap(sources))) throw new Excess('what "<<" merges is neither a map nor a list of maps');
  }

  /** In the order in which they are written, and what is written later counts, whether it is merged or not. */
  private merge(value: Members, keys: readonly string[]): void {
    const settled = new Map<string, unknown>();
    for (const key of keys) {
      if (!isMergeKey(key)) {
        settled.set(key, value[key]);
        continue;
      }
      const sources = value[key];
      // Of a list, the first counts most.
      for (const source of Array.isArray(sources) ? [...sources].reverse() : [sources]) {
        const members = Object.entries(source as object);
        this.merged += members.length + 1;
        if (this.merged > this.most.expanded) throw tooMany(this.most);
        for (const [name, member] of members) {
          // Numbers come first among the keys of an object, wherever they were written.
          if (!(/^\d+$/.test(name) && Object.hasOwn(value, name))) settled.set(name, member);
        }
      }
    }
    for (const key of keys) delete value[key];
    for (const [key, member] of settled) Object.defineProperty(value, key, { value: member, configurable: true, enumerable: true, writable: true });
  }
}

interface Members {
  [key: string]: unknown;
}

function isMap(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Sign);
}

function tooMany({ expanded }: Bounds): Excess {
  return new Excess(`its aliases add more than ${expanded} values`);
}
