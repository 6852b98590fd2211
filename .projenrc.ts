import { cdk8s, javascript } from 'projen';

/** What jest never takes for a test. */
const IGNORED = ['/node_modules/', '/dist/'];
/** Tests for every day leave out those that take too long for it. */
const LOOK_AT_ALL = IGNORED.map(path => `--testPathIgnorePatterns ${path}`).join(' ');

const project = new cdk8s.ConstructLibraryCdk8s({
  name: 'cdk8s-rollouts',
  description: 'Progressive delivery you can read in a pull request: canary, blue-green and batched rollouts as plain Kubernetes manifests',
  author: 'The cdk8s-rollouts authors',
  authorAddress: 'maintainers@users.noreply.github.com',
  authorOrganization: true,
  repositoryUrl: 'https://github.com/cdk8s-rollouts/cdk8s-rollouts.git',
  keywords: ['blue-green', 'canary', 'cdk8s', 'gitops', 'kubernetes', 'progressive-delivery', 'rollout'],
  license: 'Apache-2.0',
  defaultReleaseBranch: 'main',
  packageManager: javascript.NodePackageManager.NPM,
  projenrcTs: true,

  jsiiVersion: '~5.9.0',
  typescriptVersion: '~5.9.0',
  minNodeVersion: '20.16.0',
  cdk8sVersion: '2.69.0',
  constructsVersion: '10.4.2',
  peerDeps: ['cdk8s-plus-28@^2.5.6'],
  devDeps: [
    // The schemas of the routers' objects. Newer versions ask for a newer Node.js than the library does.
    '@kubernetes-models/gateway-api@0.5.1',
    '@kubernetes-models/istio@2.3.0',
    '@kubernetes-models/traefik@0.2.4',
    // For the schema of SARIF, which it ships.
    '@microsoft/jest-sarif@1.0.0-beta.0',
    '@ngrok/webernetes@0.3.5',
    '@types/node@^20',
    'ajv@^8.20.0',
    'cdk8s-cli@^2.207.0',
    // The newest beside the oldest that is supported: what it synthesizes is held against it as well.
    'cdk8s-newest@npm:cdk8s@2.70.106',
    'cdk8s-plus-28@2.5.6',
    'esbuild@^0.28.2',
    'fast-check@^4.10.0',
    'jest-environment-node@^30.5.2',
    'kubernetes-models@~4.5.1',
    'playwright-core@^1.65.1',
  ],
  // Few, small, and part of the package, as jsii wants it.
  bundledDeps: ['commander@^14.0.2', 'js-yaml@^4.3.2', 'picocolors@^1.1.1', 'yaml@^2.9.0'],
  bin: { 'cdk8s-rollouts': 'bin/cdk8s-rollouts' },

  // Everything below leaves out what this repository does not use.
  release: false,
  buildWorkflow: false,
  depsUpgrade: false,
  github: false,
  pullRequestTemplate: false,
  sampleCode: false,
  readme: undefined,

  jestOptions: {
    // Snapshots are written by `npm run test:update`, never by the tests themselves.
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    junitReporting: false,
    // Without a number one core would be left idle.
    jestConfig: {
      collectCoverage: false,
      maxWorkers: '100%',
      testTimeout: 120_000,
      testPathIgnorePatterns: [...IGNORED, '\\.deep\\.test\\.ts$'],
      globalSetup: './test/support/in-memory.ts',
      testEnvironment: './test/support/environment.ts',
    },
  },
  // It only looks: `npm run eslint -- --fix` mends what it can.
  eslintOptions: { dirs: ['src'], commandOptions: { fix: false } },
  npmIgnoreOptions: { ignorePatterns: ['/.ci/', '/.judges/', '/bench/', '/docs/', '/examples/', '/CONTRIBUTING.md'] },
  gitignore: ['!/examples/*/dist/', '/.judges/'],
});

// Lock files must not say where a package came from: everybody has a registry of their own.
new javascript.NpmConfig(project).addConfig('omit-lockfile-registry-resolved', 'true');

// Lets the examples import the library by its name, as a user would.
project.package.addField('exports', {
  '.': { types: './lib/index.d.ts', default: './lib/index.js' },
  './.jsii': './.jsii',
  './package.json': './package.json',
});

// Two thirds of the compiled files would be maps, which cost a user as much time to load as a third of the library.
for (const option of ['inlineSourceMap', 'inlineSources']) project.tsconfig?.file.addOverride(`compilerOptions.${option}`, false);

// jsii warns that Node 20 has reached its end of life; it is what users of this library still have.
project.tasks.addEnvironment('JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION', '20');

// Folders are lists, so that what a file was compiled to goes with it.
project.compileTask.prependExec('node -e "fs.rmSync(\'lib\', { recursive: true, force: true })"');

// Of 1.13.0 not every platform's binary was published, which `npm ci` refuses.
project.package.addPackageResolutions('unrs-resolver@1.12.2');

for (const name of ['build', 'clobber', 'compat', 'eject', 'package', 'package-all', 'package:js', 'test:watch', 'watch']) project.removeTask(name);
for (const name of ['jsii-diff', 'jsii-pacmak', 'jsii-rosetta']) project.deps.removeDependency(name);

project.addTask('demo', { description: 'Play the story of examples/story: a canary, an abort and an undo, each step a Git commit', steps: [{ spawn: 'compile' }, { exec: 'ts-node --project examples/tsconfig.json examples/demo.ts' }] });
project.addTask('examples', { description: 'Synthesize all examples', steps: [{ spawn: 'compile' }, { exec: 'node examples/synth.js' }] });
project.addTask('pictures', { description: 'Draw the pictures of the documentation', exec: 'ts-node --project test/tsconfig.json docs/pictures.ts' });
project.addTask('test:cluster', { description: 'Walk all frames and life cycles on the cluster that KUBECONFIG names', steps: [{ spawn: 'compile' }, { exec: 'ts-node --project test/tsconfig.json test/cluster/main.ts', receiveArgs: true }] });
project.addTask('bench', { description: 'Measure what the documentation claims', steps: [{ spawn: 'compile' }, { exec: 'ts-node --project test/tsconfig.json bench/main.ts' }] });
project.addTask('bench:rehearsal', { description: 'Measure what checking all orders costs, and draw it', exec: 'ts-node --project test/tsconfig.json bench/rehearsal-costs.ts' });
project.addTask('bench:synthesis', { description: 'Measure synthesis by the size of the app, and draw docs/performance.svg', steps: [{ spawn: 'compile' }, { exec: 'ts-node --project test/tsconfig.json bench/synthesis/main.ts', receiveArgs: true }] });

// An example that does not compile is found with the tests.
for (const folder of ['bench', 'examples']) project.tsconfigDev.addInclude(`../${folder}/**/*.ts`);
// Jest strips types without a look at them. What was found stays for the next time.
project.addTask('types', {
  description: 'Check the types of library and tests',
  exec: 'tsc --noEmit --project test/tsconfig.json --incremental --tsBuildInfoFile node_modules/.cache/types.tsbuildinfo',
});
// It compiles as well: the tests run the real cdk8s CLI on the compiled library.
project.testTask.reset();
project.testTask.spawn(project.compileTask);
project.testTask.exec('jest --ci', { receiveArgs: true });
project.tasks.tryFind('test:update')!.reset(`jest --updateSnapshot ${LOOK_AT_ALL}`, { receiveArgs: true });
// All tests that ask test/support/deep.ts how long to search, and those that are too long for every day.
project.addTask('test:deep', {
  description: 'Run the tests that search at random, at length',
  env: { DEEP: '1' },
  steps: [{ spawn: 'compile' }, { exec: `jest --ci ${LOOK_AT_ALL} --testTimeout 1800000 --findRelatedTests test/support/deep.ts`, receiveArgs: true }],
});

project.synth();
