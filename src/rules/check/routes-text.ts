/** Which routes lead to a Service. */
import { displayName } from '../../manifests/manifest';
import { ManifestSet } from '../../manifests/manifest-set';
import { routesIn } from '../../routers/reading/routes';

/** `Ingress/shop leads`; empty where nothing does with a weight above 0. */
export function routesText(manifests: ManifestSet, serviceKey: string): string {
  const leading = routesIn(manifests).filter(({ rules }) => (
    rules.flatMap(({ branches }) => branches).some(({ service, weight }) => service === serviceKey && weight > 0)
  ));
  const names = [...new Set(leading.map(({ key }) => displayName(manifests.get(key)!)))];
  return names.length === 0 ? '' : `${names.join(' and ')} ${names.length === 1 ? 'leads' : 'lead'}`;
}
