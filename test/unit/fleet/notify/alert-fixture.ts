import type { Alert } from '../../../../src/protocol/fleet-api/alerts.js';

export const PHONE = '00000000-0000-4000-8000-000000000001';
export const SITE = '00000000-0000-4000-8000-000000000002';

export function anAlert(change: Partial<Alert> = {}): Alert {
  return {
    id: '00000000-0000-4000-8000-00000000000a',
    kind: 'phone-down',
    severity: 'critical',
    phone: { id: PHONE, name: 'Lobby 3' },
    site: { id: SITE, name: 'Tverskaya' },
    message: 'Nothing is heard of this phone.',
    cause: { type: 'phone-silent', since: '2026-01-01T09:03:30.000Z' },
    phones: 1,
    raisedAt: '2026-01-01T09:05:00.000Z',
    acknowledgedAt: null,
    acknowledgedBy: null,
    note: null,
    escalatedAt: null,
    clearedAt: null,
    flapping: false,
    maintenance: false,
    ...change,
  };
}
