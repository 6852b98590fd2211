import { execFileSync } from 'child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Chart, Yaml } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-28';
import { Figure, median, milliseconds } from './measure';
import { AutoscaledApp, CanaryDeployment, RolloutPlan, RolloutState, Scaling } from '../src';
import { ManifestSet } from '../src/manifests/manifest-set';
import { simulate } from '../src/rehearsal/simulation';
import { rules } from '../src/rules/check/rules';
import { Transition } from '../src/rules/check/transition';

const FIVE_STEPS = '1%, 5%, 25%, 50%, 75%, 100%';
const RUNS = 15;

/** How long it takes to look at every order in which the commits of a rollout can arrive, and to check all of them. */
export function rehearsals(): Figure[] {
  const frames = framesOf(1000, FIVE_STEPS);
  const times = [...Array(RUNS).keys()].map(() => milliseconds(() => checkAll(frames)));
  return [checkOfServices(), ...playsOfServices(), {
    what: `all orders of the ${frames.length - 1} commits of a five-step canary with 1,000 pods, all rules, median of ${RUNS}`,
    measured: `${median(times).toFixed(1)} ms`,
    bound: '20 ms',
  }];
}

/** How long it takes to play a commit that changes all of many Deployments, each behind a Service, and how that grows with them. */
function playsOfServices(): Figure[] {
  const [few, many] = [50, 500];
  const of = (count: number) => {
    const commits = ['1', '2'].map(tag => ({ name: `commit ${tag}`, manifests: written(plainServices(count, tag)) }));
    return median([...Array(3).keys()].map(() => milliseconds(() => void simulate('bench', commits))));
  };
  of(few);
  const times = [few, many].map(of);
  return [
    { what: `rehearse of ${many} Services, all changed, median of 3`, measured: `${(times[1] / 1000).toFixed(2)} s`, bound: '5 s' },
    {
      what: `exponent of that from ${few} to ${many} Services`,
      measured: (Math.log(times[1] / times[0]) / Math.log(many / few)).toFixed(2),
      bound: '1.2',
    },
  ];
}

function plainServices(count: number, tag: string): any[] {
  return [...Array(count).keys()].flatMap(i => {
    const [metadata, labels] = [{ name: `app-${i}`, namespace: 'shop' }, { app: `app-${i}` }];
    const containers = [{ name: 'main', image: `ghcr.io/acme/app:${tag}`, ports: [{ name: 'http', containerPort: 8080 }] }];
    return [
      { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { replicas: 4, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } } },
      { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: labels, ports: [{ port: 80, targetPort: 'http' }] } },
    ];
  });
}

/** `check` as a whole process. */
function checkOfServices(): Figure {
  const folder = mkdtempSync(join(tmpdir(), 'cdk8s-rollouts-bench-'));
  const [count, changed] = [500, 50];
  for (const [side, manifests] of Object.entries(services(count, changed))) {
    mkdirSync(join(folder, side));
    writeFileSync(join(folder, side, 'shop.k8s.yaml'), Yaml.stringify(...manifests));
  }
  try {
    const args = [join(__dirname, '../bin/cdk8s-rollouts'), 'check', '--from', './before', '--to', './after'];
    const times = [...Array(5).keys()].map(() => milliseconds(() => void execFileSync(process.execPath, args, { cwd: folder, stdio: 'pipe' })));
    return { what: `check of ${count} services, ${changed} of them changed, as a process, median of 5`, measured: `${(median(times) / 1000).toFixed(2)} s`, bound: '1 s' };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The frames of a canary as they would be read from files. */
export function framesOf(replicas: number, plan: string): ManifestSet[] {
  const create = (tag: string, state?: RolloutState) => new CanaryDeployment(newChart(), 'hello', {
    containers: [container(tag)], replicas, plan: RolloutPlan.parse(plan), state,
  });
  const stable = create('1').version;
  return create('2', RolloutState.inProgress({ stable })).frames().map(({ manifests }) => written(manifests));
}

/** Nothing that was found out in an earlier run is known. */
export function checkAll(frames: readonly ManifestSet[]): void {
  const sets = frames.map(({ all }) => ManifestSet.of(all));
  sets.slice(1).forEach((after, i) => {
    const transition = new Transition(sets[i], after);
    for (const rule of rules()) {
      for (const { message } of rule.check(transition)) throw new Error(`${rule.name}: ${message}`);
    }
  });
}

/** Many services before and after a commit in which some of them get one replica more. */
export function services(count: number, changed: number): { readonly before: any[]; readonly after: any[] } {
  const manifests = (more: number) => {
    const chart = newChart();
    for (let i = 0; i < count; i++) {
      const containers = [container('1')];
      if (i % 2 === 0) new CanaryDeployment(chart, `canary-${i}`, { containers, replicas: i < more ? 11 : 10 });
      else new AutoscaledApp(chart, `scaled-${i}`, { containers, scaling: Scaling.between(2, i < more ? 21 : 20, { cpuUtilization: 60 }) });
    }
    return chart.toJson();
  };
  return { before: manifests(0), after: manifests(changed) };
}

export function written(manifests: any[]): ManifestSet {
  return ManifestSet.of(JSON.parse(JSON.stringify(manifests)));
}

function container(tag: string) {
  return { image: `ghcr.io/acme/hello:${tag}`, portNumber: 8080, resources: { cpu: { request: Cpu.millis(200) } } };
}

function newChart(): Chart {
  return new Chart(new App(), 'shop', { namespace: 'shop', disableResourceNameHashes: true });
}
