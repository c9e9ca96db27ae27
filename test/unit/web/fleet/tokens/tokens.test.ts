import { describe, expect, it } from 'vitest';
import { scopes } from '../../../../../src/protocol/fleet-api/roles.js';
import { expiryOf } from '../../../../../src/web/fleet/tokens/lifetime.js';
import { offeredScopes } from '../../../../../src/web/fleet/tokens/offered-scopes.js';

describe('scopes of a token', () => {
  it.each([
    ['viewer', ['phones:read', 'statistics']],
    ['technician', ['phones:read', 'phones:write', 'commands', 'statistics']],
    ['operator', ['phones:read', 'phones:write', 'commands', 'alerts', 'statistics']],
    ['administrator', Object.keys(scopes)],
  ] as const)('for a %s are those that are of use: %j', (role, offered) => {
    expect(offeredScopes(role)).toEqual(offered);
  });
});

it.each([
  ['month', '2026-01-31T00:00:00.000Z'],
  ['quarter', '2026-04-01T00:00:00.000Z'],
  ['year', '2027-01-01T00:00:00.000Z'],
  ['never', null],
] as const)('a token for a %s expires at %s', (lifetime, expiry) => {
  expect(expiryOf(lifetime, Date.parse('2026-01-01T00:00:00Z'))).toBe(expiry);
});
