/** What a value is as plain JSON, by the core schema of YAML 1.2. */
import { YamlNode } from './node';

const CONSTANTS = new Map<string, unknown>([
  ...['', '~', 'null', 'Null', 'NULL'].map(text => [text, null] as const),
  ...['true', 'True', 'TRUE'].map(text => [text, true] as const),
  ...['false', 'False', 'FALSE'].map(text => [text, false] as const),
  ...['.nan', '.NaN', '.NAN'].map(text => [text, NaN] as const),
  ...['.inf', '.Inf', '.INF'].flatMap(text => [[text, Infinity], [`+${text}`, Infinity], [`-${text}`, -Infinity]] as const),
]);
const NUMBER = /^(?:[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?|0o[0-7]+|0x[\da-fA-F]+)$/;

export function jsonOf(node: YamlNode): any {
  if (node.kind === 'list') return node.items.map(jsonOf);
  if (node.kind === 'mapping') return Object.fromEntries(node.members.map(({ key, value }) => [key, jsonOf(value)]));
  return node.isPlain ? plainValue(node.text) : node.text;
}

/** The same with all scalars as text. */
export function writtenIn(node: YamlNode): any {
  if (node.kind === 'list') return node.items.map(writtenIn);
  if (node.kind === 'mapping') return Object.fromEntries(node.members.map(({ key, value }) => [key, writtenIn(value)]));
  return node.text;
}

function plainValue(text: string): unknown {
  if (CONSTANTS.has(text)) return CONSTANTS.get(text);
  return NUMBER.test(text) ? Number(text) : text;
}
