import { Command } from 'commander';
import { stringify } from 'yaml';
import { Repository } from '../../git/repository';
import { StateStore } from '../../state/files/store';
import { theRollout } from '../change/choose';
import { UsageError } from '../command-error';
import { Doubt } from '../git/lineage';
import { doubtful, Revision, revision, revisionsOf } from '../git/revisions';
import { readCommand, ReadOptions } from '../options';
import { Invocation, Ports } from '../ports';
import { note, print, printData, table } from '../printing';
import { Verb } from '../verb';

export const verb: Verb = { place: 9, command };

interface HistoryOptions extends ReadOptions {
  readonly revision?: string;
}

function command(ports: Invocation): Command {
  return readCommand(ports, 'history', 'the versions that were stable, from Git')
    .argument('<name>', 'the rollout')
    .option('--revision <number>', 'the pod template of one of them')
    .action(async (name: string, options: HistoryOptions) => {
      const repository = Repository.find(ports.folder, ports.git);
      const store = StateStore.from(ports.folder, options.state);
      const { key } = theRollout(store.keys().map(one => ({ key: one })), name);
      if (options.revision !== undefined) return printRevision(ports, revision(repository, store, key, revisionNumber(options.revision)), options);
      const doubts: Doubt[] = [];
      const revisions = [...revisionsOf(repository, store, key, doubt => doubts.push(doubt))];
      if (repository.isShallow) note(ports, 'this clone is shallow, and older revisions are missing: run "git fetch --unshallow"');
      for (const doubt of doubts) note(ports, `older revisions are not known: ${doubtful(doubt)}`);
      if (options.output !== 'table') return printData(ports, options.output, revisions.map(dataOf));
      // What it was called is told where it was moved since.
      const wasMoved = revisions.some(one => one.key !== key);
      print(ports, table(['REVISION', ...wasMoved ? ['ROLLOUT'] : [], 'VERSION', 'SINCE', 'COMMIT', 'IMAGES'], revisions.map(one => {
        const { revision: number, rollout, version, since, commit, images } = dataOf(one);
        return [`${number}`, ...wasMoved ? [rollout] : [], version, since, commit.slice(0, 10), images.join(', ')];
      })));
    });
}

export function revisionNumber(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new UsageError(`"${text}" is no revision: give its number, from 1`);
  return Number(text);
}

function printRevision(ports: Ports, one: Revision, { output }: HistoryOptions): void {
  const data = { ...dataOf(one), podTemplate: one.version.podTemplate, config: one.version.config };
  if (output !== 'table') return printData(ports, output, data);
  print(ports, `revision ${one.revision}: ${one.version.hash}`);
  print(ports, stringify({ podTemplate: one.version.podTemplate, config: one.version.config }, { lineWidth: 0 }).replace(/^/gm, '  ').trimEnd());
}

function dataOf({ revision: number, key, version, commit }: Revision) {
  const { containers, initContainers = [] } = version.podTemplate.spec;
  const images: string[] = [...initContainers, ...containers].map(({ image }: any) => image);
  return { revision: number, rollout: key, version: version.hash, since: new Date(commit.time * 1000).toISOString().replace('.000', ''), commit: commit.hash, images };
}
