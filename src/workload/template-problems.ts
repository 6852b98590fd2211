/** What is wrong with an authored pod template: one sentence each. */
import { ROLLOUT_LABEL, TRACK_LABEL } from './labels';

export function templateProblems(template: any, rollout: string): string[] {
  const { containers, initContainers = [] } = template.spec;
  return [
    ...[...containers, ...initContainers].flatMap(imageProblems),
    ...duplicates(containers.concat(initContainers).map((one: any) => one.name))
      .map(name => `container "${name}": two containers have this name: give one another name`),
    ...duplicates(containers.flatMap((one: any) => one.ports ?? []).map((port: any) => port.name))
      .map(name => `port "${name}": two ports have this name: give one another name`),
    ...duplicates(containers.flatMap((one: any) => one.ports ?? []).map((port: any) => `${port.containerPort}/${port.protocol ?? 'TCP'}`))
      .map(port => `port ${port}: two containers of the pod listen on it: change one`),
    ...labelProblems(template.metadata?.labels ?? {}, rollout),
  ];
}

function imageProblems({ name, image }: any): string[] {
  if (typeof image !== 'string' || image.trim() === '') return [`container "${name}": it has no image: set "image"`];
  const [reference, digest] = image.split('@');
  if (digest !== undefined) return [];
  const tag = /:([^/:]+)$/.exec(reference)?.[1];
  if (tag === undefined) return [`container "${name}": the image "${image}" has no tag, so it can change without a rollout: pin a version or a digest`];
  if (tag === 'latest') return [`container "${name}": the image "${image}" has the tag "latest", so it can change without a rollout: pin a version or a digest`];
  return [];
}

function labelProblems(labels: { [key: string]: string }, rollout: string): string[] {
  const problems: string[] = [];
  if (labels[TRACK_LABEL] !== undefined) problems.push(`pod label "${TRACK_LABEL}": it tells the tracks apart and is set by the rollout: remove it`);
  if (labels[ROLLOUT_LABEL] !== undefined && labels[ROLLOUT_LABEL] !== rollout) problems.push(`pod label "${ROLLOUT_LABEL}": it is the rollout's own ("${rollout}"): remove it`);
  return problems;
}

function duplicates(values: string[]): string[] {
  return [...new Set(values.filter((value, i) => value !== undefined && values.indexOf(value) !== i))];
}
