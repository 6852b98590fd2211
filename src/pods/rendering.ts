import { ApiObject } from 'cdk8s';
import { canonical } from '../ground/canonical';
import { Labels } from '../ground/labels';

/**
 * Changes what one object renders, on the basis of what it would render by itself (with its patches applied), and returns
 * a function for the latter.
 *
 * The object stays in the tree, so whatever a user does with it (`ApiObject.of`, dependencies, metadata) keeps working.
 */
export function renderAs(object: ApiObject, change: (authored: () => any) => any): () => any {
  const authored = object.toJson.bind(object);
  object.toJson = () => change(authored);
  return authored;
}

/** Adds labels and annotations that follow the frame, beneath those that were set on the object. */
export function withMetadata(object: ApiObject, produce: () => { labels?: Labels; annotations?: Labels }): void {
  renderAs(object, authored => {
    const json = authored();
    const { labels, annotations } = produce();
    const merged = { labels: { ...labels, ...json.metadata.labels }, annotations: { ...annotations, ...json.metadata.annotations } };
    const present = Object.entries(merged).filter(([, value]) => Object.keys(value).length > 0);
    return { ...json, metadata: canonical({ ...json.metadata, ...Object.fromEntries(present) }) };
  });
}
