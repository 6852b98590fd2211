import { describeEquality } from './equality';
import { describeYaml } from './yaml-equality';

// The oldest cdk8s that is supported is the one that is installed.
describeEquality(300);
describe('YAML', () => describeYaml(1000));
