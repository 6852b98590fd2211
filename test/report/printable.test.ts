/** Nothing that a manifest holds acts on a terminal, or on a CI system that takes lines of a log for commands. */
import { escapeMarkdown, escapeMarkup, printable, printableJson, printableLines, scriptJson } from '../../src/report/printable';

test.each([
  ['::error::a', '\ufffd:error::a'],
  ['  ::error::a', '  \ufffd:error::a'],
  ['a ::error::b', 'a ::error::b'],
  ['a::b', 'a::b'],
  ['##[error]a', '#\ufffd[error]a'],
  ['a ##vso[task.complete]', 'a #\ufffdvso[task.complete]'],
  ['####[a', '###\ufffd[a'],
  ['## a [b]', '## a [b]'],
  ['a\n::error::b', 'a\ufffd::error::b'],
  ['\u001b[31ma\u009b', '\ufffd[31ma\ufffd'],
])('%j is printed as %j', (text, shown) => expect(printable(text)).toBe(shown));

test('lines keep their ends, and their colours where there are any', () => {
  expect(printableLines('a\n::error::b\tc\n\u001b[31md')).toBe('a\n\ufffd:error::b\tc\n\ufffd[31md');
  expect(printableLines('\u001b[1m\u001b[31ma\u001b[39m\u001b[22m\n\u001b[2J##[b\u001b]0;c\u0007', true)).toBe('\u001b[1m\u001b[31ma\u001b[39m\u001b[22m\n\ufffd[2J#\ufffd[b\ufffd]0;c\ufffd');
});

test('JSON says the same to a program', () => {
  const data = { 'a\\##[b': ['\u001b[31m', '\u009b', '\u202e', '::c', '##vso[d]', '\ud800', '##[e]##[f]', 'ü'] };
  for (const text of [printableJson(data), scriptJson(data)]) {
    expect(JSON.parse(text)).toEqual(data);
    expect(text).not.toMatch(/##\w*\[|[\u007f-\u009f\u202e\u001b]/);
  }
});

test('so are pages and Markdown', () => {
  for (const escaped of [escapeMarkup('<##[a]'), escapeMarkdown('*##[a]')]) expect(escaped).not.toMatch(/##\w*\[|[<*]/);
});
