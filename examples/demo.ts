/**
 * Walks through a rollout of the canary example, frame by frame, the way a reviewer would see it in pull requests.
 *
 * Usage: npm run demo
 */
import { execFileSync } from 'child_process';
import { join } from 'path';
import { App } from 'cdk8s';
import { RolloutFrame } from 'cdk8s-rollouts';
import * as pc from 'picocolors';
import { build } from './canary/main';
import { formatChange, manifestDiff, objectName } from '../lib/report/manifest-diff';

const WIDTH = 40;
// The annotations of a frame repeat what is shown of it in words.
const ANNOTATION = /^metadata\.annotations/;

const cli = join(__dirname, '../node_modules/cdk8s-cli/bin/cdk8s');
execFileSync(process.execPath, [cli, 'synth', '--check-upgrade=false'], { cwd: join(__dirname, 'canary'), stdio: 'pipe' });
console.log(`${pc.bold('cdk8s synth')} in examples/canary wrote dist/shop.k8s.yaml.\n`);

const stable = build(new App(), '1.5.0').version;
const frames = build(new App(), '1.6.0').frames(stable);
console.log(`When the image tag goes from ${pc.blue('1.5.0')} to ${pc.yellow('1.6.0')}, the rollout is ${frames.length} frames, each one commit:\n`);
frames.forEach((frame, i) => console.log(describe(frame, frames[i - 1], frames[i + 1])));

function describe(frame: RolloutFrame, before: RolloutFrame | undefined, next: RolloutFrame | undefined): string {
  const changes = before === undefined ? [] : manifestDiff(before.manifests, frame.manifests);
  return [
    pc.bold(`${frame.index}  ${frame.name}`),
    ...frame.tracks.map(({ name, share, version, pods }) =>
      `   ${name.padEnd(7)} ${bar(share, version === stable.hash)} ${count(pods)}  ${share.toFixed(1).padStart(5)}% of traffic`),
    ...before === undefined ? [pc.dim(`   ${frame.manifests.length} objects: ${frame.manifests.map(objectName).join(', ')}`)] : [],
    ...changes.filter(({ field }) => !ANNOTATION.test(field)).map(change => `   ${pc.green('±')} ${formatChange(change)}`),
    next === undefined ? pc.dim('   the rollout is complete') : pc.dim(`   next: ${next.name}`),
    '',
  ].join('\n');
}

function count(pods: number): string {
  return `${String(pods).padStart(3)} ${pods === 1 ? 'pod ' : 'pods'}`;
}

function bar(share: number, isOld: boolean): string {
  const filled = Math.round((share / 100) * WIDTH);
  const colour = isOld ? pc.blue : pc.yellow;
  return `${colour('█'.repeat(filled))}${pc.dim('░'.repeat(WIDTH - filled))}`;
}
