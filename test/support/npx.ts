/**
 * `npx cdk8s-rollouts` and `npx cdk8s` for the shells of a test. Shortly they are carried out in this process, since loading them takes
 * longer than all that they do; in the deep run each is the program itself.
 */
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'fs';
import { createServer, Server } from 'net';
import { tmpdir } from 'os';
import { join } from 'path';
import { runApp } from './app-in-process';
import { CommandRun, runCommand } from './command-in-process';
import { isDeep } from './deep';

const ROOT = join(__dirname, '../..');

const PROGRAMS = `#!/bin/sh
case "$1" in
  cdk8s) shift; exec "${process.execPath}" "${ROOT}/node_modules/cdk8s-cli/bin/cdk8s" "$@";;
  cdk8s-rollouts) shift; exec "${process.execPath}" "${ROOT}/bin/cdk8s-rollouts" "$@";;
esac
exit 127
`;

/** Asks this process, and does as it answers. */
const asking = (socket: string) => `#!${process.execPath}
const input = process.stdin.isTTY ? '' : require('fs').readFileSync(0, 'utf8');
const asked = { args: process.argv.slice(2), folder: process.cwd(), environment: process.env, input };
const connection = require('net').connect({ path: ${JSON.stringify(socket)}, allowHalfOpen: true });
connection.end(JSON.stringify(asked));
require('stream/consumers').json(connection).then(({ code, stdout, stderr }) => {
  process.stderr.write(stderr);
  process.stdout.write(stdout);
  process.exitCode = code;
});
`;

interface Asked {
  readonly args: readonly string[];
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly input: string;
}

const servers: Array<{ readonly server: Server; readonly folder: string }> = [];

/** Puts the program into a folder of the PATH. */
export function installNpx(bin: string): void {
  mkdirSync(bin, { recursive: true });
  const file = join(bin, 'npx');
  writeFileSync(file, isDeep ? PROGRAMS : asking(serve()));
  chmodSync(file, 0o755);
}

export function removeNpx(): void {
  for (const { server, folder } of servers.splice(0)) {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function serve(): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'cdk8s-rollouts-npx-'));
  const socket = join(folder, 'socket');
  const server = createServer({ allowHalfOpen: true }, connection => {
    let asked = '';
    connection.setEncoding('utf8').on('data', text => void (asked += text));
    connection.on('end', () => void answer(JSON.parse(asked) as Asked).then(done => connection.end(JSON.stringify(done))));
  });
  server.listen(socket).unref();
  servers.push({ server, folder });
  return socket;
}

async function answer({ args: [program, ...words], folder, environment, input }: Asked): Promise<CommandRun> {
  if (program === 'cdk8s-rollouts') return runCommand(words, { folder, environment, stdin: () => input });
  const synthesis = /^cdk8s synth(?: --output (\S+))?$/.exec([program, ...words].join(' '));
  if (synthesis === null) return { code: 127, stdout: '', stderr: `npx ${program} ${words.join(' ')} is not known here\n` };
  const [, output = 'dist'] = synthesis;
  rmSync(join(folder, output), { recursive: true, force: true });
  return runApp(folder, { ...environment, CDK8S_OUTDIR: output });
}
