/** Ways to a certain moment of a rollout. */
import { AppRepository } from '../../support/app-repository';

export async function begun(repository: AppRepository, ago?: number): Promise<void> {
  await repository.synthAndCommit();
  await edited(repository, 1, 2, ago);
}

/** Another tag of the image, synthesized and committed. */
export async function edited(repository: AppRepository, from: number, to: number, ago?: number): Promise<void> {
  repository.edit(`hello:${from}`, `hello:${to}`);
  const { code, stderr } = await repository.synth();
  if (code !== 0) throw new Error(stderr);
  repository.commit(`hello:${to}`, ago);
}

/** Commands, each in a commit. */
export async function done(repository: AppRepository, ...commands: readonly string[]): Promise<void> {
  for (const command of commands) {
    await repository.do(command);
    repository.commit(command);
  }
}

/** Commands after the beginning of a rollout. */
export const after = (...commands: readonly string[]) => async (repository: AppRepository): Promise<void> => {
  await begun(repository);
  await done(repository, ...commands);
};
