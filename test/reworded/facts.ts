/** What is decided of manifests, without any text: printed by a process that is given a library and the folders of cases. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import type * as main from '../../src/cli/main';
import type * as processPorts from '../../src/cli/process-ports';
import type * as reading from '../../src/manifests/reading/read-manifests';
import type * as simulation from '../../src/rehearsal/simulation';
import type * as checking from '../../src/rules/check/check';

const [library, ...folders] = process.argv.slice(2);
// eslint-disable-next-line @typescript-eslint/no-require-imports -- Which library it is, the caller says.
const load = (file: string) => require(join(library, file));
const { readManifests }: typeof reading = load('manifests/reading/read-manifests.js');
const { check }: typeof checking = load('rules/check/check.js');
const { simulate }: typeof simulation = load('rehearsal/simulation.js');
const { main: run }: typeof main = load('cli/main.js');
const ports: typeof processPorts = load('cli/process-ports.js');

const texts: string[] = [];

async function factsOf(folder: string): Promise<object> {
  const [before, after] = ['before.yaml', 'after.yaml'].map(file => {
    const path = join(folder, file);
    return readManifests(existsSync(path) ? [{ file, content: readFileSync(path, 'utf8') }] : []);
  });
  const { findings, notUnderstood } = check(before, after);
  const commits = [{ name: 'before', manifests: before.set }, { name: 'after', manifests: after.set }];
  const timeline = simulate('', commits);
  texts.push(...findings.flatMap(({ message, mend, story }) => [message, mend, ...story]));
  const { outcome, stuck, losses, events } = timeline;
  return {
    findings: findings.map(({ rule, severity, object, namespace, field, baselineState, notRehearsed, location, ...finding }) => ({
      rule,
      severity,
      object,
      namespace,
      field,
      baselineState,
      notRehearsed,
      location,
      isSuppressed: finding.suppressed !== undefined,
      steps: finding.story.length,
      consequences: finding.consequences?.length,
    })),
    notUnderstood,
    outcome,
    stuck: stuck.map(({ workload, pods }) => ({ workload, pods })),
    losses: losses.map(({ at }) => at),
    commits: timeline.commits.map(({ at, isRealized }) => ({ at, isRealized })),
    events: events.map(({ at, type }) => ({ at, type })),
    endings: await endingsOf(folder),
  };
}

/** How commands end that look at them. */
async function endingsOf(folder: string): Promise<number[]> {
  const place = mkdtempSync(join(tmpdir(), 'cdk8s-rollouts-reworded-'));
  try {
    for (const side of ['before', 'after']) {
      mkdirSync(join(place, side));
      if (existsSync(join(folder, `${side}.yaml`))) cpSync(join(folder, `${side}.yaml`), join(place, side, 'all.yaml'));
    }
    const silent = { write: () => undefined, isTTY: false };
    const ended = (...args: string[]) => run(args, { ...ports.processPorts(), folder: place, stdout: silent, stderr: silent });
    const sides = ['--from', './before', '--to', './after'];
    return [await ended('check', ...sides), await ended('rehearse', ...sides), await ended('rehearse', ...sides, '--skip', '2')];
  } finally {
    rmSync(place, { recursive: true });
  }
}

async function all(): Promise<void> {
  const facts: { [folder: string]: object } = {};
  for (const folder of folders) facts[folder] = await factsOf(folder);
  process.stdout.write(JSON.stringify({ facts, texts }));
}

void all();
