/**
 * The pods that a Service leads to through one of its ports, by the definition of the Service that somebody knows: the API server
 * has the newest, proxies learn of it a little later.
 */
import { GroupIndex } from './group-index';
import { isSelected } from '../../controllers/endpoint-slice';
import { Pool } from '../../harm/pool';
import { PodTemplate } from '../../manifests/kinds/pod-template';
import { Service } from '../../manifests/kinds/service';
import { PodGroup } from '../cluster/pod-group';

export class Lane {
  /** Those that listen, and those that do not although they are endpoints by number. */
  private known?: { readonly members: readonly PodGroup[]; readonly deaf: readonly PodGroup[] };
  private definition?: Service;
  private pool?: Pool;

  /**
   * @param service The key of the Service.
   * @param poolOf The pods that are meant, by a definition; undefined where the port is none of it.
   * @param changed Is told that pods behind it have changed.
   */
  constructor(readonly service: string, private readonly poolOf: (service: Service) => Pool | undefined, private readonly changed: () => void) {}

  /** The Service as it is known; undefined where it is not there. */
  get current(): Service | undefined {
    return this.definition;
  }

  /** Whether pods count before they are ready. */
  get countsUnready(): boolean {
    return this.pool?.countsUnready ?? false;
  }

  leadsTo(template: PodTemplate | undefined, namespace: string | undefined): boolean {
    return template !== undefined && (this.pool?.holds(template, namespace) ?? false);
  }

  define(service: Service | undefined): void {
    if (service === this.definition) return;
    this.definition = service;
    this.pool = service && this.poolOf(service);
    this.forget();
  }

  /** A new group may be behind it. */
  forget(): void {
    for (const group of [...this.known?.members ?? [], ...this.known?.deaf ?? []]) group.watchers.delete(this.changed);
    this.known = undefined;
    this.changed();
  }

  groups(index: GroupIndex): { readonly members: readonly PodGroup[]; readonly deaf: readonly PodGroup[] } {
    return this.known ??= this.found(index);
  }

  private found(index: GroupIndex) {
    const { definition, pool } = this;
    if (definition?.selector === undefined || pool === undefined) return { members: [], deaf: [] };
    const selected = index.candidates(definition.namespace, definition.selector)
      .filter(({ template, namespace }) => isSelected(definition, template.labels, namespace));
    const members = selected.filter(({ template, namespace }) => pool.holds(template, namespace));
    const deaf = selected.filter(group => !members.includes(group) && this.isDeaf(group));
    for (const group of [...members, ...deaf]) group.watchers.add(this.changed);
    return { members, deaf };
  }

  /** Without the port by name a pod is no endpoint at all; by number it is one, and does not answer. */
  private isDeaf({ template, namespace }: PodGroup): boolean {
    return this.pool?.refuses?.(template, namespace) ?? false;
  }
}
