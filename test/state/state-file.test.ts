import * as fc from 'fast-check';
import { DAMAGES } from './damages';
import { ADOPTING, CANARY, COLOURED, IDLE, KEY, record, ROUTED } from './records';
import { refusal } from './refusal';
import { byWeights } from '../../src/frames/traffic';
import { changesIn } from '../../src/state/files/change-line';
import { formatRecord, parseRecord } from '../../src/state/files/state-file';
import { StateFileError } from '../../src/state/files/state-file-error';
import { PHASES, RolloutRecord } from '../../src/state/record';
import { runs } from '../support/deep';

const FILE = 'rollouts/shop-prod/hello.yaml';
const read = (content: string | Buffer): RolloutRecord => parseRecord(content, FILE, KEY);

describe('what a rollout began with', () => {
  const began: RolloutRecord = {
    ...CANARY,
    objects: { strategy: 'canary', name: 'hello' },
    progress: {
      ...CANARY.progress!,
      strategy: { type: 'canary', minAvailable: '80%', isAutoscaled: false, capacity: 'constant', extraPod: true },
      settings: { maxSurge: 2, expose: false },
    },
  };
  const text = formatRecord(began);

  test('is a line each, and read as it was written', () => {
    expect(text).toContain(`objects: { strategy: canary, name: hello }
plan: 1 pod for 10m, 10% for 2m, 50% for 2m, 100%
replicas: 10
strategy: { type: canary, minAvailable: 80%, isAutoscaled: false, capacity: constant, extraPod: true }
settings: { expose: false, maxSurge: 2 }
`);
    expect(read(text)).toStrictEqual(began);
  });

  test.each([
    ['another strategy than that of the tracks', 'type: canary', 'type: rolling', 'strategy.type must be one of canary, and is rolling'],
    ['no share of the pods', '80%', 'most', 'strategy.minAvailable must be a number of pods or a percentage'],
    ['no fact', 'extraPod: true', 'extraPod: perhaps', 'strategy.extraPod must be true or false'],
    ['nothing of an autoscaler', 'isAutoscaled: false, ', '', 'strategy has no "isAutoscaled"'],
    ['an unknown option', 'capacity: constant', 'colour: blue', 'strategy has an unknown key "colour"'],
    ['settings without a strategy', /strategy: { type.*\n/, '', 'settings has no place without a strategy'],
    ['unknown objects', 'objects: { strategy: canary', 'objects: { strategy: big-bang', 'objects.strategy must be one of canary, blue-green, rolling, partition, and is big-bang'],
    ['objects without a name', 'canary, name: hello', 'canary', 'objects has no "name"'],
  ])('%s', (_, from, to, said) => expect(() => read(text.replace(from, to))).toThrow(said));
});

describe('what is written', () => {
  test('a canary in progress, with hashes that look like numbers', () => {
    expect(formatRecord(CANARY)).toBe(`# Written by cdk8s-rollouts, and changed by its commands. Commit it.
schema: 2
rollout: shop-prod/hello
change: 7 promote 3db80ace85
revision: 2
phase: progressing
stable: a1b2c3d4e5
candidate: d4e5f6a7b8
previous: 99aa00bb11
rejected:
  - "1234567890"
  - "12345e6789"
plan: 1 pod for 10m, 10% for 2m, 50% for 2m, 100%
replicas: 10
step: 2
live:
  stable: { version: a1b2c3d4e5, pods: 9 }
  canary: { version: d4e5f6a7b8, pods: 1 }
  held: true
leaving:
  - 99aa00bb11
...
`);
  });

  test('a blue-green switch that is paused', () => {
    expect(formatRecord(COLOURED)).toBe(`# Written by cdk8s-rollouts, and changed by its commands. Commit it.
schema: 2
rollout: shop-prod/hello
change: 12 pause cd1f91566f
revision: 4
phase: paused
stable: a1b2c3d4e5
candidate: d4e5f6a7b8
rejected: []
active: blue
plan: preview, cutover for 30s
replicas: 4
step: 1
live:
  blue: { version: a1b2c3d4e5, pods: 4 }
  green: { version: d4e5f6a7b8, pods: 4 }
  active: green
...
`);
  });

  test('a canary whose traffic a router leads', () => {
    const written = (one: RolloutRecord) => formatRecord(one).split('\n').filter(line => /^ {2}\w+:/.test(line));
    expect(written(ROUTED)).toEqual([
      '  stable: { version: a1b2c3d4e5, pods: 9 }',
      '  canary: { version: d4e5f6a7b8, pods: 1, weight: 12.5%, testers: true, mirror: 5% }',
    ]);
    const rest = { ...ROUTED, progress: { ...ROUTED.progress!, live: { ...ROUTED.progress!.live, traffic: byWeights(0) } } };
    expect(written(rest)).toEqual(['  stable: { version: a1b2c3d4e5, pods: 9 }', '  canary: { version: d4e5f6a7b8, pods: 1, weight: 0% }']);
    expect(read(formatRecord(rest))).toStrictEqual(rest);
  });

  test('a Deployment that is being adopted, which has no candidate', () => {
    expect(formatRecord(ADOPTING)).toBe(`# Written by cdk8s-rollouts, and changed by its commands. Commit it.
schema: 2
rollout: shop-prod/hello
change: 1 adopt 0bb2e47e9f
revision: 1
phase: adopting
stable: a1b2c3d4e5
rejected: []
plan: 100%
replicas: 3
step: 0
live:
  stable: { version: a1b2c3d4e5, pods: 3 }
  batch: { version: a1b2c3d4e5, pods: 0 }
  unlabelled: true
...
`);
  });

  test('an idle rollout', () => {
    expect(formatRecord(IDLE)).toBe(`# Written by cdk8s-rollouts, and changed by its commands. Commit it.
schema: 2
rollout: shop-prod/hello
change: 1 record bff91c08da
revision: 1
phase: idle
stable: a1b2c3d4e5
rejected: []
...
`);
  });

  test.each(PHASES)('the phase %s', phase => {
    const { candidate, progress, ...idle } = CANARY;
    const one: RolloutRecord = phase === 'idle' ? { ...idle, phase } : { ...CANARY, phase };
    expect(formatRecord(one)).toContain(`\nphase: ${phase}\n`);
    expect(read(formatRecord(one))).toStrictEqual(one);
  });

  test('members that are undefined or false are left out', () => {
    const live = { ...CANARY.progress!.live, held: false };
    const text = formatRecord({ ...CANARY, previous: undefined, active: undefined, progress: { ...CANARY.progress!, live } });
    for (const line of text.split('\n')) expect(line).not.toMatch(/previous|active|held/);
  });

  test('one fact that changes is one line that changes, beside the one that always does', () => {
    const next = formatRecord({ ...CANARY, progress: { ...CANARY.progress!, step: 3 } }).split('\n');
    expect(formatRecord(CANARY).split('\n').filter((line, i) => line !== next[i])).toEqual(['change: 7 promote 3db80ace85', 'step: 2']);
  });
});

describe('what is read', () => {
  test('what was written', () => {
    fc.assert(fc.property(record, one => {
      const text = formatRecord(one);
      expect(parseRecord(text, FILE, one.rollout)).toStrictEqual(one);
      expect(formatRecord(parseRecord(Buffer.from(text), FILE, one.rollout))).toBe(text);
    }), { numRuns: runs(200, 1_000) });
  });

  const text = formatRecord(CANARY);

  test.each([
    ['CRLF line ends', text.replace(/\n/g, '\r\n')],
    ['a byte order mark', `\uFEFF${text}`],
    ['no line end at the end', text.trimEnd()],
    ['comments', text.replace('\nstep: 2', ' # R\n\n# the second\nstep: 2 # of 4')],
    ['a marker before the document', `---\n${text}`],
    ['blocks in place of braces', text.replace('{ version: a1b2c3d4e5, pods: 9 }', '\n    version: a1b2c3d4e5\n    pods: 9')],
    ['braces in place of blocks', text.replace('leaving:\n  - 99aa00bb11', 'leaving: [99aa00bb11]')],
    ['hashes without the quotes that keep them text', text.replace(/"/g, '')],
    ['quotes around text', text.replace('shop-prod/hello', '"shop-prod/hello"').replace('progressing', '\'progressing\'')],
    ['white space at the end of a plan', text.replace(/^(plan: .*)$/m, '$1 ')],
    ['a line of "=" that is no marker', `# a\n# =======\n${text}`],
  ])('%s', (_, written) => {
    expect(read(written)).toStrictEqual(CANARY);
    expect(read(Buffer.from(written))).toStrictEqual(CANARY);
  });
});

describe('a record that was put together of two', () => {
  const one = formatRecord(CANARY);
  const other = formatRecord({ ...CANARY, phase: 'paused', change: { count: 7, verb: 'pause' } });
  const remedy = 'take it, and the file beside it, from a commit in which both were good';

  test.each([
    ['the line of one and the rest of the other', other.replace(/^change.*$/m, /^change.*$/m.exec(one)![0]), '3db80ace85'],
    ['a fact changed by hand', one.replace('pods: 9', 'pods: 5'), '3db80ace85'],
    ['a fact taken out by hand', one.replace('  held: true\n', ''), '3db80ace85'],
    ['a hash made up', one.replace('3db80ace85', '0123456789'), '0123456789'],
  ])('is refused: %s', (_, text, hash) => {
    const error = refusal(() => read(text));
    expect(error.message).toContain(`${FILE}:4:9: it was put together of two records, as by a merge, or changed by hand: its content has the hash `);
    expect(error.message).toContain(`, and this line says ${hash}: ${remedy}`);
  });

  test('says where it was moved from, and only after a move', () => {
    const moved = { ...CANARY, change: { count: 8, verb: 'move' as const, from: 'shop/other' } };
    expect(formatRecord(moved)).toContain('\nchange: 8 move 3db80ace85 from shop/other\n');
    expect(read(formatRecord(moved))).toStrictEqual(moved);
    for (const line of ['8 promote 3db80ace85 from shop/other', '8 move 3db80ace85 from', '8 move 3db80ace85 from shop/other and']) {
      expect(refusal(() => read(formatRecord(moved).replace(/(?<=^change: ).*/m, line))).message).toContain(`${FILE}:4:9: change must be a count, the command`);
    }
  });

  test('counts more changes than there are', () => {
    expect(refusal(() => read(one.replace('change: 7', 'change: 9007199254740993'))).message).toContain(`${FILE}:4:9: change counts 9007199254740993 changes`);
  });

  test('says the same at another place, as where a rollout was renamed', () => {
    expect(parseRecord(one.replace(KEY, 'shop/other'), FILE, 'shop/other')).toStrictEqual({ ...CANARY, rollout: 'shop/other' });
  });
});

test.each([
  [formatRecord(CANARY), 7], ['schema: 1\nrollout: shop/hello\ngeneration: 12\n', 12], ['', undefined], ['change: promote', undefined], ['  change: 1 promote', undefined],
])('the count of changes is read from any schema: %#', (text, count) => {
  expect([changesIn(text), changesIn(Buffer.from(text))]).toEqual([count, count]);
});

describe('what is damaged is refused', () => {
  test('in enough ways', () => {
    expect(new Set(DAMAGES.map(({ name }) => name)).size).toBe(DAMAGES.length);
    expect(DAMAGES.length).toBeGreaterThan(100);
  });

  test.each(DAMAGES)('$name', ({ content, said, mend }) => {
    const error = refusal(() => read(content));
    expect(error.message).toBe(`${FILE}${said}: ${mend.replace(/<file>/g, FILE)}`);
    const [, line, column] = /^:(\d+):(\d+):/.exec(said)?.map(Number) ?? [];
    expect(error).toMatchObject({ file: FILE, line, column, name: 'StateFileError' });
  });

  test('the column of a plan counts from its beginning', () => {
    const { message } = refusal(() => read(formatRecord(CANARY).replace('50% for 2m', '50% for ages')));
    expect(message).toContain(`${FILE}:13:7: plan: column 36: expected a duration`);
  });

  test.each([CANARY, COLOURED, IDLE, ADOPTING])('cut off anywhere it is refused: $phase', whole => {
    const written = formatRecord(whole).trimEnd();
    const isRefused = (text: string) => {
      try {
        read(text);
      } catch (error) {
        return error instanceof StateFileError;
      }
      return false;
    };
    const taken = [...written].map((_, end) => written.slice(0, end)).filter(text => !isRefused(text));
    expect(taken).toEqual([]);
  });

  test('whatever it holds, the error is one of a state file', () => {
    const letter = fc.constantFrom(...' \t\n\r\0-:?,[]{}#&*!|>\'"%@`<=~abc019.\uFEFF\u2028é', 'stable: ', '- ', '  ', '\n---\n');
    const junk = fc.array(letter, { maxLength: 6 }).map(letters => letters.join(''));
    fc.assert(fc.property(record, fc.nat(), fc.nat(12), junk, (one, at, length, inserted) => {
      const text = formatRecord(one);
      const start = at % text.length;
      try {
        // What is still understood is a whole record.
        const understood = parseRecord(text.slice(0, start) + inserted + text.slice(start + length), FILE, one.rollout);
        expect(parseRecord(formatRecord(understood), FILE, one.rollout)).toStrictEqual(understood);
      } catch (error) {
        if (!(error instanceof StateFileError)) throw error;
        expect(error.message.startsWith(FILE)).toBe(true);
      }
    }), { numRuns: runs(500, 3_000) });
  });
});
