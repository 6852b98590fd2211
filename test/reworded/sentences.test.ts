/**
 * Sentences are for people: the library is compiled once more, with another word in every sentence of its source, and decides the same of
 * all cases. Whatever reads a sentence back finds others then.
 */
import { execFileSync } from 'child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import * as ts from 'typescript';
import { isDeep } from '../support/deep';

const ROOT = join(__dirname, '../..');
const SRC = join(ROOT, 'src');
const CASES = join(ROOT, 'test/rules/fixtures');
/** In the project, so that what is compiled finds its dependencies. */
const CACHE = join(ROOT, 'node_modules/.cache');

/** The grammar of plans is a format and no sentence, and a label has steps of it. */
const FORMATS = ['plan/', 'ground/step-label.ts'];
const WORD = 'verily';
/** Two words one after the other, the second one no name. */
const SENTENCE = /([A-Za-z]{2,}[,:]?) (?=[a-z]{2,})/g;

let folder: string;
beforeAll(() => {
  mkdirSync(CACHE, { recursive: true });
  folder = mkdtempSync(join(CACHE, 'reworded-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const inOtherWords = (text: string) => text.replace(SENTENCE, `$1 ${WORD} `);

/** Puts a word into every sentence that a file has in its code. */
const rewording: ts.TransformerFactory<ts.SourceFile> = context => file => {
  const { factory } = context;
  const visit = (node: ts.Node): ts.Node => {
    if (ts.isStringLiteral(node)) return factory.createStringLiteral(inOtherWords(node.text));
    if (ts.isNoSubstitutionTemplateLiteral(node)) return factory.createNoSubstitutionTemplateLiteral(inOtherWords(node.text));
    if (ts.isTemplateHead(node)) return factory.createTemplateHead(inOtherWords(node.text));
    if (ts.isTemplateMiddle(node)) return factory.createTemplateMiddle(inOtherWords(node.text));
    if (ts.isTemplateTail(node)) return factory.createTemplateTail(inOtherWords(node.text));
    return ts.visitEachChild(node, visit, context);
  };
  return ts.visitNode(file, visit) as ts.SourceFile;
};

/** The library with other words, beside the question that is asked of both. */
function compile(): string {
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true };
  const compiled = (path: string, transformers = {}) => ts.transpileModule(readFileSync(path, 'utf8'), { compilerOptions, transformers }).outputText;
  for (const file of readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts'))) {
    const target = join(folder, 'lib', file.replace(/ts$/, 'js'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, compiled(join(SRC, file), FORMATS.some(format => file.startsWith(format)) ? {} : { before: [rewording] }));
  }
  writeFileSync(join(folder, 'package.json'), readFileSync(join(ROOT, 'package.json')));
  writeFileSync(join(folder, 'facts.js'), compiled(join(__dirname, 'facts.ts')));
  return join(folder, 'lib');
}

interface Facts {
  readonly facts: { readonly [folder: string]: { readonly endings: readonly number[] } };
  readonly texts: readonly string[];
}

function factsOf(library: string): Facts {
  return JSON.parse(execFileSync(process.execPath, [join(folder, 'facts.js'), library, ...cases()], { encoding: 'utf8', maxBuffer: 2 ** 28 }));
}

/** Of each rule some cases, at length all of them. */
function cases(): string[] {
  const all = readdirSync(CASES, { recursive: true, encoding: 'utf8' }).map(name => join(CASES, name)).filter(name => existsSync(join(name, 'after.yaml'))).sort();
  return isDeep ? all : all.filter((_, i) => i % 24 === 0);
}

test('of all cases the same is decided, whatever the words', () => {
  const reworded = compile();
  const [one, other] = [join(ROOT, 'lib'), reworded].map(factsOf);
  expect(Object.keys(one.facts).length).toBeGreaterThan(12);
  expect(new Set(Object.values(one.facts).map(({ endings }) => endings.join())).size).toBeGreaterThan(2);
  const changed = one.texts.filter((text, i) => text !== other.texts[i]);
  expect(changed.length).toBeGreaterThan(0.95 * one.texts.length);
  expect(Object.keys(one.facts).filter(name => JSON.stringify(one.facts[name]) !== JSON.stringify(other.facts[name]))).toEqual([]);
});
