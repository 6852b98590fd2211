/** Kinds that a cluster does not know: which definitions are made for them, and what is said where there is none. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { applicable, defineKinds, definitionsIn, notLookedAt } from './definitions';

const GATEWAY = 'gateway.networking.k8s.io';
const route = { apiVersion: `${GATEWAY}/v1`, kind: 'HTTPRoute', metadata: { name: 'hello' } };
const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'hello' } };
const ingress = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'hello' } };
const story = { name: 'a story', commits: [{ name: 'first', manifests: [service, route, ingress] }, { name: 'second', manifests: [route] }] };

const definition = (version: string, served = true) => ({
  kind: 'CustomResourceDefinition',
  metadata: { name: `httproutes.${GATEWAY}` },
  spec: { group: GATEWAY, names: { kind: 'HTTPRoute' }, versions: [{ name: version, served }] },
});

/** An API server with some kinds of the Gateway API, which has the definition even where it serves none of that version. */
function cluster({ version, kinds = [] }: { readonly version?: string; readonly kinds?: readonly string[] }) {
  const commands: string[] = [];
  const groupVersion = `${GATEWAY}/${version}`;
  const builtIn = { versions: [{ groupVersion: 'networking.k8s.io/v1' }] };
  const answers: { [command: string]: unknown } = {
    'get --raw /apis': { groups: [builtIn, ...version === undefined ? [] : [{ versions: [{ groupVersion }] }]] },
    'get --raw /apis/networking.k8s.io/v1': { resources: [{ kind: 'Ingress' }] },
    [`get --raw /apis/${groupVersion}`]: { resources: kinds.map(kind => ({ kind })) },
  };
  const kubectl = {
    do: async (args: readonly string[]) => {
      const command = args.join(' ');
      if (args[0] === 'create' || args[0] === 'delete') commands.push(args[0]);
      if (args[1] === 'customresourcedefinition') return version === undefined ? '' : 'customresourcedefinition/known';
      return command in answers ? JSON.stringify(answers[command]) : '';
    },
  };
  return { kubectl, commands };
}

test('what the cluster knows needs no definition', async () => {
  const { kubectl, commands } = cluster({ version: 'v1', kinds: ['HTTPRoute'] });
  expect(await defineKinds(kubectl, [story], [definition('v1')])).toEqual({ made: [], missing: [] });
  expect(commands).toEqual([]);
});

test('what it does not know is made of what was given', async () => {
  const { kubectl, commands } = cluster({});
  expect(await defineKinds(kubectl, [story], [definition('v1')])).toEqual({ made: [`httproutes.${GATEWAY}`], missing: [] });
  expect(commands).toEqual(['create']);
});

test.each([[[]], [[definition('v1beta1')]], [[definition('v1', false)]]])('what nobody defines is left out, and said', async given => {
  const { kubectl, commands } = cluster({});
  const { made, missing } = await defineKinds(kubectl, [story], given);
  expect([made, commands]).toEqual([[], []]);
  expect(notLookedAt([story], missing)).toEqual([
    'not looked at: HTTPRoute of gateway.networking.k8s.io/v1, in 1 story, because the cluster does not know it, and no folder was named by --definitions that defines it',
  ]);
  expect(applicable(story, missing).commits.map(({ manifests }) => manifests)).toEqual([[service, ingress], []]);
});

test('a definition that the cluster has is left as it is, although it is too old', async () => {
  const { kubectl, commands } = cluster({ version: 'v1beta1', kinds: ['HTTPRoute'] });
  const { made, missing } = await defineKinds(kubectl, [story], [definition('v1')]);
  expect([made, commands]).toEqual([[], []]);
  expect(missing.map(({ because }) => because)).toEqual(['the httproutes.gateway.networking.k8s.io that the cluster has does not serve that version, and is left as it is']);
});

test('definitions are found at any depth of a folder, and a folder without any is an error', () => {
  const folder = mkdtempSync(join(tmpdir(), 'definitions-'));
  try {
    const refused = (name: string) => () => definitionsIn(join(folder, name));
    mkdirSync(join(folder, 'crds/gateway'), { recursive: true });
    mkdirSync(join(folder, 'empty'));
    mkdirSync(join(folder, 'templates'));
    writeFileSync(join(folder, 'crds/gateway/routes.yaml'), `kind: Kustomization\n---\n${JSON.stringify(definition('v1'))}\n---\n`);
    writeFileSync(join(folder, 'crds/old.json'), JSON.stringify(definition('v1beta1')));
    writeFileSync(join(folder, 'crds/README.md'), 'none: [');
    writeFileSync(join(folder, 'templates/crd.yaml'), '{{- if .Values.crds }}\nkind: CustomResourceDefinition\n{{- end }}\n');
    expect(definitionsIn(join(folder, 'crds'))).toEqual([definition('v1'), definition('v1beta1')]);
    expect(refused('nowhere')).toThrow(/nowhere: there is no such folder$/);
    expect(refused('empty')).toThrow(/empty: none of its files holds a CustomResourceDefinition$/);
    expect(refused('templates')).toThrow(/crd\.yaml: it is no YAML \(.*\): name a folder that holds definitions only$/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
