import { describeEquality } from './equality';
import { describeYaml } from './yaml-equality';
import { runs } from '../support/deep';

// The oldest cdk8s that is supported is the one that is installed.
describeEquality(runs(20, 300));
describe('YAML', () => describeYaml(runs(80, 1000)));
