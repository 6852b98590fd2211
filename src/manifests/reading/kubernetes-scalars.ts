/**
 * What scalars are for Kubernetes: its YAML library reads by YAML 1.1 and by rules of its own, so that `012` is 10, `0o12` as well,
 * `yes` is true and `1:30` is text. The table test/manifests/scalars.txt is held against the library itself.
 *
 * @see https://github.com/yaml/go-yaml/blob/v2.4.3/resolve.go
 * @see https://github.com/kubernetes-sigs/yaml/blob/v1.6.0/yaml.go
 */

/** What JSON cannot say, and Kubernetes turns all YAML into JSON. */
export class Unsayable extends Error {
  constructor(message: string, readonly mend: string) {
    super(message);
  }
}

const WORDS = new Map<string, boolean | number | null>([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map(word => [word, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map(word => [word, false] as const),
  ...['', '~', 'null', 'Null', 'NULL'].map(word => [word, null] as const),
  ...['.nan', '.NaN', '.NAN', '.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF', '-.inf', '-.Inf', '-.INF'].map(word => [word, NaN] as const),
]);
const LONGEST_WORD = 5;
/** The first characters of all words and numbers. */
const HINT = new Set([...'yYnNtTfFoO~+-0123456789.'].map(character => character.charCodeAt(0)));

const DIGITS = /^[-+]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)$/;
/** The sign may also stand behind this prefix, though nobody meant that. */
const SIGNED_BITS = /^0b([-+]?)([01]+)$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
/** A number that begins with its point is read as Go reads it, with lines between digits. */
const POINTED = /^\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?$/;
const TIMESTAMP = /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt][0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(?:\.[0-9]+)?(?:Z|[-+][0-9]{2}:[0-9]{2})| [0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(?:\.[0-9]+)?)?$/;
const BASE_64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** No integer of 64 bits takes more, unless it begins with zeros. */
const LONGEST_INTEGER = 128;
const LOWEST = -(2n ** 63n);
const HIGHEST = 2n ** 63n - 1n;
const HIGHEST_UNSIGNED = 2n ** 64n - 1n;

/** A scalar without quotes and without a tag. @throws Unsayable */
export function plainScalar(text: string): string | number | boolean | null {
  if (text !== '' && !HINT.has(text.charCodeAt(0))) return text;
  const word = text.length <= LONGEST_WORD ? WORDS.get(text) : undefined;
  if (word !== undefined) return sayable(word, text);
  if (text.startsWith('.')) return POINTED.test(text) ? finite(text) ?? text : text;
  return numberOf(text) ?? text;
}

/** A scalar with a tag, in quotes or not; undefined where it is not of that tag. @throws Unsayable */
export function taggedScalar(tag: string, text: string): string | number | boolean | null | undefined {
  switch (tag) {
    case 'tag:yaml.org,2002:bool': return only('boolean', plainScalar(text));
    case 'tag:yaml.org,2002:float': return only('number', plainScalar(text));
    case 'tag:yaml.org,2002:int': return /^[-+\d]/.test(text) ? integerOf(text.replaceAll('_', '')) : undefined;
    case 'tag:yaml.org,2002:null': return plainScalar(text) === null ? null : undefined;
    case 'tag:yaml.org,2002:timestamp': return TIMESTAMP.test(text) ? text : undefined;
    case 'tag:yaml.org,2002:binary': return decoded(text.replace(/[\r\n]/g, ''));
    // The tags of others mean nothing to Kubernetes.
    default: return text;
  }
}

function numberOf(text: string): number | undefined {
  const first = text.charCodeAt(0);
  // A sign or a digit; most other texts are words.
  if (first > 57) return undefined;
  const plain = text.replaceAll('_', '');
  return integerOf(plain) ?? (FLOAT.test(plain) ? finite(plain) : undefined);
}

function integerOf(plain: string): number | undefined {
  if (plain.length > LONGEST_INTEGER) return undefined;
  if (DIGITS.test(plain)) {
    const sign = /^[-+]/.exec(plain)?.[0] ?? '';
    const digits = plain.slice(sign.length);
    return inRange(sign, BigInt(/^0[0-7]/.test(digits) ? `0o${digits.slice(1)}` : digits.toLowerCase()));
  }
  const [, sign, bits] = SIGNED_BITS.exec(plain) ?? [];
  return bits === undefined ? undefined : inRange(sign, BigInt(`0b${bits}`));
}

/** Without a sign it may have all of 64 bits. */
function inRange(sign: string, value: bigint): number | undefined {
  const signed = sign === '-' ? -value : value;
  return signed < LOWEST || signed > (sign === '' ? HIGHEST_UNSIGNED : HIGHEST) ? undefined : Number(signed);
}

/** A number too large for its kind is text; -0 is written as 0 by the API server. */
function finite(text: string): number | undefined {
  const value = Number(text.replaceAll('_', ''));
  return Number.isFinite(value) ? value + 0 : undefined;
}

function sayable<T>(value: T, text: string): T {
  if (Number.isNaN(value)) throw new Unsayable(`it holds the number ${text}, which JSON does not have and Kubernetes refuses`, 'Write it in quotes if it is meant as text.');
  return value;
}

function only<T>(type: 'boolean' | 'number', value: T): T | undefined {
  return typeof value === type ? value : undefined;
}

function decoded(text: string): string | undefined {
  return BASE_64.test(text) ? Buffer.from(text, 'base64').toString('utf8') : undefined;
}
