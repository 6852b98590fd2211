import { readYaml } from './yaml/reader';
import { YamlValue } from './yaml/value';
import { migrated, Migration, Migrations } from '../migrations/migrations';

/** The schema in which files of state are written. An older one is read by way of `migrations`. */
export const SCHEMA = 2;

/** What every file of state begins with. */
export function headingOf(key: string): { schema: number; rollout: string } {
  return { schema: SCHEMA, rollout: key };
}

/** What a file of state holds, in today's schema. One of a newer schema or of another rollout is refused before anything else in it is looked at. */
export function readTop(content: string | Buffer, file: string, key: string, kind: keyof Migration, migrations: Migrations): YamlValue {
  const node = readYaml(content, file);
  const schema = new YamlValue(file, node).get('schema');
  const from = schema.count();
  if (from > SCHEMA) schema.fail(`it has schema ${from}, and this version of cdk8s-rollouts knows schema ${SCHEMA}`, 'upgrade cdk8s-rollouts');
  const now = node.kind === 'mapping' ? migrated(node, file, kind, from, SCHEMA, migrations) : undefined;
  const top = new YamlValue(file, now ?? schema.fail(`schema must be ${SCHEMA}, and is ${from}`));
  refuseOther(top.get('rollout'), key);
  return top;
}

function refuseOther(rollout: YamlValue, key: string): void {
  if (rollout.text() === key) return;
  rollout.fail(`it belongs to the rollout "${rollout.text()}", and "${key}" is looked for here`,
    'move it to where it belongs, or, if that rollout has this name now, write the new name here and into the file beside it');
}
