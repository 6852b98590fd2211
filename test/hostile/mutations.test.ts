/** Some hundred mutations; .ci/mutations looks at ten thousand. */
import fc from 'fast-check';
import { faultsOf, lookedAt } from './looked-at';
import { mutationOf, seeds } from './mutations';
import { AGENT_NAMES } from '../../src/agents/agent';
import { agentNamed } from '../../src/agents/agents';
import { runs } from '../support/deep';

const all = seeds();

const RUNS = runs(60, 300);

test(`${RUNS} mutations of real manifests`, () => {
  const seen = { looked: 0, read: 0, rehearsed: 0 };
  // A seed has nothing smaller that fails in the same way.
  fc.assert(fc.property(fc.noShrink(fc.nat(1_000_000)), seed => {
    const mutation = mutationOf(seed, all);
    const { faults, isRead, isRehearsed } = lookedAt(mutation, agentNamed([undefined, ...AGENT_NAMES][seed % 5]));
    expect([mutation.story, faults]).toEqual([mutation.story, []]);
    seen.looked++;
    if (isRead) seen.read++;
    if (isRehearsed) seen.rehearsed++;
  }), { seed: 11, numRuns: RUNS });
  // What is refused at once says little.
  expect(Math.min(seen.read, seen.rehearsed) / seen.looked).toBeGreaterThan(0.6);
});

test('the same seed makes the same mistakes', () => {
  const others = seeds();
  for (const seed of [1, 2, 3]) expect(mutationOf(seed, others)).toEqual(mutationOf(seed, all));
});

test.each(['a\n  ::error::b', 'a ##[error]b', 'a\u001b[31m', 'the port undefined', 'asks [object Object]', 'NaN pods'])('%j is a fault', text => expect(faultsOf('a', text)).toHaveLength(1));
