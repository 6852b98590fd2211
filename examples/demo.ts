/**
 * Plays the story of examples/story in the terminal: a canary, an abort and an undo, each step a Git commit.
 *
 * Usage: npm run demo
 */
import * as pc from 'picocolors';
import { playStory } from './story/story';

const isColoured = pc.isColorSupported && (process.stdout.isTTY || process.env.FORCE_COLOR !== undefined);

playStory({ print: text => console.log(text), isColoured }).catch(error => {
  console.error(error);
  process.exitCode = 1;
});
