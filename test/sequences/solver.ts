/** Goes on from wherever a sequence ended, by what messages say alone, until no rollout is in progress. */
import { recordsOf } from './oracle/records';
import { servedIn, servingPods, sharesOf } from './oracle/served';
import { MAIN_BRANCH } from './repository';
import { Sequence } from './sequence';

const MOST_TRIES = 80;
/** What `status` says of a record whose chart is not built: an app may build one of several. */
const NOT_BUILT = 'not in dist';

/** What is wrong on the way, and where there is no way, why. */
export async function solve(sequence: Sequence): Promise<string[]> {
  const { repository, told } = sequence;
  told.push('-- and on, as messages say');
  if (repository.branch !== MAIN_BRANCH) {
    // What lies on another branch is left there.
    for (const command of [['merge', '--abort'], ['revert', '--abort'], ['cherry-pick', '--abort'], ['checkout', '--quiet', '--force', MAIN_BRANCH], ['clean', '-fdq']]) repository.git(command);
  }
  const seen = new Map<string, number>();
  for (let i = 0; i < MOST_TRIES; i++) {
    const { next, wrong } = await advance(sequence, seen);
    if (wrong.length > 0 || next === 'idle') return next === 'idle' ? [...wrong, ...idleProblems(sequence)] : wrong;
  }
  return [`after ${MOST_TRIES} tries it is not idle`];
}

async function advance(sequence: Sequence, seen: Map<string, number>): Promise<{ next?: 'idle'; wrong: string[] }> {
  const { repository } = sequence;
  const synthesized = await sequence.synthesized();
  if (sequence.baselines.length > 0) return { wrong: sequence.baselines };
  if (synthesized.code !== 0) return follow(sequence, synthesized.told, seen);
  if (repository.dirty.length > 0 || repository.isInTheMiddle) return { wrong: await sequence.line('commit') };
  const { code, stdout, stderr } = await repository.app.cli('status --output json');
  if (code !== 0) return /nothing is recorded/.test(stderr) ? { next: 'idle', wrong: [] } : follow(sequence, stderr, seen);
  const [waiting] = (JSON.parse(stdout) as Array<{ key: string; next?: string }>).filter(({ next }) => next !== undefined && next !== NOT_BUILT);
  if (waiting === undefined) return { next: 'idle', wrong: [] };
  return follow(sequence, waiting.next!, seen, waiting.key);
}

/** Runs what a message names; where it was said before in this very state, what it names next. */
async function follow(sequence: Sequence, message: string, seen: Map<string, number>, key?: string): Promise<{ wrong: string[] }> {
  const { repository, told } = sequence;
  const shown = message.split('\n').filter(line => !/^\s+at /.test(line)).join('\n').trim();
  told.push(`# ${shown}`);
  const state = `${repository.tip(MAIN_BRANCH)} ${repository.dirty.join()} ${shown}`;
  const turn = seen.get(state) ?? 0;
  seen.set(state, turn + 1);
  const commands = namedIn(shown, key);
  if (turn >= commands.length) return { wrong: [commands.length === 0 ? `no command is named: ${shown}` : `what is named leads back here: ${shown}`] };
  const command = commands[turn];
  if (!command.startsWith('cdk8s-rollouts ')) return { wrong: await sequence.line(command) };
  const words = command.replace('cdk8s-rollouts ', '');
  told.push(`$ ${words}`);
  const run = await sequence.run(words);
  told.push(...run.told.trimEnd().split('\n').map(line => `    ${line}`));
  const wrong = await sequence.observer.look();
  return run.code === 0 || wrong.length > 0 ? { wrong } : follow(sequence, run.told, seen, key ?? words.split(' ').find(word => word.includes('/')));
}

/** What a message says to do, in its order, as steps of a sequence. */
export function namedIn(message: string, key: string | undefined): string[] {
  const quoted = [...message.matchAll(/"((?:npx )?(?:cdk8s-rollouts|git|cdk8s) [^"]*)"/g)].map(([, command]) => command.replace(/^npx /, ''))
    .map(command => command === 'cdk8s synth' ? 'synth' : command);
  const plain = key === undefined ? [] : [...message.matchAll(/\b(resume|promote|abort|undo|retry|commit|synthesize|--force)\b/gi)].map(([word]) => word.toLowerCase())
    .map(word => word === 'commit' ? 'commit' : word === 'synthesize' ? 'synth' : word === '--force' ? `cdk8s-rollouts promote ${key} --force` : `cdk8s-rollouts ${word} ${key}`);
  const due = key !== undefined && /due in/.test(message) ? [`cdk8s-rollouts promote ${key} --force`] : [];
  // What is to be filled in is nothing that can be run.
  return [...new Set([...deletions(message), ...quoted, ...putBack(message), ...due, ...plain])].filter(command => !command.includes('<'));
}

/** Files that a message says to delete. */
function deletions(message: string): string[] {
  return [...message.matchAll(/\bdelete (rollouts\/\S+) and (rollouts\/[^\s,;]+)/g)].map(([, one, other]) => `delete ${one} ${other}`);
}

/** What a message says to change in the code, as an edit. */
function putBack(message: string): string[] {
  const [, name, construct] = /\[\w+\/(\w+)\].*put the (\w+) back/.exec(message) ?? [];
  const kind = { CanaryDeployment: 'canary', BlueGreenService: 'blue-green', RollingDeployment: 'rolling' }[construct];
  return kind === undefined ? [] : [`edit ${name} kind ${JSON.stringify(kind)}`];
}

/** Idle, all pods run one version, and it is that of the code, unless that was aborted or undone. */
function idleProblems({ repository }: Sequence): string[] {
  const { manifests = [], settings, records } = repository.snapshot(repository.tip(MAIN_BRANCH)!);
  return repository.names.filter(name => settings?.[name].isThere).flatMap(name => {
    const { tag, label, replicas } = settings![name];
    const served = servedIn(manifests, name);
    const versions = [...sharesOf(served, ['?']).keys()];
    const pods = servingPods(served);
    const isRejected = recordsOf(records, name).some(({ rejected }) => rejected > 0);
    return [
      ...versions.length === 1 ? [] : [`${name} is idle, and serves with ${versions.join(' and ')}`],
      ...versions.includes(`${tag}${label}`) || isRejected ? [] : [`${name} is idle at ${versions.join()}, and the code says ${tag}${label}`],
      ...pods >= replicas ? [] : [`${name} is idle with ${pods} of ${replicas} pods`],
    ];
  });
}
