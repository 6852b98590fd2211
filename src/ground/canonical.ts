import { hash } from 'crypto';

/** The value with sorted keys and without undefined members, so that equal content has equal text. */
export function canonical(value: unknown): any {
  if (Array.isArray(value)) return value.map(canonical);
  if (value === null || typeof value !== 'object') return value;
  // Every manifest goes through here several times, so it makes nothing that is thrown away.
  const sorted: { [key: string]: unknown } = {};
  for (const key of Object.keys(value).sort()) {
    const member = (value as { readonly [key: string]: unknown })[key];
    if (member === undefined) continue;
    if (key === '__proto__') Object.defineProperty(sorted, key, { value: canonical(member), enumerable: true, configurable: true, writable: true });
    else sorted[key] = canonical(member);
  }
  return sorted;
}

/** Ten hexadecimal digits that stand for canonical content. */
export function contentHash(value: unknown): string {
  return textHash(JSON.stringify(value));
}

/** The same for a text. */
export function textHash(text: string): string {
  return hash('sha256', text, 'hex').slice(0, 10);
}
