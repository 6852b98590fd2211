/** Every construct back again from each frame on its way. The snapshots are what a reviewer sees of each commit. */
import { back, CONSTRUCTS, forward } from './constructs';
import { removeAppRepositories } from '../../support/app-repository';
import '../../support/deep';

afterAll(removeAppRepositories);

test.each(CONSTRUCTS)('%s', async (_, main) => {
  const { story, commits } = await forward(main);
  story.take();
  for (const i of commits.keys()) await back(story, commits, i);
  expect(story.text).toMatchSnapshot('back');
});
