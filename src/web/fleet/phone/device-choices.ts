/** What may be done with the device of a phone. */
import type { PhoneDetail } from '../../../protocol/fleet-api/phones.js';
import { mayAct, type Role } from '../../../protocol/fleet-api/roles.js';

export interface DeviceChoices {
  readonly accept: boolean;
  readonly revoke: boolean;
  /** Issue a code: for the first device, or for another one in its place. */
  readonly code: 'first' | 'replace' | null;
  /** Whether that code may accept its device by itself. */
  readonly preApprove: boolean;
  readonly remove: boolean;
  readonly edit: boolean;
}

export function deviceChoices(
  { enrolment, publicKey, condition }: Pick<PhoneDetail, 'enrolment' | 'publicKey' | 'condition'>,
  role: Role,
): DeviceChoices {
  const operator = mayAct(role, 'operator');
  const technician = mayAct(role, 'technician');
  return {
    accept: operator && enrolment === 'unconfirmed',
    revoke: operator && (enrolment === 'accepted' || enrolment === 'unconfirmed'),
    code: technician ? (publicKey === null ? 'first' : 'replace') : null,
    preApprove: operator,
    remove: mayAct(role, 'administrator') && (enrolment === 'revoked' || condition === 'never-connected'),
    edit: technician,
  };
}
