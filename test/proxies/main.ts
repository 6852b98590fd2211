/**
 * Real Traefik carries real requests through every frame of the examples of routers, and none fails; where a rule of order is broken on
 * purpose, some do: main.ts TRAEFIK [TEXT]
 *
 * All of it is on 127.0.0.0/8.
 */
import { brokenStories, EXAMPLES, storyOf } from './stories';
import { walk } from './walk';

async function main([binary, only = '']: readonly string[]): Promise<number> {
  let wrong = 0;
  for (const example of Object.keys(EXAMPLES).filter(name => name.includes(only))) {
    const began = Date.now();
    const story = storyOf(example);
    const { orders, requests, failed, problems } = await walk(story, binary);
    const seconds = Math.round((Date.now() - began) / 1000);
    process.stdout.write(`${problems.length === 0 ? '✓' : '✗'} ${example}: ${story.changes.length} changes in ${orders} orders, ${requests} requests, ${failed} failed, ${seconds} s\n`);
    for (const problem of problems) process.stdout.write(`  ${problem}\n`);
    wrong += problems.length;
  }
  for (const story of brokenStories().filter(({ name }) => name.includes(only))) {
    const { requests, failed } = await walk(story, binary);
    process.stdout.write(`${failed > 0 ? '✓' : '✗'} broken on purpose, ${story.name}: ${failed} of ${requests} requests failed\n`);
    if (failed === 0) wrong++;
  }
  return wrong === 0 ? 0 : 1;
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

// There a new rollout is an error, and all of these are new.
delete process.env.CI;
main(process.argv.slice(2)).then(code => process.exit(code), (error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
