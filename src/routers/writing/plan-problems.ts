/** What a router cannot make of a plan: one sentence each. */
import { percentOf, RouteOptions, WHOLE, Writer } from './writer';
import { cannot } from './writers';

/** A step of a plan, as it is written. */
export interface LedStep {
  readonly pods?: number;
  readonly percent?: number;
  readonly mirror?: number;
  readonly testers?: true;
}

export function planProblems(writer: Writer, { testers, namespace }: RouteOptions, steps: readonly LedStep[], replicas: number): string[] {
  let isWeighted = false;
  return steps.flatMap((step, i) => {
    const at = (problem: string) => `plan: step ${i + 1}: ${problem}`;
    isWeighted ||= (step.percent ?? step.pods ?? 0) > 0;
    if (step.testers && testers === undefined) return [at('the router is not told who testers are: set its "testers"')];
    if (step.percent !== undefined) return isMultiple(step.percent, writer.can.grain) ? [] : [at(`${step.percent}% is finer than ${writer.title} shares traffic out, which is by ${percentOf(writer.can.grain)}%`)];
    if (step.mirror !== undefined) return mirrorProblems(writer, step.mirror, isWeighted, namespace).map(at);
    if (step.pods === undefined || replicas === 0) return [];
    return Math.floor((WHOLE * step.pods) / (replicas * writer.can.grain)) > 0 ? []
      : [at(`${step.pods} of ${replicas} pods are less than ${percentOf(writer.can.grain)}% of the traffic, which is the least share: begin with more pods or with a share`)];
  });
}

function mirrorProblems(writer: Writer, mirror: number, isWeighted: boolean, namespace: string | undefined): string[] {
  const { mirrorGrain } = writer.can;
  if (mirrorGrain === undefined) return [cannot(writer, 'copies of requests', can => can.mirrorGrain !== undefined)];
  if (!isMultiple(mirror, mirrorGrain)) return [cannot(writer, `copies of ${mirror}% of the requests`, can => can.mirrorGrain !== undefined && isMultiple(mirror, can.mirrorGrain))];
  if (isWeighted && !writer.can.mirrorBesideWeight) return [`${cannot(writer, 'copies beside a share', can => can.mirrorBesideWeight && isMultiple(mirror, can.mirrorGrain ?? WHOLE))}: move it before the first share`];
  return writer.needsNamespaceToMirror && namespace === undefined ? [`${writer.title} says copies by the full name of a Service: set a namespace in the chart or in "metadata"`] : [];
}

/** Whether a share in percent is a multiple of so many hundredths. */
function isMultiple(percent: number, grain: number): boolean {
  const hundredths = (WHOLE * percent) / 100;
  return Math.abs(hundredths / grain - Math.round(hundredths / grain)) < 1e-9;
}
