import { ApiObject, Chart, Lazy } from 'cdk8s';
import { PercentOrAbsolute, Service } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { networkPolicySpec } from './network-policy';
import { RolloutService, RolloutServiceProps } from './rollout-service';
import { LostPorts } from './service-ports';
import { TrackView, WorkloadTrack } from './workload-track';
import { Traffic, TrackIndex } from '../../frames/traffic';
import { Labels, objectLabels, ROLLOUT_LABEL, trackSelector } from '../../ground/labels';
import { DecidedField } from '../../pods/owned/decided-fields';
import { OwnedObject, ownedProblems } from '../../pods/owned/owned-object';
import { PodSource } from '../../pods/pod-source';
import { RolloutProps } from '../../pods/props';
import { withMetadata } from '../../pods/rendering';
import type { Led } from '../../routers/writing/writer';
import { Scaling } from '../../scaling/scaling';
import { VersionConfig } from '../../state/version';
import { RenderedFrame } from '../course/rendered-frame';
import type { Routing } from '../routing/routing';

export interface RolloutObjectsProps {
  readonly rollout: string;
  readonly scaling: Scaling;
  /** The one that the code asks for, where it waits. */
  readonly asked: Scaling;
  readonly props: RolloutProps;
  /** The track whose workload the code authored, and the name of that workload. */
  readonly blueprint: { readonly track: string; readonly deploymentName: string };
  /** What leads the traffic, where that is a router. */
  readonly routing?: Routing;
  /** Where the pods come from; there when tracks and Services are added. */
  readonly pods: () => PodSource;
  readonly now: RenderedFrame;
}

export interface AddServiceOptions extends Pick<RolloutServiceProps, 'type' | 'isHeadless' | 'annotations' | 'restingTrack' | 'ports'> {
  /** The labels of the pods that it leads to; by default those that serve. */
  readonly selector?: () => Labels;
  /** The track that it selects, where that is not the one that serves. */
  readonly track?: () => TrackIndex;
}

/** What the rollout decides of objects that it has one of each. */
const DECIDED: { readonly [kind: string]: readonly DecidedField[] } = {
  NetworkPolicy: [{ path: ['spec', 'podSelector'], instead: 'leave it out' }],
  ConfigMap: [{ path: ['data'], instead: 'use the prop "config"' }, { path: ['immutable'], instead: 'leave it out' }],
};

/** The objects that a rollout emits around its pod template, with their names, labels and namespace. */
export class RolloutObjects {
  private readonly services: RolloutService[] = [];
  private readonly tracks: WorkloadTrack[] = [];
  private readonly owned: OwnedObject[] = [];
  private authored?: WorkloadTrack;

  constructor(private readonly scope: Construct, private readonly options: RolloutObjectsProps) {}

  /** The track whose workload the code authored; there when all tracks are added. */
  public get blueprint(): WorkloadTrack {
    return this.authored!;
  }

  /** Any object that carries the rollout's own name or one that is given. */
  public add(id: string, apiVersion: string, kind: string, content: any, name = this.options.rollout): ApiObject {
    const object = this.emit(id, apiVersion, kind, content, name);
    this.owned.push({ object, labels: this.options, fields: DECIDED[kind] ?? [] });
    return object;
  }

  /** Lets in traffic to the ports of every version that runs. */
  public addNetworkPolicy(id: string): ApiObject {
    const { rollout, now } = this.options;
    const spec = Lazy.any({ produce: () => networkPolicySpec({ [ROLLOUT_LABEL]: rollout }, now.templates) });
    return this.add(id, 'networking.k8s.io/v1', 'NetworkPolicy', { spec });
  }

  public addConfigMap(id: string, { name, data }: VersionConfig): ApiObject {
    return this.add(id, 'v1', 'ConfigMap', configContent(data), name);
  }

  /** Takes those config objects away that no pod reads. */
  public keepConfigs(configs: VersionConfig[]): void {
    const kept = new Set(configs.map(({ name }) => name));
    const objects = this.scope.node.children.filter((child): child is ApiObject => ApiObject.isApiObject(child));
    for (const { node } of objects.filter(one => this.isConfig(one) && !kept.has(one.name))) this.scope.node.tryRemoveChild(node.id);
  }

  /** The objects of one workload, but for the workload itself. */
  public addTrack(track: string, suffix: string, view: () => TrackView): WorkloadTrack {
    const { rollout, scaling, asked, blueprint, pods, props } = this.options;
    const { adopt, metadata, disruptionBudget = PercentOrAbsolute.percent(25) } = props;
    const isBlueprint = track === blueprint.track;
    const prefix = isBlueprint ? '' : track.charAt(0).toUpperCase() + track.slice(1);
    const added = new WorkloadTrack(this.scope, prefix, {
      rollout,
      track,
      name: isBlueprint ? blueprint.deploymentName : `${rollout}${suffix}`,
      namespace: metadata?.namespace,
      selector: isBlueprint && adopt ? adopt.matchLabels : trackSelector(rollout, track),
      podLabels: adopt && (isBlueprint ? adopt.matchLabels : otherValues(adopt.matchLabels, track)),
      scaling,
      asked,
      disruptionBudget,
      authored: () => pods().manifest,
      view,
    });
    this.tracks.push(added);
    if (isBlueprint) this.authored = added;
    return added;
  }

  /** A Service for the pods that a frame selects. */
  public addService(id: string, name: string, { track, ...service }: AddServiceOptions): Service {
    const { rollout, pods, now, props: { metadata } } = this.options;
    const declared = pods().ports.map(({ name: portName, number, protocol }) => ({ name: portName, port: number, targetPort: number, protocol }));
    const added = new RolloutService(this.scope, id, {
      rollout,
      name,
      namespace: metadata?.namespace,
      declared,
      byNumber: () => now.isUnlabelled,
      selector: () => now.servingLabels,
      templates: () => {
        return { code: pods().version.podTemplate, serving: now.versionOf(now.frame.tracks[track?.() ?? now.serving]).podTemplate };
      },
      ...service,
    });
    this.services.push(added);
    return added.service;
  }

  /** The objects of its router, if it has one. They lead to the first port of the Services, where no other was asked for. */
  public addRoutes(): ApiObject[] {
    const { now, routing } = this.options;
    if (routing === undefined) return [];
    const written = () => routing.objects(ledBy(now.frame.traffic), this.services[0]?.firstPort ?? 0);
    return routing.identities.map(({ apiVersion, kind, metadata: { name } }, i) => {
      const object = this.add(`Route${i === 0 ? '' : i + 1}`, apiVersion, kind, { spec: Lazy.any({ produce: () => written()[i].spec }) }, name);
      withMetadata(object, () => ({ annotations: { ...written()[i].metadata.annotations } }));
      return object;
    });
  }

  /** What is wrong with what was set on them: one sentence each. */
  public problems(podTemplate: any): string[] {
    return [
      ...this.services.flatMap(service => service.problems(podTemplate)),
      ...this.tracks.flatMap(track => track.problems()),
      ...this.owned.flatMap(ownedProblems),
    ];
  }

  /** The ports of the running version that Services go to and that another version does not have. */
  public renamedPorts(running: any, other: any): string[] {
    return [...new Set(this.services.flatMap(service => service.renamedPorts(running, other)))];
  }

  /** The ports that the Service which receives the traffic loses where one pod template takes the place of another one, if any. */
  public lostPorts(before: any, after: any): LostPorts | undefined {
    return this.services[0]?.lostPorts(before, after);
  }

  /** The manifests of the frame that is rendered now, with these configs: in the order of a synthesis without dependencies. */
  public manifests(configs: VersionConfig[]): any[] {
    const chart = Chart.of(this.scope);
    const objects = this.scope.node.findAll().filter((one): one is ApiObject => ApiObject.isApiObject(one) && Chart.of(one) === chart);
    const isFirst = (one: ApiObject) => one.kind === 'ServiceAccount' && one.node.scope === this.scope;
    return [
      ...objects.filter(isFirst).map(one => one.toJson()),
      ...configs.map(config => this.configManifest(config)),
      ...objects.filter(one => !this.isConfig(one) && !isFirst(one)).map(one => one.toJson()),
    ];
  }

  private isConfig(one: ApiObject): boolean {
    return one.kind === 'ConfigMap' && one.node.scope === this.scope;
  }

  private configManifest({ name, data }: VersionConfig): any {
    const manifest = this.emit('Rendered', 'v1', 'ConfigMap', configContent(data), name).toJson();
    this.scope.node.tryRemoveChild('Rendered');
    return manifest;
  }

  private emit(id: string, apiVersion: string, kind: string, content: any, name: string): ApiObject {
    const { rollout, props } = this.options;
    const metadata = { name, namespace: props.metadata?.namespace, labels: objectLabels(rollout, rollout) };
    return new ApiObject(this.scope, id, { apiVersion, kind, metadata, ...content });
  }
}

/** While nothing leads by weights, everything goes to the first track. */
function ledBy(traffic: Traffic): Led {
  return traffic.by === 'weights' ? traffic : { weight: 0, testers: false, mirror: 0 };
}

function configContent(data: VersionConfig['data']): any {
  return { immutable: true, data };
}

/** The labels with other values, so that a selector for the given ones does not match. */
function otherValues(labels: Labels, track: string): Labels {
  const suffix = `-${track}`;
  const other = (value: string) => `${value.slice(0, 63 - suffix.length)}${suffix}`.replace(/^-/, '');
  return Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, other(value)]));
}
