/** Apps such as people write, small copies of what the examples of cdk8s show, each written anew. */
import { writeFileSync } from 'fs';
import { join } from 'path';
import { ApiObject, App, Chart, ChartProps, Include, JsonPatch, Lazy, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';

export type KnownApp = (app: App, folder: string) => void;

/** A Deployment and the Service before it, as generated classes. */
function hello(app: App): void {
  const chart = new Chart(app, 'hello');
  const label = { app: 'hello-k8s' };
  new kplus.k8s.KubeService(chart, 'service', {
    spec: { type: 'LoadBalancer', ports: [{ port: 80, targetPort: kplus.k8s.IntOrString.fromNumber(8080) }], selector: label },
  });
  new kplus.k8s.KubeDeployment(chart, 'deployment', {
    spec: {
      replicas: 2,
      selector: { matchLabels: label },
      template: {
        metadata: { labels: label },
        spec: { containers: [{ name: 'hello-kubernetes', image: 'paulbouwer/hello-kubernetes:1.7', ports: [{ containerPort: 8080 }] }] },
      },
    },
  });
}

class WebService extends Construct {
  constructor(scope: Construct, id: string, props: { readonly image: string; readonly replicas?: number; readonly port?: number }) {
    super(scope, id);
    const label = { app: Lazy.any({ produce: () => this.node.path.replace('/', '-') }) as any };
    const port = props.port ?? 80;
    new ApiObject(this, 'service', { apiVersion: 'v1', kind: 'Service', spec: { ports: [{ port, targetPort: 8080 }], selector: label } });
    new ApiObject(this, 'deployment', {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { labels: { tier: 'web' }, annotations: { 'example.com/schedule': '0 3 * * *' } },
      spec: {
        replicas: props.replicas,
        selector: { matchLabels: label },
        template: { metadata: { labels: label }, spec: { containers: [{ name: 'app', image: props.image, env: [], args: undefined }] } },
      },
    });
  }
}

/** A construct of one's own, used several times. */
function webServices(app: App): void {
  const chart = new Chart(app, 'web', { namespace: 'web', labels: { team: 'web' } });
  new WebService(chart, 'hello', { image: 'hello:1', replicas: 2 });
  new WebService(chart, 'ghost', { image: 'ghost', port: 2368 });
}

/** A namespace that comes first, and charts that need one another. */
function dependentCharts(app: App): void {
  const apps = new Chart(app, 'apps', { disableResourceNameHashes: true });
  const cluster = new Chart(app, 'cluster');
  const database = new Chart(app, 'database', { namespace: 'data' });
  const namespace = new kplus.Namespace(cluster, 'data', { metadata: { name: 'data' } });
  const set = new kplus.StatefulSet(database, 'postgres', {
    containers: [{ image: 'postgres:16', portNumber: 5432, resources: { memory: { request: Size.gibibytes(1) } } }],
    service: new kplus.Service(database, 'service', { ports: [{ port: 5432 }] }),
  });
  database.addDependency(namespace);
  const web = new kplus.Deployment(apps, 'web', { containers: [{ image: 'web', portNumber: 80 }] });
  const worker = new kplus.Deployment(apps, 'worker', { containers: [{ image: 'worker' }], replicas: 1 });
  web.node.addDependency(set);
  web.node.addDependency(worker);
}

class Environment extends Chart {
  constructor(scope: Construct, id: string, props?: ChartProps) {
    super(scope, id, props);
    new kplus.ConfigMap(this, 'settings', { data: { 'mode': id, 'nginx.conf': 'server {\n  listen 80;\n\n}\n', 'empty': '', 'flag': 'yes' } });
    const backend = new Chart(this, 'backend');
    new WebService(backend, 'api', { image: `api:${id}` });
    new ApiObject(this, 'last', { apiVersion: 'v1', kind: 'List' });
  }
}

/** Charts in charts. */
function nestedCharts(app: App): void {
  new Environment(app, 'prod', { namespace: 'prod' });
  new Environment(new Construct(app, 'others'), 'dev');
}

/** Manifests of others, changed. */
function include(app: App, folder: string): void {
  const file = join(folder, 'others.yaml');
  writeFileSync(file, 'apiVersion: v1\nkind: Service\nmetadata:\n  name: redis\nspec:\n  ports: [{port: 6379, name: "6379"}]\n'
    + '---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: redis\nspec:\n  template:\n    spec:\n      containers:\n        - name: redis\n'
    + '          command: [sh, -c, "echo \\"a\\" &&\\nsleep 1"]\n          mode: 0644\n          on: true\n---\n');
  const chart = new Chart(app, 'included', { labels: { from: 'elsewhere' } });
  const redis = new Include(chart, 'redis', { url: file });
  const deployment = redis.apiObjects.find(({ kind }) => kind === 'Deployment')!;
  deployment.metadata.addLabel('patched', 'true');
  deployment.addJsonPatch(JsonPatch.add('/spec/replicas', 3), JsonPatch.replace('/spec/template/spec/containers/0/name', 'cache'));
  deployment.addDependency(redis.apiObjects[0]);
}

/** Much of what cdk8s-plus has. */
function plus(app: App): void {
  const chart = new Chart(app, 'plus');
  const account = new kplus.ServiceAccount(chart, 'account');
  const config = new kplus.ConfigMap(chart, 'config', { data: { 'app.ini': '[main]\nkey = value\n\ttab\n' } });
  const secret = new kplus.Secret(chart, 'secret', { stringData: { password: '#not: really' } });
  const claim = new kplus.PersistentVolumeClaim(chart, 'claim', { storage: Size.gibibytes(5) });
  const deployment = new kplus.Deployment(chart, 'web', { serviceAccount: account });
  const container = deployment.addContainer({
    image: 'nginx:1.27',
    portNumber: 80,
    envVariables: { PASSWORD: kplus.EnvValue.fromSecretValue({ secret, key: 'password' }), OFF: kplus.EnvValue.fromValue('off') },
    liveness: kplus.Probe.fromHttpGet('/alive'),
  });
  container.mount('/etc/app', kplus.Volume.fromConfigMap(chart, 'config-volume', config));
  container.mount('/data', kplus.Volume.fromPersistentVolumeClaim(chart, 'data-volume', claim));
  new kplus.HorizontalPodAutoscaler(chart, 'hpa', { target: deployment, maxReplicas: 10, metrics: [kplus.Metric.resourceCpu(kplus.MetricTarget.averageUtilization(60))] });
  deployment.exposeViaIngress('/');
  new kplus.CronJob(chart, 'nightly', { schedule: { expressionString: '0 3 * * *' } as any, containers: [{ image: 'busybox', command: ['sh', '-c', 'true'] }] });
  new kplus.Role(chart, 'role').allowRead(kplus.ApiResource.PODS);
  new kplus.NetworkPolicy(chart, 'policy', { selector: deployment, ingress: { default: kplus.NetworkPolicyTrafficDefault.DENY } });
}

/** Charts called like numbers, which JavaScript puts first. */
function numbers(app: App): void {
  for (const id of ['b', '10', '9', 'a', '01']) {
    const around = new Construct(app, id === 'b' ? '7' : `around-${id}`);
    for (const chart of [new Chart(app, id), new Chart(around, '3')]) new ApiObject(chart, '5', { apiVersion: 'v1', kind: 'Thing' });
  }
}

export const KNOWN_APPS: { readonly [name: string]: KnownApp } = { hello, webServices, dependentCharts, nestedCharts, include, plus, numbers };
