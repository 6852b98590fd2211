import { readFileSync } from 'fs';
import { resolve } from 'path';
import { Command } from 'commander';
import { parseAllDocuments } from 'yaml';
import { canonical } from '../../ground/canonical';
import { adoptedTemplate } from '../../pods/adopted-template';
import { adopt } from '../../state/moves';
import { Refusal } from '../../state/refusal';
import { RolloutVersion } from '../../state/version';
import { changeRollouts, Decision, Subject } from '../change/change';
import { chooseOne } from '../change/choose';
import { CommandError } from '../command-error';
import { WriteOptions, writeCommand } from '../options';
import { Invocation, Ports } from '../ports';
import { note, printOutcome } from '../printing';
import { Verb } from '../verb';

export const verb: Verb = { place: 12, command };

interface AdoptOptions extends WriteOptions {
  readonly from: string;
}

function command(ports: Invocation): Command {
  return writeCommand(ports, 'adopt', 'take over a Deployment that runs: what it runs today is the baseline')
    .argument('<name>', 'the rollout, whose construct has the prop "adopt"')
    .requiredOption('--from <file>', 'the manifest of the Deployment as it is today: a file, or - for the standard input')
    .action(async (name: string, options: AdoptOptions) => {
      const outcome = await changeRollouts(ports, options, chooseOne(name), subject => decide(ports, subject, options.from), true);
      printOutcome(ports, outcome, options.output, options.dryRun);
    });
}

function decide(ports: Ports, { report: { key, name, code, adopt: wanted, version } }: Subject, from: string): Decision {
  if (wanted === undefined) throw new Refusal('its construct does not say what to adopt: give it the prop "adopt" with the name and the matchLabels of the Deployment');
  const deployment = deploymentIn(ports, from, wanted.name);
  const { matchLabels, matchExpressions } = deployment.spec?.selector ?? {};
  if (matchExpressions?.length > 0) throw new CommandError(`${from}: Deployment/${wanted.name} selects by matchExpressions, which a rollout cannot keep disjoint`);
  if (JSON.stringify(canonical(matchLabels)) !== JSON.stringify(canonical(wanted.matchLabels))) {
    throw new CommandError(`${from}: Deployment/${wanted.name} selects by ${JSON.stringify(matchLabels)} and the construct by ${JSON.stringify(wanted.matchLabels)}: copy the former into "adopt"`);
  }
  if (deployment.spec.replicas !== code.replicas) note(ports, `${key}: ${deployment.spec.replicas ?? 1} replicas run today and the code asks for ${code.replicas}, which come with this commit`);
  const baseline = RolloutVersion.of({ rollout: name, podTemplate: adoptedTemplate(deployment.spec.template, version.podTemplate, name) });
  const { status: _, ...adopted } = deployment;
  return { record: adopt(key, baseline.hash, code), versions: [baseline], adopted: [adopted] };
}

/** The Deployment among the objects of a file, which may be many documents or a list of kubectl's. */
function deploymentIn({ folder, stdin }: Ports, from: string, name: string): any {
  let text: string;
  try {
    text = from === '-' ? stdin() : readFileSync(resolve(folder, from), 'utf8');
  } catch (error) {
    throw new CommandError(`${from}: ${(error as Error).message}`);
  }
  const objects = parseAllDocuments(text).flatMap(document => {
    if (document.errors.length > 0) throw new CommandError(`${from}: ${document.errors[0].message}`);
    const object = document.toJS();
    return object?.kind === 'List' ? object.items : [object];
  });
  const found = objects.filter(object => object?.kind === 'Deployment' && object.metadata?.name === name);
  if (found.length !== 1) throw new CommandError(`${from} has ${found.length === 0 ? 'no' : found.length} Deployment "${name}": pass the manifest of the one that runs`);
  if (!Array.isArray(found[0].spec?.template?.spec?.containers)) throw new CommandError(`${from}: Deployment/${name} has no containers in spec.template: pass the whole manifest`);
  return found[0];
}
