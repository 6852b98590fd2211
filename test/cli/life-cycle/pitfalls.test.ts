/** What users of kubectl, Argo CD and cdk8s walk into, and what they are told there: by a synthesis, `status`, `promote` or `check`. */
import { AppRepository, appWith, removeAppRepositories } from '../../support/app-repository';

afterAll(removeAppRepositories);

const HELLO = "const hello = new CanaryDeployment(chart, 'hello', { name: 'hello', containers, replicas: 10, plan: RolloutPlan.parse('1 pod for 10m, 50% until approved') });";

test('a patch of what a frame decides is refused on each object, and everything that was committed goes on without it', async () => {
  const repository = new AppRepository(appWith(`${HELLO}\nhello.canary.addJsonPatch(require('cdk8s').JsonPatch.replace('/spec/replicas', 7));`));
  const { code, stderr } = await repository.synth();
  expect([code, stderr]).toEqual([1, expect.stringContaining(
    '[shop/hello] Deployment/hello-canary: spec.replicas cannot be set here, since the rollout decides it: use the prop "replicas"',
  )]);
  repository.edit("hello.canary.addJsonPatch(require('cdk8s').JsonPatch.replace('/spec/replicas', 7));", '');
  await repository.synthAndCommit();
  expect(await repository.do('status')).toContain('stable 10, canary 0');
});

test('an App in place of a RolloutApp is warned of, is refused where there is a record, and found by check', async () => {
  const repository = new AppRepository(appWith(HELLO).replace('new RolloutApp()', "new (require('cdk8s').App)()"));
  // As the CLI of cdk8s runs it; a unit test does not.
  const asCli = { CDK8S_OUTDIR: 'dist' };
  expect((await repository.synth()).stderr).toBe('');
  expect(await repository.synth(asCli)).toMatchObject({
    code: 0,
    stderr: expect.stringContaining(
      '[shop/hello] state: this is an App, which reads no records, so every version goes to all pods at once: create a RolloutApp in its place',
    ),
  });
  repository.commit();
  expect((await repository.cli('promote hello --unverified')).stderr).toContain('Create a RolloutApp in place of an App');

  repository.edit('ghcr.io/acme/hello:1', 'ghcr.io/acme/hello:2');
  await repository.synth(asCli);
  expect(await repository.cli('check')).toMatchObject({ code: 1, stdout: expect.stringContaining('rollout-skipped') });

  repository.git('checkout', '.');
  repository.edit("new (require('cdk8s').App)()", 'new RolloutApp()');
  await repository.synthAndCommit();
  repository.edit('new RolloutApp()', "new (require('cdk8s').App)()");
  repository.edit('ghcr.io/acme/hello:1', 'ghcr.io/acme/hello:2');
  const refusal = 'though rollouts/shop/hello.yaml says which one runs: create a RolloutApp in its place';
  expect(await repository.synth(asCli)).toMatchObject({ code: 1, stderr: expect.stringContaining(refusal) });
  expect((await repository.cli('promote hello --unverified')).stderr).toContain(refusal);

  repository.edit("new (require('cdk8s').App)()", 'new RolloutApp({ stateless: true })');
  expect(await repository.synth(asCli)).toEqual({ code: 0, stdout: '', stderr: '' });
  repository.edit('new RolloutApp({ stateless: true })', 'new RolloutApp()');
  expect((await repository.synth(asCli)).stderr).toContain('shop/hello: begins');
});

test('an image that was aborted and comes back with another change is said, until it is stable, and is gone with what is named', async () => {
  const repository = new AppRepository(appWith(HELLO));
  await repository.synthAndCommit();
  repository.edit('ghcr.io/acme/hello:1', 'ghcr.io/acme/hello:2');
  await repository.synthAndCommit();
  for (const command of ['promote shop/hello --unverified', 'abort shop/hello', 'promote shop/hello --unverified']) {
    await repository.do(command);
    repository.commit();
  }
  expect(await repository.do('status')).toContain('idle');
  const aborted = /rejected:\n *- "?(\w+)/.exec(repository.read('rollouts/shop/hello.yaml'))![1];
  expect((await repository.synth()).stderr).toContain('which was aborted or undone: change the code');

  repository.edit("name: 'hello',", "name: 'hello', podMetadata: { labels: { team: 'web' } },");
  const line = `shop/hello: this version has the image ghcr.io/acme/hello:2 of ${aborted}, which was aborted or undone: `
    + 'unless what was wrong is mended elsewhere, run "cdk8s-rollouts abort shop/hello"';
  expect((await repository.synthAndCommit()).stderr).toContain(line);
  await repository.do('promote shop/hello --unverified');
  repository.commit();
  expect((await repository.synth()).stderr).toContain(line);
  await repository.do('abort shop/hello');
  repository.commit();
  expect((await repository.synth()).stderr).not.toContain('mended elsewhere');

  // The image of stable was never given up, whatever else an aborted version had.
  await repository.do('promote shop/hello --unverified');
  repository.commit();
  repository.edit('ghcr.io/acme/hello:2', 'ghcr.io/acme/hello:1');
  repository.edit("team: 'web'", "team: 'shop'");
  expect((await repository.synth()).stderr).toMatch(/^shop\/hello: begins: .*\n$/);
});

describe('what the code renders in another way each time', () => {
  const volatile = (value: string) => HELLO.replace("name: 'hello',", `name: 'hello', podMetadata: { annotations: { built: ${value} } },`);
  const begin = async (from: string, to: string) => {
    const repository = new AppRepository(appWith(from));
    await repository.synthAndCommit();
    repository.write('main.js', appWith(to).replace('ghcr.io/acme/hello:1', 'ghcr.io/acme/hello:2'));
    const { stderr } = await repository.synth();
    repository.commit();
    return { repository, stderr };
  };
  const refused = async (repository: AppRepository, words: RegExp) => {
    const { code, stderr } = await repository.cli('promote shop/hello --unverified');
    expect([code, stderr]).toEqual([1, expect.stringMatching(words)]);
    expect(repository.dirty).toEqual([]);
  };

  test.each(['String(Date.now())', 'new Date().toISOString()', 'String(new Date())', '`build-${Math.floor(Date.now() / 1000)}`'])('the time as %s is said at the first synthesis', async value => {
    const { stderr } = await begin(HELLO, volatile(value));
    expect(stderr).toMatch(/^shop\/hello: pod  podTemplate\.metadata\.annotations\.built: \(none\) → .+: this is the time, so that each synthesis starts a rollout of its own: take it out of the pod$/m);
  });

  test('a random value is refused by commands with the field and two values, and the mend that they name leads out', async () => {
    const { repository, stderr } = await begin(HELLO, volatile('String(Math.random())'));
    expect(stderr).not.toContain('take it');
    await refused(repository, /^error: shop\/hello: the app renders another version each time that it runs: podTemplate\.metadata\.annotations\.built: 0\.\d+ → 0\.\d+: take that out of the pod, then run "cdk8s synth" and commit\n$/);
    repository.edit('built: String(Math.random())', "built: 'by hand'");
    await repository.synthAndCommit();
    await repository.do('promote shop/hello --unverified');
  });

  test('a value of the environment is named, and one that is out of date', async () => {
    const { repository } = await begin(HELLO, volatile("process.env.BUILD ?? 'none'"));
    await repository.synth({ BUILD: '7' });
    repository.commit();
    await refused(repository, /\(Deployment\/hello-canary spec\.template\.metadata\.annotations\.built: 7 → none\): run "cdk8s synth" and commit that first.* a variable of the environment: set it here as well\n$/);
    expect((await repository.cli('promote shop/hello --unverified', { BUILD: '7' })).code).toBe(0);
    repository.git('checkout', '.');
    repository.edit("?? 'none'", "?? 'other'");
    const { stderr } = await repository.cli('promote shop/hello --unverified');
    expect(stderr).toMatch(/built: 7 → other\): run "cdk8s synth" and commit that first, it is a new candidate\n$/);
  });

  test('where manifests are rendered elsewhere, the app runs once more at the first frame, and at no other one', async () => {
    const count = "require('fs').appendFileSync('../runs', 'x');";
    const main = (value: string, tag: number) => appWith(`${count}\n${volatile(value)}`).replace('hello:1', `hello:${tag}`);
    const repository = new AppRepository(main("'by hand'", 1), { files: { '.gitignore': 'dist\n' } });
    const runs = () => repository.run('sh', ['-c', 'printf %s "$(wc -c < ../runs)"; rm ../runs']).then(({ stdout }) => stdout.trim());
    await repository.synthAndCommit();
    repository.write('main.js', main('String(Math.random())', 2));
    await repository.synthAndCommit();
    await runs();
    await refused(repository, /the app renders another version each time that it runs: podTemplate\.metadata\.annotations\.built/);
    repository.write('main.js', main("'by hand'", 2));
    await repository.synthAndCommit();
    await runs();
    const counts: string[] = [];
    for (let i = 0; i < 2; i++) {
      await repository.do('promote shop/hello --unverified');
      repository.commit();
      counts.push(await runs());
    }
    // In one process with its command, the app renders what was decided in a run of its own.
    expect(counts).toEqual(['3', '2']);
  });
});

describe('a port of the Service that goes with the promotion is said before', () => {
  const line = (service: string, ports: string) => expect.stringContaining(`shop/hello: the promotion takes ${ports} from the Service ${service}, whose callers then get no answer there: `);
  const begin = async (constructs: string, from: string, to: string) => {
    const repository = new AppRepository(appWith(constructs));
    await repository.synthAndCommit();
    repository.edit(from, to);
    return { repository, stderr: (await repository.synth()).stderr };
  };

  test('and what is named keeps it', async () => {
    const { repository, stderr } = await begin(HELLO, 'portNumber: 8080', 'portNumber: 9090');
    expect(stderr).toEqual(line('hello', 'the port 8080'));
    const [, mend] = /(servicePorts": \[.*\])/.exec(stderr)!;
    repository.edit("name: 'hello',", `name: 'hello', ${mend.replace('"', '')},`);
    expect((await repository.synth()).stderr).not.toContain('callers');
    const code = repository.read('main.js');
    repository.commit();
    for (let i = 0; i < 7; i++) {
      if ((await repository.cli('promote hello --unverified --force')).code !== 0) break;
      repository.commit();
    }
    expect(code).toBe(repository.read('main.js'));
    expect(repository.manifests().find(({ kind }) => kind === 'Service').spec.ports).toEqual([{ name: 'http', port: 8080, protocol: 'TCP', targetPort: 'http' }]);
    expect(repository.manifests().find(({ kind }) => kind === 'Deployment').spec.template.spec.containers[0].ports).toEqual([expect.objectContaining({ containerPort: 9090 })]);
  });

  test('in the middle of a rollout, what the code says of the Service comes too late', async () => {
    const { repository } = await begin(HELLO, 'portNumber: 8080', 'portNumber: 9090');
    repository.commit();
    await repository.do('promote hello --unverified --force');
    repository.commit();
    expect((await repository.synth()).stderr).toContain('no answer there: run "cdk8s-rollouts abort shop/hello", and before it begins again keep it by');
  });

  test('of blue-green, of a headless Service, and of many ports; and none where nothing is lost', async () => {
    const blue = "new BlueGreenService(chart, 'hello', { name: 'hello', containers: [{ ...containers[0], ports: [{ number: 9000, name: 'admin' }] }], replicas: 2 });";
    expect((await begin(blue, "{ number: 9000, name: 'admin' }", "{ number: 9001, name: 'admin' }")).stderr).toEqual(line('hello', 'the port 9000'));
    expect((await begin(blue, "ports: [{ number: 9000, name: 'admin' }]", '')).stderr).toContain('keep it in the pods until nobody asks');
    expect((await begin(blue, "{ number: 9000, name: 'admin' }", "{ number: 9000, name: 'admin' }, { number: 9001, name: 'more' }")).stderr).not.toContain('callers');
    const set = "new RollingStatefulSet(chart, 'hello', { name: 'hello', containers, replicas: 3 });";
    expect((await begin(set, 'portNumber: 8080', 'portNumber: 9090')).stderr).toContain('let its pods listen on it as well until nobody asks');
  });
});

describe('status finds the manifests of a rollout, whatever it is called and wherever they are', () => {
  const rollout = (chart: string, options = '') => `new CanaryDeployment(${chart}, 'hello', { ${options} containers, replicas: 10, plan: RolloutPlan.parse('1 pod, 100%') });`;
  const named = "{ namespace: 'shop', disableResourceNameHashes: true }";

  test.each<[string, string, string, string?]>([
    ['in a chart in another one', 'shop/child/hello', `${rollout(`new Chart(chart, 'child', ${named})`)}`],
    ['in a chart that names objects its own way', 'own/hello',
      `class Own extends Chart { generateObjectName(object) { return 'team-' + object.node.id.toLowerCase(); } }\n${rollout(`new Own(app, 'own', ${named})`)}`],
    ['with a hash in its name', 'hashed/hello', rollout("new Chart(app, 'hashed', { namespace: 'shop' })")],
    ['in a construct in the chart', 'shop/backend-hello', rollout("new (require('constructs').Construct)(chart, 'backend')")],
    ['in one file for each object', 'shop/hello', rollout('chart'), 'FILE_PER_RESOURCE'],
    ['in one file for all charts', 'prod/hello',
      ['staging', 'prod'].map(one => rollout(`new Chart(app, '${one}', { namespace: '${one}' })`, `name: 'hello', podMetadata: { labels: { in: '${one}' } },`)).join('\n'), 'FILE_PER_APP'],
  ])('%s', async (_, key, constructs, output = 'FILE_PER_CHART') => {
    const repository = new AppRepository(appWith(constructs).replace('new RolloutApp()', `new RolloutApp({ yamlOutputType: require('cdk8s').YamlOutputType.${output} })`));
    await repository.synthAndCommit();
    const status = async () => (repository.do(`status ${key} -o json`));
    const { tracks: [idle] } = JSON.parse(await status());
    expect(idle).toMatchObject({ name: 'stable', pods: 10 });
    if (output === 'FILE_PER_APP') repository.edit("in: 'prod'", "in: 'another'");
    else repository.edit('ghcr.io/acme/hello:1', 'ghcr.io/acme/hello:2');
    await repository.synthAndCommit();
    expect(JSON.parse(await status())).toMatchObject({ key, phase: 'progressing', tracks: [{ pods: 10, version: idle.version }, { name: 'canary', pods: 1 }], next: 'due: promote' });
  });
});
