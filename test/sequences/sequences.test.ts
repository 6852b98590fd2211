/** Whatever people do with code, Git and the commands: no version becomes stable in silence, no rule is broken in silence, and all leads to idle. */
import * as fc from 'fast-check';
import { play } from './play';
import { Action, carefulSequences, sequences } from './steps';
import { removeAppRepositories } from '../support/app-repository';
import { runs } from '../support/deep';

afterAll(removeAppRepositories);

/** What is known not to hold yet. */
const LEFT_OUT: readonly Action[] = [];

/** What went wrong once. */
const STORIES = [
  ['begin canary', 'edit hello tag 2; synth; commit', 'promote hello; commit', 'fork', 'edit hello tag 3; synth; commit', 'switch main',
    ...Array(4).fill('promote hello; commit'), 'merge tttt'],
  ['begin rolling', 'edit hello tag 2; synth; commit', 'promote hello; commit; promote hello; commit', 'revert 1 leave', 'promote hello', 'commit'],
  ['begin blue-green', 'edit hello kind "rolling"', 'edit hello tag 4'],
  ['begin rolling canary', 'edit web tag 4; synth; commit', 'edit web kind "blue-green"; synth; commit', 'switch main'],
  ['begin rolling', 'remove hello versions', 'commit'],
  ['begin canary', 'edit hello tag 2; synth; commit', 'fork', 'abort hello; commit', 'switch main', 'promote hello; commit', 'merge otto'],
  ['begin canary', 'edit hello tag 2; synth; commit', 'promote hello; commit', 'edit hello chart "store"; synth; commit'],
  ['begin canary', 'edit hello tag 2; synth; commit', 'promote hello; commit', 'fork', 'move hello store; commit', 'switch main', 'promote hello; commit', 'merge tttt'],
];

test.each(STORIES.slice(0, runs(1, STORIES.length)).map(story => [story.join(' | '), story]))('%s', async (_, story) => {
  await play(story as string[]);
});

// A merge of something else is not to fail by what a search finds by chance: another seed is for whoever looks for more.
const often = { numRuns: runs(1, Number(process.env.RUNS ?? 20)), seed: Number(process.env.SEED ?? 13) };

test('any sequence of what people do', async () => {
  await fc.assert(fc.asyncProperty(sequences(runs(6, 20), LEFT_OUT), async story => void await play(story)), often);
}, 7_200_000);

test('whoever tries each change and commits all of it needs no check', async () => {
  await fc.assert(fc.asyncProperty(carefulSequences(runs(4, 20), LEFT_OUT), async story => void await play(story, true)), often);
}, 7_200_000);
