/** What `status` makes of manifests that are not as this version writes them: no crash, and no claim that nothing holds. */
import { AppRepository, appWith, removeAppRepositories } from '../../support/app-repository';
import { runs } from '../../support/deep';

const CANARY = appWith("new CanaryDeployment(chart, 'hello', { containers, replicas: 4, capacity: CanaryCapacity.SURGE, plan: RolloutPlan.parse('1 pod for 10m, 50%, 100%') });");
const STEP = 'cdk8s-rollouts/step: ';

afterAll(removeAppRepositories);

let repository: AppRepository;
let good: string;
let told: any;
let label: string;

beforeAll(async () => {
  repository = new AppRepository(CANARY);
  await repository.synthAndCommit();
  repository.edit('hello:1', 'hello:2');
  await repository.synthAndCommit();
  await repository.do('promote hello');
  repository.commit();
  good = repository.read('dist/shop.k8s.yaml');
  told = await statusOf(good);
  label = /cdk8s-rollouts\/step: (.*)/.exec(good)![1];
});

async function statusOf(manifests: string): Promise<any> {
  repository.write('dist/shop.k8s.yaml', manifests);
  const { code, stdout, stderr } = await repository.cli('status -o json');
  return { code, stderr, ...JSON.parse(stdout)[0] };
}

test('as it is', () => expect(told).toMatchObject({ code: 0, stderr: '', phase: 'progressing', step: 'step 2 of 3: 50%' }));

/** The same in other words of YAML; that it is not committed is all that is new. */
test('what another tool has written anew is read all the same', async () => {
  const ways: { readonly [way: string]: string } = {
    'single quotes': `'${told.step}'`,
    'an anchor': `&step "${told.step}"`,
    'a block': `|-\n      ${told.step}`,
    'a line that goes on': `"${told.step.replace(' of ', ' of\n      ')}"`,
    'a comment': `"${told.step}" # by hand`,
    'a tag': `!!str "${told.step}"`,
  };
  const others: string[] = [];
  for (const [way, written] of Object.entries(ways).filter((_, i) => i % runs(2, 1) === 0)) {
    const { code, stderr, step, phase, tracks } = await statusOf(good.replaceAll(STEP + label, STEP + written));
    if (code !== 0 || stderr !== '' || step !== told.step || phase !== told.phase || tracks.length !== 2) others.push(`${way}: ${step} ${stderr}`);
  }
  expect(others).toEqual([]);
});

test('what nobody knows is said, and the record alone is told', async () => {
  const unknown = [
    '""', 'Schritt 2 von 3', 'step two', 'step 2 of 3: 50% for 10x', 'step 2 of 3: 50% for 9999999999999999999999h', 'idling', 'null', '~', '"\\u0000"', '2', 'true',
    '{{ .Values.step }}', '*step', '"torn', "'torn", '[idle]', '{a: idle}', '|', '>', '!unknown idle', '&', '%', '@', '`', 'idle: idle: idle', '- idle',
    `"step 1 of 2: ${'1 pod for 1m, '.repeat(100_000)}"`, `"${'x'.repeat(1_000_000)}"`,
  ];
  const others: string[] = [];
  for (const written of unknown.filter((_, i) => i % runs(6, 1) === 0)) {
    const { code, stderr, step, phase, candidate } = await statusOf(good.replaceAll(STEP + label, STEP + written));
    const isSaid = stderr === '' || /^shop\/hello: the step in dist\/shop\.k8s\.yaml is none that this version writes/.test(stderr);
    if (code !== 0 || !isSaid || step !== 'step 2' || phase !== 'progressing' || candidate !== told.candidate) others.push(`${written.slice(0, 80)}: ${step} ${phase} ${stderr}`);
  }
  expect(others).toEqual([]);
});

test('pods, revisions and tracks that are none', async () => {
  const others: string[] = [];
  const changes = [
    [/ {2}replicas: \d+/g, '  replicas: "{{ .Values.replicas }}"'], [/ {2}replicas: \d+/g, '  replicas: -1'], [/ {2}replicas: \d+/g, '  replicas: 1e99'],
    [/cdk8s-rollouts\/revision: .*/g, 'cdk8s-rollouts/revision: {'], [/cdk8s-rollouts\/track: .*/g, 'cdk8s-rollouts/track: [canary]'],
    [/cdk8s-rollouts\/rollout: .*/g, 'cdk8s-rollouts/rollout: *none'], [/^spec:/gm, 'specification:'], [/^---$/gm, '...'], [/[\s\S]*/, '\0'],
  ] as const;
  for (const [from, to] of changes.filter((_, i) => i % runs(3, 1) === 0)) {
    const { code, stderr, phase, candidate, tracks } = await statusOf(good.replace(from, to));
    // A file of nothing does not have the rollout, and that is said.
    const isWrong = tracks?.some((one: any) => !Number.isInteger(one.pods)) || (stderr.includes('does not have it') !== (to === '\0'));
    if (code !== 0 || / {4}at /.test(stderr) || phase !== 'progressing' || candidate !== told.candidate || isWrong) others.push(`${to}: ${phase} ${candidate} ${JSON.stringify(tracks)} ${stderr}`);
  }
  expect(others).toEqual([]);
});
