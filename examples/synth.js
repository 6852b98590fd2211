// Synthesizes every example with the cdk8s CLI, as a user would: node examples/synth.js
const { execFile } = require('node:child_process');
const { existsSync, readdirSync } = require('node:fs');
const { join } = require('node:path');

const cli = join(__dirname, '../node_modules/cdk8s-cli/bin/cdk8s');
const examples = readdirSync(__dirname).filter(name => existsSync(join(__dirname, name, 'cdk8s.yaml')));

for (const name of examples) {
  // The check for a newer cdk8s asks the network.
  execFile(process.execPath, [cli, 'synth', '--check-upgrade=false'], { cwd: join(__dirname, name) }, (error, stdout, stderr) => {
    if (error) process.exitCode = 1;
    console.log(`${name.padEnd(28)}${error ? `FAILED\n${stderr}` : (stdout.match(/dist\/\S+/g) ?? []).join(' ')}`);
  });
}
