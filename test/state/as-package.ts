/** The package `yaml`, in the form of our own reader of YAML: what the one reads of a text, the other must read too. */
import { Document, isMap, isScalar, isSeq, LineCounter, Node, parseAllDocuments, Scalar } from 'yaml';
import { YamlNode } from '../../src/state/files/yaml/node';

export interface AsPackage {
  readonly node: YamlNode;
  readonly json: unknown;
}

/** What the package reads; undefined where it finds an error, more than one document, or what a state file must not have. */
export function asPackage(text: string): AsPackage | undefined {
  const lines = new LineCounter();
  const [document, ...others]: readonly Document.Parsed[] = parseAllDocuments(text, { schema: 'core', stringKeys: true, lineCounter: lines, logLevel: 'silent' });
  if (others.length > 0 || document === undefined || document.errors.length > 0 || document.contents === null) return undefined;
  const nodes = new Nodes(lines);
  return { node: nodes.of(document.contents), json: document.toJS() };
}

class Nodes {
  constructor(private readonly lines: LineCounter) {}

  public of(node: Node): YamlNode {
    const place = this.place(node);
    if (isScalar(node)) return { kind: 'scalar', place, text: node.source!, isPlain: node.type === Scalar.PLAIN };
    if (isSeq<Node>(node)) return { kind: 'list', place, items: node.items.map(item => this.of(item)) };
    if (!isMap<Scalar<string>, Node>(node)) throw new Error(`${String(node)} is no value of a state file`);
    const members = node.items.map(({ key, value }) => ({ key: key.value, place: this.place(key), value: this.of(value!) }));
    return { kind: 'mapping', place, members };
  }

  private place({ range }: Node): { line: number; column: number } {
    const { line, col } = this.lines.linePos(range![0]);
    return { line, column: col };
  }
}
