/**
 * Whether a schedule can be parsed, as the parser says that Kubernetes uses: five fields, or a word after `@`.
 *
 * @see https://github.com/robfig/cron/blob/v3.0.1/parser.go
 */
interface Bounds {
  readonly least: number;
  readonly most: number;
  readonly names?: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const FIELDS: readonly Bounds[] = [
  { least: 0, most: 59 }, { least: 0, most: 23 }, { least: 1, most: 31 }, { least: 1, most: 12, names: MONTHS }, { least: 0, most: 6, names: DAYS },
];
const DESCRIPTORS = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'];

/** What the parser says, or nothing. */
export function scheduleError(schedule: string): string | undefined {
  // A time zone in the schedule is another matter, and differs between versions.
  if (schedule.includes('TZ')) return undefined;
  if (schedule.startsWith('@')) return DESCRIPTORS.includes(schedule) || schedule.startsWith('@every ') ? undefined : `unrecognized descriptor: ${schedule}`;
  const fields = schedule.split(/\s+/).filter(field => field !== '');
  if (fields.length !== FIELDS.length) return `expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`;
  return fields.map((field, i) => fieldError(field, FIELDS[i])).find(error => error !== undefined);
}

function fieldError(field: string, bounds: Bounds): string | undefined {
  return field.split(',').filter(part => part !== '').map(part => rangeError(part, bounds)).find(error => error !== undefined);
}

function rangeError(expression: string, bounds: Bounds): string | undefined {
  const [range, step, ...more] = expression.split('/');
  const [low, high, ...others] = range.split('-');
  if (more.length > 0) return `too many slashes: ${expression}`;
  if (step !== undefined && numberOf(step) === undefined) return `failed to parse int from ${step}`;
  if (step !== undefined && numberOf(step) === 0) return `step of range should be a positive number: ${expression}`;
  if (low === '*' || low === '?') return undefined;
  if (others.length > 0) return `too many hyphens: ${expression}`;
  const start = valueOf(low, bounds);
  const end = high === undefined ? step === undefined ? start : bounds.most : valueOf(high, bounds);
  if (start === undefined || end === undefined) return `failed to parse int from ${start === undefined ? low : high}`;
  if (start < bounds.least) return `beginning of range (${start}) below minimum (${bounds.least}): ${expression}`;
  if (end > bounds.most) return `end of range (${end}) above maximum (${bounds.most}): ${expression}`;
  return start > end ? `beginning of range (${start}) beyond end of range (${end}): ${expression}` : undefined;
}

function valueOf(text: string, { least, names = [] }: Bounds): number | undefined {
  const index = names.indexOf(text.toLowerCase());
  return index === -1 ? numberOf(text) : least + index;
}

function numberOf(text: string): number | undefined {
  return /^\+?\d{1,9}$/.test(text) ? Number(text) : undefined;
}
