/** Names and titles come from manifests of anybody: what they may hold must not act on a terminal, a page or a picture. */

/** Control characters (of terminals too), marks that turn the direction of text, and halves of characters. */
// eslint-disable-next-line no-control-regex
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

export function printable(text: string): string {
  return text.replace(UNPRINTABLE, '\ufffd');
}

/** As text or as the value of an attribute of HTML and XML. */
export function escapeMarkup(text: string): string {
  const entities: { readonly [character: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&#39;' };
  return printable(text).replace(/[&<>"']/g, character => entities[character]);
}

/** As JSON within a script element, which nothing in it can end. */
export function scriptJson(data: unknown): string {
  return JSON.stringify(data).replace(/</g, '\\u003c').replace(/\u2028/g, '\\u2028').replace(/\u2029/g, '\\u2029');
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
