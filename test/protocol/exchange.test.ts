/** An app and a command that speak to each other while the app waits, and what becomes of the one where the other fails. */
import { spawn } from 'child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { startApp } from '../../src/cli/app/app-process';
import { processPorts } from '../../src/cli/process-ports';
import { awaitDecision, formatExchange, isAnswered, parseExchange, tellAnswer, tellDecision } from '../../src/protocol/exchange';

/** As an app has it. */
const EXCHANGE = join(__dirname, '../../lib/protocol/exchange.js');
const STATE = { stateDir: '/scratch/state', keys: ['shop/hello'] };
let folder: string;

beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'cdk8s-rollouts-exchange-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const elsewhere = () => ({ folder, processId: process.ppid });

test('is told in a variable', () => {
  const exchange = { folder: 'C:\\a folder: of mine', processId: 12 };
  expect(parseExchange(formatExchange(exchange))).toEqual(exchange);
  expect(parseExchange('')).toBeUndefined();
});

test('what is decided arrives, and what came of it', () => {
  tellDecision(elsewhere(), STATE);
  expect(awaitDecision(elsewhere())).toEqual(STATE);
  expect(isAnswered(elsewhere())).toBe(false);
  tellAnswer(elsewhere(), false);
  expect(isAnswered(elsewhere())).toBe(false);
  tellAnswer(elsewhere(), true);
  expect(isAnswered(elsewhere())).toBe(true);
});

describe('the app waits no longer', () => {
  test('when nothing is to be rendered', () => {
    tellDecision(elsewhere());
    expect(awaitDecision(elsewhere())).toBeUndefined();
  });

  test('when the command has tidied up', () => {
    rmSync(folder, { recursive: true });
    expect(awaitDecision(elsewhere())).toBeUndefined();
  });

  test('when the command has ended', async () => {
    const child = spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' });
    await new Promise(resolve => child.on('close', resolve));
    expect(awaitDecision({ folder, processId: child.pid! })).toBeUndefined();
  });

  test('where it runs in the process of the command', () => expect(awaitDecision({ folder, processId: process.pid })).toBeUndefined());
  test('when that takes too long', () => expect(awaitDecision(elsewhere(), 0.03)).toBeUndefined());
});

/** An app that reports and then does whatever is written. */
function appThat(...lines: string[]): string {
  writeFileSync(join(folder, 'app.js'), [
    `const { awaitDecision, parseExchange, tellAnswer, writeWhole } = require(${JSON.stringify(EXCHANGE)});`,
    "const { mkdirSync, writeFileSync } = require('fs');",
    'const { CDK8S_OUTDIR, CDK8S_ROLLOUTS_REPORT, CDK8S_ROLLOUTS_EXCHANGE } = process.env;',
    'const exchange = parseExchange(CDK8S_ROLLOUTS_EXCHANGE);',
    'mkdirSync(CDK8S_OUTDIR);',
    "const report = () => writeWhole(CDK8S_ROLLOUTS_REPORT, JSON.stringify({ schema: 2, stateDir: 'rollouts', rollouts: [] }));",
    ...lines,
  ].join('\n'));
  return 'node app.js';
}

function start(...lines: string[]) {
  const scratch = join(folder, 'scratch');
  mkdirSync(scratch);
  return startApp(processPorts(), { command: appThat(...lines), folder, stateDir: 'rollouts', scratch, manifestsOf: [] });
}

describe('an app in a process of its own', () => {
  test('renders what is decided', async () => {
    const app = await start('report();', 'const next = awaitDecision(exchange);', "writeFileSync('seen.json', JSON.stringify(next));", 'tellAnswer(exchange, true);');
    expect(app.report.rollouts).toEqual([]);
    expect(existsSync(join(folder, 'seen.json'))).toBe(false);
    expect(await app.goOn(STATE)).toBe(true);
    expect(JSON.parse(readFileSync(join(folder, 'seen.json'), 'utf8'))).toEqual(STATE);
  });

  test('comes to its end where nothing is decided', async () => {
    const app = await start('report();', "if (awaitDecision(exchange) === undefined) console.log('nothing');");
    expect(await app.goOn()).toBe(false);
  });

  test('may have come to its end before', async () => {
    const app = await start('report();');
    expect(await app.goOn(STATE)).toBe(false);
  });

  test('fails before it reports', async () => {
    await expect(start("console.error('no such bucket');", 'process.exit(1);')).rejects.toThrow(/^the app failed, and nothing was changed: node app.js\nno such bucket$/);
  });

  test('is killed while it waits', async () => {
    const app = await start('report();', "setTimeout(() => process.kill(process.pid, 'SIGKILL'), 20);");
    await expect(app.goOn(STATE)).rejects.toThrow('the app failed, and nothing was changed');
  });

  test('fails after it was told', async () => {
    const app = await start('report();', 'awaitDecision(exchange);', 'tellAnswer(exchange, true);', "throw new Error('too late');");
    await expect(app.goOn(STATE)).rejects.toThrow(/^the app failed, and nothing was changed: node app.js\n[^]*too late/);
  });
});
