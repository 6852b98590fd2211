/** What can hurt on the way from some manifests to others, as text for an assertion. */
import { check } from './check';
import { Finding } from './finding';
import { agentProblem, knownAgent } from '../../agents/agent';
import { agentNamed } from '../../agents/agents';
import { identified } from '../../manifests/identity/identity';
import { ManifestSet } from '../../manifests/manifest-set';
import { DocumentMemory, readManifests } from '../../manifests/reading/read-manifests';

/** One text for each error that is new and not suppressed, with its story. */
export function unsafe(before: ManifestSet, after: ManifestSet, agent?: string): string[] {
  const problem = agentProblem(agent);
  if (problem !== undefined) throw new Error(problem);
  const { findings } = check({ set: before }, { set: after }, undefined, agentNamed(knownAgent(agent)));
  return findings.filter(isCounted).map(({ rule, object, fullName, message, story, mend }) => (
    [`${fullName ?? object}: ${message} (${rule})`, ...story.map((sentence, i) => `  ${i + 1}. ${sentence}`), `  mend: ${mend}`].join('\n')
  ));
}

/** The manifests of some commits as YAML has them, without what is undefined. */
export function manifestSetsOf(commits: ReadonlyArray<readonly unknown[]>): ManifestSet[] {
  const memory: DocumentMemory = new Map();
  const read = commits.map(manifests => readManifests(manifests.map((manifest, i) => ({ file: `manifests[${i}]`, content: JSON.stringify(manifest) ?? '' })), memory));
  const { sides } = identified(read);
  const problems = sides.flatMap(side => side.problems).filter(({ isHarmless }) => !isHarmless);
  if (problems.length > 0) throw new Error(problems.map(({ message, mend }) => `${message} ${mend}`).join('\n'));
  return sides.map(({ set }) => set);
}

function isCounted({ severity, suppressed, baselineState }: Finding): boolean {
  return severity === 'error' && suppressed === undefined && baselineState === 'new';
}
