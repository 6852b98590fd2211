
import { readYaml } from './yaml/reader';
import { YamlValue } from './yaml/value';
import { run } from '../../ground/commands';
import { migrated, Migration, Migrations } from '../migrations/migrations';

/** The schema in which files of state are written. An older one is read by way of `migrations`. */
export const SCHEMA = 2;

const SAID = /^rollout: *['"]?([^'"\r\n]*?)['"]? *\r?$/m;

/** The rollout that a file of state says it belongs to, of whatever schema it is; undefined where it says none. */
export function rolloutIn(content: string | Buffer): string | undefined {
  return SAID.exec(content.toString())?.[1];
}

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
  const other = rollout.text();
  if (other === key) return;
  const isKey = /^[\w-][\w.-]*(\/[\w-][\w.-]*)+$/.test(other);
  rollout.fail(`it belongs to the rollout "${other}", and "${key}" is looked for here`,
    `${isKey ? `where that rollout has this chart and name now, ${run('move', { key: other }, key)}; otherwise ` : ''}move it and the file beside it to where they belong`);
}
