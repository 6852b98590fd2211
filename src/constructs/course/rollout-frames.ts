/** The frames of whole rollouts, each rendered completely. */
import { Course } from './course';
import { shareOf } from '../../frames/frame';
import { TrackNames } from '../../frames/strategy';
import { RolloutVersion, VersionConfig } from '../../state/version';
import { RolloutFrame } from '../rollout-frame';

/** The two versions of a rollout, where they are not those of the state and of the code. */
export interface Ends {
  readonly stable?: RolloutVersion;
  readonly candidate?: RolloutVersion;
}

/** What a user is not told of a frame but in its name. */
const holds = new WeakMap<RolloutFrame, number>();

/** @param manifests Renders the frame that is rendered now, with these configs. */
export function rolloutFrames(course: Course, trackNames: TrackNames, ends: Ends, manifests: (configs: VersionConfig[]) => any[]): RolloutFrame[] {
  return course.render(ends, ({ stage: { name, steps, hold, frame }, versions }, index, configs) => {
    const tracks = frame.tracks.map(({ version, pods }, i) => ({
      name: trackNames[i], version: versions(version).hash, pods, share: shareOf(frame, i === 0 ? 0 : 1),
    }));
    const rendered = { index, name, steps, tracks, manifests: manifests(configs) };
    holds.set(rendered, hold);
    return rendered;
  });
}

/** For how many seconds a frame that was rendered here stands at least. */
export function holdOf(frame: RolloutFrame): number {
  return holds.get(frame) ?? 0;
}
