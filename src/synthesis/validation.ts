import { IConstruct } from 'constructs';

/** @throws all that the constructs of a tree find wrong with themselves, in the words of cdk8s, which has no public way to this */
export function validate({ node }: IConstruct): void {
  const errors = node.findAll().flatMap(construct => construct.node.validate().map(error => `[${construct.node.path}] ${error}`));
  if (errors.length > 0) throw new Error(`Validation failed with the following errors:\n  ${errors.join('\n  ')}`);
}
