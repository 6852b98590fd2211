/** The cluster of a rehearsal: its objects, workloads and pods, and what proxies know of them. */
import { ClusterClock } from './cluster-clock';
import { Kubelet } from './kubelet';
import { LiveDaemonSet } from './live-daemon-set';
import { LiveDeployment, LOOK_MILLISECONDS } from './live-deployment';
import { LiveStatefulSet } from './live-stateful-set';
import { ControllerContext, LiveWorkload } from './live-workload';
import { PodGroup } from './pod-group';
import { isActive, SimulatedPod } from './simulated-pod';
import { refusalsOf } from '../../controllers/api-server';
import { WorkloadState } from '../../controllers/workload-state';
import { displayName, Manifest } from '../../manifests/manifest';
import { ManifestSet } from '../../manifests/manifest-set';
import { isWorkload, Workload, workloadOf } from '../../manifests/workload';
import { Random } from '../random';
import { RehearsalSettings } from '../rehearsal-settings';
import { TimelineRecorder } from '../timeline-recorder';

export class LiveCluster {
  /** The objects as the API server has them. */
  objects: ManifestSet;
  /** The objects as proxies and routers know them. */
  seen: ManifestSet;
  readonly workloads = new Map<string, LiveWorkload>();
  /** All pods that there are, those of deleted workloads too. */
  readonly groups = new Set<PodGroup>();
  private readonly kubelet: Kubelet;
  private readonly context: ControllerContext;
  private readonly owners = new Map<PodGroup, LiveWorkload>();
  private readonly looks = new Set<string>();
  private readonly said = new Set<PodGroup>();

  constructor(
    objects: ManifestSet,
    workloads: ReadonlyMap<string, WorkloadState>,
    private readonly clock: ClusterClock,
    random: Random,
    private readonly settings: RehearsalSettings,
    private readonly recorder: TimelineRecorder,
    /** The keys of the objects of all commits: what is missing of them will be there some time, and is not yet. */
    private readonly known: ReadonlySet<string>,
  ) {
    this.objects = this.seen = objects;
    const listener = { created: this.podCreated.bind(this), changed: this.podChanged.bind(this) };
    this.kubelet = new Kubelet(clock, random, settings, listener, () => this.missing);
    this.context = {
      now: () => clock.now,
      kubelet: this.kubelet,
      lookAgain: (workload, milliseconds) => this.look(workload, milliseconds),
      say: text => recorder.event(clock.now, 'scale', text),
    };
    for (const state of workloads.values()) {
      const live = this.controllerFor(state.workload, state.replicas);
      this.workloads.set(state.workload.key, live);
      live.begin(state);
    }
  }

  apply(manifest: Manifest, key: string): void {
    const [refusal] = refusalsOf(this.objects.get(key), manifest);
    const name = displayName(manifest);
    if (refusal !== undefined) {
      this.recorder.event(this.clock.now, 'fail', `${name} is refused: ${refusal.message}`);
      return;
    }
    const isRouting = !isWorkload(manifest) && ROUTING.includes(manifest.kind);
    this.recorder.event(this.clock.now, isRouting ? 'route' : 'apply', `${name} is applied`);
    this.become(this.objects.with(manifest));
    if (!isWorkload(manifest)) return;
    const workload = workloadOf(manifest);
    const live = this.workloads.get(key) ?? this.controllerFor(workload);
    if (this.workloads.has(key)) live.apply(workload);
    this.workloads.set(key, live);
    this.look(live, LOOK_MILLISECONDS);
  }

  prune(key: string): void {
    const manifest = this.objects.get(key);
    if (manifest === undefined) return;
    this.recorder.event(this.clock.now, 'apply', `${displayName(manifest)} is deleted`);
    this.become(this.objects.without(key));
    this.workloads.get(key)?.remove();
    this.workloads.delete(key);
  }

  /** The controller of the workload looks at it soon. */
  look(live: LiveWorkload, milliseconds: number): void {
    // One look serves all that ask for it at one time.
    const id = `${live.workload.key} ${this.clock.now + milliseconds}`;
    if (this.looks.has(id)) return;
    this.looks.add(id);
    this.clock.after(milliseconds, () => {
      this.looks.delete(id);
      if (this.workloads.get(live.workload.key) !== live) return;
      live.sync();
      live.groups.forEach(group => this.groups.add(group));
    });
  }

  private get missing(): ReadonlySet<string> {
    return new Set([...this.known].filter(key => this.objects.get(key) === undefined));
  }

  private become(objects: ManifestSet): void {
    this.objects = objects;
    this.kubelet.retry();
    this.clock.after(1000 * this.settings.propagationSeconds, () => this.seen = objects);
  }

  private podCreated(pod: SimulatedPod, group: PodGroup): void {
    this.groups.add(group);
    this.recorder.pod(pod, group);
  }

  private podChanged(pod: SimulatedPod, group: PodGroup): void {
    const live = this.ownerOf(group);
    if (live !== undefined) this.look(live, LOOK_MILLISECONDS);
    if (isActive(pod) && pod.obstacle === undefined) {
      this.sayReady(group);
    } else if (isActive(pod) && !this.said.has(group)) {
      this.said.add(group);
      this.recorder.event(this.clock.now, 'fail', `${group.workloadName}: pods of ${group.template.version} do not become ready: ${pod.obstacle}`);
    }
    if (pod.gone !== undefined && group.pods.size === 0) this.owners.delete(group);
  }

  /** Said once for all pods that start together. */
  private sayReady(group: PodGroup): void {
    const active = group.active;
    const { ready } = group.tally;
    if (ready < active.length) return;
    this.recorder.event(this.clock.now, 'ready', `${group.workloadName}: ${ready} ${ready === 1 ? 'pod' : 'pods'} of ${group.template.version} ready`);
  }

  private ownerOf(group: PodGroup): LiveWorkload | undefined {
    const known = this.owners.get(group) ?? [...this.workloads.values()].find(({ groups }) => groups.includes(group));
    if (known !== undefined) this.owners.set(group, known);
    return known;
  }

  private controllerFor(workload: Workload, replicas?: number): LiveWorkload {
    switch (workload.kind) {
      case 'Deployment': return new LiveDeployment(this.context, workload, replicas);
      case 'StatefulSet': return new LiveStatefulSet(this.context, workload, replicas);
      case 'DaemonSet': return new LiveDaemonSet(this.context, workload, replicas);
    }
  }
}

/** What sends requests somewhere. */
const ROUTING = ['Service', 'Ingress', 'HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute', 'VirtualService', 'DestinationRule'];
