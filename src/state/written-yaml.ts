import { Document, Scalar, visit } from 'yaml';

const HEADING = '# Written by cdk8s-rollouts, and changed by its commands. Commit it.\n';

/**
 * What is safe in quotes alone: control characters, halves of surrogate pairs, and several lines of which the first begins with
 * white space (the package `yaml` does not always read those back).
 */
const ONLY_IN_QUOTES = /[\0-\x08\x0b-\x1f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|^\s[^]*\n|^\n|^<<$/;

/** The text of a file: equal for equal content, one line per fact, and read back as the same by any version of YAML. */
export function writeYaml(content: object, inOneLine: readonly string[][] = []): string {
  const document = new Document(content, { aliasDuplicateObjects: false, compat: 'yaml-1.1' });
  for (const path of inOneLine) (document.getIn(path, true) as { flow?: boolean }).flow = true;
  visit(document, {
    Scalar(_, scalar) {
      if (typeof scalar.value === 'string' && ONLY_IN_QUOTES.test(scalar.value)) scalar.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return HEADING + document.toString({ lineWidth: 0, doubleQuotedAsJSON: true });
}
