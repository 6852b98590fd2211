/** What is wrong with an authored pod template: one sentence each. */
import { DeclaredPort, declaredPorts } from './declared-ports';
import { duplicates } from './duplicates';
import { ROLLOUT_LABEL, TRACK_LABEL } from '../ground/labels';

export function templateProblems(template: any, rollout: string, adopted: { [key: string]: string } = {}): string[] {
  const { containers, initContainers = [] } = template.spec;
  const ports = declaredPorts(template);
  return [
    ...[...containers, ...initContainers].flatMap(imageProblems),
    ...duplicates(containers.concat(initContainers).map((one: any) => one.name))
      .map(name => `container "${name}": two containers have this name: give one another name`),
    ...duplicates(ports.map(({ name }) => name))
      .map(name => `port "${name}": two ports have this name: give one another name`),
    ...duplicates(ports.map(({ containerPort, protocol = 'TCP' }) => `${containerPort}/${protocol}`))
      .map(port => `port ${port}: two containers of the pod listen on it: change one`),
    ...ports.flatMap(portProblems),
    ...containers.flatMap(probeProblems),
    ...labelProblems(template.metadata?.labels ?? {}, rollout, adopted),
  ];
}

function imageProblems({ name, image }: any): string[] {
  if (typeof image !== 'string' || image.trim() === '') return [`container "${name}": it has no image: set "image"`];
  const [reference, digest] = image.split('@');
  if (digest) return [];
  const tag = /:([^/:]+)$/.exec(reference)?.[1];
  if (tag === undefined) return [`container "${name}": the image "${image}" has no tag, so it can change without a rollout: pin a version or a digest`];
  if (tag === 'latest') return [`container "${name}": the image "${image}" has the tag "latest", so it can change without a rollout: pin a version or a digest`];
  return [];
}

/** @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#ports */
function portProblems({ name, containerPort }: DeclaredPort): string[] {
  if (!(Number.isInteger(containerPort) && containerPort >= 1 && containerPort <= 65_535)) {
    return [`port ${JSON.stringify(containerPort)}: it is not a number from 1 to 65535`];
  }
  const isValid = name === undefined || (/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name) && /[a-z]/.test(name) && !name.includes('--') && name.length <= 15);
  return isValid ? [] : [`port "${name}": a port's name has at most 15 lower case letters, digits and single "-", with a letter among them: shorten it`];
}

/** cdk8s-plus probes port 80 where it finds no port to probe. */
function probeProblems({ name, ports = [], ...container }: any): string[] {
  return ['readinessProbe', 'livenessProbe', 'startupProbe'].flatMap(kind => {
    const probe = container[kind];
    const port = (probe?.httpGet ?? probe?.tcpSocket ?? probe?.grpc)?.port;
    const isDeclared = port === undefined || ports.some((one: any) => one.containerPort === port || one.name === port);
    return isDeclared ? [] : [`container "${name}": its ${kind} asks port ${port}, which it does not declare: set the probe's "port" or declare it`];
  });
}

function labelProblems(labels: { [key: string]: string }, rollout: string, adopted: { [key: string]: string }): string[] {
  const problems: string[] = [];
  if (labels[TRACK_LABEL] !== undefined) problems.push(`pod label "${TRACK_LABEL}": it tells the tracks apart and is set by the rollout: remove it`);
  if (labels[ROLLOUT_LABEL] !== undefined && labels[ROLLOUT_LABEL] !== rollout) problems.push(`pod label "${ROLLOUT_LABEL}": it is the rollout's own ("${rollout}"): remove it`);
  for (const [key, value] of Object.entries(adopted)) {
    if (labels[key] !== undefined && labels[key] !== value) problems.push(`pod label "${key}": the adopted selector asks for "${value}": remove the label`);
  }
  return problems;
}
