/** Which frame of its rollout a construct renders, and which versions that frame speaks of. */
import { Frame } from '../../frames/frame';
import { Stage } from '../../frames/sequence';
import { StrategyOptions } from '../../frames/strategies';
import { servingTrack, TrackIndex } from '../../frames/traffic';
import { IDLE } from '../../ground/step-label';
import { RolloutProgress } from '../../state/state';
import { RolloutVersion, VersionConfig } from '../../state/version';

/** The keys by which the frames of a construct name the recorded version and the version of the code. */
export const STABLE = 'stable';
export const CANDIDATE = 'candidate';

export type Versions = (key: string) => RolloutVersion;

export interface Situation {
  readonly stage: Stage;
  readonly versions: Versions;
  /** What a reader of the manifests is told of where the rollout stands. */
  readonly step: string;
  /** The version that the rollout leads to. */
  readonly candidate?: string;
  /** Where a rollout ends on the other track: the one that received the traffic when it began. */
  readonly active: TrackIndex;
  /** The plan, the replicas and the strategy of the rollout: where one is in progress, those with which it began. */
  readonly plan: string;
  readonly replicas: number;
  readonly strategy: StrategyOptions;
  /** The configs that some pods of the frame may read, where a record says so. */
  readonly configs?: VersionConfig[];
}

/** What is told of a frame of a whole rollout, which begins and ends idle. */
export function stepOf(stages: readonly Stage[], stage: Stage): string {
  return stage === stages[0] || stage === stages[stages.length - 1] ? IDLE : stage.name;
}

/** The versions of a rollout, by role or by hash; without a stable one, the code's stands for both. */
export function versionsOf(code: RolloutVersion, stable: RolloutVersion | undefined, known?: ReadonlyMap<string, RolloutVersion>): Versions {
  return key => key === STABLE ? stable ?? code : known?.get(key) ?? code;
}

/** The frame that a rollout in progress has reached, if it has such a one. */
export function stageAt(stages: readonly Stage[], { step = 0, frame }: RolloutProgress): Stage | undefined {
  return frame === undefined ? stages.find(({ steps }) => steps.includes(step)) : stages[frame];
}

/** What to say where there is no such frame. */
export function positionProblem(stages: readonly Stage[], { step = 0, frame }: RolloutProgress): string {
  return frame === undefined
    ? `state: the plan has no step ${step}, only 0 to ${Math.max(...stages.flatMap(({ steps }) => steps))}: correct "step"`
    : `state: the rollout has no frame ${frame}, only 0 to ${stages.length - 1}: correct "frame"`;
}

/** The configs of a frame: those of its versions and of the versions of the frame before, whose pods outlive it a little. */
export function configsAt(stages: readonly Stage[], index: number, versions: Versions): VersionConfig[] {
  return configsOf(framesOf(recent(stages, index)), key => versions(key).config);
}

/** Where the last change still used a config, that config leaves in a frame of its own. */
export function withoutLeftOverConfig(stages: readonly Stage[], versions: Versions): Stage[] {
  const last = stages[stages.length - 1];
  const isLeftOver = configsAt(stages, stages.length - 1, versions).length > configsOf([last.frame], key => versions(key).config).length;
  return isLeftOver ? [...stages, { ...last, name: IDLE, steps: [], hold: 0 }] : [...stages];
}

/** The frame that is reached and the one before it. Past the last one lies the frame in which a left-over config leaves. */
export function reached(stages: readonly Stage[], progress: RolloutProgress): Frame[] {
  const stage = stageAt(stages, progress);
  return framesOf(stage === undefined ? stages.slice(-1) : recent(stages, stages.indexOf(stage)));
}

/** The configs of the versions that the frames speak of, the recorded one first. */
export function configsOf(frames: readonly Frame[], config: (key: string) => VersionConfig | undefined): VersionConfig[] {
  const keys = new Set(frames.flatMap(({ tracks }) => tracks.map(({ version }) => version)));
  const used = [STABLE, CANDIDATE].filter(key => keys.has(key)).flatMap(key => config(key) ?? []);
  return [...new Map(used.map(one => [one.name, one])).values()];
}

/** The pod templates that a frame runs, and the one that its next pods of an active track would run. */
export function templatesIn({ tracks, traffic }: Frame, versions: Versions): any[] {
  const active = servingTrack(traffic);
  const used = tracks.filter(({ pods }, i) => pods > 0 || i === active);
  return [...new Set(used.map(({ version }) => versions(version)))].map(({ podTemplate }) => podTemplate);
}

function recent(stages: readonly Stage[], index: number): Stage[] {
  return stages.slice(Math.max(0, index - 1), index + 1);
}

function framesOf(stages: readonly Stage[]): Frame[] {
  return stages.map(({ frame }) => frame);
}
