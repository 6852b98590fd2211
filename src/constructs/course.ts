/** The course of one rollout: all its frames, and the one that is to be rendered now. */
import {
  CANDIDATE, configsAt, configsOf, positionProblem, reached, Situation, STABLE, stageAt, versionsOf, withoutLeftOverConfig,
} from './situation';
import { sequence, Stage, Strategy } from '../frames/sequence';
import { RolloutState } from '../state/state';
import { RolloutVersion, VersionConfig } from '../state/version';

export class Course {
  private stages?: Stage[];
  private known?: Strategy;
  private override?: Situation;

  /**
   * @param state Where the rollout stands.
   * @param code The version that the code describes.
   * @param create The way that the rollout goes; called when it is needed first.
   */
  constructor(private readonly state: RolloutState, private readonly code: () => RolloutVersion, private readonly create: () => Strategy) {}

  /** Every frame from idle to idle. Throws where there is no path. */
  public all(): Stage[] {
    return this.stages ??= sequence(this.strategy, STABLE, CANDIDATE);
  }

  /** The frame to render: while `render` runs, the one that it renders; otherwise that of the state. */
  public get now(): Situation {
    if (this.override) return this.override;
    const { progress, previous } = this.state;
    const versions = versionsOf(this.code(), progress?.stable ?? previous);
    if (progress === undefined) return { stage: { name: 'idle', steps: [], frame: this.strategy.idle(CANDIDATE) }, versions };
    const stages = withoutLeftOverConfig(this.all(), versions);
    const stage = stageAt(stages, progress);
    if (stage === undefined) throw new Error(positionProblem(stages, progress));
    return { stage, versions };
  }

  /** Whether `render` runs. */
  public get isRendering(): boolean {
    return this.override !== undefined;
  }

  /** Renders every frame of a rollout from the stable version, by default the one of the state. */
  public render<T>(stable: RolloutVersion | undefined, frame: (situation: Situation, index: number, configs: VersionConfig[]) => T): T[] {
    const versions = versionsOf(this.code(), stable ?? this.state.progress?.stable);
    const stages = withoutLeftOverConfig(this.all(), versions);
    try {
      return stages.map((stage, index) => frame(this.override = { stage, versions }, index, configsAt(stages, index, versions)));
    } finally {
      this.override = undefined;
    }
  }

  /** The configs that some pods may read, of the recorded version first. Known without rendering the code. */
  public configs(code: VersionConfig | undefined): VersionConfig[] {
    const { progress, previous } = this.state;
    const recorded = (progress?.stable ?? previous)?.config;
    try {
      const frames = progress ? reached(this.all(), progress) : [this.strategy.idle(CANDIDATE)];
      return configsOf(frames, key => key === STABLE ? recorded : code);
    } catch {
      return code ? [code] : []; // What is wrong with the plan or the state is reported by the validation.
    }
  }

  private get strategy(): Strategy {
    return this.known ??= this.create();
  }
}
