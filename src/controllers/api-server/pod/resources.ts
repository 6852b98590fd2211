/** What the server refuses of requests and limits. */
import { quantity } from '../../../ground/quantity';
import { Open, record } from '../../../ground/shape';
import { qualifiedName } from '../names';
import { Refusal } from '../refusal';
import { isPlaceholder, keyed, Row, rowOf } from '../row';
import { CORE } from '../sources';
import { invalid, plain, required } from '../words';

const STANDARD = ['cpu', 'memory', 'ephemeral-storage'];
/** Numbers are compared as they were written, and not as the machine rounds them. */
const ROUNDING = 1 + 1e-9;

export const RESOURCES: ReadonlyArray<Row<unknown>> = [
  rowOf('resources', `${CORE} validateResourceRequirements`, ({ resources }) => {
    const { requests, limits } = record(resources);
    return [
      ...listRefusals('resources.limits', record(limits)),
      ...listRefusals('resources.requests', record(requests)),
      ...excessRefusals(record(requests), record(limits)),
    ];
  }),
];

function listRefusals(field: string, list: Open): Refusal[] {
  return Object.entries(list).flatMap(([name, value]) => {
    const at = field + keyed(name);
    const bad = isPlaceholder(name) ? undefined : resourceName(name);
    if (bad !== undefined) return [{ field: at, message: invalid(name, bad) }];
    const number = quantity(value);
    if (number === undefined) return [];
    if (number < 0) return [{ field: at, message: invalid(value, 'must be greater than or equal to 0') }];
    return isCounted(name) && !Number.isInteger(number) ? [{ field: at, message: invalid(value, 'must be an integer') }] : [];
  });
}

function resourceName(name: string): string | undefined {
  const bad = qualifiedName(name);
  if (bad !== undefined) return bad;
  return name.includes('/') || STANDARD.includes(name) || name.startsWith('hugepages-') ? undefined : 'must be a standard resource for containers';
}

/** A device of a vendor, such as `nvidia.com/gpu`: whole ones only, and as many asked for as allowed. */
function isCounted(name: string): boolean {
  return name.includes('/') && !name.includes('kubernetes.io/');
}

function excessRefusals(requests: Open, limits: Open): Refusal[] {
  return Object.entries(requests).flatMap(([name, value]) => {
    const mayExceed = !isCounted(name) && !name.startsWith('hugepages-');
    const [asked, most] = [quantity(value), quantity(limits[name])];
    if (limits[name] === undefined || limits[name] === null) {
      return mayExceed ? [] : [{ field: 'resources.limits', message: required('Limit must be set for non overcommitable resources') }];
    }
    if (asked === undefined || most === undefined) return [];
    const field = `resources.requests${keyed(name)}`;
    if (asked > most * ROUNDING && asked > most) return [{ field, message: invalid(value, `must be less than or equal to ${name} limit of ${plain(limits[name])}`) }];
    return mayExceed || asked * ROUNDING >= most ? [] : [{ field, message: invalid(value, `must be equal to ${name} limit of ${plain(limits[name])}`) }];
  });
}
