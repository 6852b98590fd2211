/** Whether a rollout is healthy: what is committed is what the code renders, its state is told, and commands lead it to rest. */
import { LONG_AGO } from './row';
import { AppRepository } from '../../support/app-repository';

const MOST_COMMANDS = 15;

/** What is wrong with it; none: it is healthy. */
export async function illnesses(repository: AppRepository, key: string, state = ''): Promise<string[]> {
  const synthesized = await repository.synth();
  if (synthesized.code !== 0) return [`synth: ${synthesized.stderr}`];
  // Code that was edited is a candidate from here on.
  if (repository.dirty.length > 0) repository.commit('synthesized', LONG_AGO);
  // Where manifests are rendered elsewhere, they are applied all the same.
  repository.cluster.apply(repository.manifests());
  for (let i = 0; i < MOST_COMMANDS; i++) {
    const { phase, problem } = await standing(repository, key, state);
    if (problem !== undefined) return [problem];
    if (phase === 'idle') return atRest(repository, key, state);
    const { code, stderr } = await repository.cli(`${phase === 'paused' ? 'resume' : 'promote'} ${key}${state}`);
    if (code !== 0) return [`${phase}: ${stderr}`];
    repository.commit('forward', LONG_AGO);
  }
  return [`${key} is not idle after ${MOST_COMMANDS} commands`];
}

async function standing(repository: AppRepository, key: string, state: string): Promise<{ phase: string; problem?: string }> {
  const { code, stdout, stderr } = await repository.cli(`status ${key} --output json${state}`);
  if (code !== 0) return { phase: '', problem: `status: ${stderr}` };
  return { phase: JSON.parse(stdout).phase };
}

/** At rest another synthesis changes nothing, and a new version begins a rollout. */
async function atRest(repository: AppRepository, key: string, state: string): Promise<string[]> {
  const { code, stderr } = await repository.synth();
  const { dirty } = repository;
  if (code !== 0 || dirty.length > 0) return [`at rest a synthesis ends with ${code} and changes ${dirty.join(', ')}: ${stderr}`];
  repository.write('main.js', repository.read('main.js').replaceAll(/hello:\d+/g, 'hello:next'));
  await repository.synth();
  repository.commit('next', LONG_AGO);
  const next = await repository.cli(`promote ${key}${state} --dry-run`);
  return next.code === 0 ? [] : [`the next version does not begin: ${next.stderr}`];
}
