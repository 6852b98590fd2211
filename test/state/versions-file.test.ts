import * as fc from 'fast-check';
import { KEY, versionOf } from './records';
import { refusal } from './refusal';
import { formatVersions, parseVersions } from '../../src/state/files/versions-file';
import { nameOf } from '../../src/state/key';
import { RolloutVersion } from '../../src/state/version';
import { codePoint } from '../support/code-point';
import { runs } from '../support/deep';

const FILE = 'rollouts/shop-prod/hello.versions.yaml';
const RESTORED = 'take it, and the file beside it, from a commit in which both were good';
const read = (content: string | Buffer): RolloutVersion[] => parseVersions(content, FILE, KEY);
const [odd, even] = [versionOf(1), versionOf(2)];

describe('what is written', () => {
  test('every version in full, in the order of the hashes', () => {
    expect([odd.hash, even.hash]).toEqual(['0ed90b0f72', '83b6512f8f']);
    expect(formatVersions(KEY, [odd, even])).toBe(`# Written by cdk8s-rollouts, and changed by its commands. Commit it.
schema: 2
rollout: shop-prod/hello
versions:
  0ed90b0f72:
    podTemplate:
      metadata:
        labels:
          app: hello
      spec:
        containers:
          - image: ghcr.io/acme/hello:1.1.0
            name: main
    config:
      data:
        GREETING: "yes"
        motd.txt: |
          Hello,
          this is 1.
      name: hello-config-1
  83b6512f8f:
    podTemplate:
      metadata:
        labels:
          app: hello
      spec:
        containers:
          - image: ghcr.io/acme/hello:1.2.0
            name: main
`);
  });

  test('each version once, whatever the order in which they are given', () => {
    expect(formatVersions(KEY, [even, odd, even])).toBe(formatVersions(KEY, [odd, even]));
  });

  test('hashes that look like numbers are text, in their place', () => {
    const hashed = (hash: string) => ({ ...odd, hash }) as RolloutVersion;
    const text = formatVersions(KEY, ['a000000000', '1234567890', '0123456789', '12345e6789'].map(hashed));
    expect(text.match(/^ {2}\S+/gm)).toEqual(['  "0123456789":', '  "1234567890":', '  "12345e6789":', '  a000000000:']);
  });

  test('no versions', () => {
    expect(read(formatVersions(KEY, []))).toEqual([]);
  });

  test('text that other readers of YAML would take for something else is in quotes', () => {
    const podTemplate = { spec: { containers: [{ name: 'on', image: 'no', args: ['2001-01-01', '1:30', '0o17', '~', '<<', '1_000'] }] } };
    const text = formatVersions(KEY, [RolloutVersion.of({ rollout: 'hello', podTemplate })]);
    for (const quoted of ['on', 'no', '2001-01-01', '1:30', '0o17', '~', '<<', '1_000']) expect(text).toContain(`"${quoted}"`);
  });

  test.each([
    ['several lines of which the first begins with white space', ' \n', ' a\n\tb\n', '\n', '\n\n a', '\ta\nb', '\u00a0\n '],
    ['control characters', '\0', 'a\rb', 'a\r\nb\n', '\u001b[31m', '\u007f', '\u0085', '\u2028\n'],
    ['halves of surrogate pairs', '\ud800', 'a\udc00', '\udc00\ud800'],
    ['what begins like something else', '%a', '&a', '*a', '!a', '|', '>', '@a', '`a`', '- a', '? a', ': a', '# a', '---', '...', '{', '['],
  ])('%s', (_, ...args) => {
    const podTemplate = { spec: { containers: [{ name: 'a', image: 'a:1', args, command: [[args]] }] } };
    const version = RolloutVersion.of({ rollout: 'hello', podTemplate, config: { name: 'c', data: Object.fromEntries(args.map(arg => [arg, arg])) } });
    expect(read(Buffer.from(formatVersions(KEY, [version])))).toStrictEqual([version]);
  });

  test('a long text stays in its line', () => {
    const long = 'word '.repeat(100).trim();
    const podTemplate = { spec: { containers: [{ name: 'a', image: 'a:1', args: [long, `"${long}"`, `${long}:`] }] } };
    const text = formatVersions(KEY, [RolloutVersion.of({ rollout: 'hello', podTemplate })]);
    expect(text.match(/word.*word/g)!.map(line => line.length)).toEqual([long.length, long.length, long.length]);
  });

  test('content that is shared is written wherever it belongs', () => {
    const shared = { requests: { cpu: '1' } };
    const podTemplate = { spec: { containers: [{ name: 'a', image: 'a:1', resources: shared }, { name: 'b', image: 'b:1', resources: shared }] } };
    const version = RolloutVersion.of({ rollout: 'hello', podTemplate });
    expect(read(formatVersions(KEY, [version]))).toStrictEqual([version]);
  });
});

describe('what is read', () => {
  const letters = fc.constantFrom(...'ab09 \t\n\r\0\u0007\u001b\u007f\u0085\u2028\uFEFF\uFFFD:#-?|>&*!%@`\'"[]{},<~=.\\é😀', '\ud800', '\udc00', '\n---\n', '<<<<<<< ', ' #', ': ');
  const text = fc.oneof(fc.string({ unit: letters, maxLength: 12 }), fc.string({ unit: codePoint }), fc.constantFrom('null', '~', '1e3', '<<', '__proto__', 'yes', '=', '.nan'));
  const { json } = fc.letrec<{ json: unknown; leaf: unknown }>(tie => ({
    leaf: fc.oneof(text, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null)),
    json: fc.oneof({ maxDepth: 4 }, tie('leaf'), fc.array(tie('json'), { maxLength: 4 }), fc.dictionary(text, tie('json'), { maxKeys: 4 })),
  }));
  const container = fc.record({ name: text, image: text, more: json });
  const podTemplate = fc.record({ metadata: json, spec: fc.record({ containers: fc.array(container, { minLength: 1, maxLength: 3 }) }) });
  const config = fc.record({ name: text, data: fc.dictionary(text, text, { maxKeys: 4 }) });
  const version = fc.tuple(podTemplate, fc.option(config, { nil: undefined })).map(([template, one]) => RolloutVersion.of({
    rollout: 'hello', podTemplate: JSON.parse(JSON.stringify(template)), config: one && JSON.parse(JSON.stringify(one)),
  }));

  test('what was written, whatever it holds', () => {
    fc.assert(fc.property(fc.array(version, { maxLength: 3 }), versions => {
      const written = formatVersions(KEY, versions);
      const found = read(Buffer.from(written));
      const sorted = [...new Map(versions.map(one => [one.hash, one]))].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
      expect(found.map(({ hash }) => hash)).toEqual(sorted.map(({ hash }) => hash));
      expect(found).toStrictEqual(sorted);
      expect(formatVersions(KEY, found)).toBe(written);
    }), { numRuns: runs(150, 700) });
  });

  test('with CRLF line ends and a byte order mark', () => {
    const written = formatVersions(KEY, [odd, even]);
    expect(read(Buffer.from(`\uFEFF${written.replace(/\n/g, '\r\n')}`))).toStrictEqual(read(written));
  });

  test('with or without a line end at the end', () => {
    const written = formatVersions(KEY, [odd, even]);
    for (const other of [written.slice(0, -1), `${written}\n`]) expect(read(other)).toStrictEqual(read(written));
  });

  test('of no version', () => {
    expect(read(formatVersions(KEY, []))).toEqual([]);
  });

  test('a text that holds the markers of a merge conflict', () => {
    const one = RolloutVersion.of({
      rollout: 'hello',
      podTemplate: odd.podTemplate,
      config: { name: 'c', data: { guide: '<<<<<<< HEAD\n=======\n>>>>>>> other\n' } },
    });
    expect(read(formatVersions(KEY, [one]))).toStrictEqual([one]);
  });
});

describe('what is damaged is refused', () => {
  const good = formatVersions(KEY, [odd, even]);
  const other = versionOf(1, 'other');
  const edited = (part: string, by: string): string => {
    if (!good.includes(part)) throw new Error(`"${part}" is not in ${good}`);
    return good.replace(part, by);
  };
  const notATemplate = RolloutVersion.of({ rollout: 'hello', podTemplate: { spec: { containers: [] } } });

  test.each<[string, string | Buffer, string, string?]>([
    ['an image edited by hand', edited('hello:1.2.0', 'hello:1.3.0'), ':22:5: the version 83b6512f8f was changed by hand: its content has the hash bae2f35a8b'],
    ['config edited by hand', edited('this is 1.', 'this is 2.'), ':6:5: the version 0ed90b0f72 was changed by hand: its content has the hash 4fae430704'],
    ['config left out', good.replace(/ {4}config:\n( {6}.*\n)*/, ''), ':6:5: the version 0ed90b0f72 was changed by hand: its content has the hash 0ce30065c9'],
    ['text that became a number', edited('"yes"', '1'), ':6:5: the version 0ed90b0f72 was changed by hand: its content has the hash f1e0149953'],
    ['another hash', edited('83b6512f8f', '83b6512f8e'), ':22:5: the version 83b6512f8e was changed by hand: its content has the hash 83b6512f8f'],
    ['a hash that is none', edited('83b6512f8f', 'latest'), ':22:5: the version latest was changed by hand: its content has the hash 83b6512f8f'],
    ['the versions of another rollout', formatVersions('shop-prod/other', [other]), ':3:10: it belongs to the rollout "shop-prod/other", and "shop-prod/hello" is looked for here',
      'where that rollout has this chart and name now, run "cdk8s-rollouts move shop-prod/other shop-prod/hello"; otherwise move it and the file beside it to where they belong'],
    ['a template that is none', formatVersions(KEY, [notATemplate]), ':7:7: the recorded version is not a pod template (spec.containers, each with a name and an image)'],
    ['a template that is text', edited(good.slice(good.indexOf('podTemplate'), good.indexOf('    config')), 'podTemplate: none\n'),
      ':6:5: the version 0ed90b0f72 was changed by hand: its content has the hash edb0110ef3'],
    ['a version without template', 'schema: 2\nrollout: shop-prod/hello\nversions:\n  83b6512f8f: {}\n', ':4:15: versions.83b6512f8f has no "podTemplate"'],
    ['a version that is text', 'schema: 2\nrollout: shop-prod/hello\nversions:\n  83b6512f8f: hello:1\n', ':4:15: versions.83b6512f8f must be a mapping, and is hello:1'],
    ['versions that are a list', 'schema: 2\nrollout: shop-prod/hello\nversions: []\n', ':3:11: versions must be a mapping, and is a list'],
    ['no versions', 'schema: 2\nrollout: shop-prod/hello\n', ':1:1: it has no "versions"'],
    ['cut off', good.slice(0, good.indexOf('    config')), ':6:5: the version 0ed90b0f72 was changed by hand: its content has the hash 0ce30065c9'],
    ['cut off after a key', good.slice(0, good.indexOf(' ghcr')), ':6:5: the version 0ed90b0f72 was changed by hand: its content has the hash 3ac7c813a1'],
    ['a repeated version', edited('  83b6512f8f', '  0ed90b0f72'), ':21:3: the key "0ed90b0f72" is repeated'],
    ['a repeated key deep inside', edited('name: main', 'name: main\n            name: main'), ':14:13: the key "name" is repeated'],
    ['an anchor', edited('labels:', 'labels: &l'), ':8:17: it holds an anchor ("&l"), which has no place in it'],
    ['a merge key', edited('app: hello', '<<: { app: hello }'), ':9:11: it holds a merge key ("<<"), which has no place in it'],
    ['a merge conflict', edited('  83b6512f8f', '<<<<<<< HEAD\n  83b6512f8f'), ':21:1: it holds an unresolved merge conflict ("<<<<<<<")',
      RESTORED],
    ['an unknown key', edited('versions:', 'history: []\nversions:'), ':4:1: it has an unknown key "history", written by a newer version or by hand',
      `upgrade cdk8s-rollouts, or ${RESTORED}`],
    ['an unknown key of a version', edited('    config:', '    secret: x\n    config:'), ':14:5: versions.0ed90b0f72 has an unknown key "secret", written by a newer version or by hand',
      `upgrade cdk8s-rollouts, or ${RESTORED}`],
    ['a newer schema', edited('schema: 2', 'schema: 3'), ':2:9: it has schema 3, and this version of cdk8s-rollouts knows schema 2', 'upgrade cdk8s-rollouts'],
    ['not UTF-8', Buffer.from(edited('Hello,', 'Grüße,'), 'latin1'), ':18:13: it is not text in UTF-8'],
    ['empty', '', ': it is empty'],
  ])('%s', (_, content, said, mend = RESTORED) => {
    expect(refusal(() => read(content)).message).toBe(`${FILE}${said}: ${mend}`);
  });
});

test('the name of a rollout is what follows the last "/" of its key', () => {
  expect(['a/b', 'a/b/c', 'c'].map(nameOf)).toEqual(['b', 'c', 'c']);
});
