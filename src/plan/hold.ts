import { parseSeconds } from './grammar';

/** For how many seconds a frame stands at least, by its name: `step 1 of 3: 1 pod for 10m`. On the way to a step nothing waits. */
export function holdSeconds(frameName: string): number {
  if (frameName.startsWith('on the way')) return 0;
  return Math.max(0, ...[...frameName.matchAll(/for (\d\w*)/g)].map(([, text]) => parseSeconds(text)));
}
