/** The cluster of a rehearsal: its objects, workloads and pods, and what proxies know of them. */
import { Kubelet } from './kubelet';
import { LiveDaemonSet } from './live-daemon-set';
import { LiveDeployment, LOOK_MILLISECONDS } from './live-deployment';
import { LiveReplicaSet } from './live-replica-set';
import { LiveStatefulSet } from './live-stateful-set';
import { ControllerContext, LiveWorkload } from './live-workload';
import { PodGroup } from './pod-group';
import { hindranceOf } from './room';
import { isActive, SimulatedPod } from './simulated-pod';
import { refusalsOf } from '../../controllers/api-server';
import { WorkloadState } from '../../controllers/workloads/workload-state';
import { PodTemplate } from '../../manifests/kinds/pod-template';
import { isWorkload, Workload, workloadOf } from '../../manifests/kinds/workload';
import { displayName, Manifest } from '../../manifests/manifest';
import { ManifestSet } from '../../manifests/manifest-set';
import { isOfRoute } from '../../routers/reading/routes';
import { ClusterClock } from '../clock/cluster-clock';
import { Random } from '../random';
import { RehearsalSettings } from '../rehearsal-settings';
import { TimelineRecorder } from '../timeline-recorder';
import { GroupIndex } from '../traffic/group-index';

/** Is told of what changes. */
export interface ClusterWatcher {
  appeared(group: PodGroup): void;
  /** The API server has another object with that key, or none any more. */
  changed(key: string): void;
  /** Proxies and routers have learned of an object that leads requests somewhere. */
  learned(manifest: Manifest, key: string): void;
}

export class LiveCluster {
  /** The objects as the API server has them. */
  objects: ManifestSet;
  /** The objects as proxies and routers know them. */
  seen: ManifestSet;
  readonly workloads = new Map<string, LiveWorkload>();
  /** All pods that there are, those of deleted workloads too. */
  readonly index = new GroupIndex();
  private readonly kubelet: Kubelet;
  private readonly context: ControllerContext;
  private readonly looks = new Set<string>();
  private readonly said = new Set<PodGroup>();
  /** What is known and not there. */
  private readonly missing: Set<string>;
  private watcher?: ClusterWatcher;

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
    this.missing = new Set([...known].filter(key => objects.get(key) === undefined));
    const listener = { created: this.podCreated.bind(this), changed: this.podChanged.bind(this) };
    this.kubelet = new Kubelet(clock, random, settings, listener, {
      missing: () => this.missing,
      objects: () => this.objects,
      hindrance: (pod, group) => hindranceOf(pod, group, {
        objects: this.objects, groups: this.index.all, kindOf: one => this.workloads.get(one.workloadKey)?.workload.kind,
      }),
    });
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

  /** @returns whether the API server takes it */
  apply(manifest: Manifest, key: string): boolean {
    const [refusal] = refusalsOf(this.objects.get(key), manifest);
    const name = displayName(manifest);
    if (refusal !== undefined) {
      this.recorder.event(this.clock.now, 'fail', `${name} is refused: ${refusal.message}`);
      return false;
    }
    const isRouting = !isWorkload(manifest) && leads(manifest);
    this.recorder.event(this.clock.now, isRouting ? 'route' : 'apply', `${name} is applied`);
    this.become(this.objects.with(manifest), manifest, key);
    if (!isWorkload(manifest)) return true;
    const workload = workloadOf(manifest);
    const live = this.workloads.get(key) ?? this.controllerFor(workload);
    if (this.workloads.has(key)) live.apply(workload);
    this.workloads.set(key, live);
    this.look(live, LOOK_MILLISECONDS);
    return true;
  }

  prune(key: string): void {
    const manifest = this.objects.get(key);
    if (manifest === undefined) return;
    this.recorder.event(this.clock.now, 'apply', `${displayName(manifest)} is deleted`);
    this.become(this.objects.without(key), manifest, key);
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
      live.groups.forEach(group => this.appear(group));
    });
  }

  /** The template of the pods that come in place of those of a group, where its workload wants any. */
  wantedFor(group: PodGroup): PodTemplate | undefined {
    const live = this.ownerOf(group);
    return live !== undefined && live.replicas > 0 ? live.workload.template : undefined;
  }

  watch(watcher: ClusterWatcher): void {
    this.watcher = watcher;
  }

  private appear(group: PodGroup): void {
    if (this.index.add(group)) this.watcher?.appeared(group);
  }

  private become(objects: ManifestSet, manifest: Manifest, key: string): void {
    this.objects = objects;
    if (objects.get(key) !== undefined) this.missing.delete(key);
    else if (this.known.has(key)) this.missing.add(key);
    this.kubelet.retry();
    this.watcher?.changed(key);
    this.clock.after(1000 * this.settings.propagationSeconds, () => {
      this.seen = objects;
      if (leads(manifest)) this.watcher?.learned(manifest, key);
    });
  }

  private podCreated(pod: SimulatedPod, group: PodGroup): void {
    this.appear(group);
    this.recorder.pod(pod, group);
  }

  private podChanged(pod: SimulatedPod, group: PodGroup): void {
    const live = this.ownerOf(group);
    if (live !== undefined) this.look(live, LOOK_MILLISECONDS);
    if (isActive(pod) && pod.obstacle === undefined) {
      this.sayReady(group);
    } else if (isActive(pod) && !this.said.has(group)) {
      this.said.add(group);
      const [type, how] = pod.waitsForRoom === true ? ['scale' as const, 'wait to start'] : ['fail' as const, 'do not become ready'];
      this.recorder.event(this.clock.now, type, `${group.workloadName}: pods of ${group.template.version} ${how}: ${pod.obstacle}`);
    }
  }

  /** Said once for all pods that start together. */
  private sayReady(group: PodGroup): void {
    if (!group.isReady) return;
    const { ready } = group.tally;
    this.recorder.event(this.clock.now, 'ready', `${group.workloadName}: ${ready} ${ready === 1 ? 'pod' : 'pods'} of ${group.template.version} ready`);
  }

  private ownerOf(group: PodGroup): LiveWorkload | undefined {
    const live = this.workloads.get(group.workloadKey);
    return live?.groups.includes(group) ? live : undefined;
  }

  private controllerFor(workload: Workload, replicas?: number): LiveWorkload {
    switch (workload.kind) {
      case 'Deployment': return new LiveDeployment(this.context, workload, replicas);
      case 'StatefulSet': return new LiveStatefulSet(this.context, workload, replicas);
      case 'DaemonSet': return new LiveDaemonSet(this.context, workload, replicas);
      case 'ReplicaSet':
      case 'ReplicationController': return new LiveReplicaSet(this.context, workload, replicas);
    }
  }
}

/** What sends requests somewhere. */
function leads({ kind }: Manifest): boolean {
  return kind === 'Service' || isOfRoute(kind);
}
