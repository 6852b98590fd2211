/** What a rehearsal comes to, in fields: every report and every method says the numbers of this one function. */
import { Outcome, ServiceOutcome, Timeline, TimelineMoment } from './timeline';

/** What is less than that is an error of adding fractions. */
const NOTHING = 1e-6;

export function outcomeOf({ moments, losses, stuck }: Pick<Timeline, 'moments' | 'losses' | 'stuck'>): Outcome {
  const services = serviceOutcomes(moments);
  const failing = moments.reduce((worst, { at, failing: percent }) => percent > worst.percent ? { percent, at } : worst, { percent: 0, at: 0 });
  // What failed before anything was changed is nothing that the change does.
  const before = moments[0]?.failing ?? 0;
  const isFailing = moments.some(one => one.failing - one.undrained > before + NOTHING);
  const isHarmed = isFailing || losses.length > 0 || services.some(({ kind }) => kind === 'harmed');
  const isDipping = failing.percent > 0 || services.some(({ kind }) => kind === 'dips');
  const last = moments[moments.length - 1];
  return {
    kind: stuck.length > 0 ? 'stuck' : isHarmed ? 'harmed' : isDipping ? 'dips' : 'safe',
    services,
    failing,
    isFelt: last !== undefined && (last.failing - last.undrained > before + NOTHING || last.services.some(({ ready, floor }) => sum(ready) < floor)),
  };
}

/** For every Service its least, and the moment in which it was worst off against its floor. */
export function serviceOutcomes(moments: readonly TimelineMoment[]): ServiceOutcome[] {
  const found = new Map<string, ServiceOutcome>();
  let seen: TimelineMoment['services'] = [];
  for (const { at, services } of moments) {
    // Services of which nothing changed are the same objects as in the moment before.
    services.forEach((service, i) => {
      if (service === seen[i]) return;
      const { name, ready, floor, promised } = service;
      found.set(name, worse(found.get(name), { name, fewest: sum(ready), at, promised, floor }));
    });
    seen = services;
  }
  return [...found.values()];
}

function worse(known: ServiceOutcome | undefined, now: Omit<ServiceOutcome, 'kind' | 'harm'>): ServiceOutcome {
  const { fewest, floor, promised, at } = now;
  // Where none is left, every request fails, whatever the settings allow.
  const isHarm = fewest < floor || (fewest === 0 && promised > 0);
  const isWorst = known?.harm === undefined || fewest - floor < known.harm.ready - known.harm.floor;
  const harm = isHarm && isWorst ? { ready: fewest, floor, at } : known?.harm;
  const kind = harm !== undefined ? 'harmed' : fewest < promised || known?.kind === 'dips' ? 'dips' : 'safe';
  const least = known === undefined || fewest < known.fewest ? now : known;
  return { ...least, kind, ...harm && { harm } };
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
