import { quantity } from '../../src/ground/quantity';

test.each([
  ['500m', 0.5], ['2', 2], [3, 3], ['1Gi', 1024 ** 3], ['1024Mi', 1024 ** 3], ['1.5G', 1.5e9], ['.5', 0.5], ['12e3', 12000], ['1E', 1e18], ['100u', 1e-4], ['-1', -1],
] as const)('%s is %d', (written, number) => expect(quantity(written)).toBeCloseTo(number, 12));

test.each([['ten'], ['1 Gi'], ['1gi'], [''], ['1Gi\n'], [null], [NaN], [{}], ['9'.repeat(40)]])('%j is no quantity', written => expect(quantity(written)).toBeUndefined());
