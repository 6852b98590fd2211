import { ApiObject, ApiObjectMetadata, Duration, Lazy } from 'cdk8s';
import { Container, ContainerProps, Deployment, DeploymentExposeViaServiceOptions, PercentOrAbsolute, Pod, Service, Volume } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { ContainerDefaults, withContainerDefaults, withStartupProbe } from './container-defaults';
import { decidedFields } from './owned/decided-fields';
import { TemplateOptions, versionTemplate } from './pod-template';
import { RolloutProps } from './props';
import { templateProblems } from './template-problems';
import { volumeClaimProblems, withClaimMounts } from './volumes/volume-claims';
import { WorkloadKind } from './workload-kind';
import { Labels } from '../ground/labels';

export interface WorkloadOptions {
  readonly deploymentName: string;
  readonly kind: WorkloadKind;
  readonly graceSeconds: number;
  /** Whether all pods with the rollout's label receive traffic. */
  readonly bothTracksServe: boolean;
  /** Labels that the pods must carry, since a selector that is kept asks for them. */
  readonly adopted?: Labels;
  readonly template: TemplateOptions;
  readonly containers: ContainerDefaults;
}

/**
 * The pod template as code: a cdk8s-plus Deployment with the library's defaults for each container.
 *
 * What it would render is the version that the code describes; what its ApiObject does render is decided by the frame.
 */
export class Workload extends Deployment {
  private readonly problems: string[] = [];
  private readonly sharedVolumes = new Map<string, Volume>();
  private readonly options: WorkloadOptions;

  constructor(scope: Construct, id: string, props: RolloutProps, options: WorkloadOptions) {
    const metadata = { ...props.metadata, name: options.deploymentName };
    super(scope, id, {
      ...props,
      // Added below, when the defaults are known.
      containers: [],
      initContainers: [],
      select: false,
      replicas: 1,
      isolate: false,
      metadata,
      terminationGracePeriod: Duration.seconds(options.graceSeconds),
    });
    this.options = options;
    if (options.kind.kind !== 'Deployment') this.replaceObject(options.kind, metadata);
    // cdk8s-plus builds its own selectors (of Services, policies, affinities) on this label: it must cover all tracks and
    // must not depend on the place in the tree.
    this.podMetadata.addLabel(Pod.ADDRESS_LABEL, options.adopted?.[Pod.ADDRESS_LABEL] ?? options.template.rollout);
    for (const container of props.containers ?? []) this.addContainer(container);
    for (const container of props.initContainers ?? []) this.addInitContainer(container);
  }

  public addContainer(container: ContainerProps): Container {
    return super.addContainer(this.withDefaults(this.options.template.defaultProbes ? withStartupProbe(container) : container));
  }

  public addInitContainer(container: ContainerProps): Container {
    return super.addInitContainer(this.withDefaults({ ...container, name: container.name ?? `init-${this.initContainers.length}` }));
  }

  public exposeViaService(options?: DeploymentExposeViaServiceOptions): Service {
    if (!this.options.bothTracksServe) this.report('workload: a Service of its own would select both colours, the previewed one too: use "service" and its exposeViaIngress');
    return super.exposeViaService(options);
  }

  /** Mounts one empty volume into several containers: into more of them when it is called again with the same name. */
  public share(scope: Construct, volume: string, paths: { readonly [container: string]: string }): Volume {
    const shared = this.sharedVolumes.get(volume) ?? Volume.fromEmptyDir(scope, `Volume-${volume}`, volume);
    this.sharedVolumes.set(volume, shared);
    for (const [name, path] of Object.entries(paths)) {
      const container = [...this.containers, ...this.initContainers].find(one => one.name === name);
      if (container) container.mount(path, shared);
      else this.report(`shareVolume("${volume}"): there is no container "${name}" yet: add it first`);
    }
    return shared;
  }

  /** Reports something that was found when it could not be an error yet. */
  public report(problem: string): void {
    this.problems.push(problem);
  }

  /** What is wrong with the workload: one sentence each. `authored` is the JSON of the Deployment as the code wrote it. */
  public check(authored: any): string[] {
    const { adopted, kind, template: { rollout } } = this.options;
    const { template } = authored.spec;
    return [
      ...this.problems,
      ...this.ignored(authored),
      ...templateProblems(template, rollout, adopted),
      ...volumeClaimProblems(kind.volumeClaimTemplates, template),
    ];
  }

  /** The pod template of the version that the code describes. */
  public template(authored: any): any {
    return versionTemplate(withClaimMounts(authored.spec.template, this.options.kind.volumeClaimTemplates), this.options.template);
  }

  /** Puts an object of another kind in the place of the Deployment, so that patches can reach all of its fields. */
  private replaceObject({ kind, additional }: WorkloadKind, metadata: ApiObjectMetadata): void {
    const deployment = ApiObject.of(this);
    const { node: { id }, apiVersion } = deployment;
    this.node.tryRemoveChild(id);
    const spec = Lazy.any({ produce: () => ({ ...deployment.toJson().spec, ...additional }) });
    // It is the one by which cdk8s-plus knows the name, the kind and the metadata.
    Object.assign(this, { apiObject: new ApiObject(this, id, { apiVersion, kind, metadata, spec }) });
  }

  private withDefaults(container: ContainerProps): ContainerProps {
    const taken = [...this.containers, ...this.initContainers].map(one => one.name);
    return this.withoutRepeatedPorts(withContainerDefaults(container, taken, this.options.containers));
  }

  /** cdk8s-plus throws at the first repeated port; here it is reported with everything else. */
  private withoutRepeatedPorts(container: ContainerProps): ContainerProps {
    const names = new Set<string>();
    const numbers = new Set<string>(container.portNumber === undefined ? [] : [`${container.portNumber}/TCP`]);
    const ports = container.ports?.filter(({ name, number, protocol = 'TCP' }) => {
      const endpoint = `${number}/${protocol}`;
      if (name !== undefined && names.has(name)) this.report(`container "${container.name}": two ports have the name "${name}": give one another name`);
      else if (numbers.has(endpoint)) this.report(`container "${container.name}": port ${endpoint} is declared twice: remove one`);
      else return names.add(name ?? ''), numbers.add(endpoint);
      return false;
    });
    return { ...container, ports };
  }

  /** What was set on the Deployment and belongs to the rollout: by a patch, or by props that were meant for a Deployment. */
  private ignored({ spec }: any): string[] {
    const { instead } = this.options.kind;
    const set = (what: string, mend: string) => `workload: ${what} would be ignored, since every frame sets it: ${mend}`;
    const isUntouched = (field: string) => JSON.stringify(spec[field] ?? {}) === JSON.stringify(UNTOUCHED[field] ?? {});
    const fields = decidedFields(instead).filter(({ path: [, field] }) => !isUntouched(field) && !(field === 'replicas' && this.hasAutoscaler));
    return [
      ...this.hasAutoscaler ? [set('an autoscaler of its own', 'use the prop "scaling"')] : [],
      ...fields.map(({ path, instead: mend }) => set(path.join('.'), mend)),
    ];
  }
}

/** What cdk8s-plus writes where nothing is asked for. */
const UNTOUCHED: { readonly [field: string]: unknown } = {
  replicas: 1,
  minReadySeconds: 0,
  progressDeadlineSeconds: 600,
  strategy: { rollingUpdate: { maxSurge: PercentOrAbsolute.percent(25).value, maxUnavailable: PercentOrAbsolute.percent(25).value }, type: 'RollingUpdate' },
};
