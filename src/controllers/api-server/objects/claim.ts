/** What the server refuses of claims and volumes. */
import { quantity } from '../../../ground/quantity';
import { list, record } from '../../../ground/shape';
import { dnsSubdomain } from '../names';
import { filled, formed, isPlaceholder, oneOf, Row, row, rowOf } from '../row';
import { selectorRow } from '../selector';
import { CORE } from '../sources';
import { forbidden, invalid, required } from '../words';

const MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];

const ACCESS_MODES: readonly Row[] = [
  row('accessModes[]', `${CORE} ValidatePersistentVolumeClaimSpec`, oneOf(...MODES)),
  row('accessModes', `${CORE} ValidatePersistentVolumeClaimSpec`, value => {
    const isMixed = list(value).includes('ReadWriteOncePod') && list(value).some(mode => mode !== 'ReadWriteOncePod');
    return isMixed ? forbidden('may not use ReadWriteOncePod with other access modes') : undefined;
  }),
];

export const CLAIM_SPEC: readonly Row[] = [
  row('accessModes', `${CORE} ValidatePersistentVolumeClaimSpec`, filled('at least 1 access mode is required')),
  ...ACCESS_MODES,
  selectorRow('selector'),
  rowOf('resources.requests.storage', `${CORE} ValidatePersistentVolumeClaimSpec`, ({ resources }) => {
    const { storage } = record(record(resources).requests);
    const field = 'resources.requests.storage';
    if (storage === undefined || storage === null) return [{ field, message: required() }];
    const size = isPlaceholder(storage) ? undefined : quantity(storage);
    return size === undefined || size > 0 ? [] : [{ field, message: invalid(storage, 'must be greater than zero') }];
  }),
  row('storageClassName', `${CORE} ValidatePersistentVolumeClaimSpec`, formed(dnsSubdomain)),
  row('volumeMode', `${CORE} ValidatePersistentVolumeClaimSpec`, oneOf('Block', 'Filesystem')),
];

export const VOLUME_SPEC: readonly Row[] = [
  row('accessModes', `${CORE} ValidatePersistentVolumeSpec`, filled()),
  ...ACCESS_MODES,
  row('capacity.storage', `${CORE} ValidatePersistentVolumeSpec`, value => {
    const size = quantity(value);
    if (value === undefined) return required();
    return size === undefined || size > 0 ? undefined : invalid(value, 'must be greater than zero');
  }),
  row('persistentVolumeReclaimPolicy', `${CORE} ValidatePersistentVolumeSpec`, oneOf('Delete', 'Recycle', 'Retain')),
  row('storageClassName', `${CORE} ValidatePersistentVolumeSpec`, formed(dnsSubdomain)),
  row('volumeMode', `${CORE} ValidatePersistentVolumeSpec`, oneOf('Block', 'Filesystem')),
];
