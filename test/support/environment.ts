/** Where tests run: in Node, as is usual, with a small process that starts programs for them. It is loaded once by each worker, outside of all tests. */
import { TestEnvironment } from 'jest-environment-node';
import { startProcessesLightly } from './light-processes';

startProcessesLightly();

export default TestEnvironment;
