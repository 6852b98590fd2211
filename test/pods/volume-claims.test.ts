/** Volumes that every pod of a StatefulSet has of its own. */
import { Chart, Size } from 'cdk8s';
import { ContainerRestartPolicy, PersistentVolumeAccessMode } from 'cdk8s-plus-28';
import { RollingStatefulSet, RollingStatefulSetProps, VolumeClaimTemplate } from '../../src/index';
import { newChart, one, problemsOf, synth, WEB } from '../support/synth';

const DATA: VolumeClaimTemplate = { name: 'data', storage: Size.gibibytes(10), mountPaths: { main: '/var/lib/store' } };

function store(chart: Chart, props: Partial<RollingStatefulSetProps> = {}): RollingStatefulSet {
  return new RollingStatefulSet(chart, 'store', { containers: [WEB], replicas: 3, volumeClaimTemplates: [DATA], ...props });
}

function specOf(props: Partial<RollingStatefulSetProps> = {}, author: (set: RollingStatefulSet) => unknown = () => {}): any {
  return one(synth(chart => author(store(chart, props))), 'StatefulSet').spec;
}

describe('what is rendered', () => {
  test('a claim, as the server completes it', () => {
    expect(specOf().volumeClaimTemplates).toEqual([{
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '10Gi' } }, volumeMode: 'Filesystem' },
    }]);
  });

  test('a class and access modes', () => {
    const claim = { ...DATA, storageClassName: 'fast', accessModes: [PersistentVolumeAccessMode.READ_WRITE_ONCE_POD], storage: Size.mebibytes(512) };
    expect(specOf({ volumeClaimTemplates: [claim] }).volumeClaimTemplates[0].spec).toEqual({
      accessModes: ['ReadWriteOncePod'], resources: { requests: { storage: '512Mi' } }, storageClassName: 'fast', volumeMode: 'Filesystem',
    });
  });

  test('nothing without claims', () => {
    expect(specOf({ volumeClaimTemplates: [] })).not.toHaveProperty('volumeClaimTemplates');
  });

  test('the mounts, and no volume of the pod: the controller adds it', () => {
    const { containers: [main], volumes } = specOf().template.spec;
    expect(main.volumeMounts).toEqual([{ name: 'data', mountPath: '/var/lib/store' }]);
    expect(volumes).toBeUndefined();
  });

  test('mounts beside those of other volumes and of the config', () => {
    const config = { config: { 'store.conf': '' }, configPath: '/etc/store' };
    const { containers: [main], volumes } = specOf(config, set => set.shareVolume('cache', { main: '/cache' })).template.spec;
    expect(main.volumeMounts.map(({ name, mountPath }: any) => `${name} ${mountPath}`).sort())
      .toEqual(['cache /cache', 'cdk8s-rollouts-config /etc/store', 'data /var/lib/store']);
    expect(volumes.map(({ name }: any) => name).sort()).toEqual(['cache', 'cdk8s-rollouts-config']);
  });

  test('mounts of one claim in several containers, also in those that come later', () => {
    const mountPaths = { main: '/var/lib/store', backup: '/from', restore: '/to', probe: '/probe' };
    const { containers, initContainers } = specOf({ volumeClaimTemplates: [{ ...DATA, mountPaths }] }, ({ workload }) => {
      workload.addContainer({ name: 'backup', image: 'acme/backup:1' });
      workload.addInitContainer({ name: 'restore', image: 'acme/restore:1' });
      workload.addInitContainer({ name: 'probe', image: 'acme/probe:1', restartPolicy: ContainerRestartPolicy.ALWAYS });
    }).template.spec;
    const mounted = [...containers, ...initContainers].map(({ name, volumeMounts: [{ mountPath }] }: any) => [name, mountPath]);
    expect(mounted).toEqual(Object.entries(mountPaths));
  });
});

describe('what belongs to the version', () => {
  const versionOf = (claim: VolumeClaimTemplate) => store(newChart(), { volumeClaimTemplates: [claim] }).version.hash;

  test('where a volume is mounted, and under which name', () => {
    expect(new Set([DATA, { ...DATA, mountPaths: { main: '/elsewhere' } }, { ...DATA, name: 'other' }].map(versionOf)).size).toBe(3);
  });

  test('not how large it is, which is the StatefulSet\'s', () => {
    expect(versionOf({ ...DATA, storage: Size.gibibytes(20), storageClassName: 'fast' })).toBe(versionOf(DATA));
  });

  test('a new mount comes with the first batch, and the claim stays', () => {
    const stable = store(newChart()).version;
    const frames = store(newChart(), { volumeClaimTemplates: [{ ...DATA, mountPaths: { main: '/elsewhere' } }] }).frames(stable);
    const sets = frames.map(({ manifests }) => one(manifests, 'StatefulSet').spec);
    const [before, ...after] = sets.map(({ template }) => template.spec.containers[0].volumeMounts[0].mountPath);
    expect([before, ...new Set(after)]).toEqual(['/var/lib/store', '/elsewhere']);
    for (const { volumeClaimTemplates } of sets) expect(volumeClaimTemplates).toEqual(sets[0].volumeClaimTemplates);
  });
});

describe('what is refused', () => {
  function expectOne(build: (chart: Chart) => unknown, wrong: string, mend: string): void {
    const problems = problemsOf(build);
    expect(problems).toEqual([expect.stringMatching(/^\[shop\/store\] volumeClaimTemplates: /)]);
    expect(problems[0]).toContain(wrong);
    expect(problems[0]).toContain(mend);
  }

  test.each<[string, Partial<VolumeClaimTemplate>, string, string]>([
    ['of a container that there is not', { mountPaths: { web: '/data' } }, 'there is no container "web"', 'add it, or correct "mountPaths"'],
    ['at a relative path', { mountPaths: { main: 'data' } }, '"data" is not an absolute path', 'begin it with "/"'],
    ['with a name that Kubernetes refuses', { name: 'my_data' }, '"my_data": its name is not a DNS label', 'give it another name'],
    ['with too long a name', { name: 'x'.repeat(64) }, 'its name is not a DNS label', 'give it another name'],
    ['with the name of another volume', { name: 'cache' }, 'another volume of the pod has this name', 'give one another name'],
    ['of nothing', { storage: Size.gibibytes(0) }, '"storage" is 0Gi', 'pass Size.gibibytes'],
    ['of a text', { storage: '10Gi' as never }, '"storage" is "10Gi"', 'pass Size.gibibytes'],
    ['that nobody may use', { accessModes: [] }, '"accessModes" is empty', 'leave it out'],
  ])('a claim %s', (_, claim, wrong, mend) => {
    expectOne(chart => store(chart, { volumeClaimTemplates: [{ ...DATA, ...claim }] }).shareVolume('cache', { main: '/cache' }), wrong, mend);
  });

  test('one claim twice', () => {
    const again = { ...DATA, mountPaths: { main: '/other' } };
    expectOne(chart => store(chart, { volumeClaimTemplates: [DATA, again] }), '"data" is there twice', 'give one another name');
  });

  test('two claims at one path', () => {
    const log = { ...DATA, name: 'log' };
    expectOne(chart => store(chart, { volumeClaimTemplates: [DATA, log] }), '"main" has two volumes at /var/lib/store', 'give one another path');
  });
});

test('a claim that is mounted nowhere is fine', () => {
  expect(specOf({ volumeClaimTemplates: [{ ...DATA, mountPaths: {} }] }).template.spec.containers[0]).not.toHaveProperty('volumeMounts');
});
