/** Runs the judges that are there over folders of manifests and prints what they find: judge.ts BIN FRAMES */
import { spawnSync } from 'child_process';
import { existsSync, mkdtempSync, readdirSync } from 'fs';
import { tmpdir } from 'os';
import { join, resolve } from 'path';

interface Judge {
  readonly name: string;
  /** Whether it has to be there. The modules of the others cannot be had from every proxy. */
  readonly isRequired: boolean;
  readonly judge: (file: string, folder: string) => string[];
}

const [bin, frames] = process.argv.slice(2).map(folder => resolve(folder));
// kube-linter takes its configuration from the current folder; the default rules are what counts here.
const cwd = mkdtempSync(join(tmpdir(), 'cdk8s-rollouts-judge-'));

function run(program: string, ...args: string[]): string {
  const { stdout, stderr, error } = spawnSync(join(bin, program), args, { cwd, encoding: 'utf8', maxBuffer: 64 << 20 });
  if (error) throw error;
  if (stdout.trim() === '' && stderr.trim() !== '') throw new Error(`${program}: ${stderr}`);
  return stdout;
}

const JUDGES: Judge[] = [
  {
    name: 'kube-score',
    isRequired: true,
    judge: file => JSON.parse(run('kube-score', 'score', '--output-format', 'json', file)).flatMap(({ type_meta: type, object_meta: object, checks }: any) =>
      checks.filter(({ skipped, grade }: any) => !skipped && grade < 10).map(({ check }: any) => `${check.id}: ${type.kind}/${object.name}`)),
  },
  {
    name: 'pod-security',
    isRequired: true,
    judge: file => run('pod-security', file).split('\n').filter(line => line !== ''),
  },
  {
    name: 'kube-linter',
    isRequired: false,
    judge: (_, folder) => {
      const { Reports } = JSON.parse(run('kube-linter', 'lint', '--format', 'json', '--fail-if-no-objects-found', '--fail-on-invalid-resource', folder));
      return (Reports ?? []).map(({ Check, Object: { K8sObject: { GroupVersionKind, Name } } }: any) => `${Check}: ${GroupVersionKind.Kind}/${Name}`);
    },
  },
  {
    name: 'polaris',
    isRequired: false,
    judge: (_, folder) => {
      const failed = (results: any, object: string) => Object.entries<any>(results ?? {}).filter(([, { Success }]) => !Success).map(([check]) => `${check}: ${object}`);
      return JSON.parse(run('polaris', 'audit', '--audit-path', folder, '--format', 'json')).Results.flatMap(({ Kind, Name, Results, PodResult }: any) => [
        ...failed(Results, `${Kind}/${Name}`),
        ...failed(PodResult?.Results, `${Kind}/${Name}`),
        ...(PodResult?.ContainerResults ?? []).flatMap((one: any) => failed(one.Results, `${Kind}/${Name} container ${one.Name}`)),
      ]);
    },
  },
];

const folders = readdirSync(frames).sort();
for (const { name, isRequired, judge } of JUDGES) {
  if (!existsSync(join(bin, name))) {
    console.log(`${name.padEnd(14)} did not run: it could not be installed`);
    if (isRequired) process.exitCode = 1;
    continue;
  }
  const findings = folders.flatMap(folder => judge(join(frames, folder, 'manifests.yaml'), join(frames, folder)).map(finding => `${folder}: ${finding}`));
  console.log(`${name.padEnd(14)} ${folders.length} frames, ${findings.length} findings`);
  for (const finding of findings) console.log(`  ${finding}`);
  if (findings.length > 0) process.exitCode = 1;
}
