/** Writes YAML, with a package that is loaded only then: it takes longer to load than all the rest of `status`. */
// eslint-disable-next-line @typescript-eslint/no-require-imports
const yaml = () => require('yaml') as typeof import('yaml');

const HEADING = '# Written by cdk8s-rollouts, and changed by its commands. Commit it.\n';

/** Several lines of which the first begins with white space: the package `yaml` does not always read them back. */
const ONLY_IN_QUOTES = /^\s[^]*\n|^\n/;

/** The text of a file: equal for equal content, one line per fact, and read back as the same by any version of YAML. */
export function writeYaml(content: object, inOneLine: readonly string[][] = []): string {
  const { Document, Scalar, visit } = yaml();
  const document = new Document(content, { compat: 'yaml-1.1' });
  for (const path of inOneLine) (document.getIn(path, true) as { flow?: boolean }).flow = true;
  visit(document, {
    Scalar(_, scalar) {
      if (typeof scalar.value === 'string' && ONLY_IN_QUOTES.test(scalar.value)) scalar.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return HEADING + document.toString({ lineWidth: 0, doubleQuotedAsJSON: true });
}
