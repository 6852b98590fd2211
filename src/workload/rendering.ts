import { ApiObject } from 'cdk8s';
import { canonical } from '../state/canonical';

/**
 * Changes what one object renders, on the basis of what it would render by itself (with its patches applied), and returns
 * a function for the latter.
 *
 * The object stays in the tree, so whatever a user does with it (`ApiObject.of`, dependencies, metadata) keeps working.
 */
export function renderAs(object: ApiObject, change: (authored: () => any) => any): () => any {
  const authored = object.toJson.bind(object);
  object.toJson = () => {
    const { apiVersion, kind, metadata, ...rest } = change(authored);
    return { apiVersion, kind, metadata: canonical(metadata), ...canonical(rest) };
  };
  return authored;
}
