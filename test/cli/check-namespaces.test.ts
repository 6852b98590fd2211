/** How the commands tell which object is which, where manifests name their namespace or do not. */
import { stringify } from 'yaml';
import { run, runCommand, write } from './check-runs';
import { validated } from './validations';
import { verb } from '../../src/cli/verbs/rehearse';

interface Options {
  readonly namespace?: string;
  readonly release?: string;
}

/** A Deployment of one pod with its Service. */
function web({ namespace, release = 'a' }: Options = {}): string {
  const labels = { app: 'web', release };
  const metadata = { name: 'web', namespace };
  const container = { name: 'main', image: 'web:1', ports: [{ containerPort: 80 }], readinessProbe: { tcpSocket: { port: 80 } } };
  return [
    { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } },
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { replicas: 2, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [container] } } } },
  ].map(one => stringify(one)).join('---\n');
}

const role = (namespace: string) => `---\n${stringify({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: 'reader', namespace }, rules: [] })}`;
const SIDES = ['--from', './before', '--to', './after'];
const findings = async (...args: string[]) => JSON.parse((await run(...SIDES, ...args, '-o', 'json')).out).findings;

test('a namespace that is written on one side only', async () => {
  for (const [before, after] of [[{}, { namespace: 'ops' }], [{ namespace: 'ops' }, {}]]) {
    write('before/web.yaml', web({ ...before }));
    write('after/web.yaml', web({ ...after, release: 'b' }));
    const { code, out, err } = await run(...SIDES);
    expect([code, err]).toEqual([1, '']);
    expect(out).toMatch(/^error {2}Deployment\/web {2}immutable-field {2}after\/web\.yaml:\d+:\d+\n/);
    expect(await findings()).toMatchObject([{ object: 'Deployment/web', namespace: 'ops' }]);
  }
});

test('the namespace that is said', async () => {
  write('before/web.yaml', web() + role('kube-system') + role('ops'));
  write('after/web.yaml', web({ namespace: 'ops', release: 'b' }) + role('kube-system') + role('ops'));
  expect((await run(...SIDES, '-n', 'ops')).out).toContain('Deployment/web  immutable-field');
  expect((await run(...SIDES, '--namespace', 'shop')).out).toContain('Service/web of shop  service-removed');
  await expect(run(...SIDES, '-n', 'Shop')).rejects.toThrow('It is no name of a namespace.');
  write('after/twice.yaml', web());
  const { code, out } = await run(...SIDES, '-n', 'ops', '--fail-on', 'never');
  const why = 'since what names no namespace is there as well.';
  expect([code, out]).toEqual([1, expect.stringContaining(`Deployment/web of ops is there twice: at after/twice.yaml:11:1 and at after/web.yaml:12:1, ${why}`)]);
  expect(out).toContain(`Service/web of ops is there twice, always the same: at after/twice.yaml:1:1 and at after/web.yaml:1:1, ${why}`);
});

test('what nothing tells is said, with the option that tells it', async () => {
  write('before/web.yaml', web() + role('kube-system') + role('ops'));
  write('after/web.yaml', web() + role('kube-system') + role('ops'));
  const rest = 'name no namespace, where others are in kube-system, ops: they are taken to be in none of these; say with';
  expect((await run(...SIDES)).err).toBe(`2 objects, such as Deployment/web, ${rest} --namespace where they are applied\n`);
  expect((await run(...SIDES, '-n', 'ops')).err).toBe('');
  write('before/role.yaml', role('default'));
  expect((await run(...SIDES)).err).toContain('where others are in default, kube-system, ops: they are taken to be in default;');
  const { err } = await runCommand(verb.command, ...SIDES);
  expect(err).toContain('they are taken to be in default; say with --namespace where they are applied\n');
  const { log } = validated({ from: './before' }, 'after/web.yaml');
  expect(log).toEqual([expect.stringContaining('say with "namespace" among the properties of RolloutValidation in cdk8s.yaml where they are applied')]);
  expect(validated({ from: './before', namespace: 'ops' }, 'after/web.yaml').log).toEqual([]);
});

test('objects of one name in two namespaces are told apart', async () => {
  write('before/web.yaml', web({ namespace: 'old' }));
  write('after/web.yaml', `${web({ namespace: 'new' })}---\n${web({ namespace: 'third', release: 'b' })}`);
  write('before/third.yaml', web({ namespace: 'third' }));
  const { out } = await run(...SIDES);
  expect(out).toContain('Deployment/web of third  immutable-field');
  expect(out).toContain('The apply of Deployment/web of third is refused');
  expect(await findings()).toEqual(expect.arrayContaining([expect.objectContaining({ object: 'Deployment/web', namespace: 'third', fullName: 'Deployment/web of third' })]));
});

test('a rehearsal plays what is the same as the same', async () => {
  write('before/web.yaml', web());
  write('after/web.yaml', web({ namespace: 'ops' }));
  const { code, out } = await runCommand(verb.command, ...SIDES, '-o', 'json');
  expect([code, JSON.parse(out).events.filter(({ text }: { text: string }) => text.includes('is deleted'))]).toEqual([0, []]);
});
