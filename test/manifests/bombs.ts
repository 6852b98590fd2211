/** Texts that were made to break whoever reads them. */

const object = (spec: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: bomb\ndata: ${spec}\n`;

/** Each line refers to the one before several times. */
function laughs(lines: number, times: number): string {
  const list = (of: string) => `[${Array(times).fill(of).join(', ')}]`;
  const rows = Array.from({ length: lines }, (_, i) => `  a${i}: &a${i} ${list(i === 0 ? 'lol' : `*a${i - 1}`)}`);
  return object(`\n${rows.join('\n')}`);
}

function merges(keys: number, times: number): string {
  const map = Array.from({ length: keys }, (_, i) => `k${i}: 1`).join(', ');
  return object(`\n  base: &base {${map}}\n${Array.from({ length: times }, (_, i) => `  m${i}: {<<: *base}`).join('\n')}`);
}

const MiB = 1024 * 1024;

export const BOMBS: { readonly [name: string]: string | Buffer } = {
  'a billion laughs': laughs(30, 10),
  'many small bombs': Array.from({ length: 2000 }, () => laughs(5, 9)).join('---\n'),
  'many bombs, each too small to be one': Array.from({ length: 3000 }, (_, i) => laughs(4, 8).replace('name: bomb', `name: bomb-${i}`)).join('---\n'),
  'merge keys': merges(5000, 5000),
  'nested merge keys': object(`\n  a0: &a0 {x: 1}\n${Array.from({ length: 200 }, (_, i) => `  a${i + 1}: &a${i + 1} {<<: [*a${i}, *a${i}], y${i}: 1}`).join('\n')}`),
  'an alias in what it stands for': object('&a\n  self: *a'),
  'an alias in a list that it stands for': object('&a [1, *a]'),
  'brackets without end': '['.repeat(200_000),
  'braces without end': '{a: '.repeat(100_000),
  'deep lists in one line': `${'- '.repeat(100_000)}a`,
  'deep JSON': `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
  'deep maps': Array.from({ length: 3000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
  'NUL bytes': object('\u0000\u0000'),
  'nothing but NUL bytes': Buffer.alloc(MiB),
  'invalid UTF-8': Buffer.from([0x61, 0x3a, 0x20, 0xc3, 0x28, 0xff, 0xfe]),
  'UTF-16': Buffer.from('\ufeffapiVersion: v1', 'utf16le'),
  'a file of 50 MB': Buffer.alloc(50 * MiB, 'a'),
  'a document of 15 MB': object(`"${'a'.repeat(15 * MiB)}"`),
  'a line of 3 MB': object('a'.repeat(3 * MiB)),
  'many markers': '---\n'.repeat(500_000),
  'many empty documents with comments': '---\n# nothing\n'.repeat(300_000),
  'many comments': '#\n'.repeat(1_500_000),
  'a directive without a document': '%YAML 1.2\n'.repeat(100_000),
  'many keys': object(`\n${Array.from({ length: 100_000 }, (_, i) => `  k${i}: 1`).join('\n')}`),
  'many anchors': object(`\n${Array.from({ length: 50_000 }, (_, i) => `  k${i}: &a${i} 1`).join('\n')}`),
  'a repeated key': object('{a: 1, a: 2}'),
  'a long number': object('1'.repeat(MiB)),
  'open quotes': object(`"${'\\n'.repeat(500_000)}`),
  'open quotes over lines': object(`"${'\n  a'.repeat(300_000)}`),
  'spaces': object(' '.repeat(3 * MiB)),
  'tabs': '\t'.repeat(MiB),
  'flow commas': object(`[${','.repeat(200_000)}]`),
  'unknown tags': object('!!js/function "function () { return 1 }"'),
  'a prototype': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, __proto__: {namespace: b}, constructor: {prototype: 1}}\n__proto__: {kind: Service}\n',
  'a prototype in JSON': '{"apiVersion":"v1","kind":"Service","__proto__":{"kind":"x"},"metadata":{"name":"__proto__","labels":{"__proto__":"a"}},"spec":{"selector":{"__proto__":"a","constructor":"b"}}}',
  'a stream of nothing': '{}'.repeat(4 * MiB),
  'a stream of little': '{"a":1}'.repeat(MiB),
  'many documents of something else': 'a: 1\n---\n'.repeat(900_000),
  'many merges of nothing': object(`\n  base: &base {}\n${'  <<: *base\n'.repeat(100_000)}`),
  'a list as a key': object(`{? [${'[a], '.repeat(100_000)}] : 1}`),
  'a number of many bits': object(`[${'0x123456789abcdef0, '.repeat(150_000)}]`),
  'many lines in a number': object('1_'.repeat(MiB)),
  'many bad objects': 'kind: A\n---\n'.repeat(50_000),
  'a long list of nothing': `apiVersion: v1\nkind: List\nitems:\n${'- {}\n'.repeat(100_000)}`,
  'lists in lists': `${'{kind: List, items: ['.repeat(45)}${']}'.repeat(45)}`,
  'many duplicates': Array.from({ length: 5000 }, () => object('{}')).join('---\n'),
};
