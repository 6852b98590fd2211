/** What every construct's rollout looks like when it is played: read the snapshot as a specification. */
import { commitsOf, courseOf, sum, textsOf } from './plays';
import { simulate } from '../../src/rehearsal/simulation';
import { Timeline } from '../../src/rehearsal/timeline';
import { framesOf, VARIANTS } from '../constructs/matrix';

/** One line for each commit: when, what became of it, and the ready pods by version from one to the next. */
function summary(timeline: Timeline): string[] {
  const { commits, moments } = timeline;
  return commits.map(({ at, name, isRealized }, i) => {
    const first = moments.filter(moment => moment.at <= at).length - 1;
    const during = moments.filter((moment, index) => index >= first && moment.at <= (commits[i + 1]?.at ?? Infinity));
    const pods = Math.max(...during.map(moment => sum(moment.pods.map(({ starting, ready }) => starting + ready))));
    const course = courseOf({ ...timeline, moments: during });
    const shown = course.length > 6 ? [...course.slice(0, 3), '…', ...course.slice(-2)] : course;
    return `${at.toFixed(0).padStart(5)} s  ${name}${isRealized ? '' : ' (never realized)'}: ${shown.join(' → ')}; up to ${pods} pods`;
  });
}

test.each(VARIANTS)('$name', variant => {
  const timeline = simulate('frames', commitsOf(framesOf(variant)));
  expect(summary(timeline)).toMatchSnapshot();
  expect(textsOf(timeline, 'harm', 'fail')).toEqual([]);
  expect(timeline.commits.filter(({ isRealized }) => !isRealized)).toEqual([]);
});
