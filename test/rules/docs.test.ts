/**
 * Every rule has a page of one form, and what it shows is so: the first manifests break the rule, the second break none. Notes of
 * other rules may be beside that.
 */
import { existsSync, readdirSync, readFileSync } from 'fs';
import { dirname, join } from 'path';
import { parse } from 'yaml';
import { manifestsOf, RULES } from './fixtures';
import { Manifest } from '../../src/manifests/manifest';
import { ManifestSet } from '../../src/manifests/manifest-set';
import { check } from '../../src/rules/check/check';
import { Finding } from '../../src/rules/check/finding';

const PAGES = join(__dirname, '../../docs/checks');
const SECTIONS = ['What goes wrong', 'Why', 'Failing', 'Mended', 'Severity', 'Suppress it'];

interface Block {
  readonly language: string;
  readonly content: string;
}

interface Page {
  readonly text: string;
  readonly title: string;
  readonly sections: ReadonlyMap<string, string>;
}

function pageOf(rule: string): Page {
  const text = readFileSync(join(PAGES, `${rule}.md`), 'utf8');
  const [title, ...sections] = text.split(/^## /m);
  return { text, title, sections: new Map(sections.map(section => [section.slice(0, section.indexOf('\n')), section.slice(section.indexOf('\n') + 1)])) };
}

function blockIn(page: Page, section: string): Block {
  const blocks = [...page.sections.get(section)!.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)];
  expect(blocks).toHaveLength(1);
  return { language: blocks[0][1], content: blocks[0][2] };
}

/** A diff shows both sides in full; plain manifests are new. */
function sidesOf({ language, content }: Block) {
  if (language === 'yaml') return { before: manifestsOf(''), after: manifestsOf(content) };
  expect(language).toBe('diff');
  const side = (sign: string) => content.split('\n').filter(line => line.startsWith(' ') || line.startsWith(sign)).map(line => line.slice(1)).join('\n');
  return { before: manifestsOf(side('-')), after: manifestsOf(side('+')) };
}

/** What matters to a page; with annotations, each object carries them, as it was before and as it is. */
function findingsIn(name: string, block: Block, annotations: object = {}): readonly Finding[] {
  const { before, after } = sidesOf(block);
  const [from, to] = [before, after].map(({ all }) => ManifestSet.of(all.map(({ metadata, ...fields }): Manifest => ({
    ...fields as Manifest, metadata: { ...metadata, annotations: { ...metadata.annotations, ...annotations } },
  }))));
  return check({ set: from }, { set: to }).findings.filter(({ severity, rule }) => severity !== 'note' || rule === name);
}

const open = (findings: readonly Finding[]) => findings.filter(({ suppressed }) => suppressed === undefined);

test('every rule has a page, and every page a rule', () => {
  expect(readdirSync(PAGES).sort()).toEqual(RULES.map(({ name }) => `${name}.md`).sort());
});

describe.each(RULES.map(rule => [rule.name, rule] as const))('%s', (name, rule) => {
  const page = pageOf(name);

  test('has the form of all pages', () => {
    expect(page.title.trim()).toBe(`# ${name}`);
    expect([...page.sections.keys()]).toEqual(SECTIONS);
    expect(page.sections.get('Why')).toMatch(/\]\(https:\/\//);
    expect(page.text.split('\n').filter(line => line.length > 150 && !line.includes('https://'))).toEqual([]);
  });

  test('its severity is that of the rule', () => {
    expect(page.sections.get('Severity')!.trim()).toMatch({ error: /^Error\b/, warning: /^Warning\b/, note: /^Note\b/ }[rule.severity]);
    // Each rule may be wrong somewhere, and its page says where.
    expect(page.sections.get('Severity')!.replace(/\s+/g, ' ')).toMatch(/\bwrong where\b/);
  });

  test('the failing manifests break it, and no other rule', () => {
    expect(new Set(open(findingsIn(name, blockIn(page, 'Failing'))).map(one => one.rule))).toEqual(new Set([name]));
  });

  test('the mended manifests break none', () => {
    expect(open(findingsIn(name, blockIn(page, 'Mended'))).map(one => `${one.rule}: ${one.message}`)).toEqual([]);
  });

  test('it says how to suppress it', () => {
    const { metadata: { annotations } } = parse(blockIn(page, 'Suppress it').content);
    expect(Object.keys(annotations)).toEqual([`cdk8s-rollouts/ignore-${name}`]);
    const findings = findingsIn(name, blockIn(page, 'Failing'), annotations);
    expect(findings.map(({ rule: one, suppressed }) => [one, suppressed])).toEqual(findings.map(() => [name, Object.values(annotations)[0]]));
    expect(findings.length).toBeGreaterThan(0);
  });

  test('its links lead somewhere', () => {
    const targets = [...page.text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target]) => target);
    expect(targets.filter(target => !existsSync(join(PAGES, dirname(name), target)))).toEqual([]);
  });
});
