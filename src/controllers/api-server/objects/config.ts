/** What the server refuses of ConfigMaps and Secrets. */
import { Open, record, text } from '../../../ground/shape';
import { dataKey } from '../names';
import { Refusal } from '../refusal';
import { isPlaceholder, keyed, Row, rowOf } from '../row';
import { CORE } from '../sources';
import { invalid, required, tooLong } from '../words';

const MOST_BYTES = 1024 * 1024;
const DECODING = 'runtime.Decode, encoding/base64';
const NO_BASE64 = 'illegal base64 data';

/** The keys that a Secret of a type must have. */
const KEYS_OF_TYPES: ReadonlyMap<string, readonly string[]> = new Map([
  ['kubernetes.io/tls', ['tls.crt', 'tls.key']],
  ['kubernetes.io/dockerconfigjson', ['.dockerconfigjson']],
  ['kubernetes.io/dockercfg', ['.dockercfg']],
  ['kubernetes.io/ssh-auth', ['ssh-privatekey']],
]);

/** Keys that hold JSON. */
const LOGINS: ReadonlyMap<string, string> = new Map([['kubernetes.io/dockerconfigjson', '.dockerconfigjson'], ['kubernetes.io/dockercfg', '.dockercfg']]);

export const CONFIG_MAP: readonly Row[] = [
  keys('data', `${CORE} ValidateConfigMap`),
  keys('binaryData', `${CORE} ValidateConfigMap`),
  rowOf('data', `${CORE} ValidateConfigMap`, ({ data, binaryData }) => Object.keys(record(data)).flatMap(key =>
    record(binaryData)[key] === undefined ? [] : [{ field: `data${keyed(key)}`, message: invalid(key, 'duplicate of key present in binaryData') }])),
  encoded('binaryData'),
  rowOf('data', `${CORE} ValidateConfigMap`, ({ data, binaryData }) => {
    const bytes = sizeOf(Object.values(record(data)).map(value => Buffer.byteLength(text(value) ?? ''))) + sizeOf(Object.values(record(binaryData)).map(decodedLength));
    return bytes > MOST_BYTES ? [{ field: 'data', message: tooLong(MOST_BYTES) }] : [];
  }),
];

export const SECRET: readonly Row[] = [
  keys('data', `${CORE} ValidateSecret`),
  keys('stringData', `${CORE} ValidateSecret`),
  encoded('data'),
  rowOf('data', `${CORE} ValidateSecret`, secret => {
    const plain = record(secret.stringData);
    const own = Object.entries(record(secret.data)).filter(([key]) => plain[key] === undefined).map(([, value]) => decodedLength(value));
    const bytes = sizeOf(own) + sizeOf(Object.values(plain).map(value => Buffer.byteLength(text(value) ?? '')));
    return bytes > MOST_BYTES ? [{ field: 'data', message: tooLong(MOST_BYTES) }] : [];
  }),
  rowOf('type', `${CORE} ValidateSecret`, secret => ofType(secret)),
];

function ofType({ type, data, stringData, metadata }: Open): Refusal[] {
  const held = { ...record(data), ...record(stringData) };
  const has = (key: string) => held[key] !== undefined;
  if (type === 'kubernetes.io/basic-auth') return has('username') || has('password') ? [] : [{ field: 'data["username"]', message: required() }];
  if (type === 'kubernetes.io/service-account-token') {
    const name = 'kubernetes.io/service-account.name';
    return (text(record(record(metadata).annotations)[name]) ?? '') === '' ? [{ field: `metadata.annotations${keyed(name)}`, message: required() }] : [];
  }
  const login = LOGINS.get(text(type) ?? '');
  if (login !== undefined && has(login)) {
    const isRead = isObjectText(record(stringData)[login] ?? decoded(record(data)[login]));
    return isRead ? [] : [{ field: `data${keyed(login)}`, message: 'Invalid value: "<secret contents redacted>": no JSON object' }];
  }
  return (KEYS_OF_TYPES.get(text(type) ?? '') ?? []).flatMap(key => has(key) ? [] : [{ field: `data${keyed(key)}`, message: required() }]);
}

function keys(field: string, source: string): Row {
  return rowOf(field, source, scope => Object.keys(record(scope[field])).flatMap(key => {
    const bad = isPlaceholder(key) ? undefined : key === '' ? 'must be non-empty' : dataKey(key);
    return bad === undefined ? [] : [{ field: field + keyed(key), message: invalid(key, bad) }];
  }));
}

function encoded(field: string): Row {
  return rowOf(field, DECODING, scope => Object.entries(record(scope[field])).flatMap(([key, value]) =>
    // What it says is not repeated: it may be secret.
    typeof value !== 'string' || isPlaceholder(value) || isBase64(value) ? [] : [{ field: field + keyed(key), message: NO_BASE64 }]));
}

function decoded(value: unknown): unknown {
  return typeof value === 'string' && !isPlaceholder(value) && isBase64(value) ? Buffer.from(value, 'base64').toString() : undefined;
}

/** What is no text is told of elsewhere. */
function isObjectText(value: unknown): boolean {
  if (typeof value !== 'string' || isPlaceholder(value)) return true;
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === 'object' && !Array.isArray(parsed);
  } catch {
    // Variables that are still to be filled in may stand for anything.
    return value.includes('${');
  }
}

function isBase64(value: string): boolean {
  const digits = value.replace(/[\r\n]/g, '');
  return digits.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(digits);
}

function decodedLength(value: unknown): number {
  const digits = typeof value === 'string' ? value.replace(/[\r\n=]/g, '').length : 0;
  return Math.floor(digits * 3 / 4);
}

function sizeOf(lengths: readonly number[]): number {
  return lengths.reduce((sum, length) => sum + length, 0);
}
