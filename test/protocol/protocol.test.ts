/** What app and commands tell each other, and what they say where they are of different versions. */
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { runApp } from '../../src/cli/app/app-process';
import { processPorts } from '../../src/cli/process-ports';
import { environmentOf, ReportRequest, requestIn, VARIABLES } from '../../src/protocol/environment';
import { appMismatch, commandMismatch, PROTOCOL } from '../../src/protocol/version';
import { stateIn } from '../../src/state/folder';

describe('the environment', () => {
  test.each<[string, ReportRequest]>([
    ['nothing but the rollouts', { file: '/scratch/report.json', manifestsOf: [], isAhead: false }],
    ['manifests', { file: '/scratch/report.json', manifestsOf: ['shop/hello', 'shop/other'], isAhead: true, exchange: { folder: '/scratch/a: b', processId: 123 } }],
    ['the next rollouts', { file: '/scratch/report.json', manifestsOf: ['all'], isAhead: false, next: { of: ['all'], image: 'hello:2' } }],
    ['the next rollouts, to whatever image', { file: '/scratch/report.json', manifestsOf: ['all'], isAhead: false, next: { of: ['all'] } }],
  ])('is read as it was written: %s', (_, request) => {
    const environment = environmentOf('/scratch/state', request);
    expect(requestIn(environment)).toEqual(request);
    expect(stateIn(environment)).toBe('/scratch/state');
    expect(commandMismatch(environment[VARIABLES.protocol])).toBeUndefined();
  });

  test('asks nothing where there is nothing in it', () => expect([requestIn({}), stateIn({})]).toEqual([undefined, undefined]));
});

test('the older one of two versions is the one to update', () => {
  expect(commandMismatch(undefined)).toMatch(/version 1 .*: update the command, /);
  expect(commandMismatch(`${PROTOCOL + 1}`)).toMatch(/: update the library, /);
  expect(appMismatch(PROTOCOL - 1)).toMatch(/: update the library, /);
  expect(appMismatch(PROTOCOL + 1)).toMatch(/: update the command, /);
  expect(appMismatch(PROTOCOL)).toBeUndefined();
});

describe('an app of another version', () => {
  let folder: string;

  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'cdk8s-rollouts-protocol-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  test.each([
    [1, 'the library of the app speaks version 1 of the protocol of cdk8s-rollouts and this command version 2: update the library, so that both are the same'],
    [99, 'the library of the app speaks version 99 of the protocol of cdk8s-rollouts and this command version 2: update the command, so that both are the same'],
  ])('is refused: %i', async (schema, message) => {
    writeFileSync(join(folder, 'app.js'), [
      "const { mkdirSync, writeFileSync } = require('fs');",
      'mkdirSync(process.env.CDK8S_OUTDIR);',
      `writeFileSync(process.env.CDK8S_ROLLOUTS_REPORT, JSON.stringify({ schema: ${schema}, stateDir: 'rollouts', rollouts: [] }));`,
    ].join('\n'));
    const run = runApp(processPorts(), { command: 'node app.js', folder, stateDir: join(folder, 'rollouts'), scratch: folder, manifestsOf: [] });
    await expect(run).rejects.toThrow(message);
  });
});
