import { canonical, contentHash } from '../../ground/canonical';
import { integer, Labels, labels, Open, record, records, text } from '../../ground/shape';

export interface ContainerPort {
  readonly name?: string;
  readonly containerPort: number;
  readonly protocol: string;
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly ports: readonly ContainerPort[];
  /** The container as it is written. */
  readonly manifest: Open;
}

/** The pods that a workload starts. */
export class PodTemplate {
  readonly labels: Labels;
  readonly spec: Open;
  private knownHash?: string;
  private knownProgram?: string;
  private knownContainers?: readonly Container[];

  constructor(readonly manifest: Open) {
    this.labels = labels(record(manifest.metadata).labels);
    this.spec = record(manifest.spec);
  }

  /** Equal for equal templates: a controller rolls pods out when it changes. */
  get hash(): string {
    return this.knownHash ??= contentHash(canonical(this.manifest));
  }

  /** Equal for templates that run the same, whatever their labels and annotations: what two tracks have in common. */
  get program(): string {
    return this.knownProgram ??= contentHash(canonical(this.spec));
  }

  /** Those that run as long as the pod does; init containers that restart always are among them. */
  get containers(): readonly Container[] {
    return this.knownContainers ??= [
      ...records(this.spec.containers),
      ...records(this.spec.initContainers).filter(({ restartPolicy }) => restartPolicy === 'Always'),
    ].map(container);
  }

  /** What people call the version: the tag of the first image, or its digest. */
  get version(): string {
    const [reference, digest] = (this.containers[0]?.image ?? '').split('@');
    return /:([^/:]+)$/.exec(reference)?.[1] ?? digest?.replace(/^[^:]*:/, '').slice(0, 12) ?? this.hash;
  }

  /** The number of the port with that name or number, if a container declares it. */
  port(wanted: unknown, protocol = 'TCP'): number | undefined {
    const ports = this.containers.flatMap(({ ports: declared }) => declared).filter(one => one.protocol === protocol);
    return ports.find(({ name, containerPort }) => wanted === (typeof wanted === 'string' ? name : containerPort))?.containerPort;
  }
}

function container(manifest: Open): Container {
  return { name: text(manifest.name) ?? '', image: text(manifest.image) ?? '', ports: records(manifest.ports).flatMap(declaredPort), manifest };
}

/** One without a number is refused by the API server. */
function declaredPort({ name, containerPort: written, protocol }: Open): ContainerPort[] {
  const containerPort = integer(written);
  return containerPort === undefined ? [] : [{ name: text(name), containerPort, protocol: text(protocol) ?? 'TCP' }];
}
