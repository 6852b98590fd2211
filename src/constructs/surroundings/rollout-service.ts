import { ApiObject } from 'cdk8s';
import { Service, ServicePort, ServiceType } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { LostPorts, lostPorts, servicePortProblems, servicePorts } from './service-ports';
import { canonical } from '../../ground/canonical';
import { Labels, objectLabels, TRACK_LABEL } from '../../ground/labels';
import { declaredPorts } from '../../pods/declared-ports';
import { exempt, NODE_PORT } from '../../pods/exemptions';
import { isPatched, ownedProblems } from '../../pods/owned/owned-object';
import { renderAs } from '../../pods/rendering';

export interface RolloutServiceProps {
  readonly rollout: string;
  readonly name: string;
  readonly namespace?: string;
  readonly type?: ServiceType;
  /** Whether it leads to every single pod by name. */
  readonly isHeadless?: boolean;
  readonly annotations?: { [key: string]: string };
  /** The track that it shows, where that is not the one which serves users: it may rest without pods. */
  readonly restingTrack?: string;
  /** The ports that were asked for. */
  readonly ports?: ServicePort[];
  /** The ports that the containers declare so far; more may come. */
  readonly declared: ServicePort[];
  /** Whether pods may run whose ports have no names. */
  readonly byNumber: () => boolean;
  readonly selector: () => Labels;
  /** The pod template of the code, and that of the pods that receive the traffic. */
  readonly templates: () => { readonly code: any; readonly serving: any };
}

/** What it takes from the pods that it leads to. */
const PORTS = ['name', 'port', 'targetPort', 'nodePort', 'protocol']
  .map(field => ({ path: ['spec', 'ports', '*', field], instead: 'use the prop "servicePorts"' }));

/** cdk8s-plus wants a port to begin with. */
const NO_PORT_YET: ServicePort = { port: 1 };

/** A Service of a rollout: a cdk8s-plus Service whose selector and targets follow the frame. */
export class RolloutService {
  public readonly service: Service;
  private readonly initial: number;
  private readonly author: () => any;

  constructor(scope: Construct, id: string, private readonly props: RolloutServiceProps) {
    const { rollout, name, namespace, type, isHeadless, annotations, restingTrack, ports, declared } = props;
    const first = ports ?? (declared.length > 0 ? declared : [NO_PORT_YET]);
    this.initial = first.length;
    this.service = new Service(scope, id, {
      type,
      clusterIP: isHeadless ? 'None' : undefined,
      ports: first,
      metadata: {
        name,
        namespace,
        labels: { ...objectLabels(rollout, name), ...restingTrack === undefined ? {} : { [TRACK_LABEL]: restingTrack } },
        annotations: { ...annotations, ...exempt(type === ServiceType.NODE_PORT ? [NODE_PORT] : []) },
      },
    });
    this.author = renderAs(ApiObject.of(this.service), authored => this.render(authored()));
  }

  /** What is wrong with the Service: one sentence each. */
  public problems(code: any): string[] {
    const { rollout, restingTrack } = this.props;
    const isSelecting = Object.keys(this.ownSelector ?? {}).length > 0;
    return [
      ...isSelecting ? ['service: a selector of its own would be ignored, since every frame sets it: add a Service of your own instead'] : [],
      ...servicePortProblems(this.wanted(), code),
      ...ownedProblems({ object: ApiObject.of(this.service), labels: { rollout, track: restingTrack }, fields: PORTS, authored: this.author }),
    ];
  }

  /** What another version lacks of the ports that the Service goes to. */
  public renamedPorts(running: any, other: any): string[] {
    const names = new Set(declaredPorts(other).map(({ name }) => name));
    return servicePorts(this.wanted(), other, running).filter(({ targetPort }) => typeof targetPort === 'string' && !names.has(targetPort))
      .map(({ targetPort }) => `service: the port "${targetPort}" of the running version is gone, so one Service cannot reach both: `
        + 'keep its name, or use a BlueGreenService');
  }

  /** The ports that it loses where the pods of one version take the place of those of another one, if any. */
  public lostPorts(before: any, after: any): LostPorts | undefined {
    const { name, isHeadless = false } = this.props;
    const ports = this.wanted() === undefined ? lostPorts(before, after) : undefined;
    return ports && ports.lost.length > 0 ? { service: name, isHeadless, ...ports } : undefined;
  }

  /** The first of its ports. */
  public get firstPort(): number | undefined {
    const { code, serving } = this.props.templates();
    return servicePorts(this.wanted(), code, serving, this.props.byNumber())[0]?.port;
  }

  /** What the code gave it. Where there are no patches, it is known without rendering. */
  private get ownSelector(): Labels | undefined {
    const { _selector: selector }: { readonly _selector?: Labels } = this.service as any;
    return selector === undefined || isPatched(ApiObject.of(this.service)) ? this.author().spec.selector : selector;
  }

  private render({ spec, ...object }: any): any {
    const { code, serving } = this.props.templates();
    return {
      ...object,
      spec: canonical({
        ...spec,
        // cdk8s-plus writes an empty list where there are none.
        externalIPs: spec.externalIPs?.length > 0 ? spec.externalIPs : undefined,
        selector: this.props.selector(),
        ports: servicePorts(this.wanted(), code, serving, this.props.byNumber()).map((port, i) => ({ ...patchedFields(spec.ports?.[i]), ...port })),
      }),
    };
  }

  /** The ports that were asked for, in the props or by binding them since; undefined for all that are declared. */
  private wanted(): ServicePort[] | undefined {
    const bound = this.service.ports.slice(this.initial);
    return this.props.ports === undefined && bound.length === 0 ? undefined : [...this.props.ports ?? [], ...bound];
  }
}

/** What a patch added to a port, such as `appProtocol`. */
function patchedFields({ name: _name, port: _port, targetPort: _target, nodePort: _node, protocol: _protocol, ...others }: any = {}): any {
  return others;
}
