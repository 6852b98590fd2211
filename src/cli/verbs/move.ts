import { Command } from 'commander';
import { run } from '../../ground/commands';
import { toldState } from '../../protocol/environment';
import { Workspace } from '../app/workspace';
import { Moved, move } from '../moving/moving';
import { readCommand, ReadOptions } from '../options';
import { Invocation, Ports } from '../ports';
import { note, print, printData } from '../printing';
import { Verb } from '../verb';

export const verb: Verb = { place: 13, command };

interface MoveOptions extends ReadOptions {
  readonly dryRun?: boolean;
}

function command(ports: Invocation): Command {
  return readCommand(ports, 'move', 'carry a record over to a chart that has another id: the rollout stays where it stands')
    .argument('<keys...>', 'the old key and the new one, <chart>/<name>, or an old chart and a new one; several pairs are moved at once')
    .option('--dry-run', 'show what would be moved, and write nothing')
    .action(async (words: readonly string[], { state, output, dryRun = false }: MoveOptions) => {
      const moved = await Workspace.use(ports, state, workspace => workspace.alone(dryRun, async () => move(workspace, words, dryRun)));
      printMoved(ports, moved, { output, dryRun, state });
    });
}

function printMoved(ports: Ports, { carried, files }: Moved, { output: format, dryRun = false, state }: MoveOptions): void {
  const stateDir = toldState(ports.environment, state);
  if (format !== 'table') {
    const rollouts = carried.map(({ old, key, record: { phase } }) => ({ key, old, phase }));
    return printData(ports, format, { rollouts, files, dryRun });
  }
  for (const { old, key, record } of carried) print(ports, `${old} → ${key}  ${record.phase}${record.progress ? '' : ` at revision ${record.revision}`}`);
  for (const { key } of carried.filter(({ isPaused }) => isPaused)) note(ports, `${key} was taken back by a revert, and is paused: when it is to go on, ${run('resume', { key, stateDir })}`);
  const said = dryRun ? 'nothing was written' : files.length === 0 ? 'all of that is written already' : `wrote ${files.join(', ')}`;
  print(ports, `  ${said}: run "cdk8s synth" with the code that has them there, and commit both together`);
}
