/** Plans that anybody may have written into manifests. */
import { ParsedStep, parseSteps } from './grammar';
import { PLAN_ANNOTATION } from '../ground/labels';
import { labels, Open } from '../ground/shape';

/** The steps of the plan that an object carries; none where it carries none, or one of another grammar. */
export function stepsWrittenOn({ annotations }: Open): readonly ParsedStep[] {
  try {
    return parseSteps(planWrittenOn({ annotations }));
  } catch {
    return [];
  }
}

export function planWrittenOn({ annotations }: Open): string {
  return labels(annotations)[PLAN_ANNOTATION] ?? '';
}
