import { describeEquality } from './equality';
import { describeYaml } from './yaml-equality';
import { runs } from '../support/deep';

jest.mock('cdk8s', () => jest.requireActual('cdk8s-newest'));

describeEquality(runs(12, 150));
describe('YAML', () => describeYaml(runs(80, 1000)));

test('it is another cdk8s', () => {
  const versionOf = (name: string) => jest.requireActual(`${name}/package.json`).version;
  expect(versionOf('cdk8s')).toBe('2.69.0');
  expect(versionOf('cdk8s-newest')).toMatch(/^2\.(7\d|[89]\d|\d{3})\./);
  expect(jest.requireMock('cdk8s').App).toBe(jest.requireActual('cdk8s-newest').App);
});
