/** What can be wrong with what all rollouts share: one sentence each. */
import { Chart, Duration } from 'cdk8s';
import { PercentOrAbsolute, RestartPolicy } from 'cdk8s-plus-28';
import { Construct, IConstruct } from 'constructs';
import { podsOrPercent } from '../frames/limits';
import { ROLLOUT_LABEL, TRACK_LABEL } from '../ground/labels';
import { wholeSeconds } from '../plan/seconds';
import { AdoptOptions, RolloutProps } from '../pods/props';
import { RolloutState } from '../state/state';
import { RolloutVersion } from '../state/version';

const DNS_LABEL = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const LONGEST_NAME = 63;
const OWN_LABELS = [ROLLOUT_LABEL, TRACK_LABEL];
const CONFIG_KEY = /^[-._a-zA-Z0-9]+$/;
const ENVIRONMENT_NAME = /^[A-Za-z_.-][A-Za-z0-9_.-]*$/;

export function nameProblems(name: string, suffixes: readonly string[], others: readonly Namesake[], adopt: AdoptOptions | undefined): string[] {
  const problems: string[] = [];
  if (adopt && suffixes.some(suffix => `${name}${suffix}` === adopt.name)) {
    problems.push(`adopt: "${adopt.name}" is the name of another object of this rollout: pass another "name"`);
  }
  if (!DNS_LABEL.test(name)) problems.push(`name: "${name}" is not a DNS label (lower case letters, digits and "-", beginning with a letter): pass another "name"`);
  const suffix = [...suffixes, ''].reduce((longest, one) => one.length > longest.length ? one : longest);
  const { length } = `${name}${suffix}`;
  if (length > LONGEST_NAME) problems.push(`name: "${name}${suffix}" has ${length} characters and may have ${LONGEST_NAME}: pass a "name" of at most ${LONGEST_NAME - suffix.length}`);
  return [...problems, ...others.map(other => `name: the rollout at ${other.path} has the name "${other.name}" in the same namespace: give one another "name"`)];
}

/** Another rollout and the name that both use. */
export interface Namesake {
  readonly path: string;
  readonly name: string;
}

/** The names that rollouts use, by tree and namespace. */
const known = new WeakMap<IConstruct, Map<string, string>>();

/** The rollouts of the same tree that use one of the names in the same namespace, each with the first such name. */
export function namesakes(rollout: Construct, namespace: string | undefined, names: string[]): Namesake[] {
  const { root } = rollout.node;
  const used = known.get(root) ?? new Map<string, string>();
  known.set(root, used);
  // Charts that leave the namespace open are usually applied to one each.
  const chart = Chart.of(rollout);
  const place = namespace ?? chart.namespace ?? `chart ${chart.node.path}`;
  const others = new Map<string, Namesake>();
  for (const name of names) {
    const key = `${place}/${name}`;
    const other = used.get(key);
    if (other === undefined) used.set(key, rollout.node.path);
    else if (other !== rollout.node.path && !others.has(other)) others.set(other, { path: other, name });
  }
  return [...others.values()];
}

export function propProblems(props: RolloutProps, replicas: number): string[] {
  return [...availabilityProblems(props, replicas), ...shutdownProblems(props), ...configProblems(props), ...contradictions(props)];
}

export function stateProblems({ progress, previous }: RolloutState, name: string, adopt: AdoptOptions | undefined): string[] {
  const recorded = [...progress ? [progress.stable] : [], ...previous ? [previous] : []];
  const problems = recorded.flatMap(version => version instanceof RolloutVersion
    ? version._problems(name)
    : ['state: the recorded version is not a RolloutVersion: pass "version" of a construct, or RolloutVersion.of(…) for a record']);
  if (progress && adopt && !adopt.labelled) {
    problems.push('adopt: the running pods must carry the rollout\'s label before a rollout begins: commit the adoption first, then set "labelled"');
  }
  return problems;
}

function availabilityProblems({ minAvailable, disruptionBudget, maxSurge, podQuota }: RolloutProps, replicas: number): string[] {
  const problems: string[] = [];
  const check = (prop: string, value: PercentOrAbsolute | undefined, wrong: (amount: number, isPercent: boolean) => string | undefined) => {
    if (value === undefined) return;
    if (!(value instanceof PercentOrAbsolute)) {
      problems.push(`${prop}: ${JSON.stringify(value)} is neither pods nor percent: pass PercentOrAbsolute.percent(…) or .absolute(…)`);
      return;
    }
    const { amount, isPercent } = podsOrPercent(value.value);
    const isCount = Number.isInteger(amount) && amount >= 0;
    const what = isCount ? wrong(amount, isPercent) : `${value.value} is not a whole number of pods or of percent`;
    if (what !== undefined) problems.push(`${prop}: ${what}`);
  };
  check('minAvailable', minAvailable, (amount, isPercent) => isPercent && amount > 100 ? `${amount}% of the pods can never be kept: 100% is the most`
    : !isPercent && amount > replicas ? `${amount} pods can never be kept with ${replicas} replicas: lower it or raise the replicas` : undefined);
  check('disruptionBudget', disruptionBudget, (amount, isPercent) => amount === 0 ? `with ${amount}${isPercent ? '%' : ''} no pod may ever go, which blocks every node drain: allow at least 1 pod or 1%`
    : isPercent && amount > 100 ? `${amount}% are more pods than there are: 100% is the most` : undefined);
  check('maxSurge', maxSurge, (amount, isPercent) => amount === 0
    ? `with ${amount}${isPercent ? '%' : ''} a rolling update could only take pods away: allow at least 1 pod or 1%` : undefined);
  if (podQuota !== undefined && !(podQuota >= replicas)) problems.push(`podQuota: ${podQuota} pods are fewer than the ${replicas} replicas: raise it`);
  return problems;
}

function shutdownProblems({ shutdownDelay = Duration.seconds(10), terminationGracePeriod }: RolloutProps): string[] {
  if (terminationGracePeriod === undefined) return [];
  const [delay, grace] = [wholeSeconds(shutdownDelay), wholeSeconds(terminationGracePeriod)];
  return grace > delay ? []
    : [`terminationGracePeriod: ${grace} seconds leave no time to stop after the shutdownDelay of ${delay} seconds: raise the first or lower the second`];
}

function configProblems({ config, configPath }: RolloutProps): string[] {
  if (config === undefined) return configPath === undefined ? [] : ['configPath: there is no "config" to mount: leave it out'];
  const problems = Object.entries(config).flatMap(([key, value]) => [
    ...typeof value === 'string' ? [] : [`config: "${key}" is ${JSON.stringify(value)} and must be text: put it in quotes`],
    ...CONFIG_KEY.test(key) ? [] : [`config: "${key}" is no key of a ConfigMap: use letters, digits, "-", "_" and "."`],
  ]);
  if (configPath !== undefined || problems.length > 0) return problems;
  return Object.keys(config).filter(key => !ENVIRONMENT_NAME.test(key))
    .map(key => `config: "${key}" is not the name of an environment variable: rename it, or mount the config as files with "configPath"`);
}

function contradictions(props: RolloutProps): string[] {
  const { scaling, replicas, restartPolicy, isolate, expose, serviceType, servicePorts, adopt } = props;
  const problems: string[] = [];
  if (scaling !== undefined && replicas !== undefined) problems.push('replicas: "scaling" decides the number of pods: leave one of the two out');
  if (restartPolicy !== undefined && restartPolicy !== RestartPolicy.ALWAYS) problems.push('restartPolicy: the pods of a rollout always restart: leave it out');
  if (isolate) problems.push('isolate: it would be ignored: the NetworkPolicy lets in traffic to the declared ports only, see "networkPolicy"');
  if (expose === false && (serviceType ?? servicePorts) !== undefined) problems.push('expose: without a Service, "serviceType" and "servicePorts" mean nothing: leave them out');
  for (const key of OWN_LABELS.filter(label => adopt?.matchLabels[label] !== undefined)) {
    problems.push(`adopt: "matchLabels" has the label "${key}", by which rollouts tell their pods apart: keep the name and the construct of that rollout instead`);
  }
  if (adopt && Object.keys(adopt.matchLabels).length === 0) problems.push('adopt: "matchLabels" is empty: copy spec.selector.matchLabels of the Deployment that runs');
  return problems;
}
