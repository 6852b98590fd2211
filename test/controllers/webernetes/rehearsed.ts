/** Plays the same commits through the cluster of a rehearsal, and tells what stands behind every port at the end of each. */
import { podPort } from '../../../src/controllers/endpoint-slice';
import { settledWorkloads } from '../../../src/controllers/workloads/settled';
import { Listening, listeningIn } from '../../../src/harm/listening';
import { endpointPool } from '../../../src/harm/pool';
import { PodTemplate } from '../../../src/manifests/kinds/pod-template';
import { serviceAt, servicePort, servicesIn } from '../../../src/manifests/kinds/service';
import { ManifestSet } from '../../../src/manifests/manifest-set';
import { ClusterClock } from '../../../src/rehearsal/clock/cluster-clock';
import { remaining } from '../../../src/rehearsal/cluster/applying';
import { LiveCluster } from '../../../src/rehearsal/cluster/live-cluster';
import { LOOK_MILLISECONDS } from '../../../src/rehearsal/cluster/live-deployment';
import { Observer } from '../../../src/rehearsal/observer';
import { sum } from '../../../src/rehearsal/outcome';
import { Random } from '../../../src/rehearsal/random';
import { settingsOf } from '../../../src/rehearsal/rehearsal-settings';
import { TimelineRecorder } from '../../../src/rehearsal/timeline-recorder';
import { Lane } from '../../../src/rehearsal/traffic/lane';
import { Lanes } from '../../../src/rehearsal/traffic/lanes';

export interface EndpointCount {
  readonly service: string;
  /** The name of the port of the Service; empty where it has none. */
  readonly name: string;
  readonly port: number;
  readonly template: PodTemplate;
  readonly ready: number;
}

/** What stands at the end of a commit. */
export interface Settled {
  readonly endpoints: readonly EndpointCount[];
  /** The ready endpoints of every row of the timeline: what reports say. */
  readonly rows: ReadonlyMap<string, number>;
  readonly listening: Listening;
}

export interface RehearsedCommit {
  readonly atSeconds: number;
  readonly untilSeconds: number;
  readonly manifests: ManifestSet;
}

export interface Course {
  readonly startSeconds: number;
  readonly terminationSeconds: number;
  readonly failingImages: string[];
}

export function rehearse(commits: readonly RehearsedCommit[], course: Course): Settled[] {
  const sets = commits.map(({ manifests }) => manifests);
  const settings = settingsOf({ ...course, startSpread: 0, propagationSeconds: 0 });
  const [clock, recorder] = [new ClusterClock(), new TimelineRecorder()];
  const known = new Set(sets.flatMap(({ keys }) => keys));
  const cluster = new LiveCluster(sets[0], settledWorkloads(sets[0]), clock, new Random(1), settings, recorder, known);
  const observer = new Observer(cluster, recorder, settings, sets);
  const listening = listeningIn(sets);
  return commits.map(({ atSeconds, untilSeconds, manifests }, i) => {
    const before = sets[Math.max(0, i - 1)];
    observer.begin(before, manifests, before, new Map());
    for (const live of cluster.workloads.values()) cluster.look(live, LOOK_MILLISECONDS);
    for (const { type, key } of remaining({ live: cluster.objects, wanted: manifests, known })) {
      if (type === 'apply') cluster.apply(manifests.get(key)!, key);
      else cluster.prune(key);
    }
    clock.after(1000 * (untilSeconds - atSeconds), () => undefined, true);
    clock.run(() => clock.now >= 1000 * untilSeconds, () => observer.observe(clock.now, i));
    const { services } = recorder.timeline('', clock.now, []).moments.at(-1)!;
    const rows = new Map(services.map(({ name, ready }) => [name, sum(ready)]));
    return { endpoints: endpointsOf(cluster, listening), rows, listening };
  });
}

/** Those that do not listen are endpoints too: nobody but the rehearsal knows of that. */
function endpointsOf({ objects, index }: LiveCluster, listening: Listening): EndpointCount[] {
  const lanes = new Lanes(index, key => serviceAt(objects, key));
  return servicesIn(objects).flatMap(({ key, name: service, ports }) => ports.map(servicePort).flatMap(port => {
    const lane = lanes.add(new Lane(key, one => endpointPool(one, listening, { port }), () => undefined));
    const { members, deaf } = lane.groups(index);
    const found = [...members, ...deaf].map(({ template, tally, present }): EndpointCount => ({
      service, name: port.name, port: podPort(port, template)!, template, ready: lane.countsUnready ? present.length : tally.ready,
    }));
    lanes.remove(lane);
    return found.filter(({ ready }) => ready > 0);
  }));
}
