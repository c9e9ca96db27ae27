import type { Session } from '../../../src/protocol/fleet-api/people.js';
import type { Role } from '../../../src/protocol/fleet-api/roles.js';
import { fixtureId } from './fixture-phones.js';

/** Somebody who is signed in. */
export function fixtureSession(role: Role, demo: boolean, nowMs: number): Session {
  return {
    account: { id: fixtureId(7, 1), login: 'olga', name: 'Ольга Иванова', role },
    csrf: 'csrf-token-of-the-fixture',
    endsAt: new Date(nowMs + 86_400_000).toISOString(),
    demo,
  };
}
