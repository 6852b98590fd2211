/** The one sentence that a reader of a rehearsal wants first: what the outcome says, and nothing else. */
import { Outcome, OutcomeKind, ServiceOutcome, StuckWorkload, Timeline } from '../../rehearsal/timeline';
import { formatPercent, formatTime, plural } from '../amounts';
import { notUnderstoodSentences } from '../not-understood';

export interface Verdict {
  readonly kind: OutcomeKind;
  /** Whether a person must do something. */
  readonly isHarm: boolean;
  readonly text: string;
}

/** So many Services are told one by one. */
const MOST = 6;

/** What is not played is said as well: the sentence claims nothing of it. */
export function verdictOf(timeline: Timeline): Verdict {
  const verdict = verdictOnPods(timeline);
  const { notUnderstood = [], outside = [] } = timeline;
  const unknown = limited(outside.map(({ route, service }) => `${route} leads to ${service}, which is in no manifest`), 'Service');
  return { ...verdict, text: [verdict.text, ...notUnderstoodSentences(notUnderstood), ...unknown].join('; ') };
}

/** What is said where no request fails: something is known of the requests that go to what is played, and of no other. */
export function noFailure({ notUnderstood, outside }: Timeline): string {
  return notUnderstood === undefined && outside === undefined ? 'no request fails' : 'no request is known to fail';
}

/** How a picture or a page marks it. */
export function verdictClass({ kind, isHarm }: Verdict): string {
  return `verdict${isHarm ? ' harm' : kind === 'dips' ? ' dips' : ''}`;
}

function verdictOnPods(timeline: Timeline): Verdict {
  const { moments, outcome, losses, stuck } = timeline;
  const { kind } = outcome;
  if (moments.length === 0) return { kind, isHarm: false, text: 'Nothing was rehearsed' };
  if (kind === 'safe' || kind === 'dips') return { kind, isHarm: false, text: [...services(outcome.services), failingText(outcome, noFailure(timeline))].join(', ') };
  const harmed = outcome.services.filter(one => one.harm !== undefined);
  const harms = [
    ...limited(stuck.map(stuckText), 'thing'),
    ...stuck.length > 0 ? [outcome.isFelt ? 'users feel it' : 'users do not feel it'] : [],
    ...limited(fewestFirst(harmed).map(harmText), 'Service'),
    ...limited(losses.map(({ text }) => text), 'loss', 'losses'),
    ...outcome.failing.percent > 0 ? [`up to ${formatPercent(outcome.failing.percent)} of all requests fail, at ${formatTime(outcome.failing.at)}`] : [],
  ];
  return { kind, isHarm: true, text: harms.join('; ') };
}

function services(all: readonly ServiceOutcome[]): string[] {
  const dips = all.filter(one => one.kind === 'dips');
  const safe = all.filter(one => one.kind === 'safe' && (one.fewest > 0 || one.floor > 0));
  // Without a pod at any end there is nothing to say of a Service, unless it is the only one.
  const shown = dips.length + safe.length === 0 ? all : safe;
  return [...limited(fewestFirst(dips).map(dipText), 'Service'), ...limited(fewestFirst(shown).map(safeText), 'Service')];
}

/** Where there are too many to tell, those are left out that kept the most. */
function fewestFirst(all: readonly ServiceOutcome[]): readonly ServiceOutcome[] {
  return all.length <= MOST ? all : [...all].sort((one, other) => one.fewest - other.fewest);
}

/** What is left out is counted. */
function limited(sentences: readonly string[], one: string, many?: string): string[] {
  const more = sentences.length - MOST;
  if (more <= 0) return [...sentences];
  return [...sentences.slice(0, MOST), `and ${many === undefined || more === 1 ? plural(more, one) : `${more} ${many}`} more`];
}

function safeText({ name, fewest, floor }: ServiceOutcome): string {
  return `${name} never had fewer than ${fewest} ready endpoints (floor ${floor})`;
}

function dipText({ name, fewest, promised, floor, at }: ServiceOutcome): string {
  return `${name} falls to ${fewest} of ${promised} ready endpoints at ${formatTime(at)}, as its settings allow (floor ${floor})`;
}

/** The least of all moments, and where that is another one, the moment in which it was worst off. */
function harmText({ name, fewest, at, harm }: ServiceOutcome): string {
  const { ready, floor, at: harmAt } = harm!;
  const least = fewest < ready ? `, and to ${fewest} at ${formatTime(at)}` : '';
  // Its settings may allow that none is left: every request fails all the same.
  const measure = ready < floor ? `and its floor is ${floor}` : `as its settings allow, so that nobody is left (floor ${floor})`;
  return `${name} falls to ${ready} ready endpoints at ${formatTime(harmAt)}, ${measure}${least}`;
}

function failingText({ failing: { percent, at } }: Outcome, none: string): string {
  return percent > 0
    ? `up to ${formatPercent(percent)} of all requests are cut off at ${formatTime(at)}, since pods end without draining, as their settings allow`
    : none;
}

function stuckText({ workload, pods, reason, mend }: StuckWorkload): string {
  const which = pods.length === 0 ? '' : ` (${pods.slice(0, 3).join(', ')}${pods.length > 3 ? ` and ${pods.length - 3} more` : ''})`;
  return `${workload} is stuck${which}${reason === undefined ? '' : `: ${reason}`}: ${mend.replace(/\.$/, '')}`;
}
