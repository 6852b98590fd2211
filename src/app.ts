import { existsSync } from 'fs';
import { dirname } from 'path';
import { App, AppProps, Chart, YamlOutputType } from 'cdk8s';
import { holdOf } from './constructs/course/rollout-frames';
import { Rollout } from './constructs/rollout';
import { RolloutFacts } from './constructs/rollout-facts';
import type { SecondRendering } from './constructs/second-rendering';
import { USUAL_STATE } from './ground/commands';
import { isWanted, ReportRequest, requestIn, VARIABLES } from './protocol/environment';
import type { Exchange, NextState } from './protocol/exchange';
import { commandMismatch, PROTOCOL } from './protocol/version';
import type { RecordedState } from './records/recorded-state';
import { OFF, stateIn } from './state/folder';
import { provideState } from './state/source';
import type { Synthesis } from './synthesis/synthesis';

/* eslint-disable @typescript-eslint/no-require-imports -- What only a synthesis needs is not loaded by an import of the library. */
const stores = () => require('./state/files/store') as typeof import('./state/files/store.js');
const recordings = () => require('./records/recorded-state') as typeof import('./records/recorded-state.js');
const syntheses = () => require('./synthesis/synthesis') as typeof import('./synthesis/synthesis.js');
const leftovers = () => require('./synthesis/stale-files') as typeof import('./synthesis/stale-files.js');
const lines = () => require('./report/rollouts/rollout-lines') as typeof import('./report/rollouts/rollout-lines.js');
const exchanges = () => require('./protocol/exchange') as typeof import('./protocol/exchange.js');
const renderings = () => require('./constructs/second-rendering') as typeof import('./constructs/second-rendering.js');
const reporting = () => require('./report/rollouts/rollout-report') as typeof import('./report/rollouts/rollout-report.js');
/* eslint-enable */

/**
 * Props of a `RolloutApp`.
 */
export interface RolloutAppProps extends AppProps {
  /**
   * The folder in which rollouts are recorded, relative to the working directory. Commit it.
   *
   * The environment variable `CDK8S_ROLLOUTS_STATE` wins over this; `off` switches state off.
   *
   * @default 'rollouts'
   */
  readonly stateDir?: string;

  /**
   * Whether nothing is read and nothing recorded, so that every rollout is idle on the version of the code: for preview
   * environments and other short-lived copies.
   *
   * @default false
   */
  readonly stateless?: boolean;
}

/**
 * An `App` whose rollouts live in Git: it reads `rollouts/<chart>/<name>.yaml`, renders the frame at which each rollout
 * stands, and begins a rollout by itself where the code describes another version than the recorded one.
 *
 * A synthesis writes nothing there but the record of a rollout that has none yet, as Jest does with a snapshot; everything
 * else is done by the commands of `cdk8s-rollouts`. With `CI` set it does not even that and fails instead.
 *
 * The manifests are those of an `App`, to the byte, in a time that grows with the size of the app and not with its square.
 *
 * One line for each rollout that is not idle goes to the standard error.
 *
 * @throws at `synth`, for files in the folder that cannot be understood, together with all other errors of the app
 */
export class RolloutApp extends App {
  private readonly source?: RecordedState;
  /** Where the state is kept unless the environment says otherwise. */
  private readonly stateDir: string;
  private readonly recordsMetadata: boolean;
  private known?: Synthesis;

  /**
   * @param props Where the output and the state go.
   */
  constructor(props: RolloutAppProps = {}) {
    super(props);
    this.stateDir = props.stateless ? OFF : props.stateDir ?? USUAL_STATE;
    // cdk8s keeps this to itself.
    this.recordsMetadata = props.recordConstructMetadata ?? process.env.CDK8S_RECORD_CONSTRUCT_METADATA === 'true';
    const stateDir = stateIn(process.env) ?? this.stateDir;
    if (stateDir !== OFF) this.source = new (recordings().RecordedState)(new (stores().StateStore)(stateDir), this);
    provideState(this, this.source);
  }

  /**
   * All charts of this app, in the order of their dependencies.
   */
  public get charts(): Chart[] {
    return this.synthesis.charts;
  }

  /**
   * Synthesizes all manifests to the output directory, and records rollouts that are new. Files that are up to date are left
   * alone, and manifests there that this app does not write are named on the standard error.
   *
   * @throws all errors of the app together; then nothing is written
   */
  public synth(): void {
    const request = requestIn(process.env);
    const mismatch = request && commandMismatch(process.env[VARIABLES.protocol]);
    if (mismatch) throw new Error(mismatch);
    if (request && !existsSync(dirname(request.file))) throw new Error('the command that asked for this has ended, and nothing is written');
    this.source?.requireNoManifests(this.outdir);
    const again = request?.exchange && new (renderings().SecondRendering)(this);
    const written = this.synthesis.write(again?.render);
    const rollouts = this.node.findAll().filter((one): one is Rollout => one instanceof Rollout);
    const known = rollouts.flatMap(rollout => rollout._facts ? [{ rollout, facts: rollout._facts }] : []);
    const facts = known.map(one => one.facts);
    this.source?.record(facts, this.outdir);
    const reports = facts.map(one => ({ facts: one, report: reportOf(one, request) }));
    const told = lines().rolloutLines(reports.map(({ facts: { recorded, lostPorts }, report }) => ({
      ...report, versions: recorded?.versions ?? new Map(), isRecorded: report.record === recorded?.record, lostPorts,
    })), { now: Date.now() / 1000, stateDir: this.source?.told });
    [...told, ...this.source?.lines() ?? [], ...this.stale(written)].forEach(line => process.stderr.write(`${line}\n`));
    if (request === undefined) return;
    const charts = this.node.findAll().filter(one => Chart.isChart(one)).map(({ node }) => node.path);
    const report = { schema: PROTOCOL, stateDir: this.stateDir, charts, rollouts: reports.map(one => reporting().toldReport(one.report)) };
    exchanges().writeWhole(request.file, JSON.stringify(report));
    if (again) this.goOn(request.exchange!, again, new Map(known.map(one => [one.facts.key, one.rollout])));
  }

  /**
   * All manifests of this app as one text. Nothing is written.
   *
   * @returns YAML with a document for each object
   * @throws all errors of the app together
   */
  public synthYaml(): string {
    return this.synthesis.text();
  }

  private stale(written: ReadonlySet<string>): string[] {
    const hasFolders = this.yamlOutputType === YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE;
    return leftovers().staleFiles({ folder: this.outdir, shown: this.outdir, written, ending: this.outputFileExtension, hasFolders });
  }

  /** Renders what the command decides on that asked for the report. */
  private goOn(exchange: Exchange, again: SecondRendering, rollouts: ReadonlyMap<string, Rollout>): void {
    const next = exchanges().awaitDecision(exchange);
    if (next !== undefined) exchanges().tellAnswer(exchange, this.isRewritten(next, again, rollouts));
  }

  /** Where that cannot be done here, the command runs the app again, which says then what is wrong. */
  private isRewritten({ stateDir, keys }: NextState, again: SecondRendering, rollouts: ReadonlyMap<string, Rollout>): boolean {
    try {
      const store = new (stores().StateStore)(stateDir);
      const changed = keys.flatMap(key => {
        const rollout = rollouts.get(key);
        return rollout ? [[rollout, recordings().recordedIn(store, key)] as const] : [];
      });
      const isRendered = this.synthesis.isRewritable && again.again(new Map(changed));
      if (isRendered) this.synthesis.rewrite(again.render);
      return isRendered;
    } catch {
      return false;
    }
  }

  private get synthesis(): Synthesis {
    return this.known ??= new (syntheses().Synthesis)(this, this.recordsMetadata);
  }
}

function reportOf(all: RolloutFacts, request: ReportRequest | undefined) {
  const { recorded, version: { hash, podTemplate, config }, manifests, next, lostPorts: _, ...facts } = all;
  const shown = { ...facts, recorded: recorded?.record, version: { hash, podTemplate, config } };
  const report = reporting().rolloutReport(shown, record => request && isWanted(request.manifestsOf, facts, record.progress !== undefined)
    ? { manifests, isAhead: request.isAhead } : undefined);
  if (!request?.next || !isWanted(request.next.of, facts)) return report;
  return { ...report, next: next(request.next.image).map(frame => ({ ...frame, hold: holdOf(frame) })) };
}
