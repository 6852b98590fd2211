/** How js-yaml reads for Kubernetes. */
import { plainScalar, taggedScalar, Unsayable } from './kubernetes-scalars';

/** The part of js-yaml that is used. */
interface JsYaml {
  readonly Schema: new (types: { readonly implicit: readonly unknown[]; readonly explicit: readonly unknown[] }) => unknown;
  readonly Type: new (tag: string, options: object) => unknown;
  loadAll(text: string, iterator: null, options: LoadOptions): unknown[];
}

interface LoadOptions {
  readonly schema: unknown;
  readonly maxDepth: number;
  /** Whether the last of equal keys counts, rather than none. */
  readonly json: boolean;
  /** Told when a node begins and ends. */
  readonly listener?: (event: string, state: NodeState) => void;
}

interface NodeState {
  readonly kind: string | null;
  readonly input: string;
  readonly position: number;
  readonly line: number;
  /** The position at which the line begins. */
  readonly lineStart: number;
}

// For values, it is ten times faster than the reader that knows of lines and columns.
// eslint-disable-next-line @typescript-eslint/no-require-imports
const { loadAll, Schema, Type }: JsYaml = require('js-yaml');

/**
 * What is something else as a key than as a value. As a key js-yaml asks for its text: half a character, which no text that
 * Kubernetes reads can have.
 */
export class Sign {
  static isKey(key: string): boolean {
    return key.charCodeAt(0) === 0xd800;
  }

  private static count = 0;

  constructor(readonly value: string | null, private readonly name: string) {}

  // Keeps js-yaml from taking all objects for the same key.
  get [Symbol.toStringTag](): string {
    return 'Sign';
  }

  /** Another one each time, since a map may merge several others. */
  toString(): string {
    return `\ud800${this.name} ${Sign.count++}`;
  }
}

const MERGE = new Sign('<<', 'merge');
const NULL = new Sign(null, 'null');
const MERGE_TAG = 'tag:yaml.org,2002:merge';

export function isMergeKey(key: string): boolean {
  return key.startsWith('\ud800merge ');
}

/** All types at once: what a type says that resolves a scalar is what it is constructed from right afterwards. */
function newSchema(): unknown {
  let last: unknown;
  const resolved = (value: unknown) => {
    last = value === null ? NULL : value;
    return value !== undefined;
  };
  const construct = () => last;
  const plain = new Type('?', {
    kind: 'scalar',
    resolve: (text: string) => {
      const value = text === '<<' ? MERGE : plainScalar(text);
      return value !== text && resolved(value);
    },
    construct,
  });
  // An empty tag is the beginning of all.
  const tagged = new Type('', {
    kind: 'scalar',
    multi: true,
    resolve: (text: string | null, tag: string) => resolved(tag === MERGE_TAG && text === '<<' ? MERGE : taggedScalar(tag, text ?? '')),
    construct,
  });
  const collections = ['sequence', 'mapping'].map(kind => new Type('', { kind, multi: true }));
  return new Schema({ implicit: [plain], explicit: [tagged, ...collections] });
}

const SCHEMA = newSchema();

/** Where a list may be a key, of which js-yaml makes a text. */
const LIST_AS_KEY = /\]\s*:\s/;

/** The values of all documents in a text, with signs. @throws what js-yaml throws, and Unsayable */
export function loadYaml(text: string, maxDepth: number, json: boolean): unknown[] {
  return loadAll(text, null, { schema: SCHEMA, maxDepth, json, ...LIST_AS_KEY.test(text) && { listener: refuseListAsKey } });
}

function refuseListAsKey(event: string, { kind, input, position }: NodeState): void {
  if (event === 'close' && kind === 'sequence' && /^\s*:\s/.test(input.slice(position, position + 80))) throw new Unsayable('a key is a list, which no object has', 'Write it in quotes if it is meant as text.');
}

/** Where the node begins at which reading fails, from 0: for failures that do not say. */
export function failingPlace(text: string, maxDepth: number): { readonly line: number; readonly column: number } {
  let place = { line: 0, column: 0 };
  try {
    loadAll(text, null, {
      schema: SCHEMA,
      maxDepth,
      json: true,
      listener: (event, state) => {
        if (event === 'open') place = { line: state.line, column: state.position - state.lineStart };
        refuseListAsKey(event, state);
      },
    });
  } catch {
    // That it fails is known.
  }
  return place;
}
