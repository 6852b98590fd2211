/** @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/controller/statefulset/stateful_set_control.go */
import { completedRevision, maxUnavailableOf, StatefulPod, StatefulSetAction, StatefulSetView, syncStatefulSet } from '../../src/controllers/stateful-set';
import { workloadOf } from '../../src/manifests/kinds/workload';

interface Options {
  readonly replicas?: number;
  readonly strategy?: object;
  readonly spec?: object;
  readonly pods: readonly StatefulPod[];
  readonly honoursMaxUnavailable?: boolean;
}

/** The set as it was before, and as it is now. */
const [OLD, NEW] = ['hello:1', 'hello:2'].map(image => workload(image).template.hash);

function workload(image: string, strategy: object = {}, spec: object = {}) {
  return workloadOf({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'hello' },
    spec: { selector: {}, template: { spec: { containers: [{ name: 'hello', image }] } }, updateStrategy: strategy, ...spec },
  });
}

function view({ replicas, strategy, spec, pods, honoursMaxUnavailable }: Options): StatefulSetView {
  return { workload: workload('hello:2', strategy, spec), replicas: replicas ?? pods.length, currentRevision: OLD, pods, honoursMaxUnavailable };
}

const ready = (ordinal: number, revision = OLD): StatefulPod => ({ ordinal, revision, readySeconds: 1000 });
const fresh = (ordinal: number, revision = NEW): StatefulPod => ({ ordinal, revision });
const leaving = (ordinal: number, revision = OLD): StatefulPod => ({ ...ready(ordinal, revision), isTerminating: true });
const pods = (count: number, revision = OLD) => Array.from({ length: count }, (_, i) => ready(i, revision));
const partition = (count: number) => ({ type: 'RollingUpdate', rollingUpdate: { partition: count } });
const PARALLEL = { podManagementPolicy: 'Parallel' };

/** `+3` for a pod that is created with the new template, `+3 (old)` with the old one; `-3 (update)`. */
function shown(actions: readonly StatefulSetAction[]): string[] {
  return actions.map(action => action.type === 'create' ? `+${action.ordinal}${action.revision === NEW ? '' : ' (old)'}` : `-${action.ordinal} (${action.reason})`);
}

const actions = (options: Options) => shown(syncStatefulSet(view(options)));

/** Plays until nothing is left to do: pods come ready and go at once, but for those that never get ready. */
function played(options: Options, isBroken: (pod: StatefulPod) => boolean = () => false) {
  let now = [...options.pods];
  let current = OLD;
  const story: string[] = [];
  for (;;) {
    const state = { ...view({ ...options, replicas: options.replicas ?? options.pods.length, pods: now }), currentRevision: current };
    current = completedRevision(state);
    const next = syncStatefulSet({ ...state, currentRevision: current });
    if (next.length === 0) return { story, pods: now.sort((a, b) => a.ordinal - b.ordinal), current };
    story.push(shown(next).join(' '));
    for (const action of next) {
      now = now.filter(({ ordinal }) => ordinal !== action.ordinal);
      if (action.type === 'create') now.push(isBroken(fresh(action.ordinal, action.revision)) ? fresh(action.ordinal, action.revision) : ready(action.ordinal, action.revision));
    }
  }
}

describe('an update', () => {
  test('goes one by one from the highest ordinal on, and each pod comes back before the next goes', () => {
    const { story, current } = played({ pods: pods(3) });
    expect(story).toEqual(['-2 (update)', '+2', '-1 (update)', '+1', '-0 (update)', '+0']);
    expect(current).toBe(NEW);
  });

  test('partition = p updates only ordinals ≥ p', () => {
    const { story, pods: after, current } = played({ pods: pods(5), strategy: partition(3) });
    expect(story).toEqual(['-4 (update)', '+4', '-3 (update)', '+3']);
    expect(after.map(({ revision }) => revision)).toEqual([OLD, OLD, OLD, NEW, NEW]);
    expect(current).toBe(OLD);
  });

  test('a partition beyond the replicas updates nothing', () => {
    expect(actions({ pods: pods(3), strategy: partition(4) })).toEqual([]);
  });

  test('below the partition a lost pod comes back as it was', () => {
    expect(actions({ replicas: 3, pods: [ready(0), ready(2, NEW)], strategy: partition(2) })).toEqual(['+1 (old)']);
    expect(actions({ replicas: 3, pods: [ready(0), ready(1)], strategy: partition(2) })).toEqual(['+2']);
  });

  test('without a word on a partition, a lost pod comes back as it was where as many still are', () => {
    const lost = [ready(1), ready(2), ready(3, NEW)];
    expect(actions({ replicas: 4, pods: lost, strategy: { type: 'RollingUpdate' } })).toEqual(['+0 (old)']);
    expect(actions({ replicas: 4, pods: [ready(0), ready(1), ready(3, NEW)], strategy: { type: 'RollingUpdate' } })).toEqual(['+2']);
    expect(actions({ replicas: 4, pods: lost, strategy: {} })).toEqual(['+0']);
  });

  test('waits for a pod that is not ready', () => {
    expect(actions({ pods: [ready(0), ready(1), fresh(2)] })).toEqual([]);
    expect(actions({ pods: [ready(0), ready(1), leaving(2)] })).toEqual([]);
  });

  test('waits for minReadySeconds, which judge old pods too', () => {
    const spec = { minReadySeconds: 30 };
    expect(actions({ spec, pods: [ready(0), ready(1), { ...ready(2, NEW), readySeconds: 29 }] })).toEqual([]);
    expect(actions({ spec, pods: [ready(0), ready(1), { ...ready(2, NEW), readySeconds: 30 }] })).toEqual(['-1 (update)']);
    expect(actions({ spec: { ...spec, ...PARALLEL }, pods: [ready(0), { ...ready(1), readySeconds: 3 }, ready(2, NEW)] })).toEqual(['-1 (update)']);
  });

  test('OnDelete updates a pod only when somebody deletes it', () => {
    const strategy = { type: 'OnDelete' };
    expect(actions({ pods: pods(3), strategy })).toEqual([]);
    expect(actions({ replicas: 3, pods: [ready(0), ready(1)], strategy })).toEqual(['+2']);
  });

  test('is complete when all pods run the new template and are ready', () => {
    expect(completedRevision(view({ pods: pods(2, NEW) }))).toBe(NEW);
    expect(completedRevision(view({ pods: [ready(0, NEW), fresh(1)] }))).toBe(OLD);
    expect(completedRevision(view({ pods: [ready(0), ready(1, NEW)] }))).toBe(OLD);
    expect(completedRevision(view({ replicas: 3, pods: pods(2, NEW) }))).toBe(OLD);
    expect(completedRevision(view({ pods: pods(2, NEW), strategy: { type: 'OnDelete' } }))).toBe(OLD);
  });
});

describe('a pod that never gets ready', () => {
  const isBroken = ({ revision }: StatefulPod) => revision === NEW;

  test('stops the update at one pod', () => {
    const { story } = played({ pods: pods(3) }, isBroken);
    expect(story).toEqual(['-2 (update)', '+2']);
  });

  test('is not replaced by a template that mends it (kubernetes#67250)', () => {
    // Pod 2 runs a broken template of before; the template of now would be fine.
    expect(actions({ pods: [ready(0), ready(1), fresh(2, 'broken')] })).toEqual([]);
    // Somebody has to delete it.
    expect(actions({ replicas: 3, pods: [ready(0), ready(1)] })).toEqual(['+2']);
  });

  test('is replaced under Parallel', () => {
    expect(actions({ pods: [ready(0), ready(1), fresh(2, 'broken')], spec: PARALLEL })).toEqual(['-2 (update)']);
  });

  test('its exit code does not matter: a pod that ended is deleted, and created again', () => {
    expect(actions({ pods: [ready(0, NEW), { ...fresh(1), isEnded: true }] })).toEqual(['-1 (ended)']);
    expect(actions({ pods: [ready(0, NEW), { ...fresh(1, OLD), isEnded: true }], spec: PARALLEL })).toEqual(['-1 (ended)']);
  });
});

describe('scaling', () => {
  test('up: in order, each after the one before is available', () => {
    expect(played({ replicas: 3, pods: [] }).story).toEqual(['+0', '+1', '+2']);
    expect(actions({ replicas: 3, pods: [fresh(0)] })).toEqual([]);
    expect(actions({ replicas: 3, pods: [{ ...ready(0, NEW), readySeconds: 3 }], spec: { minReadySeconds: 5 } })).toEqual([]);
  });

  test('down: from the highest on, one by one, each after the one above is gone', () => {
    expect(played({ replicas: 1, pods: pods(4, NEW) }).story).toEqual(['-3 (scale)', '-2 (scale)', '-1 (scale)']);
    expect(actions({ replicas: 1, pods: [ready(0, NEW), ready(1, NEW), leaving(2, NEW)] })).toEqual([]);
  });

  test('down waits until all that stay are available', () => {
    expect(actions({ replicas: 2, pods: [ready(0, NEW), fresh(1), ready(2, NEW)] })).toEqual([]);
  });

  test('down takes an unready pod only if it is the lowest of those', () => {
    expect(actions({ replicas: 1, pods: [ready(0, NEW), ready(1, NEW), fresh(2)] })).toEqual(['-2 (scale)']);
    expect(actions({ replicas: 1, pods: [ready(0, NEW), fresh(1), fresh(2)] })).toEqual([]);
  });

  test('comes before an update', () => {
    expect(played({ replicas: 1, pods: pods(2) }).story).toEqual(['-1 (scale)', '-0 (update)', '+0']);
  });

  test('Parallel does all at once', () => {
    expect(actions({ replicas: 3, pods: [], spec: PARALLEL })).toEqual(['+0', '+1', '+2']);
    expect(actions({ replicas: 1, pods: pods(4, NEW), spec: PARALLEL })).toEqual(['-3 (scale)', '-2 (scale)', '-1 (scale)']);
  });

  test('Parallel still updates one by one', () => {
    expect(played({ pods: pods(3), spec: PARALLEL }).story).toEqual(['-2 (update)', '+2', '-1 (update)', '+1', '-0 (update)', '+0']);
  });

  test('ordinals may start elsewhere', () => {
    expect(actions({ replicas: 2, pods: [], spec: { ordinals: { start: 5 } } })).toEqual(['+5']);
    expect(actions({ replicas: 2, pods: [ready(5), ready(6)], spec: { ordinals: { start: 5 } }, strategy: partition(1) })).toEqual(['-6 (update)']);
    expect(actions({ replicas: 2, pods: [ready(0, NEW), ready(5, NEW), ready(6, NEW)], spec: { ordinals: { start: 5 } } })).toEqual(['-0 (scale)']);
  });

  test('claims are kept unless the policy says otherwise, and always through an update', () => {
    const lost = (spec: object, replicas: number, revision: string) => syncStatefulSet(view({ replicas, pods: pods(2, revision), spec }))
      .map(action => action.type === 'delete' && action.losesClaims);
    expect(lost({}, 1, NEW)).toEqual([false]);
    expect(lost({ persistentVolumeClaimRetentionPolicy: { whenScaled: 'Delete' } }, 1, NEW)).toEqual([true]);
    expect(lost({ persistentVolumeClaimRetentionPolicy: { whenScaled: 'Delete' } }, 2, OLD)).toEqual([false]);
  });
});

describe('maxUnavailable', () => {
  const strategy = { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 2 } };

  test('counts only where the control plane has the feature gate', () => {
    expect(actions({ pods: pods(5), strategy })).toEqual(['-4 (update)']);
    expect(actions({ pods: pods(5), strategy, honoursMaxUnavailable: true })).toEqual(['-4 (update)', '-3 (update)']);
  });

  test('counts the pods that are not available, wherever they are', () => {
    expect(actions({ pods: [fresh(0, OLD), ready(1), ready(2), ready(3)], spec: PARALLEL, strategy, honoursMaxUnavailable: true })).toEqual(['-3 (update)']);
    expect(actions({ pods: [ready(0), ready(1), fresh(2), fresh(3)], spec: PARALLEL, strategy, honoursMaxUnavailable: true })).toEqual([]);
  });

  test('under OrderedReady pods come back one by one, so that it goes no faster than that', () => {
    const { story } = played({ pods: pods(4), strategy, honoursMaxUnavailable: true });
    expect(story).toEqual(['-3 (update) -2 (update)', '+2', '+3', '-1 (update) -0 (update)', '+0', '+1']);
  });

  test.each([['25%', 10, 2], ['10%', 5, 1], [3, 10, 3]])('%s of %i pods is %i', (maxUnavailable, replicas, expected) => {
    const of = { type: 'RollingUpdate', rollingUpdate: { maxUnavailable } };
    expect(maxUnavailableOf(view({ replicas, pods: [], strategy: of, honoursMaxUnavailable: true }))).toBe(expected);
    expect(maxUnavailableOf(view({ replicas, pods: [], strategy: of }))).toBe(1);
  });
});
