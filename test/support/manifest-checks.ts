/** What the API server or a cluster would find wrong with a set of manifests although each passes its schema. */
import { ofKind, workloads } from './synth';

type Check = (manifests: any[]) => string[];

/** Every finding of every check, each beginning with the name of the check. */
export function findings(manifests: any[]): string[] {
  return Object.entries(CHECKS).flatMap(([name, check]) => check(manifests).map(finding => `${name}: ${finding}`));
}

export const CHECKS: { [name: string]: Check } = {
  'an object is there once': manifests => repeated(manifests.map(({ apiVersion, kind, metadata }) => `${apiVersion} ${kind}/${metadata.name}`)),

  'all objects are in one namespace': manifests => [...new Set(manifests.map(({ metadata }) => metadata.namespace))].slice(1),

  'names are DNS labels': manifests => manifests
    .filter(({ kind, metadata }) => !(kind === 'ConfigMap' ? isDnsSubdomain : isDnsLabel)(metadata.name))
    .map(named),

  'labels are valid': manifests => [...manifests, ...templates(manifests)].flatMap(({ metadata }) => Object.entries(metadata.labels ?? {}))
    .filter(([key, value]) => !isLabelKey(key) || typeof value !== 'string' || !/^([A-Za-z0-9]([-\w.]{0,61}[A-Za-z0-9])?)?$/.test(value))
    .map(([key, value]) => `${key}=${value}`),

  'annotations are strings': manifests => [...manifests, ...templates(manifests)].flatMap(({ metadata }) => Object.entries(metadata.annotations ?? {}))
    .filter(([key, value]) => !isLabelKey(key) || typeof value !== 'string')
    .map(([key]) => key),

  'a selector is part of the labels of its template': manifests => workloads(manifests)
    .filter(workload => !selects(workload.spec.selector.matchLabels, workload))
    .map(named),

  'selectors of workloads are disjoint': manifests => workloads(manifests).flatMap(one => workloads(manifests)
    .filter(other => other !== one && selects(one.spec.selector.matchLabels, other))
    .map(other => `${named(one)} selects ${named(other)}`)),

  'a rolling update can move': manifests => ofKind(manifests, 'Deployment')
    .filter(({ spec: { strategy } }) => strategy.type === 'RollingUpdate'
      && Number.parseInt(strategy.rollingUpdate.maxSurge, 10) === 0 && Number.parseInt(strategy.rollingUpdate.maxUnavailable, 10) === 0)
    .map(named),

  'the progress deadline exceeds minReadySeconds': manifests => ofKind(manifests, 'Deployment')
    .filter(({ spec }) => spec.progressDeadlineSeconds <= spec.minReadySeconds)
    .map(named),

  'a partition is the number of pods that stay': manifests => ofKind(manifests, 'StatefulSet').filter(({ spec }) => {
    const { partition } = spec.updateStrategy.rollingUpdate;
    return !Number.isInteger(partition) || partition < 0 || partition > spec.replicas;
  }).map(named),

  'the Service that names the pods of a StatefulSet is headless and selects them': manifests => ofKind(manifests, 'StatefulSet')
    .filter(workload => !ofKind(manifests, 'Service').some(({ metadata, spec }) =>
      metadata.name === workload.spec.serviceName && spec.clusterIP === 'None' && selects(spec.selector, workload)))
    .map(named),

  'a headless Service leads to the ports of the pods': manifests => ofKind(manifests, 'Service').filter(({ spec }) => spec.clusterIP === 'None')
    .flatMap(service => workloads(manifests).filter(workload => selects(service.spec.selector, workload)).flatMap(workload => service.spec.ports
      .filter(({ port, targetPort }: any) => !portsOf(workload.spec.template.spec)
        .some(one => one.containerPort === port && [one.name, one.containerPort].includes(targetPort)))
      .map(({ port }: any) => `${named(service)}: ${port} in ${named(workload)}`))),

  'a revision of a StatefulSet is a label': manifests => ofKind(manifests, 'StatefulSet').filter(({ metadata }) => metadata.name.length > 63 - 11).map(named),

  'claims differ': manifests => ofKind(manifests, 'StatefulSet').flatMap(workload => repeated(claimsOf(workload).map(({ metadata }) => metadata.name))),

  'container names differ': manifests => pods(manifests).flatMap(pod => repeated(allContainers(pod).map(({ name }) => name))),

  'container names are DNS labels': manifests => pods(manifests).flatMap(allContainers).map(({ name }) => name).filter(name => !isDnsLabel(name)),

  'port names differ': manifests => pods(manifests).flatMap(pod => repeated(portsOf(pod).flatMap(({ name }) => name ?? []))),

  'port names are valid': manifests => pods(manifests).flatMap(portsOf)
    .flatMap(({ name }) => name === undefined || (/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) && /[a-z]/.test(name) && name.length <= 15) ? [] : [name]),

  'port numbers differ': manifests => pods(manifests).flatMap(pod => repeated(portsOf(pod).map(({ containerPort, protocol = 'TCP' }) => `${containerPort}/${protocol}`))),

  'environment variables differ': manifests => pods(manifests).flatMap(allContainers).flatMap(({ env = [] }) => repeated(env.map(({ name }: any) => name))),

  'volumes differ, and every mount has one': manifests => workloads(manifests).flatMap(workload => {
    const pod = workload.spec.template.spec;
    const names = [...pod.volumes ?? [], ...claimsOf(workload).map(({ metadata }) => metadata)].map(({ name }) => name);
    const mounts: any[] = allContainers(pod).flatMap(({ volumeMounts = [] }) => volumeMounts);
    return [...repeated(names), ...mounts.map(({ name }) => name).filter(name => !names.includes(name))];
  }),

  'mount paths differ': manifests => pods(manifests).flatMap(allContainers)
    .flatMap(({ volumeMounts = [] }) => repeated(volumeMounts.map(({ mountPath }: any) => mountPath))),

  'no request exceeds its limit': manifests => pods(manifests).flatMap(allContainers).flatMap(({ name, resources: { requests = {}, limits = {} } }) =>
    Object.keys(requests).filter(resource => limits[resource] !== undefined && amount(requests[resource]) > amount(limits[resource]))
      .map(resource => `${name}: ${resource}`)),

  'a pod outlives its preStop': manifests => pods(manifests).flatMap(pod => allContainers(pod)
    .filter(({ lifecycle }) => lifecycle?.preStop?.sleep?.seconds >= pod.terminationGracePeriodSeconds)
    .map(({ name }) => name)),

  'a config that is read is there': manifests => {
    const present = ofKind(manifests, 'ConfigMap').map(({ metadata }) => metadata.name);
    const read: string[] = pods(manifests).flatMap(pod => [
      ...allContainers(pod).flatMap(({ envFrom = [] }) => envFrom.flatMap(({ configMapRef }: any) => configMapRef?.name ?? [])),
      ...(pod.volumes ?? []).flatMap(({ configMap }: any) => configMap?.name ?? []),
    ]);
    return read.filter(name => !present.includes(name));
  },

  'a service account that is used is there': manifests => pods(manifests).map(({ serviceAccountName }) => serviceAccountName)
    .filter(name => !ofKind(manifests, 'ServiceAccount').some(({ metadata }) => metadata.name === name)),

  'a Service selects pods, and its targets are ports of theirs': manifests => ofKind(manifests, 'Service').flatMap(service => {
    const selected = workloads(manifests).filter(workload => selects(service.spec.selector, workload));
    if (selected.length === 0) return [`${named(service)} selects nothing`];
    return selected.flatMap(workload => service.spec.ports
      .filter(({ targetPort, protocol = 'TCP' }: any) => !portsOf(workload.spec.template.spec)
        .some(port => [port.name, port.containerPort].includes(targetPort) && (port.protocol ?? 'TCP') === protocol))
      .map(({ targetPort }: any) => `${named(service)}: ${targetPort} in ${named(workload)}`));
  }),

  'ports of a Service differ': manifests => ofKind(manifests, 'Service').flatMap(({ spec }) => [
    ...repeated(spec.ports.map(({ port, protocol = 'TCP' }: any) => `${port}/${protocol}`)),
    ...spec.ports.length > 1 ? repeated(spec.ports.map(({ name }: any) => `${name}`)) : [],
  ]),

  'node ports differ': manifests => repeated(ofKind(manifests, 'Service').flatMap(({ spec }) => spec.ports.flatMap(({ nodePort }: any) => nodePort ?? []))),

  'every declared port is let in': manifests => ofKind(manifests, 'NetworkPolicy').flatMap(({ spec }) => workloads(manifests)
    .filter(workload => selects(spec.podSelector.matchLabels, workload) && workload.spec.replicas !== 0)
    .flatMap(workload => portsOf(workload.spec.template.spec)
      .filter(({ name, containerPort, protocol = 'TCP' }) => !spec.ingress.some(({ ports }: any) =>
        ports.some((port: any) => [name, containerPort].includes(port.port) && port.protocol === protocol)))
      .map(({ name }) => `${named(workload)}: ${name}`))),

  'a disruption budget lets a pod go': manifests => ofKind(manifests, 'PodDisruptionBudget').flatMap(budget => {
    const { maxUnavailable } = budget.spec;
    const possible = typeof maxUnavailable === 'number' ? Number.isInteger(maxUnavailable) && maxUnavailable > 0
      : /^\d+%$/.test(maxUnavailable) && Number.parseInt(maxUnavailable, 10) > 0 && Number.parseInt(maxUnavailable, 10) <= 100;
    return possible ? [] : [`${named(budget)}: ${maxUnavailable}`];
  }),

  'a pod has one disruption budget': manifests => workloads(manifests)
    .filter(workload => ofKind(manifests, 'PodDisruptionBudget').filter(({ spec }) => selects(spec.selector.matchLabels, workload)).length !== 1)
    .map(named),

  'the bounds of an autoscaler are in order': manifests => ofKind(manifests, 'HorizontalPodAutoscaler')
    .filter(({ spec }) => spec.minReplicas < 1 || spec.minReplicas > spec.maxReplicas)
    .map(named),

  'an autoscaler has a target of its own': manifests => {
    const targets = ofKind(manifests, 'HorizontalPodAutoscaler').map(({ spec }) => `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`);
    return [...repeated(targets), ...targets.filter(target => !workloads(manifests).map(named).includes(target))];
  },

  'an autoscaled workload states no replicas but 0': manifests => ofKind(manifests, 'HorizontalPodAutoscaler').flatMap(({ spec }) =>
    workloads(manifests).filter(({ metadata }) => metadata.name === spec.scaleTargetRef.name)
      .filter(workload => ![undefined, 0].includes(workload.spec.replicas))
      .map(named)),

  'a workload without an autoscaler states its replicas': manifests => workloads(manifests)
    .filter(({ metadata, spec }) => spec.replicas === undefined
      && !ofKind(manifests, 'HorizontalPodAutoscaler').some(autoscaler => autoscaler.spec.scaleTargetRef.name === metadata.name))
    .map(named),

  'what an autoscaler measures in percent is requested': manifests => ofKind(manifests, 'HorizontalPodAutoscaler').flatMap(({ spec }) =>
    workloads(manifests).filter(({ metadata }) => metadata.name === spec.scaleTargetRef.name).flatMap(workload => spec.metrics
      .filter(({ resource }: any) => resource?.target.type === 'Utilization')
      .flatMap(({ resource: { name } }: any) => workload.spec.template.spec.containers
        .filter(({ resources }: any) => resources.requests?.[name] === undefined && resources.limits?.[name] === undefined)
        .map((container: any) => `${container.name}: ${name}`)))),
};

/** Whether a selector matches the pods of a workload. */
export function selects(matchLabels: { [key: string]: string }, workload: any): boolean {
  const { labels } = workload.spec.template.metadata;
  return Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
}

function claimsOf({ spec }: any): any[] {
  return spec.volumeClaimTemplates ?? [];
}

function templates(manifests: any[]): any[] {
  return workloads(manifests).map(({ spec }) => spec.template);
}

function pods(manifests: any[]): any[] {
  return templates(manifests).map(({ spec }) => spec);
}

function allContainers({ containers, initContainers = [] }: any): any[] {
  return [...containers, ...initContainers];
}

function portsOf({ containers }: any): any[] {
  return containers.flatMap(({ ports = [] }: any) => ports);
}

function named({ kind, metadata }: any): string {
  return `${kind}/${metadata.name}`;
}

function repeated(values: string[]): string[] {
  return values.filter((value, i) => values.indexOf(value) !== i);
}

function isDnsLabel(name: string): boolean {
  return name.length <= 63 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name);
}

function isDnsSubdomain(name: string): boolean {
  return name.length <= 253 && name.split('.').every(part => /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(part));
}

function isLabelKey(key: string): boolean {
  const [name, prefix, ...more] = key.split('/').reverse();
  return more.length === 0 && (prefix === undefined || isDnsSubdomain(prefix)) && /^[A-Za-z0-9]([-\w.]{0,61}[A-Za-z0-9])?$/.test(name);
}

const FACTORS: { [suffix: string]: number } = { '': 1, 'm': 1e-3, 'k': 1e3, 'M': 1e6, 'G': 1e9, 'Ki': 2 ** 10, 'Mi': 2 ** 20, 'Gi': 2 ** 30 };

function amount(quantity: string | number): number {
  const [, digits, suffix] = /^([\d.]+)(\w*)$/.exec(String(quantity))!;
  return Number(digits) * FACTORS[suffix];
}
