/** Where the library differs from Kubernetes, as README.md tells it: an upgrade that mends one of these is to be noticed. */
import { runCase } from './cluster';
import { deployment, frozenBatch, rollingUpdate } from './manifests';

const startSeconds = (image: string) => image === 'app:broken' ? Infinity : 5;

test('a Deployment that is applied again while it is stuck never misses its deadline', async () => {
  const stuck = deployment('app:broken', { progressDeadlineSeconds: 100 });
  const again = { ...stuck, metadata: { ...stuck.metadata, labels: { applied: 'again' } } };
  const commits = [{ atSeconds: 0, manifests: [deployment('app:1')] }, { atSeconds: 60, manifests: [stuck] }];
  const { final: once } = await runCase({ commits, startSeconds, untilSeconds: 600 });
  const { final: twice } = await runCase({ commits: [...commits, { atSeconds: 90, manifests: [again] }], startSeconds, untilSeconds: 600 });
  expect(once.progressing).toEqual({ app: 'ProgressDeadlineExceeded' });
  expect(twice.progressing).toEqual({ app: 'ReplicaSetUpdated' });
});

test('a default that is written out makes another pod template', async () => {
  const explicit = deployment('app:1');
  explicit.spec.template.spec.restartPolicy = 'Always';
  const commits = [{ atSeconds: 0, manifests: [deployment('app:1')] }, { atSeconds: 60, manifests: [explicit] }];
  const { scaleEvents } = await runCase({ commits, startSeconds, untilSeconds: 120 });
  expect(scaleEvents.filter(({ atSeconds }) => atSeconds === 60)).toEqual([{ atSeconds: 60, deployment: 'app', image: 'app:1', from: 0, to: 1 }]);
});

test('neither surge nor unavailable pods are accepted, as if one were unavailable', async () => {
  const spec = { strategy: rollingUpdate(0, 0) };
  const commits = [{ atSeconds: 0, manifests: [deployment('app:1', spec)] }, { atSeconds: 60, manifests: [deployment('app:2', spec)] }];
  const { samples } = await runCase({ commits, startSeconds, untilSeconds: 61 });
  expect(samples.at(-1)?.deployments.app).toEqual({ 'app:1': { pods: 3, ready: 3 }, 'app:2': { pods: 1, ready: 0 } });
});

test('minReadySeconds that grow count before the next pod goes', async () => {
  const commits = [
    { atSeconds: 0, manifests: [deployment('app:1')] },
    { atSeconds: 60, manifests: [deployment('app:2', frozenBatch(1, 0))] },
    // The template of the pods that are available becomes the new one again, under seconds that make none of them available.
    { atSeconds: 120, manifests: [deployment('app:1', frozenBatch(1, 1))] },
  ];
  const { final } = await runCase({ commits, startSeconds, untilSeconds: 180 });
  expect(final.deployments.app).toEqual({ 'app:1': { pods: 4, ready: 4 }, 'app:2': { pods: 1, ready: 1 } });
});
