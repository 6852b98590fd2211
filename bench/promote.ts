import { execFileSync } from 'child_process';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Figure, median, milliseconds } from './measure';

const ROOT = join(__dirname, '..');
const RUNS = 5;
const ROLLOUTS = 50;

/** `promote` of one rollout, beside `cdk8s synth` of the same app, in turns. */
export function promotions(): Figure[] {
  const folder = repository(ROLLOUTS);
  try {
    const synth = [join(ROOT, 'node_modules/cdk8s-cli/bin/cdk8s'), 'synth', '--check-upgrade=false'];
    const promote = [join(ROOT, 'bin/cdk8s-rollouts'), 'promote', 'app-0', '--unverified', '--force'];
    const turns = [...Array(RUNS).keys()].map(() => ({ synth: run(folder, synth), promote: run(folder, promote) }));
    const ratio = median(turns.map(turn => turn.promote)) / median(turns.map(turn => turn.synth));
    return [{ what: `promote of one of ${ROLLOUTS} rollouts against cdk8s synth of the app, median of ${RUNS} in turns`, measured: `${ratio.toFixed(2)}×`, bound: '1.2×' }];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function run(cwd: string, args: string[]): number {
  return milliseconds(() => execFileSync(process.execPath, args, { cwd, stdio: 'pipe' }));
}

/** An app whose rollouts have begun, in Git. */
function repository(rollouts: number): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'cdk8s-rollouts-bench-'));
  mkdirSync(join(folder, 'node_modules'));
  for (const name of ['cdk8s', 'cdk8s-plus-28', 'constructs']) symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
  symlinkSync(ROOT, join(folder, 'node_modules/cdk8s-rollouts'));
  writeFileSync(join(folder, '.gitignore'), 'node_modules\n');
  writeFileSync(join(folder, 'cdk8s.yaml'), 'language: typescript\napp: node main.js\n');
  const git = (...args: string[]) => execFileSync('git', ['-c', 'user.name=bench', '-c', 'user.email=bench@localhost', ...args], { cwd: folder, stdio: 'pipe' });
  git('init', '--quiet');
  for (const version of [1, 2]) {
    writeFileSync(join(folder, 'main.js'), main(rollouts, version));
    execFileSync(process.execPath, ['main.js'], { cwd: folder, stdio: 'pipe', env: { ...process.env, CI: '' } });
    git('add', '.');
    git('commit', '--quiet', `--message=version ${version}`);
  }
  if (!existsSync(join(folder, 'rollouts/shop/app-0.yaml'))) throw new Error('nothing was recorded');
  return folder;
}

function main(rollouts: number, version: number): string {
  return `
const { Chart } = require('cdk8s');
const { CanaryDeployment, RolloutApp, RolloutPlan } = require('cdk8s-rollouts');
const app = new RolloutApp();
const chart = new Chart(app, 'shop', { namespace: 'shop', disableResourceNameHashes: true });
for (let i = 0; i < ${rollouts}; i++) {
  new CanaryDeployment(chart, \`app-\${i}\`, {
    containers: [{ image: 'ghcr.io/acme/hello:${version}', portNumber: 8080 }],
    replicas: 10,
    plan: RolloutPlan.parse('1 pod for 10m, 50% for 2m, 100%'),
  });
}
app.synth();
`;
}
