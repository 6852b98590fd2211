import { ApiObject, ApiObjectMetadata, Lazy } from 'cdk8s';
import { PercentOrAbsolute } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { canonical } from '../../ground/canonical';
import { Labels, objectLabels, REVISION_ANNOTATION, TRACK_LABEL, VERSION_LABEL, versionLabel } from '../../ground/labels';
import { DEPLOYMENT } from '../../pods/deployment';
import { Annotations, exempt, Exemption, FIXED_BOUNDS, NO_CPU_LIMIT, NO_PRIORITY_CLASS, REPLICAS_BY_AUTOSCALER, SMALL_BOUNDS } from '../../pods/exemptions';
import { DecidedField, decidedFields } from '../../pods/owned/decided-fields';
import { OwnedObject, ownedProblems } from '../../pods/owned/owned-object';
import { trackTemplate } from '../../pods/pod-template';
import { withMetadata } from '../../pods/rendering';
import { WorkloadSpec } from '../../pods/workload-kind';
import { hpaSpec } from '../../scaling/hpa';
import { Scaling } from '../../scaling/scaling';
import { RolloutVersion } from '../../state/version';

/** What a frame decides about one workload and what belongs to it. */
export interface TrackView {
  readonly version: RolloutVersion;
  readonly pods: number;
  /** What the kind of the workload makes of the frame: how its controller replaces pods. */
  readonly spec: WorkloadSpec;
  /** The bounds of the autoscaler, where there is one. */
  readonly bounds: { readonly min: number; readonly max: number };
  readonly mayScaleDown: boolean;
  readonly annotations: Annotations;
  /** Findings that this frame draws by its nature. */
  readonly exemptions: Exemption[];
}

export interface TrackProps {
  readonly rollout: string;
  readonly track: string;
  /** The name of the workload and of all that belongs to it. */
  readonly name: string;
  readonly namespace?: string;
  readonly selector: Labels;
  /** Labels that only the pods of this track carry, besides the track's own. */
  readonly podLabels?: Labels;
  readonly scaling: Scaling;
  /** The one that the code asks for, where it waits. */
  readonly asked: Scaling;
  readonly disruptionBudget: PercentOrAbsolute;
  readonly view: () => TrackView;
  /** What the workload of the code is: metadata and the fields that no frame decides. */
  readonly authored: () => any;
}

const TEMPLATE: DecidedField = { path: ['spec', 'template'], instead: 'change "workload", whose pods all tracks run' };
const BUDGET: readonly DecidedField[] = [{ path: ['spec', 'selector'], instead: 'leave it out' }];
const AUTOSCALER: readonly DecidedField[] = [
  { path: ['spec', 'scaleTargetRef'], instead: 'leave it out' },
  { path: ['spec', 'minReplicas'], instead: 'use the prop "scaling"' },
  { path: ['spec', 'maxReplicas'], instead: 'use the prop "scaling"' },
  { path: ['spec', 'behavior'], instead: 'use "scaleUp" and "scaleDown" of the prop "scaling"' },
];

/** One workload, a Deployment or a StatefulSet, with its disruption budget and its autoscaler. */
export class WorkloadTrack {
  public readonly podDisruptionBudget: ApiObject;
  public readonly autoscaler?: ApiObject;
  private readonly owned: OwnedObject[];

  constructor(scope: Construct, prefix: string, private readonly props: TrackProps) {
    const { scaling, asked, disruptionBudget, selector } = props;
    const autoscaler = `${prefix}Autoscaler`;
    this.podDisruptionBudget = new ApiObject(scope, `${prefix}DisruptionBudget`, {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: this.metadata(),
      spec: { maxUnavailable: disruptionBudget.value, unhealthyPodEvictionPolicy: 'AlwaysAllow', selector: { matchLabels: selector } },
    });
    const labels = { rollout: props.rollout };
    this.owned = [{ object: this.podDisruptionBudget, labels, fields: BUDGET }];
    if (!scaling.isAutoscaled && !asked.isAutoscaled) return;
    this.autoscaler = new ApiObject(scope, autoscaler, {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: this.metadata(),
      spec: Lazy.any({
        produce: () => {
          const { bounds, mayScaleDown } = props.view();
          return hpaSpec(scaling, { target: props.name, ...bounds, mayScaleDown });
        },
      }),
    });
    withMetadata(this.autoscaler, () => ({ annotations: this.autoscalerExemptions() }));
    this.owned.push({ object: this.autoscaler, labels, fields: AUTOSCALER });
    // It is there to be patched in code, and comes with the end of the rollout.
    if (!scaling.isAutoscaled) scope.node.tryRemoveChild(autoscaler);
  }

  /** What was set on its objects that a frame decides: one sentence each. */
  public problems(): string[] {
    return this.owned.flatMap(ownedProblems);
  }

  /** The manifest of the workload that the code authored. */
  public manifest(): any {
    const { spec: _spec, ...authored } = this.props.authored();
    return { ...authored, metadata: canonical({ ...authored.metadata, ...this.workloadMetadata() }), spec: this.spec() };
  }

  /** Emits a Deployment, where it is not the one that the code authored. Patches of it apply as to any ApiObject. */
  public emitDeployment(scope: Construct, id: string): ApiObject {
    const object = new ApiObject(scope, id, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: this.props.name, namespace: this.props.namespace },
      spec: Lazy.any({ produce: () => this.spec() }),
    });
    withMetadata(object, () => this.workloadMetadata());
    const { rollout, track } = this.props;
    this.owned.push({ object, labels: { rollout, track }, fields: [...decidedFields(DEPLOYMENT.instead), TEMPLATE] });
    return object;
  }

  private workloadMetadata(): { name: string; labels: Labels; annotations: Annotations } {
    const { rollout, track, name, authored, view } = this.props;
    const { version, pods, annotations, exemptions } = view();
    const { metadata } = authored();
    const label = versionLabel(version.podTemplate.spec.containers[0].image);
    return {
      name,
      labels: { ...objectLabels(rollout, name), [TRACK_LABEL]: track, [VERSION_LABEL]: label, ...metadata.labels },
      annotations: {
        ...metadata.annotations,
        ...annotations,
        [REVISION_ANNOTATION]: version.hash,
        ...exempt([...templateExemptions(version.podTemplate), ...this.isScaled(pods) ? [REPLICAS_BY_AUTOSCALER] : [], ...exemptions]),
      },
    };
  }

  private spec(): any {
    const { name, track, selector, podLabels, authored, view } = this.props;
    const { version, pods, spec } = view();
    const template = trackTemplate(version.podTemplate, name, track, podLabels);
    return spec(authored().spec, { replicas: this.isScaled(pods) ? undefined : pods, selector, template });
  }

  /** Whether an active autoscaler decides the replicas. */
  private isScaled(pods: number): boolean {
    return this.props.scaling.isAutoscaled && pods > 0;
  }

  private metadata(): ApiObjectMetadata {
    const { rollout, name, namespace } = this.props;
    return { name, namespace, labels: objectLabels(rollout, name) };
  }

  private autoscalerExemptions(): Annotations {
    const { bounds: { min, max }, exemptions } = this.props.view();
    return exempt([...exemptions.length > 0 && min < 2 ? [SMALL_BOUNDS] : [], ...min === max ? [FIXED_BOUNDS] : []]);
  }
}

function templateExemptions({ spec }: any): Exemption[] {
  const unlimited = [...spec.containers, ...spec.initContainers ?? []].some(one => one.resources?.limits?.cpu === undefined);
  return [...unlimited ? [NO_CPU_LIMIT] : [], ...spec.priorityClassName === undefined ? [NO_PRIORITY_CLASS] : []];
}
