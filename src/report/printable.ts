/**
 * Names and titles come from manifests of anybody: what they may hold must not act on a terminal, a page, a picture, or a CI system
 * that takes lines of its log for commands.
 */

/** Control characters (of terminals too), marks that turn the direction of text, and halves of characters. */
// eslint-disable-next-line no-control-regex
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * Commands of CI systems: `##[error]`, `##vso[task.complete]` and `##teamcity[` anywhere in a line.
 *
 * @see https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 * @see https://learn.microsoft.com/en-us/azure/devops/pipelines/scripts/logging-commands
 */
const COMMAND = /##(?=\w*\[)/g;
/** Those of GitHub begin a line, spaces aside. */
const LINE_COMMAND = /^(\s*):(?=:)/;

export function printable(text: string): string {
  return text.replace(UNPRINTABLE, '\ufffd').replace(COMMAND, '#\ufffd').replace(LINE_COMMAND, '$1\ufffd');
}

/** All that a command prints, line by line, with its own colours where it has any. */
export function printableLines(text: string, isColoured = false): string {
  // eslint-disable-next-line no-control-regex
  const parts = isColoured ? text.split(/(\u001b\[\d{0,3}(?:;\d{1,3})*m)/) : [text];
  // Every second part is a colour.
  const lines = (part: string) => part.split('\n').map(line => line.split('\t').map(printable).join('\t')).join('\n');
  return parts.map((part, i) => (i % 2 === 0 ? lines(part) : part)).join('');
}

/** JSON that says the same to a program, and does nothing to a log. */
export function printableJson(data: unknown): string {
  return JSON.stringify(data, undefined, 2).split('\n').map(escapeJson).join('\n');
}

function escapeJson(json: string): string {
  return json.replace(UNPRINTABLE, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`).replace(COMMAND, '#\\u0023');
}

/** As text or as the value of an attribute of HTML and XML. */
export function escapeMarkup(text: string): string {
  const entities: { readonly [character: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&#39;' };
  return printable(text).replace(/[&<>"']/g, character => entities[character]);
}

/** As JSON within a script element, which nothing in it can end. */
export function scriptJson(data: unknown): string {
  return escapeJson(JSON.stringify(data)).replace(/</g, '\\u003c');
}

/** In running Markdown, where it is neither syntax, nor a link, nor calls anybody. */
export function escapeMarkdown(text: string): string {
  return printable(text)
    .replace(/[&<>"'\\`*_{}[\]!|~$^]/g, character => `&#${character.charCodeAt(0)};`)
    .replace(/:\/\//g, '&#58;//')
    .replace(/\bwww\./gi, match => `${match.slice(0, 3)}&#46;`)
    // A mention or a reference needs the name right behind its sign.
    .replace(/[@#](?=\w)(?!\d+;)|#(?=\d+(?!;|\d))/g, character => `${character}&#8203;`);
}

/** No longer than so many characters. */
export function shortened(text: string, longest: number): string {
  const characters = [...text];
  return characters.length <= longest ? text : `${characters.slice(0, Math.max(0, longest - 1)).join('')}…`;
}
