/** What a YAML file holds. Every value knows where it stands. */

/** Line and column in a file, from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export type YamlNode = YamlScalar | YamlList | YamlMapping;

export interface YamlScalar {
  readonly kind: 'scalar';
  readonly place: Place;
  /** Without its quotes. */
  readonly text: string;
  /** Whether it is neither in quotes nor a block of text, so that it may be a number, or nothing. */
  readonly isPlain: boolean;
}

export interface YamlList {
  readonly kind: 'list';
  readonly place: Place;
  readonly items: readonly YamlNode[];
}

export interface YamlMapping {
  readonly kind: 'mapping';
  readonly place: Place;
  /** In the order of the file, each key once. */
  readonly members: readonly YamlMember[];
}

export interface YamlMember {
  readonly key: string;
  /** Where the key stands. */
  readonly place: Place;
  readonly value: YamlNode;
}
