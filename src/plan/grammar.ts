/**
 * The grammar of plans: `testers until approved, 1 pod for 10m, 10% for 2m, 50% until approved, 100%`.
 *
 *     plan     = [ step { "," step } ]
 *     step     = size [ "for" duration ] [ "until" "approved" ]
 *     size     = number ( "pod" | "pods" ) | decimal "%" | "mirror" decimal "%" | "testers"
 *     duration = number ( "s" | "m" | "h" | "d" ) { number ( "s" | "m" | "h" | "d" ) }
 */

/** A step as it is written. */
export interface ParsedStep {
  readonly pods?: number;
  readonly percent?: number;
  /** Percent of requests of which the candidate gets a copy. */
  readonly mirror?: number;
  /** Whether those come first who ask for the candidate. */
  readonly testers?: true;
  /** Seconds. */
  readonly hold?: number;
  readonly untilApproved: boolean;
}

const UNITS: ReadonlyArray<readonly [string, number]> = [['d', 86_400], ['h', 3_600], ['m', 60], ['s', 1]];

/** @throws with the column and a mark under the text, where the text is not a plan. */
export function parseSteps(text: string): ParsedStep[] {
  const scanner = new Scanner(text);
  const steps: ParsedStep[] = [];
  while (!scanner.atEnd()) {
    if (steps.length > 0) scanner.expect(/,/y, '"," before the next step');
    steps.push(parseStep(scanner));
  }
  return steps;
}

function parseStep(scanner: Scanner): ParsedStep {
  const size = parseSize(scanner);
  const hold = scanner.accept(/for\b/y) ? parseDuration(scanner) : undefined;
  const untilApproved = scanner.accept(/until\b/y);
  if (untilApproved) scanner.expect(/approved\b/y, '"approved"');
  return { ...size, hold, untilApproved };
}

function parseSize(scanner: Scanner): Pick<ParsedStep, 'pods' | 'percent' | 'mirror' | 'testers'> {
  if (scanner.accept(/testers\b/y)) return { testers: true };
  if (scanner.accept(/mirror\b/y)) {
    const mirror = Number(scanner.expect(/\d+(\.\d+)?/y, 'a percentage, such as "10%"'));
    scanner.expect(/%/y, '"%"');
    return { mirror };
  }
  const size = Number(scanner.expect(/\d+(\.\d+)?/y, 'a number of pods or a percentage, such as "1 pod" or "10%"'));
  return scanner.expect(/%|pods?\b/y, '"pod", "pods" or "%"') === '%' ? { percent: size } : { pods: size };
}

function parseDuration(scanner: Scanner): number {
  const written = scanner.expect(/(\d+[smhd])+(?!\w)/y, 'a duration such as "30s", "10m", "2h" or "1h30m"');
  const parts = [...written.matchAll(/(\d+)([smhd])/g)];
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * UNITS.find(([name]) => name === unit)![1], 0);
}

/** The seconds of a duration by itself, such as `1h30m`. @throws where the text is none. */
export function parseSeconds(text: string): number {
  const scanner = new Scanner(text);
  const seconds = parseDuration(scanner);
  scanner.expectEnd();
  return seconds;
}

/** A duration in seconds as the grammar writes it: the largest units that it fills, such as `1h30m`. */
export function formatSeconds(seconds: number): string {
  let rest = seconds;
  if (rest === 0) return '0s';
  let text = '';
  for (const [name, size] of UNITS) {
    const amount = Math.floor(rest / size);
    if (amount > 0) text += `${amount}${name}`;
    rest -= amount * size;
  }
  return text;
}

/** A step in the grammar, e.g. `10% for 2m`. */
export function formatStep({ hold, untilApproved, ...size }: ParsedStep): string {
  return `${formatSize(size)}${hold === undefined ? '' : ` for ${formatSeconds(hold)}`}${untilApproved ? ' until approved' : ''}`;
}

function formatSize({ pods, percent, mirror, testers }: Omit<ParsedStep, 'hold' | 'untilApproved'>): string {
  if (testers) return 'testers';
  if (mirror !== undefined) return `mirror ${mirror}%`;
  return percent === undefined ? `${pods} ${pods === 1 ? 'pod' : 'pods'}` : `${percent}%`;
}

class Scanner {
  private position = 0;

  constructor(private readonly text: string) {
    this.skipSpace();
  }

  atEnd(): boolean {
    return this.position === this.text.length;
  }

  /** Takes the token when it comes next. The pattern is sticky. */
  accept(token: RegExp): boolean {
    return this.take(token) !== undefined;
  }

  expect(token: RegExp, what: string): string {
    return this.take(token) ?? this.fail(what);
  }

  expectEnd(): void {
    if (!this.atEnd()) this.fail('nothing more');
  }

  private take(token: RegExp): string | undefined {
    token.lastIndex = this.position;
    const found = token.exec(this.text)?.[0];
    if (found === undefined) return undefined;
    this.position += found.length;
    this.skipSpace();
    return found;
  }

  private skipSpace(): void {
    while (/\s/.test(this.text.charAt(this.position))) this.position++;
  }

  private fail(expected: string): never {
    const found = this.atEnd() ? 'the end' : `"${this.text.slice(this.position).split(/[\s,]/)[0] || this.text.charAt(this.position)}"`;
    throw new Error(`plan: column ${this.position + 1}: expected ${expected}, found ${found}\n  ${this.text.replace(/\s/g, ' ')}\n  ${' '.repeat(this.position)}^`);
  }
}
