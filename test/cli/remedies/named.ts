/** The texts in the source that tell a user to do something with a command, with Git or with a file. */
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import * as ts from 'typescript';

const SRC = join(__dirname, '../../../src');

/** Where commands and records are: there, other instructions count than those that are commands. */
const ROOMS = /^(?:app\.ts|cli\/|git\/|gates\/|state\/|protocol\/|report\/rollouts\/|synthesis\/stale-files)/;
/** In quotes, or as an option. */
const COMMAND = /"(?:cdk8s-rollouts|cdk8s|git|kubectl|npm|npx) |\b(?:pass|out|with|run|write) --[a-z]/;
/** What makes a sentence with a command of ours. */
const MADE = /\b(?:run|named|insisting|recording|restoring)\(/;
const INSTRUCTION = /(?:^|[:,(] |\b(?:or|and|then|first) )(?:commit|delete|remove|move|restore|rename|unset|leave out|leave one out|take|fetch|promote|resume|retry|abort|undo)\b/i;

export interface Text {
  /** `cli/printing.ts:70` */
  readonly place: string;
  readonly text: string;
  /** What is said where this text is. */
  readonly pattern: RegExp;
}

/** All of them, in the order of the files. */
export function textsThatName(): Text[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts')).map(file => file.replaceAll('\\', '/')).sort().flatMap(textsIn);
}

function textsIn(file: string): Text[] {
  const source = ts.createSourceFile(file, readFileSync(join(SRC, file), 'utf8'), ts.ScriptTarget.ES2022, true);
  const found: Text[] = [];
  const visit = (node: ts.Node): void => {
    const parts = partsOf(node);
    if (parts && names(file, node, parts)) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      found.push({ place: `${file}:${line + 1}`, text: parts.join('…'), pattern: new RegExp(parts.map(escaped).join('[^]*?')) });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The text that stands there whatever the values are. */
function partsOf(node: ts.Node): string[] | undefined {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return isOfAnImport(node) ? undefined : [node.text];
  if (ts.isTemplateExpression(node)) return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)];
  return undefined;
}

function isOfAnImport({ parent }: ts.Node): boolean {
  return ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent) || ts.isLiteralTypeNode(parent);
}

function names(file: string, node: ts.Node, parts: readonly string[]): boolean {
  const text = parts.join('$');
  const makes = ts.isTemplateExpression(node) && node.templateSpans.some(({ expression }) => MADE.test(expression.getText()));
  return makes || (text.includes(' ') && (COMMAND.test(text) || (ROOMS.test(file) && INSTRUCTION.test(text))));
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
