/** `rehearse`: what is ahead of a rollout, of an idle one what would be, and any manifests. Nothing is written. */
import { mkdirSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { stringify } from 'yaml';
import { AppRepository, appWith, removeAppRepositories } from '../../support/app-repository';

afterAll(removeAppRepositories);

const CANARY = "new CanaryDeployment(chart, 'hello', { containers, replicas: 4, plan: RolloutPlan.parse('1 pod for 10m, 50%, 100%') });";
const BLUE_GREEN = "new BlueGreenService(chart, 'checkout', { containers, replicas: 2 });";

async function committed(constructs = CANARY): Promise<AppRepository> {
  const repository = new AppRepository(appWith(constructs));
  await repository.synthAndCommit();
  return repository;
}

async function timelineOf(repository: AppRepository, command: string) {
  const { code, stdout, stderr } = await repository.cli(`${command} -o json`);
  expect([code === 2, stderr]).toEqual([false, '']);
  return { code, timeline: JSON.parse(stdout) };
}

const names = ({ commits }: any) => commits.map(({ name }: any) => name);
const versions = (timeline: any) => timeline.versions.map(({ name }: any) => name);

test('an idle rollout: the next version, which nobody has written yet', async () => {
  const repository = await committed();
  const { code, timeline } = await timelineOf(repository, 'rehearse hello');
  expect([code, timeline.title, versions(timeline)]).toEqual([0, 'shop/hello', ['1', 'next']]);
  expect(names(timeline)[0]).toBe('idle');
  expect(names(timeline)).toEqual(expect.arrayContaining(['step 1 of 3: 1 pod for 10m', 'step 3 of 3: 100%, stable promoted']));
  expect(timeline.commits.every(({ isRealized }: any) => isRealized)).toBe(true);
  expect(repository.dirty).toEqual([]);
});

test('to an image that is named', async () => {
  const repository = await committed();
  const { timeline } = await timelineOf(repository, 'rehearse --image ghcr.io/acme/hello:9');
  expect(versions(timeline)).toEqual(['1', '9']);
});

test('a rollout in progress: what is ahead', async () => {
  const repository = await committed();
  repository.edit('hello:1', 'hello:2');
  await repository.synthAndCommit();
  const { code, timeline } = await timelineOf(repository, 'rehearse hello');
  expect([code, versions(timeline)]).toEqual([0, ['1', '2']]);
  expect(names(timeline)[0]).toBe('on the way to step 1 of 3: 1 pod for 10m');
  const { code: refused, stderr } = await repository.cli('rehearse hello --image ghcr.io/acme/hello:9');
  expect([refused, stderr]).toEqual([1, 'error: shop/hello is in progress, and what is ahead is known: leave out --image\n']);
});

test('a version that is not committed begins at what is', async () => {
  const repository = await committed();
  repository.edit('hello:1', 'hello:2');
  const { timeline } = await timelineOf(repository, 'rehearse hello');
  expect(names(timeline).slice(0, 2)).toEqual(['HEAD', 'on the way to step 1 of 3: 1 pod for 10m']);
  expect(versions(timeline)).toEqual(['1', '2']);
});

test('what would happen with a broken image, with and without waiting, and to an agent that skips', async () => {
  const repository = await committed();
  const waiting = await timelineOf(repository, 'rehearse --failing-image hello:next');
  // Nobody is harmed, and somebody has to do something.
  expect([waiting.code, waiting.timeline.commits.length, waiting.timeline.outcome.kind]).toEqual([1, 2, 'stuck']);
  const pushing = await timelineOf(repository, 'rehearse --failing-image hello:next --no-wait');
  expect(pushing.code).toBe(1);
  const harms = (timeline: any) => timeline.events.filter(({ type }: any) => type === 'harm').map(({ text }: any) => text);
  expect(harms(pushing.timeline)).toContain('Service/shop-hello: 2 ready endpoints, and it is to have 4');
  const skipping = await timelineOf(repository, 'rehearse --skip 1');
  expect([skipping.code, harms(skipping.timeline)]).toEqual([1, ['Service/shop-hello: 3 ready endpoints, and it is to have 4']]);
  const { code, stderr } = await repository.cli('rehearse --skip 99');
  expect([code, stderr]).toEqual([2, expect.stringMatching(/^error: --skip 99: there are \d commits to come: 1 on the way/)]);
});

test('several rollouts: one has to be named', async () => {
  const repository = await committed(`${CANARY}\n${BLUE_GREEN}`);
  expect(await repository.cli('rehearse')).toEqual({ code: 1, stdout: '', stderr: 'error: there are several rollouts: say which one: shop/hello, shop/checkout\n' });
  expect((await timelineOf(repository, 'rehearse checkout')).code).toBe(0);
  repository.edit('hello:1', 'hello:2');
  expect((await repository.cli('rehearse goodbye')).stderr).toBe('error: there is no rollout "goodbye": there is shop/hello, shop/checkout\n');
});

test('reports, on the terminal and into a file', async () => {
  const repository = await committed();
  const text = await repository.cli('rehearse hello');
  expect([text.code, text.stderr]).toEqual([0, '']);
  expect(text.stdout).toMatch(/^shop\/hello .*\n✓ shop-hello never had fewer than 4 ready endpoints/);
  for (const [format, start] of [['markdown', '#'], ['svg', '<svg'], ['html', '<!doctype html>']]) {
    const { stdout, stderr } = await repository.cli(`rehearse hello -o ${format} --write out.${format}`);
    expect([stdout, stderr]).toEqual(['', `wrote out.${format}\n`]);
    expect(readFileSync(join(repository.folder, `out.${format}`), 'utf8').toLowerCase()).toContain(start);
  }
  const { code, stderr } = await repository.cli('rehearse hello --write nowhere/out.txt');
  expect([code, stderr]).toEqual([1, expect.stringMatching(/^error: nowhere\/out\.txt cannot be written: ENOENT/)]);
});

const labels = (colour: string) => ({ app: 'hello', colour });
const manifests = (active: string, blue: number, green: number) => [
  { apiVersion: 'v1', kind: 'Service', metadata: { name: 'hello' }, spec: { selector: labels(active), ports: [{ port: 80 }] } },
  ...Object.entries({ blue, green }).map(([colour, replicas]) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: colour },
    spec: { replicas, selector: { matchLabels: labels(colour) }, template: { metadata: { labels: labels(colour) }, spec: { containers: [{ name: 'main', image: `hello:${colour}` }] } } },
  })),
].map(one => stringify(one)).join('---\n');

test('any manifests, in folders and at a commit, where there is no app', async () => {
  const repository = new AppRepository('');
  const write = (folder: string, text: string) => {
    mkdirSync(join(repository.folder, folder), { recursive: true });
    writeFileSync(join(repository.folder, folder, 'all.yaml'), text);
  };
  write('dist', manifests('blue', 3, 0));
  repository.commit('blue');
  write('both', manifests('blue', 3, 3));
  write('flip', manifests('green', 3, 3));
  write('green', manifests('green', 0, 3));
  const careful = await timelineOf(repository, 'rehearse --from HEAD --to both --to flip --to green');
  expect([careful.code, careful.timeline.title, names(careful.timeline)]).toEqual([0, 'HEAD → both → flip → green', ['HEAD', 'both', 'flip', 'green']]);
  const careless = await timelineOf(repository, 'rehearse --from ./dist --to green --load 50 --start-seconds 30 --termination-seconds 1 --seed 3');
  expect(careless.code).toBe(1);
  expect(careless.timeline.events.map(({ text }: any) => text)).toContain('100% of all requests fail');

  write('broken', 'kind: [');
  mkdirSync(join(repository.folder, 'empty'));
  const failing = async (command: string) => {
    const { code, stdout, stderr } = await repository.cli(`rehearse ${command}`);
    expect(stdout).toBe('');
    return [code, stderr.replace(/\n[^]*$/, '')];
  };
  expect(await failing('--from ./dist --to broken')).toEqual([1, expect.stringMatching(/^error: broken\/all\.yaml:1/)]);
  expect(await failing('--from ./dist --to empty')).toEqual([1, 'error: empty holds no manifests, and so nothing is known of empty: name a folder that does']);
  expect(await failing('--from nowhere --to dist')).toEqual([2, expect.stringMatching(/^error: --from nowhere is neither a folder nor a commit, .*: name one that "git log" shows/)]);
  expect(await failing('--from dist --to both')).toEqual([2, 'error: --from dist: git knows no commit of that name here; for the folder, write --from ./dist']);
  expect(await failing('--namespace shop')).toEqual([2, 'error: --namespace belongs to --from and --to: an app says its namespaces itself']);
  expect(await failing('--from dist')).toEqual([2, 'error: --from and --to belong together: say what runs before and what comes after']);
  expect(await failing('hello --from dist --to both')).toEqual([2, 'error: either a rollout, or --from and --to']);
  for (const wrong of ['--seed x', '--load -1', '--skip 0', '--start-seconds soon', '-o table', '--failing-image=']) expect((await failing(wrong))[0]).toBe(2);
});
