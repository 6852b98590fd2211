import { YamlValue } from './yaml/value';

const SCHEMA = 1;

/** What every file of state begins with. */
export function headingOf(key: string): { schema: number; rollout: string } {
  return { schema: SCHEMA, rollout: key };
}

/** A file of another version or of another rollout is refused before anything else in it is looked at. */
export function checkHeading(top: YamlValue, key: string): void {
  const schema = top.get('schema');
  if (schema.count() > SCHEMA) schema.fail(`it has schema ${schema.count()}, and this version of cdk8s-rollouts knows schema ${SCHEMA}`, 'upgrade cdk8s-rollouts');
  if (schema.count() !== SCHEMA) schema.fail(`schema must be ${SCHEMA}, and is ${schema.count()}`);

  const rollout = top.get('rollout');
  if (rollout.text() === key) return;
  rollout.fail(`it belongs to the rollout "${rollout.text()}", and "${key}" is looked for here`,
    'move it to where it belongs, or, if that rollout has this name now, write the new name here and into the file beside it');
}
