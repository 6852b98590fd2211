/** The app of a sequence: its settings are data in a file of their own, far enough apart that Git merges two changes of it line by line. */

export const KINDS = ['canary', 'blue-green', 'rolling'] as const;
export type Kind = typeof KINDS[number];

/** What the code says of a rollout. */
export interface Settings {
  readonly kind: Kind;
  readonly chart: string;
  /** Of the image: what tells versions apart, together with `label`. */
  readonly tag: number;
  /** A label of the pods. */
  readonly label: string;
  readonly replicas: number;
  readonly isAutoscaled: boolean;
  readonly plan: string;
  /** Whether the construct is there. */
  readonly isThere: boolean;
}

/** The rollouts of an app by their names. */
export type AppSettings = { readonly [name: string]: Settings };

export const SETTINGS_FILE = 'app.json';

export const FIRST: Settings = { kind: 'canary', chart: 'shop', tag: 1, label: 'a', replicas: 4, isAutoscaled: false, plan: '1 pod, 50%, 100%', isThere: true };

/** With an empty line and the name of the rollout about each setting, so that no two of them are neighbours for Git. */
export function settingsText(all: AppSettings): string {
  const linesOf = (settings: Settings) => Object.entries(settings).map(([field, value]) => `    ${JSON.stringify(field)}: ${JSON.stringify(value)}`);
  const blocks = Object.entries(all).map(([name, settings]) => `  ${JSON.stringify(name)}: {\n\n${linesOf(settings).join(',\n\n')}\n\n  }`);
  return `{\n${blocks.join(',\n\n')}\n}\n`;
}

export const MAIN = `
const { readFileSync } = require('fs');
const { Chart } = require('cdk8s');
const { Cpu } = require('cdk8s-plus-28');
const { BlueGreenService, CanaryDeployment, RollingDeployment, RolloutApp, RolloutPlan, Scaling } = require('cdk8s-rollouts');
const app = new RolloutApp();
const charts = new Map();
const chartOf = id => charts.get(id) ?? charts.set(id, new Chart(app, id, { namespace: 'shop', disableResourceNameHashes: true })).get(id);
const CONSTRUCTS = { 'canary': CanaryDeployment, 'blue-green': BlueGreenService, 'rolling': RollingDeployment };
for (const [name, settings] of Object.entries(JSON.parse(readFileSync('${SETTINGS_FILE}', 'utf8')))) {
  const { kind, chart, tag, label, replicas, isAutoscaled, plan, isThere } = settings;
  if (!isThere) continue;
  new CONSTRUCTS[kind](chartOf(chart), name, {
    name,
    containers: [{ image: 'ghcr.io/acme/' + name + ':' + tag, portNumber: 8080, resources: { cpu: { request: Cpu.millis(200) } } }],
    podMetadata: { labels: { label } },
    ...isAutoscaled ? { scaling: Scaling.between(replicas, replicas + 2, { cpuUtilization: 60 }) } : { replicas },
    ...kind === 'blue-green' ? {} : { plan: RolloutPlan.parse(plan) },
  });
}
app.synth();
`;
