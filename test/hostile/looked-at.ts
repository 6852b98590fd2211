/** Everything that the commands make of two files, and what is wrong with it. */
import { createColors } from 'picocolors';
import { Agent } from '../../src/agents/agent';
import { readManifests } from '../../src/manifests/reading/read-manifests';
import { simulate } from '../../src/rehearsal/simulation';
import { githubAnnotations } from '../../src/report/findings/formats/github';
import { findingsJson } from '../../src/report/findings/formats/json';
import { sarif } from '../../src/report/findings/formats/sarif';
import { findingsText } from '../../src/report/findings/formats/text';
import { printableJson, printableLines } from '../../src/report/printable';
import { timelineHtml } from '../../src/report/timeline/formats/html';
import { timelineMarkdown } from '../../src/report/timeline/formats/markdown';
import { timelineSvg } from '../../src/report/timeline/formats/svg';
import { timelineText } from '../../src/report/timeline/formats/text';
import { check } from '../../src/rules/check/check';
import { rules } from '../../src/rules/check/rules';

export interface LookedAt {
  /** What is wrong: none, if all is well. */
  readonly faults: readonly string[];
  /** Of the processor. */
  readonly milliseconds: number;
  readonly isRead: boolean;
  readonly isRehearsed: boolean;
}

const LONGEST = 2000;

/**
 * @param sides The files before and after.
 * @param agent Who applies them, where that is said.
 */
export function lookedAt({ before, after }: { readonly before: string | Buffer; readonly after: string | Buffer }, agent?: Agent): LookedAt {
  const faults: string[] = [];
  const memory = new Map();
  const first = timed('check', faults, () => {
    const [old, now] = [before, after].map(content => readManifests([{ file: 'a.yaml', content }], memory));
    const result = check(old, now, rules(), agent);
    faults.push(...result.findings.filter(({ rule }) => rule === 'internal-error').map(({ message }) => message));
    const speechless = result.findings.filter(({ message, mend }) => ![message, mend].every(text => /^\S[^]*\.$/.test(text)));
    faults.push(...speechless.map(({ rule, message, mend }) => `${rule} says no sentences: ${message} ${mend}`));
    const texts = {
      text: printableLines(findingsText(result, createColors(false))),
      json: printableJson(findingsJson(result)),
      sarif: printableJson(sarif(result, rules(), '0.0.0')),
    };
    for (const [name, text] of Object.entries(texts)) faults.push(...faultsOf(`check as ${name}`, text));
    // Each line is a command, by intent.
    faults.push(...githubAnnotations(result.findings).flatMap(line => faultsOf('check as github', line.replace(/^::(?:error|warning|notice) /, ''))));
    return { old, now };
  });
  const second = timed('rehearsal', faults, () => {
    const { old, now } = first.value ?? {};
    if (old === undefined || now === undefined || [...old.problems, ...now.problems].some(({ isHarmless }) => !isHarmless)) return false;
    const timeline = rehearsed([old, now].map(({ set }, i) => ({ name: `commit ${i}`, manifests: set })), agent);
    if (timeline === undefined) return false;
    const texts = {
      text: printableLines(timelineText(timeline, { width: 100, colours: false })),
      markdown: printableLines(timelineMarkdown(timeline)),
      svg: printableLines(timelineSvg(timeline)),
      html: printableLines(timelineHtml(timeline)),
      json: printableJson(timeline),
    };
    for (const [name, text] of Object.entries(texts)) faults.push(...faultsOf(`rehearsal as ${name}`, text));
    return true;
  });
  const milliseconds = first.milliseconds + second.milliseconds;
  return { faults, milliseconds, isRead: first.value?.now.problems.length === 0, isRehearsed: second.value === true };
}

/** Undefined where there is more than can be rehearsed, and it says so. */
function rehearsed(commits: Parameters<typeof simulate>[1], agent: Agent | undefined) {
  try {
    return simulate('a → b', commits, { agent: agent?.name });
  } catch (error) {
    if (error instanceof Error && /^rehearsal: /.test(error.message)) return undefined;
    throw error;
  }
}

function timed<T>(name: string, faults: string[], action: () => T): { readonly value?: T; readonly milliseconds: number } {
  const start = process.cpuUsage();
  let value: T | undefined;
  try {
    value = action();
  } catch (error) {
    faults.push(`${name} failed: ${(error as Error).stack}`);
  }
  const { user, system } = process.cpuUsage(start);
  const milliseconds = (user + system) / 1000;
  if (milliseconds > LONGEST) faults.push(`${name} took ${Math.round(milliseconds)} milliseconds`);
  return { value, milliseconds };
}

// eslint-disable-next-line no-control-regex
const ACTING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]|^\s*::|##\w*\[/m;
/** Words of a program that nobody meant to say. */
const SLIPPED = /\bundefined\b|\[object \w+\]|\bNaN\b/;

export function faultsOf(name: string, text: string): string[] {
  return [ACTING, SLIPPED].flatMap(fault => {
    const found = fault.exec(text);
    return found === null ? [] : [`${name} says ${JSON.stringify(found[0])}: ${JSON.stringify(text.slice(Math.max(0, found.index - 150), found.index + 100))}`];
  });
}
