/** Every construct from one idle frame to the next by commands alone. The snapshots are what a reviewer sees of each commit. */
import { CONSTRUCTS, forward } from './constructs';
import { removeAppRepositories } from '../../support/app-repository';

afterAll(removeAppRepositories);

test.each(CONSTRUCTS)('%s', async (_, main) => {
  const { story } = await forward(main);
  expect(story.text).toMatchSnapshot('forward');
});
