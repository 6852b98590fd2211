import { records } from '../ground/shape';
import { Counterexample, Rule, Violation } from './check/rule';
import { Transition } from './check/transition';
import { PodTemplate } from '../manifests/kinds/pod-template';
import { PortProbe, undeclaredProbes } from '../manifests/kinds/probes';
import { Workload } from '../manifests/kinds/workload';
import { displayName } from '../manifests/manifest';
import { workloadAt, workloadsIn } from '../manifests/workload-index';
import { applies, rollsOut } from '../orders/story-steps';

/** @see https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/kubelet/prober/worker.go */
export const rule: Rule = {
  name: 'probe-on-undeclared-port',
  severity: 'error',
  summary: 'A probe asks a port that its container does not declare.',
  *check(transition: Transition): Iterable<Violation> {
    for (const workload of workloadsIn(transition.after)) {
      for (const probe of undeclaredProbes(workload.template)) yield violation(transition, workload, probe);
    }
  },
};

function violation(transition: Transition, workload: Workload, probe: PortProbe): Violation {
  const { container, kind, port } = probe;
  const isName = typeof port === 'string';
  const shown = isName ? `"${port}"` : port;
  return {
    object: workload.manifest,
    field: `${containerField(workload.template, probe)}.${kind}`,
    message: `The ${kind} of container ${container.name} of ${displayName(workload.manifest)} asks the port ${shown}, and the container declares ${declared(probe)}.`,
    mend: `Add a port ${isName ? `with the name ${shown}` : shown} to the container, or let the probe ask one that it has.`,
    // A number needs no declaration: a proxy may open it by its configuration.
    severity: isBlocking(probe) ? 'error' : isName ? 'warning' : 'note',
    counterexample: isBlocking(probe) ? neverReady(transition, workload, probe) : unlooked(transition, workload, probe),
  };
}

/** The kubelet cannot ask a name that it does not find. What a readiness or startup probe has not confirmed is not ready. */
function isBlocking({ kind, port }: PortProbe): boolean {
  return typeof port === 'string' && kind !== 'livenessProbe';
}

function neverReady(transition: Transition, { key, manifest, template }: Workload, { kind, port }: PortProbe): Counterexample {
  const isChanged = workloadAt(transition.before, key)?.template.hash !== template.hash;
  return {
    events: isChanged ? rollsOut(transition, key) : applies(transition, key),
    harm: {
      description: `No new pod of ${displayName(manifest)} gets ready: its ${kind} errors with "port ${port} not found"`,
      shows: ({ workloads }) => {
        const state = workloads.get(key);
        const sets = state?.sets.filter(one => one.template.hash === template.hash) ?? [];
        return state?.workload.template.hash === template.hash && sets.every(({ ready }) => ready === 0);
      },
    },
  };
}

/** A liveness probe that cannot be run is never said to fail, and nobody says that anything listens on an undeclared number. */
function unlooked(transition: Transition, { key, manifest }: Workload, { container, kind, port }: PortProbe): Counterexample {
  return {
    events: applies(transition, key),
    harm: {
      description: typeof port === 'string'
        ? `The kubelet throws the result of the ${kind} away, and never restarts ${container.name} of ${displayName(manifest)}`
        : `The ${kind} of ${displayName(manifest)} goes to the port ${port}, on which nothing is said to listen`,
      shows: ({ workloads }) => undeclaredProbes(workloads.get(key)?.workload.template ?? NO_PODS)
        .some(one => one.kind === kind && one.port === port && one.container.name === container.name),
    },
  };
}

const NO_PODS = new PodTemplate({});

function containerField({ spec }: PodTemplate, { container }: PortProbe): string {
  const list = records(spec.containers).includes(container.manifest) ? 'containers' : 'initContainers';
  return `spec.template.spec.${list}[${records(spec[list]).indexOf(container.manifest)}]`;
}

function declared({ container: { ports } }: PortProbe): string {
  const list = ports.map(({ name, containerPort }) => name === undefined ? containerPort : `"${name}" (${containerPort})`);
  return list.length === 0 ? 'none' : list.join(', ');
}
