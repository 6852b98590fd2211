import { Duration, Size } from 'cdk8s';
import { ContainerProps, ContainerResources, Cpu, Probe, Protocol } from 'cdk8s-plus-28';

/** What a container requests where it does not say: enough to be scheduled fairly, not enough to waste a node. */
const REQUESTS = { cpu: Cpu.millis(100), memory: Size.mebibytes(256), ephemeralStorage: Size.gibibytes(1) };
const CPU_LIMIT = Cpu.units(1);
const LONGEST_NAME = 63;

export interface ContainerDefaults {
  /** A cpu limit throttles, so there is none unless it is asked for. */
  readonly limitCpu: boolean;
  /** The resources whose utilization is a target: a container that states its resources must state these itself. */
  readonly measured: string[];
}

/**
 * The container with the defaults of the library for what it leaves open: a name that no other container has, requests
 * for cpu, memory and ephemeral storage, and limits for the latter two.
 */
export function withContainerDefaults(container: ContainerProps, taken: string[], defaults: ContainerDefaults): ContainerProps {
  return {
    ...container,
    name: container.name ?? freeName(taken.length === 0 ? 'main' : imageName(container.image), taken),
    resources: withResourceDefaults(container.resources, defaults),
  };
}

/** A container has five minutes to accept its first connection; without this, cdk8s-plus gives it half a minute. */
export function withStartupProbe(container: ContainerProps): ContainerProps {
  const port = container.portNumber ?? container.port ?? container.ports?.find(({ protocol = Protocol.TCP }) => protocol === Protocol.TCP)?.number;
  if (container.startup !== undefined || port === undefined) return container;
  return { ...container, startup: Probe.fromTcpSocket({ port, failureThreshold: 30, periodSeconds: Duration.seconds(10) }) };
}

function withResourceDefaults(given: ContainerResources | undefined, { limitCpu, measured }: ContainerDefaults): ContainerResources {
  const isLeftOpen = (resource: 'cpu' | 'memory') => given !== undefined && given[resource] === undefined && measured.includes(resource);
  const cpu = given?.cpu ?? (isLeftOpen('cpu') ? undefined : { request: REQUESTS.cpu });
  return {
    cpu: limitCpu ? { limit: largerCpu(cpu?.request, CPU_LIMIT), ...cpu } : cpu,
    memory: isLeftOpen('memory') ? undefined : withLimit(given?.memory, REQUESTS.memory),
    ephemeralStorage: withLimit(given?.ephemeralStorage, REQUESTS.ephemeralStorage),
  };
}

function largerCpu(request: Cpu | undefined, limit: Cpu): Cpu {
  const cores = ({ amount }: Cpu) => amount.endsWith('m') ? Number(amount.slice(0, -1)) / 1000 : Number(amount);
  return request !== undefined && cores(request) > cores(limit) ? request : limit;
}

/** Memory and storage cannot be taken back from a container, so the limit is the request unless both are given. */
function withLimit({ request, limit }: { request?: Size; limit?: Size } = {}, fallback: Size): { request: Size; limit: Size } {
  return { request: request ?? limit ?? fallback, limit: limit ?? request ?? fallback };
}

function imageName(image: string | undefined): string {
  const last = (image ?? '').split('@')[0].split('/').pop()!.split(':')[0];
  return last.toLowerCase().replace(/[^a-z0-9-]/g, '-').replace(/^-+|-+$/g, '') || 'container';
}

function freeName(wanted: string, taken: string[]): string {
  let name = wanted.slice(0, LONGEST_NAME).replace(/-+$/, '');
  for (let i = 2; taken.includes(name); i++) name = `${wanted.slice(0, LONGEST_NAME - `-${i}`.length)}-${i}`;
  return name;
}
