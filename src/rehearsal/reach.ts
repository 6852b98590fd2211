/** Which pods a Service leads to, found out once for each template. */
import { endpointsOf } from '../harm/pool';
import { Manifest } from '../manifests/manifest';
import { PodTemplate } from '../manifests/pod-template';
import { serviceOf } from '../manifests/service';

const known = new WeakMap<Manifest, WeakMap<PodTemplate, Map<string | undefined, boolean>>>();

export function isBehind(service: Manifest, template: PodTemplate, namespace: string | undefined): boolean {
  const ofService = known.get(service) ?? new WeakMap<PodTemplate, Map<string | undefined, boolean>>();
  known.set(service, ofService);
  const ofTemplate = ofService.get(template) ?? new Map<string | undefined, boolean>();
  ofService.set(template, ofTemplate);
  const found = ofTemplate.get(namespace) ?? endpointsOf(serviceOf(service))(template, namespace);
  ofTemplate.set(namespace, found);
  return found;
}
