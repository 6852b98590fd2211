/** All gates are asked, and the gravest answer wins. */
import { NotNow } from '../../src/cli/change/change';
import { passed } from '../../src/cli/change/gates';
import { GateRefusal } from '../../src/cli/command-error';
import { askGates } from '../../src/gates/asking/ask';
import { Answer, Question } from '../../src/gates/asking/gate';
import { gates, NamedGate } from '../../src/gates/asking/gates';

const GO: Answer<string> = { kind: 'go', reason: 'it is well' };
const EARLY: Answer<string> = { kind: 'wait until', time: 60, isPlanned: true, reason: 'it is too early' };
const MISSING: Answer<string> = { kind: 'wait until', isPlanned: false, reason: 'pods are missing' };
const STOP: Answer<string> = { kind: 'stop', reason: 'nobody answers' };
const PERSON: Answer<string> = { kind: 'stop', reason: 'somebody must decide', needsPerson: true };
const BACK: Answer<string> = { kind: 'back', reason: 'it does harm' };

const LETTERS = ['a', 'b', 'c', 'd', 'e'];

/** Gates that answer so, called by letters. */
function answering(...answers: ReadonlyArray<Answer<string>>): NamedGate[] {
  return answers.map((answer, i) => ({
    name: LETTERS[i], gate: { options: [], isAskedOnTheWayBack: i > 0, ask: () => answer, sentence: reason => String(reason) },
  }));
}

const inPhase = (phase: string) => ({ record: { phase } }) as unknown as Question;
const asked = (...answers: ReadonlyArray<Answer<string>>) => askGates(answering(...answers), inPhase('progressing'), {});

test('the folder is the list, and each gate says how it is asked', () => {
  expect(gates().map(({ name, gate }) => [name, gate.isAskedOnTheWayBack])).toEqual([['cluster', true], ['time', false]]);
});

test('all are asked, whatever the first one says, and the gravest answer comes first', async () => {
  const all = await asked(EARLY, GO, BACK, STOP, MISSING);
  expect(all.map(({ gate }) => gate)).toEqual(['c', 'd', 'e', 'a', 'b']);
  expect(all.map(({ sentence }) => sentence)).toEqual(['it does harm', 'nobody answers', 'pods are missing', 'it is too early', 'it is well']);
});

test.each(['aborting', 'undoing'])('on the way back only those are asked that are meant for it: %s', async phase => {
  expect((await askGates(answering(EARLY, MISSING), inPhase(phase), {})).map(({ gate }) => gate)).toEqual(['b']);
});

/** What a command makes of it. */
async function verdict(answers: ReadonlyArray<Answer<string>>, ifDue = false): Promise<[string, string]> {
  try {
    return ['passed', `${passed(await asked(...answers), { ifDue }).length}`];
  } catch (error) {
    if (error instanceof NotNow) return ['left alone', ''];
    expect(error).toBeInstanceOf(GateRefusal);
    return [(error as GateRefusal).ending, (error as GateRefusal).message];
  }
}

test('where all let it go, it goes', async () => expect(await verdict([GO, GO])).toEqual(['passed', '2']));

test.each<[string, Array<Answer<string>>, string, string]>([
  ['one, beside one that lets it go', [GO, EARLY], 'refused', 'it is too early\na: it is well'],
  ['two, of which the graver is said first', [EARLY, MISSING], 'refused', 'pods are missing\nand it is too early'],
  ['a person is needed', [PERSON, EARLY], 'personNeeded', 'somebody must decide\nand it is too early'],
  ['harm, which is heard before all others', [EARLY, PERSON, BACK], 'abortedByEvidence', 'it does harm\nand somebody must decide\nand it is too early'],
])('what is said against it: %s', async (_, answers, ending, message) => expect(await verdict(answers)).toEqual([ending, message]));

test.each<[string, Array<Answer<string>>, string]>([
  ['too early', [EARLY, GO], 'left alone'],
  ['too early, while pods start', [EARLY, MISSING], 'left alone'],
  ['too early, and nobody answers yet', [EARLY, STOP], 'left alone'],
  ['it is time, and pods are missing', [GO, MISSING], 'refused'],
  ['it is time, and nobody answers', [GO, STOP], 'refused'],
  ['too early, and it does harm', [EARLY, BACK], 'abortedByEvidence'],
  ['too early, and somebody must decide', [EARLY, PERSON], 'personNeeded'],
])('where it is only looked whether it is time: %s', async (_, answers, what) => expect((await verdict(answers, true))[0]).toBe(what));
