/** Ways in which a state file can be damaged, and what is said of each: where, what is wrong, and how to mend it. */
import { CANARY, COLOURED, IDLE, KEY, ROUTED } from './records';
import { formatRecord } from '../../src/state/files/state-file';

export interface Damage {
  readonly name: string;
  readonly content: string | Buffer;
  /** What follows the name of the file. */
  readonly said: string;
  /** Where `<file>` stands for the file. */
  readonly mend: string;
}

const canary = formatRecord(CANARY);
const CHANGE = /^change.*/m.exec(canary)![0];
const coloured = formatRecord(COLOURED);
const idle = formatRecord(IDLE);
const routed = formatRecord(ROUTED);

/** The text with one part replaced, which must be there. */
function edited(text: string, part: string, by: string): string {
  if (!text.includes(part)) throw new Error(`"${part}" is not in ${text}`);
  return text.replace(part, by);
}

const without = (text: string, line: RegExp) => edited(text, line.exec(text)?.[0] ?? 'no such line', '');
const UPGRADE = 'upgrade cdk8s-rollouts';
const RESTORED = 'take it, and the file beside it, from a commit in which both were good';
const UPGRADE_OR_RESTORE = `${UPGRADE}, or ${RESTORED}`;

const NOT_TEXT: [string, string | Buffer, string][] = [
  ['empty', '', ': it is empty'],
  ['only white space', ' \n\n', ': it is empty'],
  ['only comments', '# nothing\n# at all\n', ': it is empty'],
  ['a list', '- a\n- b\n', ':1:1: it must be a mapping, and is a list'],
  ['a scalar', 'hello\n', ':1:1: it must be a mapping, and is hello'],
  ['null', '---\n', ':1:4: it must be a mapping, and is empty'],
  ['several documents', `${canary}---\n${canary}`, ':23:1: it holds several documents'],
  ['a second, empty document', `${canary}---\n`, ':23:1: it holds several documents'],
  ['not UTF-8', Buffer.concat([Buffer.from(edited(canary, 'hello', 'h')), Buffer.from([0xff, 0xfe])]), ':23:1: it is not text in UTF-8'],
  ['Latin-1', Buffer.from(edited(canary, 'hello', 'hällo'), 'latin1'), ':3:21: it is not text in UTF-8'],
  ['UTF-16', Buffer.from(`\uFEFF${canary}`, 'utf16le'), ':1:1: it is not text in UTF-8'],
  ['a NUL byte', edited(canary, 'progressing', 'progress\0ing'), ':6:16: it holds the control character U+0000'],
  ['zeros, as after a loss of power', '\0'.repeat(400), ':1:1: it holds the control character U+0000'],
  ['an escape sequence', edited(canary, '10%', '\u001b[31m10%'), ':13:22: it holds the control character U+001B'],
  ['the line ends of an old Mac', canary.replace(/\n/g, '\r'), ':1:69: it holds the control character U+000D'],
  ['binary', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), ':1:1: it is not text in UTF-8'],
];

const NOT_STRICT: [string, string, string][] = [
  ['not YAML', edited(canary, 'stable: a1', 'stable a1'), ':7:1: it is not the YAML of such a file (a key and its ":" belong here)'],
  ['a tab as indentation', edited(canary, '  canary', '\tcanary'), ':18:1: it is not the YAML of such a file (tabs are not allowed as indentation)'],
  ['an open quote', edited(canary, '"1234567890"', '"1234567890'), ':11:16: it is not the YAML of such a file (a quote is not closed on its line)'],
  ['an anchor', edited(canary, 'stable: a1', 'stable: &a a1'), ':7:9: it holds an anchor ("&a"), which has no place in it'],
  ['an anchor of the whole', `&all\n${canary}`, ':1:1: it holds an anchor ("&all"), which has no place in it'],
  ['an alias', edited(canary, 'previous: 99aa00bb11', 'previous: *a'), ':9:11: it holds an alias ("*a"), which has no place in it'],
  ['a million laughs', 'a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n', ':1:4: it holds an anchor ("&a"), which has no place in it'],
  ['a tag', edited(canary, CHANGE, 'change: !!int 7'), ':4:9: it holds a tag ("!!int"), which has no place in it'],
  ['a tag of a program', edited(canary, CHANGE, 'change: !!python/object:os.system 7'),
    ':4:9: it holds a tag ("!!python/object:os.system"), which has no place in it'],
  ['a directive', `%YAML 1.1\n---\n${canary}`, ':1:1: it holds a directive ("%YAML 1.1"), which has no place in it'],
  ['a repeated key', edited(canary, CHANGE, `${CHANGE}\nchange: 8`), ':5:1: the key "change" is repeated'],
  ['a repeated key in quotes', edited(canary, CHANGE, `${CHANGE}\n"change": 8`), ':5:1: the key "change" is repeated'],
  ['a repeated key in a track', edited(canary, 'pods: 9', 'pods: 9, pods: 1'), ':17:43: the key "pods" is repeated'],
  ['a merge key', edited(canary, '  held: true', '  <<: { held: true }'), ':19:3: it holds a merge key ("<<"), which has no place in it'],
  ['a key that is a list', edited(canary, CHANGE, '[a, b]: 7'), ':4:1: it is not the YAML of such a file (a key and its ":" belong here)'],
  ['a list nested 100,000 levels deep', edited(canary, CHANGE, `change: ${'['.repeat(100_000)}`), ':4:108: it is nested more than 100 levels deep'],
  ['mappings nested 100,000 levels deep', `a: ${'{a: '.repeat(100_000)}`, ':1:397: it is nested more than 100 levels deep'],
  ['a block nested 100,000 levels deep', `a:\n${'- '.repeat(100_000)}`, ':2:198: it is nested more than 100 levels deep'],
  ['keys nested 100,000 levels deep', '? '.repeat(100_000), ':1:200: it is nested more than 100 levels deep'],
];

const NOT_A_RECORD: [string, string, string][] = [
  ['an unknown schema', edited(canary, 'schema: 2', 'schema: 0'), ':2:9: schema must be 2, and is 0'],
  ['a schema that is no number', edited(canary, 'schema: 2', 'schema: one'), ':2:9: schema must be a whole number, 0 or more, and is one'],
  ['an empty value', edited(canary, 'stable: a1b2c3d4e5', 'stable:'), ':7:8: stable must be the hash of a version, 10 hexadecimal digits, and is empty'],
  ['an unknown phase', edited(canary, 'progressing', 'rolling'), ':6:8: phase must be one of idle, adopting, progressing, paused, aborting, undoing, and is rolling'],
  ['a short hash', edited(canary, 'a1b2c3d4e5', 'a1b2c3'), ':7:9: stable must be the hash of a version, 10 hexadecimal digits, and is a1b2c3'],
  ['a hash in capitals', edited(canary, 'd4e5f6a7b8', 'D4E5F6A7B8'), ':8:12: candidate must be the hash of a version, 10 hexadecimal digits, and is D4E5F6A7B8'],
  ['a rejected version that is none', edited(canary, '"12345e6789"', 'latest'), ':12:5: rejected[1] must be the hash of a version, 10 hexadecimal digits, and is latest'],
  ['a leaving version that is none', edited(canary, '  - 99aa00bb11', '  - 0'), ':21:5: leaving[0] must be the hash of a version, 10 hexadecimal digits, and is 0'],
  ['negative pods', edited(canary, 'pods: 9', 'pods: -9'), ':17:40: live.stable.pods must be a whole number, 0 or more, and is -9'],
  ['fractional pods', edited(canary, 'pods: 9', 'pods: 9.5'), ':17:40: live.stable.pods must be a whole number, 0 or more, and is 9.5'],
  ['pods in quotes', edited(canary, 'pods: 9', 'pods: "9"'), ':17:40: live.stable.pods must be a whole number, 0 or more, and is "9"'],
  ['pods beyond counting', edited(canary, 'pods: 9', 'pods: 9007199254740993'), ':17:40: live.stable.pods must be a whole number, 0 or more, and is 9007199254740993'],
  ['octal replicas', edited(canary, 'replicas: 10', 'replicas: 010'), ':14:11: replicas must be a whole number, 0 or more, and is 010'],
  ['infinite replicas', edited(canary, 'replicas: 10', 'replicas: .inf'), ':14:11: replicas must be a whole number, 0 or more, and is .inf'],
  ['held: false', edited(canary, 'held: true', 'held: false'), ':19:9: live.held must be true, or left out, and is false'],
  ['held in quotes', edited(canary, 'held: true', 'held: "true"'), ':19:9: live.held must be true, or left out, and is "true"'],
  ['a plan that does not parse', edited(canary, '10% for', '10% four'), ':13:7: plan: column 20: expected "," before the next step, found "four"'],
  ['a plan without steps', edited(canary, CANARY.progress!.plan, '""'), ':13:7: plan has no steps'],
  ['the plan of a switch for a canary', edited(canary, CANARY.progress!.plan, 'preview, cutover for 30s'),
    ':13:7: plan: column 1: expected a number of pods or a percentage, such as "1 pod" or "10%", found "preview"'],
  ['the plan of a canary for a switch', edited(coloured, COLOURED.progress!.plan, '10%'),
    ':11:7: plan must be the plan of a blue-green switch, such as "preview, cutover for 30s", and is 10%'],
  ['a step beyond the plan', edited(canary, 'step: 2', 'step: 5'), ':15:7: step is 5, and the plan has only 4'],
  ['a step beyond a plan without its promotion', edited(edited(canary, ', 100%', ''), 'step: 2', 'step: 5'), ':15:7: step is 5, and the plan has only 4'],
  ['a step beyond a switch', edited(coloured, 'step: 1', 'step: 3'), ':13:7: step is 3, and the plan has only 2'],
  ['unknown tracks', edited(canary, '  canary:', '  baseline:'), ':17:3: live must have the tracks stable and canary, or blue and green, or stable and batch, in this order, and has stable, baseline'],
  ['tracks of two kinds', edited(canary, '  canary:', '  green:'), ':17:3: live must have the tracks stable and canary, or blue and green, or stable and batch, in this order, and has stable, green'],
  ['tracks in another order', edited(edited(edited(canary, '  stable:', '  x:'), '  canary:', '  stable:'), '  x:', '  canary:'),
    ':17:3: live must have the tracks stable and canary, or blue and green, or stable and batch, in this order, and has canary, stable'],
  ['one track', without(canary, /^ {2}canary.*\n/m), ':17:3: live must have the tracks stable and canary, or blue and green, or stable and batch, in this order, and has stable'],
  ['no tracks', edited(idle, 'phase: idle', 'phase: paused\ncandidate: a1b2c3d4e5\nplan: 10%\nreplicas: 1\nstep: 0\nlive: {}'),
    ':11:7: live must have the tracks stable and canary, or blue and green, or stable and batch, in this order, and has none'],
  ['an unknown colour', edited(coloured, 'active: green', 'active: red'), ':17:11: live.active must be one of blue, green, and is red'],
  ['a colour without colours', edited(canary, 'plan:', 'active: blue\nplan:'), ':13:9: active has no place where the tracks are no colours'],
  ['a live colour without colours', edited(canary, '  held: true', '  active: blue'), ':19:11: active has no place where the tracks are no colours'],
  ['a weight that is no percentage', edited(routed, '12.5%', '1250'),
    ':18:51: live.canary.weight must be a percentage from 0% to 100%, with at most two decimals, such as 12.5%, and is 1250'],
  ['a weight of more than everything', edited(routed, '12.5%', '100.5%'),
    ':18:51: live.canary.weight must be a percentage from 0% to 100%, with at most two decimals, such as 12.5%, and is 100.5%'],
  ['testers without a weight', edited(canary, 'pods: 1 }', 'pods: 1, testers: true }'), ':18:52: testers has no place beside a track that has no weight'],
  ['a mirror without a weight', edited(canary, 'pods: 1 }', 'pods: 1, mirror: 5% }'), ':18:51: mirror has no place beside a track that has no weight'],
  ['no testers', edited(routed, 'testers: true', 'testers: false'), ':18:67: live.canary.testers must be true, or left out, and is false'],
  ['a weight beside a colour', edited(coloured, 'd4e5f6a7b8, pods: 4', 'd4e5f6a7b8, pods: 4, weight: 0%'), ':17:11: active has no place beside a weight'],
  ['a weight of a batch', edited(routed, 'canary:', 'batch:'), ':18:50: weight has no place where the tracks are stable and batch'],
  ['colours of which none was active', without(coloured, /^active.*\n/m), ':2:1: it has no "active"'],
  ['colours of which none is active', without(coloured, /^ {2}active.*\n/m), ':15:3: live has no "active"'],
  ['an idle candidate', edited(idle, 'stable:', 'candidate: d4e5f6a7b8\nstable:'), ':7:12: candidate has no place in the phase "idle"'],
  ['progress while idle', edited(without(canary, /^candidate.*\n/m), 'progressing', 'idle'), ':12:7: plan has no place in the phase "idle"'],
  ['no progress although in progress', edited(idle, 'phase: idle', 'phase: undoing\ncandidate: a1b2c3d4e5'), ':2:1: it has no "live"'],
  ['a rollout that leads nowhere', without(canary, /^candidate.*\n/m), ':2:1: it has no "candidate"'],
  ['the last line cut off', canary.slice(0, -4), ': it is cut off, for its last line is not "..."'],
  ['the end cut off', canary.slice(0, canary.indexOf('  canary')), ':17:3: live must have the tracks stable and canary, or blue and green, or stable and batch, in this order, and has stable'],
  ['cut off within a line', canary.slice(0, canary.indexOf(', pods: 1 }') + 4), ':18:36: it is not the YAML of such a file ("}" is missing)'],
  ['the beginning cut off', canary.slice(canary.indexOf('revision')), ':1:1: it has no "schema"'],
];

/** Each key that has to be there, left out. */
const INCOMPLETE = ['schema', 'rollout', 'change', 'revision', 'phase', 'stable', 'candidate', 'rejected', 'plan', 'replicas', 'step']
  .map((key): [string, string, string] => [`no ${key}`, without(canary, new RegExp(`^${key}:.*\\n( .*\\n)*`, 'm')), `:2:1: it has no "${key}"`]);

const COUNT = 'a whole number, 0 or more';
const HASH = 'the hash of a version, 10 hexadecimal digits';

/** Each key with values of other types. */
const OF_ANOTHER_TYPE = Object.entries({
  'schema': COUNT,
  'rollout': 'text',
  'change': 'a count, the command that made the change and a hash, such as "3 promote 4f1c2a9b0e"',
  'revision': COUNT,
  'phase': 'one of idle, adopting, progressing, paused, aborting, undoing',
  'stable': HASH,
  'candidate': HASH,
  'previous': HASH,
  'rejected': 'a list',
  'plan': 'text',
  'replicas': COUNT,
  'step': COUNT,
  'live': 'a mapping',
  'leaving': 'a list',
  '  stable': 'a mapping',
  '  canary': 'a mapping',
  '  held': 'true, or left out',
}).flatMap(([key, expected]): [string, string, string][] => {
  const found = new RegExp(`^${key}:(.*)\n${key.startsWith(' ') ? '' : '( .*\n)*'}`, 'm').exec(canary)!;
  const name = key.replace('  ', 'live.');
  const line = canary.slice(0, found.index).split('\n').length;
  return [['a mapping', '{ a: b }'], ['a list', '[ a ]'], ['""', '""'], ['-1', '-1']]
    .filter(([type]) => type !== expected && !(expected === 'text' && !type.startsWith('a')))
    .map(([type, value]) => [`${name}: ${value}`, edited(canary, found[0], `${key}: ${value}\n`),
      `:${line}:${key.length + 3}: ${name} must be ${expected}, and is ${type}`]);
});


const WITH_A_MEND_OF_THEIR_OWN: Damage[] = [
  { name: 'a newer schema', content: edited(canary, 'schema: 2', 'schema: 3'), said: ':2:9: it has schema 3, and this version of cdk8s-rollouts knows schema 2', mend: UPGRADE },
  { name: 'a newer schema with other keys', content: 'schema: 3\nrollouts: []\n', said: ':1:9: it has schema 3, and this version of cdk8s-rollouts knows schema 2', mend: UPGRADE },
  {
    name: 'an unknown key',
    content: edited(canary, 'step: 2', 'weight: 2\nstep: 2'),
    said: ':15:1: it has an unknown key "weight", written by a newer version or by hand',
    mend: UPGRADE_OR_RESTORE,
  },
  {
    name: 'an unknown key of a track',
    content: edited(canary, 'pods: 9', 'pods: 9, weight: 10'),
    said: ':17:43: live.stable has an unknown key "weight", written by a newer version or by hand',
    mend: UPGRADE_OR_RESTORE,
  },
  {
    name: 'the record of another rollout',
    content: formatRecord({ ...CANARY, rollout: 'shop-staging/hello' }),
    said: `:3:10: it belongs to the rollout "shop-staging/hello", and "${KEY}" is looked for here`,
    mend: 'where that rollout has this chart and name now, run "cdk8s-rollouts move shop-staging/hello shop-prod/hello"; otherwise move it and the file beside it to where they belong',
  },
  {
    name: 'a merge conflict',
    content: edited(canary, 'step: 2\n', '<<<<<<< HEAD\nstep: 2\n=======\nstep: 3\n>>>>>>> feature\n'),
    said: ':15:1: it holds an unresolved merge conflict ("<<<<<<<")',
    mend: RESTORED,
  },
  {
    name: 'a merge conflict with CRLF line ends',
    content: edited(canary, 'step: 2\n', '<<<<<<< HEAD\nstep: 2\n=======\nstep: 3\n>>>>>>> feature\n').replace(/\n/g, '\r\n'),
    said: ':15:1: it holds an unresolved merge conflict ("<<<<<<<")',
    mend: RESTORED,
  },
  {
    name: 'the rest of a merge conflict',
    content: edited(canary, 'step: 2\n', 'step: 2\n=======\n'),
    said: ':16:1: it holds an unresolved merge conflict ("=======")',
    mend: RESTORED,
  },
];

export const DAMAGES: Damage[] = [
  ...[...NOT_TEXT, ...NOT_STRICT, ...NOT_A_RECORD, ...INCOMPLETE, ...OF_ANOTHER_TYPE]
    .map(([name, content, said]) => ({ name, content, said, mend: RESTORED })),
  ...WITH_A_MEND_OF_THEIR_OWN,
];
