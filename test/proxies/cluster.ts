/** Deployments, Services and kubelets, as far as requests notice them: pods come after a while, and leave their Services before they end. */
import { ApiServer } from './api-server';
import { Pod, POD_PORT, receivedBy, startPod, stopPod } from './pods';

/** Shorter than in a cluster, and in the same order: a pod goes on serving for longer than its router takes to notice. */
const START = 250;
const DRAIN = 3_000;
const TICK = 40;

const sleep = (milliseconds: number) => new Promise<void>(resolve => setTimeout(resolve, milliseconds));
const isPartOf = (part: object, whole: object) => Object.entries(part).every(([key, value]) => (whole as any)[key] === value);

export class Cluster {
  private pods: Pod[] = [];
  private readonly deployments = new Map<string, any>();
  private readonly services = new Map<string, any>();
  private readonly slices = new Map<string, string>();
  private isStopped = false;
  private loop?: Promise<void>;

  constructor(private readonly api: ApiServer) {}

  public start(): void {
    this.loop = this.run();
  }

  public async stop(): Promise<void> {
    this.isStopped = true;
    await this.loop;
    this.pods.forEach(stopPod);
  }

  public apply(manifest: any): void {
    if (manifest.kind === 'Deployment') this.deployments.set(manifest.metadata.name, manifest);
    if (manifest.kind === 'Service') {
      this.services.set(manifest.metadata.name, manifest);
      this.api.apply({ ...manifest, spec: { type: 'ClusterIP', clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.1'], ...manifest.spec } });
    } else {
      this.api.apply(manifest);
    }
  }

  /** How many requests the pods of a Deployment have got so far, copies among them, and those of pods that are gone. */
  public received(deployment: string): number {
    return receivedBy(deployment);
  }

  /** Until all pods are there that should be, and none besides. */
  public async settled(seconds: number): Promise<void> {
    const end = Date.now() + 1000 * seconds;
    while (![...this.deployments.values()].every(one => this.isSettled(one))) {
      if (Date.now() > end) throw new Error(`pods are still on their way after ${seconds} s`);
      await sleep(TICK);
    }
  }

  private isSettled({ metadata: { name }, spec }: any): boolean {
    const own = this.pods.filter(pod => pod.deployment === name && !pod.isLeaving);
    const version = versionOf(spec);
    return own.length === spec.replicas && own.every(pod => pod.isReady && pod.version === version);
  }

  private async run(): Promise<void> {
    while (!this.isStopped) {
      for (const deployment of this.deployments.values()) await this.roll(deployment);
      this.publish();
      await sleep(TICK);
    }
  }

  /** One pod more at most, none less: as a rolling update with maxUnavailable 0. */
  private async roll({ metadata: { name }, spec }: any): Promise<void> {
    const version = versionOf(spec);
    const own = this.pods.filter(pod => pod.deployment === name && !pod.isLeaving);
    const [current, old] = [own.filter(pod => pod.version === version), own.filter(pod => pod.version !== version)];
    const surge = old.length > 0 ? 1 : 0;
    const missing = Math.min(spec.replicas + surge - own.length, spec.replicas - current.length);
    for (let i = 0; i < missing; i++) await this.add(name, version, spec.template.metadata.labels);
    const ready = own.filter(({ isReady }) => isReady).length;
    const leaving = old.length > 0 ? [...old].slice(0, Math.max(0, ready - spec.replicas)) : own.slice(0, Math.max(0, own.length - spec.replicas));
    leaving.forEach(pod => this.remove(pod));
  }

  private async add(deployment: string, version: string, labels: { [key: string]: string }): Promise<void> {
    const pod = await startPod(deployment, version, labels);
    this.pods.push(pod);
    setTimeout(() => pod.isReady = true, START);
  }

  private remove(pod: Pod): void {
    pod.isLeaving = true;
    setTimeout(() => {
      this.pods = this.pods.filter(other => other !== pod);
      stopPod(pod);
    }, DRAIN);
  }

  private publish(): void {
    for (const { metadata: { name, namespace }, spec } of this.services.values()) {
      const selected = this.pods.filter(({ labels }) => isPartOf(spec.selector, labels));
      const endpoints = selected.map(({ address, isReady, isLeaving }) => (
        { addresses: [address], conditions: { ready: isReady && !isLeaving, serving: isReady, terminating: isLeaving } }
      ));
      const ports = spec.ports.map(({ name: port, protocol = 'TCP' }: any) => ({ name: port ?? '', port: POD_PORT, protocol }));
      const slice = {
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        metadata: { name, namespace, labels: { 'kubernetes.io/service-name': name } },
        addressType: 'IPv4',
        endpoints,
        ports,
      };
      const text = JSON.stringify(slice);
      if (this.slices.get(name) !== text) this.api.apply(slice);
      this.slices.set(name, text);
    }
  }
}

function versionOf({ template }: any): string {
  return template.spec.containers[0].image;
}
