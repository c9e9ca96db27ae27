import { describe, expect, it } from 'vitest';
import { endpoints } from '../../../../src/protocol/fleet-api/endpoints.js';
import { mayAct, roles, type Role } from '../../../../src/protocol/fleet-api/roles.js';
import { commandsFor, mayBeTold } from '../../../../src/web/fleet/phone/command-choices.js';
import { deviceChoices } from '../../../../src/web/fleet/phone/device-choices.js';
import { tabOf, tabsFor } from '../../../../src/web/fleet/phone/tabs.js';
import { isShown, sectionsFor } from '../../../../src/web/fleet/shell/sections.js';

const may = (role: Role, name: keyof typeof endpoints) => mayAct(role, endpoints[name].role as Role);

describe.each(roles)('a %s', (role) => {
  const key = 'A'.repeat(43);
  const accepted = { enrolment: 'accepted', publicKey: key, condition: 'ready' } as const;
  const unconfirmed = { ...accepted, enrolment: 'unconfirmed' } as const;
  const revoked = { enrolment: 'revoked', publicKey: key, condition: 'revoked' } as const;
  const fresh = { enrolment: 'new', publicKey: null, condition: 'never-connected' } as const;

  it('is offered exactly the actions on a device that the API lets them do', () => {
    expect(deviceChoices(unconfirmed, role).accept).toBe(may(role, 'acceptPhone'));
    expect(deviceChoices(accepted, role).accept).toBe(false);
    expect(deviceChoices(accepted, role).revoke).toBe(may(role, 'revokePhone'));
    expect(deviceChoices(revoked, role).revoke).toBe(false);
    expect(deviceChoices(fresh, role).code).toBe(may(role, 'newCode') ? 'first' : null);
    expect(deviceChoices(revoked, role).code).toBe(may(role, 'newCode') ? 'replace' : null);
    expect(deviceChoices(revoked, role).remove).toBe(may(role, 'deletePhone'));
    expect(deviceChoices(accepted, role).remove).toBe(false);
    expect(deviceChoices(accepted, role).edit).toBe(may(role, 'changePhone'));
  });

  it('sees the parts of a phone that the API shows them', () => {
    expect(tabsFor(role).includes('configuration')).toBe(may(role, 'configs'));
    expect(tabOf('configuration', role)).toBe(may(role, 'configs') ? 'configuration' : 'state');
  });

  it('sees the sections whose answers they may read', () => {
    const names = sectionsFor(role).flatMap(({ sections }) => sections.map(({ name }) => name));
    expect(names.includes('people')).toBe(may(role, 'accounts'));
    expect(names.includes('channels')).toBe(may(role, 'channels'));
    expect(names.includes('audit')).toBe(may(role, 'audit'));
    expect(names.includes('enrolment')).toBe(may(role, 'newPhone'));
    expect(names.includes('settings')).toBe(may(role, 'settings'));
    expect(sectionsFor(role).every(({ sections }) => sections.length > 0)).toBe(true);
  });

  it('is offered commands by role', () => {
    const commands = commandsFor(role).map(({ name }) => name);
    expect(commands.includes('blink')).toBe(mayAct(role, 'technician'));
    expect(commands.includes('reboot')).toBe(mayAct(role, 'operator'));
  });
});

describe('commands', () => {
  it.each([
    ['accepted', true],
    ['unconfirmed', false],
    ['new', false],
    ['revoked', false],
  ] as const)('for a phone that is %s: %s', (enrolment, told) => {
    expect(mayBeTold({ enrolment })).toBe(told);
  });
});

describe('the section that is shown', () => {
  it.each([
    ['/', '/', true],
    ['/', '/phones', false],
    ['/phones', '/phones', true],
    ['/phones', '/phones/1/calls', true],
    ['/phones', '/phonesque', false],
  ])('%s at %s: %s', (path, pathname, shown) => {
    expect(isShown({ name: 'phones', path, icon: 'phone', role: 'viewer' }, pathname)).toBe(shown);
  });
});

describe('an address of a part of a phone', () => {
  it.each([
    ['calls', 'calls'],
    [undefined, 'state'],
    ['nonsense', 'state'],
  ])('%s is %s', (text, tab) => {
    expect(tabOf(text, 'viewer')).toBe(tab);
  });
});
