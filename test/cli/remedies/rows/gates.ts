/** What gates say that do not let a frame go. */
import { AppRepository, appWith } from '../../../support/app-repository';
import { Row } from '../row';
import { begun } from '../steps';

const held = (step: string) => appWith(`
new CanaryDeployment(chart, 'hello', { containers, replicas: 2, capacity: CanaryCapacity.SURGE, plan: RolloutPlan.parse('${step}, 100%') });`);
/** The frame of this commit was made a minute ago. */
const aMinuteAgo = (repository: AppRepository) => begun(repository, 60);
const failing = (failure: 'missing' | 'no answer' | { code: number }, stderr = '') => async (repository: AppRepository) => {
  await begun(repository);
  const { cluster } = repository;
  const { kubectl } = cluster;
  cluster.kubectl = async () => {
    cluster.kubectl = kubectl;
    return { stdout: '', stderr, failure };
  };
};

export const rows: readonly Row[] = [
  {
    name: 'a step that holds',
    app: held('1 pod for 10m'),
    before: aMinuteAgo,
    asks: 'promote hello',
    says: 'error: shop/hello: its frame stands for 10m and has stood for 1m: wait 9m, or pass --force\ncluster: it runs the frame',
  },
  {
    name: 'a step that holds, of all rollouts',
    app: held('1 pod for 10m'),
    before: aMinuteAgo,
    asks: 'promote --all',
    says: 'error: shop/hello: its frame stands for 10m and has stood for 1m: wait 9m, or run "cdk8s-rollouts promote shop/hello --force"\ncluster: it runs the frame',
  },
  {
    name: 'a frame that has to settle',
    before: aMinuteAgo,
    asks: 'promote hello --unverified',
    says: 'error: shop/hello: its frame stands for 3m and has stood for 1m: wait 2m, or pass --force\ntime: its frame need not stand for any time',
  },
  {
    name: 'no kubectl',
    before: failing('missing'),
    asks: 'promote hello',
    says: 'error: shop/hello: kubectl is not on your PATH: install it, or pass --unverified\ntime: its frame need not stand for any time',
  },
  {
    name: 'no kubectl in a job',
    before: failing('missing'),
    asks: 'promote --all --if-due',
    says: 'error: shop/hello: kubectl is not on your PATH: install it, or run "cdk8s-rollouts promote shop/hello --unverified"\ntime: its frame need not stand for any time',
  },
  {
    name: 'a context that is unknown',
    before: failing({ code: 1 }, 'error: context "prod" does not exist'),
    asks: 'promote hello --context prod',
    says: 'error: shop/hello: kubectl knows no context "prod": choose one of "kubectl config get-contexts", or pass --unverified\ntime: its frame need not stand for any time',
    takes: [1],
  },
  {
    name: 'the contexts that are known',
    before: failing({ code: 1 }, 'error: context "prod" does not exist'),
    asks: 'promote hello --context prod',
    says: 'error: shop/hello: kubectl knows no context "prod": choose one of "kubectl config get-contexts", or pass --unverified\ntime: its frame need not stand for any time',
    isLook: true,
  },
  {
    name: '--if-due with --unverified',
    before: begun,
    asks: 'promote hello --if-due --unverified',
    says: 'error: --if-due always verifies: leave out --unverified',
  },
  {
    name: '--if-due with --force',
    before: begun,
    asks: 'promote hello --if-due --force',
    says: 'error: --if-due waits and --force does not: leave out --force',
  },
];
