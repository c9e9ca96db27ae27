import { describe, expect, it } from 'vitest';
import { roleOf } from '../../../../src/fleet/people/open-id.js';
import { type Role, roles } from '../../../../src/protocol/fleet-api/roles.js';

const mapping = { staff: 'viewer', service: 'technician', admins: 'administrator' } as const;

describe('the role that an identity provider gives', () => {
  it.each<[claims: Record<string, unknown>, defaultRole: Role | null, role: Role | undefined]>([
    [{ groups: ['staff'] }, null, 'viewer'],
    [{ groups: ['admins', 'staff'] }, null, 'administrator'],
    [{ groups: ['staff', 'service', 'others'] }, null, 'technician'],
    [{ groups: 'service' }, null, 'technician'],
    [{ groups: ['others'] }, null, undefined],
    [{ groups: ['others'] }, 'viewer', 'viewer'],
    [{ groups: ['staff'] }, 'operator', 'operator'],
    [{}, null, undefined],
    [{ groups: { admins: true } }, null, undefined],
    [{ groups: [['admins'], 7, null] }, null, undefined],
    [{ groups: ['constructor', '__proto__'] }, null, undefined],
    [{ roles: ['admins'] }, null, undefined],
  ])('%j with default %s is %s', (claims, defaultRole, role) => {
    const options = { roleClaim: 'groups', roles: mapping, defaultRole };
    expect(roleOf(claims, options, (it) => roles.indexOf(it))).toBe(role);
  });

  it('is the default where no claim is looked at', () => {
    const claims = { groups: ['admins'] };
    expect(roleOf(claims, { roles: mapping, defaultRole: 'viewer' }, (it) => roles.indexOf(it))).toBe(
      'viewer',
    );
  });
});
