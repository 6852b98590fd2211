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

/** @param manifests Renders the frame that is rendered now, with these configs. */
export function rolloutFrames(course: Course, trackNames: TrackNames, ends: Ends, manifests: (configs: VersionConfig[]) => any[]): RolloutFrame[] {
  return course.render(ends, ({ stage: { name, steps, frame }, versions }, index, configs) => ({
    index,
    name,
    steps,
    tracks: frame.tracks.map(({ version, pods }, i) => ({
      name: trackNames[i], version: versions(version).hash, pods, share: shareOf(frame, i === 0 ? 0 : 1),
    })),
    manifests: manifests(configs),
  }));
}
