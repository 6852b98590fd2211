/** Walks a story on real Traefik: no request fails, in whatever order the objects of a change arrive, and every share is what it should be. */
import { ApiServer } from './api-server';
import { Answer, Client } from './client';
import { Cluster } from './cluster';
import { Change, Commit, Story } from './stories';
import { freePort, startTraefik } from './traefik';

const HOST = 'hello.example.com';
/** Between two objects of a change: longer than Traefik takes to follow the first one. */
const GAP = 500;
const SETTLE = 900;
const REQUESTS = 2_000;
/** Of a binomial distribution: one in thirty thousand is further away. */
const DEVIATIONS = 4.2;
const MOST_SECONDS = 60;

const sleep = (milliseconds: number) => new Promise<void>(resolve => setTimeout(resolve, milliseconds));
const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
const keyOf = ({ kind, metadata }: any) => `${kind}/${metadata.name}`;
const named = ({ name, manifests }: Commit) => `${name}: ${manifests.map(one => one.metadata.annotations?.['cdk8s-rollouts/step']).find(step => step !== undefined)}`;

export interface Report {
  readonly orders: number;
  readonly requests: number;
  readonly failed: number;
  readonly problems: readonly string[];
}

export async function walk(story: Story, binary: string): Promise<Report> {
  const api = new ApiServer();
  const cluster = new Cluster(api);
  const port = await freePort();
  const client = new Client(port, HOST);
  const traefik = startTraefik(binary, await api.start(), port);
  try {
    surroundings(port).forEach(one => api.apply(one));
    cluster.start();
    return await new Walk(story, cluster, client).run();
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${traefik.log()}`);
  } finally {
    traefik.stop();
    client.close();
    await cluster.stop();
    api.stop();
  }
}

/** What is there before any rollout. */
function surroundings(port: number): any[] {
  const listener = { name: 'web', port, protocol: 'HTTP', allowedRoutes: { namespaces: { from: 'Same' } } };
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
    { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'GatewayClass', metadata: { name: 'traefik' }, spec: { controllerName: 'traefik.io/gateway-controller' } },
    { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway', metadata: { name: 'public', namespace: 'shop' }, spec: { gatewayClassName: 'traefik', listeners: [listener] } },
    { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', metadata: { name: 'nginx' }, spec: { controller: 'k8s.io/ingress-nginx' } },
  ];
}

class Walk {
  private readonly problems: string[] = [];
  private readonly measured: any[] = [];
  private orders = 0;
  private requests = 0;
  private failed = 0;

  constructor(private readonly story: Story, private readonly cluster: Cluster, private readonly client: Client) {}

  async run(): Promise<Report> {
    let at: Commit | undefined;
    for (const change of this.story.changes) {
      if (at === undefined || !isSame(at.manifests, change.from.manifests)) await this.begin(change.from);
      await this.everyOrder(change);
      at = change.to;
    }
    const { orders, requests, failed, problems } = this;
    return { orders, requests, failed, problems };
  }

  /** As a cluster is in which the commit has been for long. */
  private async begin(commit: Commit): Promise<void> {
    commit.manifests.forEach(one => this.cluster.apply(one));
    await this.cluster.settled(MOST_SECONDS);
    const end = Date.now() + 1000 * MOST_SECONDS;
    while ((await this.client.ask()).status !== 200) {
      if (Date.now() > end) throw new Error(`${named(commit)}: nothing answers after ${MOST_SECONDS} s`);
      await sleep(100);
    }
    await sleep(SETTLE);
    await this.measure(commit);
  }

  /** There in one order, back in its reverse, there in the next. */
  private async everyOrder({ from, to }: Change): Promise<void> {
    const before = new Map(from.manifests.map(one => [keyOf(one), one]));
    // What a step is called leads no request; the annotations of an Ingress do.
    const said = ({ kind, metadata, ...rest }: any) => ({ ...rest, annotations: kind === 'Ingress' ? metadata.annotations : undefined });
    const changed = to.manifests.filter(one => !isSame(said(before.get(keyOf(one))), said(one)));
    const orders = permutations(changed);
    for (const [i, order] of orders.entries()) {
      await this.move(from, to, order);
      if (i === 0) await this.measure(to);
      if (i < orders.length - 1) await this.move(to, from, [...order].reverse().map(one => before.get(keyOf(one))));
    }
  }

  private async move(from: Commit, to: Commit, order: readonly any[]): Promise<void> {
    this.orders++;
    const everybody = this.client.steadily({}, 4);
    const areTestersLed = from.expected.testers && to.expected.testers;
    const testers = this.client.steadily(this.story.testers, 12);
    for (const one of order) {
      this.cluster.apply(one);
      await sleep(GAP);
    }
    await this.cluster.settled(MOST_SECONDS);
    await sleep(SETTLE);
    const [all, aside] = [await everybody.end(), await testers.end()];
    const said = `${named(from)} -> ${named(to)} by ${order.map(keyOf).join(', ')}`;
    this.count([...all, ...aside], said);
    const astray = areTestersLed ? aside.filter(({ deployment }) => deployment !== this.story.second).length : 0;
    if (astray > 0) this.problems.push(`${said}: ${astray} of ${aside.length} testers met another version`);
  }

  private async measure(commit: Commit): Promise<void> {
    if (this.measured.some(one => isSame(one, commit.manifests))) return;
    this.measured.push(commit.manifests);
    const { share, testers, mirror } = commit.expected;
    const received = this.cluster.received(this.story.second);
    const answers = await this.client.many(REQUESTS);
    this.count(answers, named(commit));
    const own = answers.filter(({ deployment }) => deployment === this.story.second).length;
    this.compare(`${named(commit)}: the second track answered`, own, share);
    if (testers) {
      const aside = await this.client.many(REQUESTS / 10, this.story.testers);
      this.count(aside, named(commit));
      const astray = aside.filter(({ deployment }) => deployment !== this.story.second).length;
      if (astray > 0) this.problems.push(`${named(commit)}: ${astray} of ${aside.length} testers met another version`);
      return;
    }
    await sleep(300);
    this.compare(`${named(commit)}: copies`, this.cluster.received(this.story.second) - received - own, mirror);
  }

  private compare(what: string, found: number, share: number): void {
    const bound = DEVIATIONS * Math.sqrt(REQUESTS * share * (1 - share));
    if (Math.abs(found - REQUESTS * share) > bound) this.problems.push(`${what} ${found} of ${REQUESTS} requests and should ${REQUESTS * share} ± ${Math.round(bound)}`);
  }

  private count(answers: readonly Answer[], said: string): void {
    const failed = answers.filter(({ status }) => status !== 200);
    this.requests += answers.length;
    this.failed += failed.length;
    if (failed.length > 0) this.problems.push(`${said}: ${failed.length} of ${answers.length} requests failed: ${[...new Set(failed.map(({ status }) => status))].join(', ')}`);
  }
}

function permutations<T>(values: readonly T[]): T[][] {
  if (values.length <= 1) return [[...values]];
  return values.flatMap((value, i) => permutations([...values.slice(0, i), ...values.slice(i + 1)]).map(rest => [value, ...rest]));
}
