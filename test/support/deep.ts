/** `npm run test:deep` searches longer than `npm test` does: `DEEP=1`. */
export const isDeep = process.env.DEEP === '1';

/** How often a search is run: as often as minutes allow, or as often as it takes to trust it. */
export function runs(shortly: number, deep: number): number {
  return isDeep ? deep : shortly;
}
