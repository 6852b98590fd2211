/** What the code must not say, since the record speaks of other objects or of a rollout that is in progress: one sentence each. */
import { MID_ROLLOUT } from './props';
import { NAMESPACE } from './settings';
import { kindOf, STRATEGY_TYPES } from '../../frames/strategies';
import { Code } from '../../state/lifecycle';
import { RolloutRecord } from '../../state/record';
import { DescribedObjects, differing, isSame } from '../../state/settings';

type Asked = Omit<Code, 'version'>;
type Type = DescribedObjects['strategy'];

const CONSTRUCTS: { readonly [type in Type]: string } = {
  'canary': 'CanaryDeployment', 'blue-green': 'BlueGreenService', 'rolling': 'RollingDeployment', 'partition': 'RollingStatefulSet',
};

/** They share a Deployment, with its name and its selector: what the canary has besides has no pods at rest. */
const ALIKE: readonly Type[] = ['canary', 'rolling'];

export function refusedChanges(record: RolloutRecord, code: Asked): string[] {
  const strategies = strategyProblems(record, code);
  // With another strategy everything else differs too.
  return strategies.length > 0 ? strategies : [...objectProblems(record, code), ...settingProblems(record, code)];
}

function strategyProblems(record: RolloutRecord, { strategy: { type } }: Asked): string[] {
  const { rollout, objects, progress, active } = record;
  const recorded = recordedTypes(record);
  if (recorded.includes(type)) return [];
  const was = recorded.map(one => CONSTRUCTS[one]).join(' or ');
  const is = CONSTRUCTS[type];
  if (progress !== undefined) {
    return [`strategy: the rollout ${rollout} began with a ${was} and cannot go on with a ${is}: put the ${was} back, and promote or abort the rollout to its end first`];
  }
  if (ALIKE.includes(type) && recorded.some(one => ALIKE.includes(one))) return [];
  // Before records said it, both could be changed into each other without a word.
  const edited = active === undefined ? 'add the line "active: blue" to' : `remove the line "active: ${kindOf('blue-green').trackNames[active]}" from`;
  const isCommitted = objects ? '' : `. Where the committed manifests are those of the ${is} already, ${edited} the record instead`;
  return [`strategy: the record of ${rollout} is that of a ${was}, and the objects of a ${is} would take the place of all that run at once: put the ${was} back, `
    + `add the ${is} beside it with another id and another "name", lead the traffic there, and remove the ${was} then${isCommitted}`];
}

/** The strategies that a record may be of: an older version did not say it. */
function recordedTypes({ objects, progress, active }: RolloutRecord): readonly Type[] {
  if (objects) return [objects.strategy];
  if (progress) return STRATEGY_TYPES.filter(type => kindOf(type).trackNames.join() === progress.trackNames.join());
  return STRATEGY_TYPES.filter(type => kindOf(type).alternates === (active !== undefined));
}

function objectProblems({ rollout, objects }: RolloutRecord, { objects: asked }: Asked): string[] {
  if (objects === undefined || asked === undefined) return [];
  const beside = 'To have it so, add another construct with that beside this one, with another id and another "name", lead the traffic there, and remove this one then';
  if (!isSame(objects.adopt, asked.adopt)) {
    return [`adopt: the record of ${rollout} is that of ${adopted(objects)}, and the code asks for ${adopted(asked)}, whose selector is another one, `
      + `which Kubernetes lets nobody change: ${objects.adopt ? 'set "adopt" to that again' : 'take "adopt" out again'}. ${beside}`];
  }
  if (objects.name === asked.name) return [];
  return [`name: the objects of ${rollout} are called "${objects.name}" and the code calls them "${asked.name}", so that others would take the place of all that run at once: `
    + `take back what changed the name. ${beside}`];
}

function adopted({ name, adopt }: DescribedObjects): string {
  return adopt ? `Deployment/${adopt.name} (${JSON.stringify(adopt.matchLabels)})` : `a Deployment of its own (${name})`;
}

/** What Kubernetes lets nobody change, or moves all objects elsewhere. */
function settingProblems({ rollout, progress }: RolloutRecord, { settings }: Asked): string[] {
  if (progress?.settings === undefined || settings === undefined) return [];
  const refused = differing(progress.settings, settings).filter(prop => prop === NAMESPACE || MID_ROLLOUT[prop]?.does === 'refuse');
  return refused.map(prop => `${prop}: it cannot change while ${rollout} is in progress: take the change back until the rollout has come to its end`);
}
