/**
 * Walks the frames of all examples and the life cycles of all constructs on the cluster that KUBECONFIG names: the API server accepts
 * every commit, in whatever order its objects arrive, no Service ever has fewer ready endpoints than its floor, and no agent sees a
 * difference between what was written and what is there.
 *
 * Each story has a namespace of its own, which is deleted at its end. Nothing else is written, but the definitions of the routers'
 * objects where the cluster has none; those are deleted as well.
 */
import { randomUUID } from 'crypto';
import { parseArgs } from 'util';
import { applicable, defineKinds, definitionsIn, notLookedAt } from './definitions';
import { Kubectl, targetOf } from './kubectl';
import { Runnable } from './runnable';
import { refusal, undefine } from './server';
import { stories, Story } from './stories';
import { walk } from './walk';
import { Random } from '../../src/rehearsal/random';

const USAGE = `usage: npm run test:cluster -- [--context NAME --yes] [--definitions FOLDER …] [--runnable] [--only TEXT] [--seed NUMBER]

  --context NAME  the context of KUBECONFIG (default: the current one)
  --yes           the server may be another machine: namespaces are made there, and deleted
  --definitions FOLDER
                  a folder with CustomResourceDefinitions of routers, as their projects publish them: those that the cluster lacks are made,
                  and deleted at the end; objects of kinds that nobody defines are left out, and named
  --runnable      for real nodes: an image that they can run, in place of those of the stories, and no probes
  --only TEXT     only stories with that text in their names
  --seed NUMBER   another order of the objects of each commit (default: 1)
`;

async function main(): Promise<number> {
  const { values: { context, yes = false, definitions = [], runnable = false, only = '', seed = '1', help } } = parseArgs({
    options: {
      context: { type: 'string' },
      yes: { type: 'boolean' },
      definitions: { type: 'string', multiple: true },
      runnable: { type: 'boolean' },
      only: { type: 'string' },
      seed: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const target = await targetOf(context);
  const refused = refusal(target, { context, yes });
  if (refused !== undefined) throw new Error(refused);
  const kubectl = new Kubectl(target);
  process.stdout.write(`on ${target.server}, the context ${target.context}\n`);
  const chosen = stories().filter(({ name }) => name.includes(only)).map(story => runnable ? runnableStory(story) : story);
  if (chosen.length === 0) throw new Error(`no story has "${only}" in its name`);

  const { made, missing } = await defineKinds(kubectl, chosen, definitions.flatMap(definitionsIn));
  const unseen = notLookedAt(chosen, missing);
  const say = () => unseen.forEach(line => process.stdout.write(`${line}\n`));
  say();
  const failed = await walkAll(kubectl, chosen.map(story => applicable(story, missing)), Number(seed)).finally(() => undefine(kubectl, made));
  process.stdout.write(failed === 0 ? `${chosen.length} stories, none with a problem\n` : `${failed} of ${chosen.length} stories have problems\n`);
  say();
  return failed === 0 ? 0 : 1;
}

/** Who is interrupted takes away what was made, and then ends. */
let isStopped = false;
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void (isStopped = true));

/** @returns how many stories have problems */
async function walkAll(kubectl: Kubectl, chosen: readonly Story[], seed: number): Promise<number> {
  let failed = 0;
  for (const story of chosen) {
    if (isStopped) throw new Error('it was interrupted');
    const namespace = `cdk8s-rollouts-${randomUUID().slice(0, 8)}`;
    await kubectl.do(['create', 'namespace', namespace]);
    const began = Date.now();
    const { commits, problems } = await walk(kubectl, namespace, story, new Random(seed))
      .finally(() => kubectl.do(['delete', 'namespace', namespace, '--wait=false']));
    process.stdout.write(`${problems.length === 0 ? '✓' : '✗'} ${story.name}: ${commits} commits in ${Math.round((Date.now() - began) / 1000)} s\n`);
    for (const problem of problems) process.stdout.write(`  ${problem}\n`);
    if (problems.length > 0) failed++;
  }
  return failed;
}

function runnableStory({ name, commits }: Story): Story {
  const images = new Runnable();
  return { name, commits: commits.map(commit => ({ ...commit, manifests: images.of(commit.manifests) })) };
}

main().then(code => void (process.exitCode = code), error => {
  process.stderr.write(`error: ${error.message}\n`);
  process.exitCode = 2;
});
