import { execFileSync } from 'child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Figure, median, milliseconds } from './measure';
import { RolloutRecord } from '../src/state/record';
import { formatRecord } from '../src/state/files/state-file';

const CLI = join(__dirname, '../bin/cdk8s-rollouts');
const RUNS = 15;
const MANY = 500;

/** `status` as a whole process, beside the shortest process that node can be, in turns. */
export function status(): Figure[] {
  const one = repository(1);
  const many = repository(MANY);
  try {
    const turns = [...Array(RUNS).keys()].map(() => ({ node: run(one, '-e', '0'), status: run(one, CLI, 'status') }));
    const ratio = median(turns.map(turn => turn.status)) / median(turns.map(({ node }) => node));
    const all = median([...Array(5).keys()].map(() => run(many, CLI, 'status')));
    return [
      { what: `status of one rollout in progress against node -e 0, median of ${RUNS} in turns`, measured: `${ratio.toFixed(2)}×`, bound: '2.5×' },
      { what: `status of ${MANY} rollouts, each in progress`, measured: `${(all / 1000).toFixed(2)} s`, bound: '1 s' },
    ];
  } finally {
    for (const folder of [one, many]) rmSync(folder, { recursive: true });
  }
}

function run(cwd: string, ...args: string[]): number {
  return milliseconds(() => execFileSync(process.execPath, args, { cwd, stdio: 'pipe' }));
}

/** A repository with rollouts at a step, whose versions files are damaged: they are not to be read. */
function repository(rollouts: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'cdk8s-rollouts-bench-'));
  mkdirSync(join(folder, 'rollouts/shop'), { recursive: true });
  mkdirSync(join(folder, 'dist'));
  writeFileSync(join(folder, 'cdk8s.yaml'), 'app: node main.js\noutput: dist\n');
  const names = [...Array(rollouts).keys()].map(i => `app-${i}`);
  for (const name of names) {
    writeFileSync(join(folder, `rollouts/shop/${name}.yaml`), formatRecord(recordOf(name)));
    writeFileSync(join(folder, `rollouts/shop/${name}.versions.yaml`), 'damaged: [');
  }
  writeFileSync(join(folder, 'dist/shop.k8s.yaml'), names.map(manifests).join('---\n'));
  const git = (...args: string[]) => execFileSync('git', ['-c', 'user.name=bench', '-c', 'user.email=bench@localhost', ...args], { cwd: folder, stdio: 'pipe' });
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '--message=rollouts');
  return folder;
}

function recordOf(name: string): RolloutRecord {
  return {
    rollout: `shop/${name}`,
    change: { count: 3, verb: 'promote' },
    revision: 1,
    phase: 'progressing',
    stable: 'a1b2c3d4e5',
    candidate: 'd4e5f6a7b8',
    rejected: [],
    progress: {
      plan: '1 pod for 10m, 50% for 2m, 100%',
      replicas: 10,
      step: 1,
      trackNames: ['stable', 'canary'],
      live: { tracks: [{ version: 'a1b2c3d4e5', pods: 9 }, { version: 'd4e5f6a7b8', pods: 1 }], traffic: { by: 'pods' } },
      leaving: [],
    },
  };
}

/** About as much as the manifests of a canary are. */
function manifests(name: string): string {
  const deployment = (suffix: string, track: string, revision: string, pods: number) => `apiVersion: apps/v1
kind: Deployment
metadata:
  annotations:
    cdk8s-rollouts/revision: ${revision}
${track === 'stable' ? '    cdk8s-rollouts/step: "step 1 of 3: 1 pod for 10m"\n' : ''}  labels:
    cdk8s-rollouts/rollout: ${name}
  name: ${name}${suffix}
spec:
  replicas: ${pods}
  template:
    metadata:
      labels:
        cdk8s-rollouts/track: ${track}
    spec:
      containers:
${'        - image: ghcr.io/acme/hello:1.5.0\n'.repeat(150)}`;
  return `${deployment('', 'stable', 'a1b2c3d4e5', 9)}---\n${deployment('-canary', 'canary', 'd4e5f6a7b8', 1)}`;
}
