/** The text of a versions file: what the hashes of a state file stand for. */
import { headingOf, readTop } from './heading';
import { nameOf } from '../key';
import { MIGRATIONS } from '../migrations/migrations';
import { RolloutVersion } from '../version';
import { YamlValue } from './yaml/value';
import { writeYaml } from './yaml/writer';

/**
 * A content that does not have the hash under which it stands is refused: pods would run what nobody recorded.
 *
 * @throws StateFileError where the text does not hold versions of that rollout.
 */
export function parseVersions(text: string | Buffer, file: string, key: string, migrations = MIGRATIONS): RolloutVersion[] {
  const top = readTop(text, file, key, 'versions', migrations);
  top.allow(['schema', 'rollout', 'versions']);
  return top.get('versions').entries.map(([hash, version]) => parseVersion(version, hash, nameOf(key)));
}

/** The versions in the order of their hashes, each one once. */
export function formatVersions(key: string, versions: readonly RolloutVersion[]): string {
  const byHash = new Map(versions.map(version => [version.hash, version]));
  // A map, because the members of an object that look like numbers come first, whatever the order.
  const sorted = [...byHash.keys()].sort().map(hash => {
    const { podTemplate, config } = byHash.get(hash)!;
    return [hash, { podTemplate, config }] as const;
  });
  return writeYaml({ ...headingOf(key), versions: new Map(sorted) });
}

function parseVersion(value: YamlValue, hash: string, rollout: string): RolloutVersion {
  value.allow(['podTemplate', 'config']);
  const podTemplate = value.get('podTemplate').json();
  const version = RolloutVersion.of({ rollout, podTemplate, config: value.find('config')?.json() });
  if (version.hash !== hash) value.fail(`the version ${hash} was changed by hand: its content has the hash ${version.hash}`);
  // `state: <what is wrong>: <how to mend it>`, which in a file is mended in another way.
  for (const problem of version._problems(rollout)) value.get('podTemplate').fail(problem.split(': ')[1]);
  return version;
}
