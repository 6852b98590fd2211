/** What can hurt on the way from some manifests to others, as text for an assertion. */
import { check } from './check';
import { Finding } from './finding';
import { ManifestSet } from '../../manifests/manifest-set';
import { readManifests } from '../../manifests/read-manifests';

/** One text for each error that is new and not suppressed, with its story. */
export function unsafe(before: readonly unknown[], after: readonly unknown[]): string[] {
  const { findings } = check({ set: manifestSetOf(before) }, { set: manifestSetOf(after) });
  return findings.filter(isCounted).map(({ rule, object, message, story, mend }) => (
    [`${object}: ${message} (${rule})`, ...story.map((sentence, i) => `  ${i + 1}. ${sentence}`), `  mend: ${mend}`].join('\n')
  ));
}

/** Manifests as YAML has them: without what is undefined. */
export function manifestSetOf(manifests: readonly unknown[]): ManifestSet {
  const { set, problems } = readManifests(manifests.map((manifest, i) => ({ file: `manifests[${i}]`, content: JSON.stringify(manifest) ?? '' })));
  if (problems.length > 0) throw new Error(problems.map(({ message, mend }) => `${message}. ${mend}`).join('\n'));
  return set;
}

function isCounted({ severity, suppressed, baselineState }: Finding): boolean {
  return severity === 'error' && suppressed === undefined && baselineState === 'new';
}
