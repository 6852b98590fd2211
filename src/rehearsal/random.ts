/**
 * Random numbers that are the same for the same seed: the generator of Lehmer with the constants of Park, Miller and Stockmeyer.
 *
 * @see https://doi.org/10.1145/159544.376068
 */
const MODULUS = 2 ** 31 - 1;
const MULTIPLIER = 48_271;

/** Seeds that lie close together give numbers that do at first. */
const WARM_UP = 10;

export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = 1 + (Math.abs(Math.trunc(seed)) % (MODULUS - 1));
    for (let count = 0; count < WARM_UP; count++) this.next();
  }

  /** From 0 to just below 1. */
  next(): number {
    this.state = (this.state * MULTIPLIER) % MODULUS;
    return (this.state - 1) / (MODULUS - 1);
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** The same members in any order. */
  shuffled<T>(list: readonly T[]): T[] {
    const result = [...list];
    for (let last = result.length - 1; last > 0; last--) {
      const other = Math.floor(this.next() * (last + 1));
      [result[last], result[other]] = [result[other], result[last]];
    }
    return result;
  }
}
