import { Random } from '../../src/rehearsal/random';

const numbers = (seed: number, count = 1000) => {
  const random = new Random(seed);
  return Array.from({ length: count }, () => random.next());
};

test('the constants are those of Park, Miller and Stockmeyer: from 1, the 10,000th number is 399268537', () => {
  // @see https://doi.org/10.1145/159544.376068
  const last = numbers(0, 10_000 - 10).pop()!;
  expect(Math.round(last * (2 ** 31 - 2)) + 1).toBe(399_268_537);
});

test('the same seed gives the same numbers, another one others', () => {
  expect(numbers(7)).toEqual(numbers(7));
  expect(numbers(7)).not.toEqual(numbers(8));
});

test('numbers are spread evenly, from the first one on', () => {
  const all = numbers(1, 10_000);
  expect(Math.min(...all)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...all)).toBeLessThan(1);
  for (let part = 0; part < 10; part++) expect(all.filter(one => Math.floor(one * 10) === part).length / 1000).toBeCloseTo(1, 0);
  const firsts = Array.from({ length: 1000 }, (_, seed) => new Random(seed).next());
  for (let part = 0; part < 10; part++) expect(firsts.filter(one => Math.floor(one * 10) === part).length).toBeGreaterThan(60);
});

test('shuffling keeps all members, and every order comes about', () => {
  const random = new Random(3);
  const orders = new Set(Array.from({ length: 200 }, () => random.shuffled(['a', 'b', 'c']).join('')));
  expect([...orders].sort()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba']);
});
