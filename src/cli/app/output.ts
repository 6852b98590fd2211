import { outputFolder } from './app-config';
import { apartText, outputProblem } from '../../state/files/output-apart';
import { CommandError } from '../command-error';

/** @throws where what this or another program writes or removes there would take something else with it. */
export function requireApart(folder: string, output: string, stateDir: string): void {
  const problem = outputProblem(folder, output, stateDir);
  if (problem) throw new CommandError(apartText(output, `${problem.what}, and nothing was changed`));
}

/** `cdk8s synth` itself cannot be kept from it: it empties the output before any of this library runs. */
export function apartNotes(folder: string, stateDir: string): string[] {
  const output = outputFolder(folder);
  const problem = outputProblem(folder, output, stateDir);
  return problem ? [apartText(output, problem.what)] : [];
}
