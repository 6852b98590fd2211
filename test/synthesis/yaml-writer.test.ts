import { Yaml } from 'cdk8s';
import { YamlWriter } from '../../src/synthesis/yaml-writer';

test('what is plain is not left to cdk8s as a whole', () => {
  const stringify = jest.spyOn(Yaml, 'stringify');
  const manifest = (i: number) => ({ apiVersion: 'v1', kind: 'Thing', spec: { name: 'a', list: [{ b: 'yes' }, { c: i % 2 }] } });
  const writer = new YamlWriter();
  writer.write([manifest(0), manifest(1)]);
  const before = stringify.mock.calls.length;
  expect(writer.write([...Array(100).keys()].map(manifest))).toContain('- b: "yes"\n');
  expect(stringify.mock.calls.length).toBe(before);
  stringify.mockRestore();
});
