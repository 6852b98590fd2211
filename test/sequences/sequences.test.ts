/** Whatever people do with code, Git and the commands: no version becomes stable in silence, no rule is broken in silence, and all leads to idle. */
import * as fc from 'fast-check';
import { play } from './play';
import { Action, carefulSequences, sequences } from './steps';
import { removeAppRepositories } from '../support/app-repository';
import { isDeep, runs } from '../support/deep';

afterAll(removeAppRepositories);

/** What is known not to hold yet. */
const LEFT_OUT: readonly Action[] = ['chart', 'move', 'construct', 'remove'];

// Searching is for the long runs; the short ones are to say the same every time.
const often = { numRuns: runs(2, 300), ...isDeep ? {} : { seed: 13 } };

test('any sequence of what people do', async () => {
  await fc.assert(fc.asyncProperty(sequences(runs(8, 20), LEFT_OUT), async story => void await play(story)), often);
}, 7_200_000);

test('whoever tries each change and commits all of it needs no check', async () => {
  await fc.assert(fc.asyncProperty(carefulSequences(runs(6, 20), LEFT_OUT), async story => void await play(story, true)), often);
}, 7_200_000);
