/** The course of one rollout: all its frames, and the one that is to be rendered now. */
import { CANDIDATE, configsAt, configsOf, positionProblem, reached, Situation, STABLE, stageAt, stepOf, versionsOf, withoutLeftOverConfig } from './situation';
import { sequence, Stage } from '../../frames/sequence';
import { strategyOf } from '../../frames/strategies';
import { Strategy } from '../../frames/strategy';
import { TrackIndex } from '../../frames/traffic';
import { IDLE } from '../../ground/step-label';
import { Code, liveOf, resolved, standing, strategyFor } from '../../state/lifecycle';
import { RolloutRecord, versionsOf as recordedVersions } from '../../state/record';
import { Recorded } from '../../state/source';
import { BlueGreenTrack, RolloutState } from '../../state/state';
import { RolloutVersion, VersionConfig } from '../../state/version';

export interface CourseProps {
  /** Where the rollout stands, as a prop says. */
  readonly state: RolloutState;
  /** Where it stands, as Git remembers. */
  readonly recorded?: Recorded;
  /** The version that the code describes. */
  readonly version: () => RolloutVersion;
  /** What else the code says of a rollout. */
  readonly code: () => Omit<Code, 'version'>;
  /** The same for the frames of whole rollouts: as its objects are made, where something waits. */
  readonly shown: () => Omit<Code, 'version'>;
}

export class Course {
  private stages?: readonly Stage[];
  private known?: Strategy;
  private override?: Situation;
  private rendered?: { readonly version: RolloutVersion; readonly situation: Situation };
  private isOwn = false;
  private isAsked = false;

  constructor(private props: CourseProps) {}

  /** Does what the rollout itself does with its frame. */
  public own<T>(action: () => T): T {
    const before = this.isOwn;
    this.isOwn = true;
    try {
      return action();
    } finally {
      this.isOwn = before;
    }
  }

  /** Whether others than the rollout itself have asked where it stands, so that more than its own objects may depend on that. */
  public get isAskedByOthers(): boolean {
    return this.isAsked;
  }

  /** From here on another record counts. */
  public recall(recorded: Recorded): void {
    this.props = { ...this.props, recorded };
    this.stages = this.known = this.rendered = undefined;
  }

  /** Every frame from idle to idle. Throws where there is no path. */
  public all(): readonly Stage[] {
    this.note();
    return this.stages ??= wholeOf(this.strategy);
  }

  /** The frame to render: while `render` runs, the one that it renders; otherwise that of the state. */
  public get now(): Situation {
    if (this.override) return this.override;
    this.note();
    const version = this.props.version();
    if (this.rendered?.version !== version) this.rendered = { version, situation: this.situation() };
    return this.rendered.situation;
  }

  /** What the code says of the rollout. */
  public get code(): Code {
    return { ...this.props.code(), version: this.props.version().hash };
  }

  /** What the code says of the rollout, but for its version, which need not be known yet. */
  public get settings(): Omit<Code, 'version'> {
    return this.props.code();
  }

  /** Throws where there is no path for the next rollout, of which something may wait. */
  public tryNext(): void {
    const { strategy, plan, replicas } = this.props.code();
    wholeOf(strategyOf(strategy, { plan, replicas }));
  }

  /** The record as the code means it, where there is one. */
  public get record(): RolloutRecord | undefined {
    const { recorded } = this.props;
    return recorded && resolved(recorded.record, this.code);
  }

  /** Renders the frame of another record of this rollout. */
  public renderRecord<T>(record: RolloutRecord, frame: (configs: VersionConfig[]) => T): T {
    try {
      this.override = this.fromRecord(record);
      return frame(this.override.configs!);
    } finally {
      this.override = undefined;
    }
  }

  /** Whether `render` runs. */
  public get isRendering(): boolean {
    return this.override !== undefined;
  }

  /**
   * Renders every frame of a rollout from the stable version, by default the one of the state, to the candidate, by default the
   * one of the code.
   */
  public render<T>(
    { stable, candidate }: { readonly stable?: RolloutVersion; readonly candidate?: RolloutVersion },
    frame: (situation: Situation, index: number, configs: VersionConfig[]) => T,
  ): T[] {
    const { state, recorded, version, shown } = this.props;
    const before = stable ?? state.progress?.stable ?? recorded?.versions.get(recorded.record.stable);
    const versions = versionsOf(candidate ?? version(), before, recorded?.versions);
    const stages = withoutLeftOverConfig(this.all(), versions);
    const { plan, replicas, strategy } = shown();
    try {
      return stages.map((stage, index) => {
        this.override = { stage, step: stepOf(stages, stage), versions, candidate: CANDIDATE, active: this.active, plan, replicas, strategy };
        return frame(this.override, index, configsAt(stages, index, versions));
      });
    } finally {
      this.override = undefined;
    }
  }

  /** The configs that some pods may read, those of recorded versions first. Known without rendering the code. */
  public configs(code: VersionConfig | undefined): VersionConfig[] {
    const { state: { progress, previous }, recorded } = this.props;
    // Which of them are read is known when the code is complete.
    if (recorded) return unique([...referredTo(recorded).map(({ config }) => config), code]);
    const known = (progress?.stable ?? previous)?.config;
    try {
      const frames = progress ? reached(this.all(), progress) : [this.strategy.idle(CANDIDATE)];
      return configsOf(frames, key => key === STABLE ? known : code);
    } catch {
      return code ? [code] : []; // What is wrong with the plan or the state is reported by the validation.
    }
  }

  private note(): void {
    this.isAsked ||= !this.isOwn;
  }

  private get active(): TrackIndex {
    const { state, recorded } = this.props;
    return recorded?.record.active ?? (state.active === BlueGreenTrack.GREEN ? 1 : 0);
  }

  private get strategy(): Strategy {
    const { state, recorded, shown } = this.props;
    const { strategy, plan, replicas } = shown();
    const { active } = this;
    const resting = recorded ? recorded.record.previous : state.previous && STABLE;
    return this.known ??= strategyOf(strategy, { plan, replicas, active, resting });
  }

  private situation(): Situation {
    const { record } = this;
    return record ? this.fromRecord(record) : this.fromState();
  }

  private fromState(): Situation {
    const { state: { progress, previous }, version, code } = this.props;
    const { plan, replicas, strategy } = code();
    const versions = versionsOf(version(), progress?.stable ?? previous);
    const shared = { versions, candidate: CANDIDATE, active: this.active, plan, replicas, strategy };
    if (progress === undefined) return { stage: { name: IDLE, steps: [], hold: 0, frame: this.strategy.idle(CANDIDATE) }, step: IDLE, ...shared };
    const stages = withoutLeftOverConfig(this.all(), versions);
    const stage = stageAt(stages, progress);
    if (stage === undefined) throw new Error(positionProblem(stages, progress));
    return { stage, step: stepOf(stages, stage), ...shared };
  }

  private fromRecord(record: RolloutRecord): Situation {
    const { code, props: { recorded } } = this;
    const frame = liveOf(record, strategyFor(record, code));
    const { candidate, progress } = record;
    const { name, steps, hold } = standing(record, code);
    const known = versionsOf(this.props.version(), undefined, recorded?.versions);
    const { plan, replicas, strategy = code.strategy } = progress ?? code;
    return {
      stage: { name, steps, hold, frame },
      step: name,
      versions: known,
      candidate,
      active: record.active ?? 0,
      plan,
      replicas,
      strategy,
      configs: unique([...frame.tracks.map(({ version }) => version), ...progress?.leaving ?? []].map(hash => known(hash).config)),
    };
  }
}

const wholes = new WeakMap<Strategy, readonly Stage[]>();

/** Every frame from idle to idle. Rollouts that are alike have one strategy. */
function wholeOf(strategy: Strategy): readonly Stage[] {
  const stages = wholes.get(strategy) ?? sequence(strategy, STABLE, CANDIDATE);
  wholes.set(strategy, stages);
  return stages;
}

/** The versions that the record cannot do without: others are kept to know them again. */
function referredTo({ record, versions }: Recorded): RolloutVersion[] {
  const own = recordedVersions(record);
  return [...versions.values()].filter(({ hash }) => own.includes(hash));
}

function unique(configs: ReadonlyArray<VersionConfig | undefined>): VersionConfig[] {
  return [...new Map(configs.flatMap(config => config ? [[config.name, config]] : [])).values()];
}
