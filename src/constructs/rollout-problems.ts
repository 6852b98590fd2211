/** What can be wrong with the props that all rollouts share: one sentence each. */
import { PercentOrAbsolute } from 'cdk8s-plus-28';
import { Construct, IConstruct } from 'constructs';
import { AdoptOptions, RolloutProps } from '../workload/props';

const DNS_LABEL = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const LONGEST_NAME = 63;

export function nameProblems(name: string, suffix: string, adopt: AdoptOptions | undefined, other: string | undefined): string[] {
  const problems: string[] = [];
  if (!DNS_LABEL.test(name)) problems.push(`name: "${name}" is not a DNS label (lower case letters, digits and "-", beginning with a letter): pass another "name"`);
  const longest = `${name}${suffix}`;
  if (longest.length > LONGEST_NAME) problems.push(`name: "${longest}" has ${longest.length} characters and may have ${LONGEST_NAME}: pass a "name" of at most ${LONGEST_NAME - suffix.length}`);
  if (other !== undefined) problems.push(`name: the rollout at ${other} has the name "${name}" in the same namespace: give one another "name"`);
  if (adopt && Object.keys(adopt.matchLabels).length === 0) problems.push('adopt: "matchLabels" is empty: copy spec.selector.matchLabels of the Deployment that runs');
  return problems;
}

/** Rollouts by tree, namespace and name. */
const known = new WeakMap<IConstruct, Map<string, string>>();

/** The path of a rollout of the same tree that has the same name in the same namespace. */
export function namesake(rollout: Construct, namespace: string | undefined, name: string): string | undefined {
  const root = rollout.node.root;
  const names = known.get(root) ?? new Map<string, string>();
  known.set(root, names);
  const key = `${namespace ?? ''}/${name}`;
  const other = names.get(key);
  if (other === undefined) names.set(key, rollout.node.path);
  return other;
}

/** The fewest ready pods: percentages round up, as they do in a PodDisruptionBudget. */
export function floorOf(minAvailable: PercentOrAbsolute | undefined, replicas: number): number {
  const { amount, isPercent } = parsed(minAvailable ?? PercentOrAbsolute.percent(100));
  return isPercent ? Math.ceil((replicas * amount) / 100) : amount;
}

export function availabilityProblems({ minAvailable, disruptionBudget, maxSurge, podQuota }: RolloutProps, replicas: number): string[] {
  const problems: string[] = [];
  if (minAvailable !== undefined) {
    const { amount, isPercent } = parsed(minAvailable);
    if (!(amount >= 0)) problems.push(`minAvailable: ${minAvailable.value} is not a number of pods or a percentage`);
    else if (isPercent && amount > 100) problems.push(`minAvailable: ${amount}% of the pods can never be kept: 100% is the most`);
    else if (!isPercent && amount > replicas) problems.push(`minAvailable: ${amount} pods can never be kept with ${replicas} replicas: lower it or raise the replicas`);
  }
  if (disruptionBudget !== undefined && !(parsed(disruptionBudget).amount > 0)) {
    problems.push(`disruptionBudget: with ${disruptionBudget.value} no pod may ever go, which blocks every node drain: allow at least 1 pod or 1%`);
  }
  if (maxSurge !== undefined && !(parsed(maxSurge).amount > 0)) {
    problems.push(`maxSurge: with ${maxSurge.value} a rolling update could only take pods away: allow at least 1 pod or 1%`);
  }
  if (podQuota !== undefined && podQuota < replicas) problems.push(`podQuota: ${podQuota} pods are fewer than the ${replicas} replicas: raise it`);
  return problems;
}

export function shutdownProblems({ shutdownDelay, terminationGracePeriod }: RolloutProps): string[] {
  const delay = shutdownDelay?.toSeconds() ?? 10;
  const grace = terminationGracePeriod?.toSeconds();
  return grace !== undefined && grace <= delay
    ? [`terminationGracePeriod: ${grace} seconds leave no time to stop after the shutdownDelay of ${delay} seconds: raise the first or lower the second`]
    : [];
}

function parsed({ value }: PercentOrAbsolute): { amount: number; isPercent: boolean } {
  const isPercent = typeof value === 'string' && value.endsWith('%');
  return { amount: Number(isPercent ? value.slice(0, -1) : value), isPercent };
}
