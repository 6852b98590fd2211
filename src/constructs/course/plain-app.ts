/** What is wrong where an `App` was created in place of a `RolloutApp`: nothing reads the records, and nothing says so. */
import { existsSync } from 'fs';
import { Construct } from 'constructs';
import { USUAL_STATE } from '../../ground/commands';
import { OFF, stateIn } from '../../state/folder';
import { knowsOfState } from '../../state/source';

/** Set by the CLI of cdk8s and by our commands, and in no unit test, which is to know nothing of a disk. */
const OUTPUT = 'CDK8S_OUTDIR';
const PLAIN = 'this is an App, which reads no records, so every version goes to all pods at once';

export interface PlainApp {
  readonly problems: string[];
  readonly warnings: string[];
}

/** What to say of a rollout in such an app: it is wrong where the rollout has a record, and worth a warning elsewhere. */
export function plainApp(rollout: Construct, key: string): PlainApp {
  const folder = stateIn(process.env) ?? USUAL_STATE;
  if (knowsOfState(rollout) || !process.env[OUTPUT] || folder === OFF) return { problems: [], warnings: [] };
  const file = `${folder}/${key}.yaml`;
  return existsSync(file)
    ? { problems: [`state: ${PLAIN}, though ${file} says which one runs: create a RolloutApp in its place`], warnings: [] }
    : { problems: [], warnings: [`state: ${PLAIN}: create a RolloutApp in its place, with "stateless" where that is meant`] };
}
