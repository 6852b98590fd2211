/** The settings of a rollout: those of the code, and those that hold since the rollout in progress began. */
import { MID_ROLLOUT, Setting } from './props';
import { canonical } from '../../ground/canonical';
import { RolloutProps } from '../../pods/props';
import { WorkloadKind } from '../../pods/workload-kind';
import { Scaling } from '../../scaling/scaling';
import { Progress } from '../../state/record';
import { isSame, Settings } from '../../state/settings';

const SETTINGS = Object.entries(MID_ROLLOUT).flatMap(([prop, one]): Array<[string, Setting]> => one.does === 'wait' && one.setting ? [[prop, one.setting]] : []);

/** What must not change before the rollout is idle; what it is called in the code. */
export const NAMESPACE = 'namespace';

/** What the code says, as it is recorded. What it leaves open is not. */
export function settingsOf(props: RolloutProps, namespace: string | undefined, { additional }: WorkloadKind): Settings {
  const { serviceName: _, ...immutable } = additional as { [field: string]: unknown };
  return canonical({ ...plainSettings(props), [NAMESPACE]: namespace, ...immutable });
}

export function plainSettings(props: RolloutProps): Settings {
  return Object.fromEntries(SETTINGS.map(([prop, { toJson }]) => [prop, toJson(props)]));
}

/** The props that hold now: those with which the rollout in progress began, where the code has others by now. */
export function heldProps(props: RolloutProps, progress: Progress | undefined): RolloutProps {
  const { settings, replicas } = progress ?? {};
  if (settings === undefined) return props;
  const held = SETTINGS.filter(([prop, { toJson }]) => !isSame(toJson(props), settings[prop]))
    .map(([prop, { fromJson }]) => ({ [prop]: undefined, ...fromJson(settings[prop]) }));
  if (held.length === 0) return props;
  const all: RolloutProps = Object.assign({}, props, ...held);
  return { ...all, ...settings.scaling === undefined ? { scaling: Scaling.fixed(replicas!) } : {}, replicas: undefined };
}

/** Whether an object is asked for now, or was when the rollout began. */
export function isWanted(asked: boolean | undefined, held: boolean | undefined): boolean {
  return (asked ?? true) || (held ?? true);
}
