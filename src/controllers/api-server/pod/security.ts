/** What the server refuses of security contexts. */
import { list, Open, record } from '../../../ground/shape';
import { between, relativePath } from '../names';
import { oneOf, Row, row, Says, within } from '../row';
import { CORE } from '../sources';
import { invalid, required } from '../words';

const LARGEST_ID = 2 ** 31 - 1;
const ID: Says<unknown> = within(0, LARGEST_ID, between(0, LARGEST_ID));

const PROFILE: readonly Row[] = [
  row('securityContext.seccompProfile.type', `${CORE} validateSeccompProfileType`, (value, around) =>
    value === undefined || value === '' ? required('type is required when seccompProfile is set') : oneOf('Localhost', 'RuntimeDefault', 'Unconfined')(value, around)),
  row('securityContext.seccompProfile.localhostProfile', `${CORE} validateSeccompProfileField`, (value, { holder }) => {
    if (holder.type === 'Localhost') {
      if (value === undefined) return required('must be set when seccomp type is Localhost');
      const bad = typeof value === 'string' ? relativePath(value) : undefined;
      return bad === undefined ? undefined : invalid(value, bad);
    }
    return value === undefined || holder.type === undefined ? undefined : invalid(value, 'can only be set when seccomp type is Localhost');
  }),
  row('securityContext.runAsUser', `${CORE} ValidateSecurityContext`, ID),
  row('securityContext.runAsGroup', `${CORE} ValidateSecurityContext`, ID),
];

export const POD_SECURITY: readonly Row[] = [
  ...PROFILE,
  row('securityContext.fsGroup', `${CORE} validatePodSpecSecurityContext`, ID),
  row('securityContext.supplementalGroups[]', `${CORE} validatePodSpecSecurityContext`, ID),
  row('securityContext.fsGroupChangePolicy', `${CORE} validateFSGroupChangePolicy`, oneOf('OnRootMismatch', 'Always')),
  row('shareProcessNamespace', `${CORE} validatePodSpecSecurityContext`, (value, { holder }) =>
    value === true && holder.hostPID === true ? invalid(value, 'ShareProcessNamespace and HostPID cannot both be enabled') : undefined),
];

export const CONTAINER_SECURITY: readonly Row[] = [
  ...PROFILE,
  row('securityContext.allowPrivilegeEscalation', `${CORE} ValidateSecurityContext`, (value, { holder }) => {
    if (value !== false) return undefined;
    if (holder.privileged === true) return invalid(value, 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true');
    return addsAdministrator(holder) ? invalid(value, 'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN') : undefined;
  }),
];

/** `SYS_ADMIN` without its prefix is let through. */
function addsAdministrator({ capabilities }: Open): boolean {
  return list(record(capabilities).add).includes('CAP_SYS_ADMIN');
}
