import { describe, expect, it } from 'vitest';
import type { Alert } from '../../../../src/protocol/fleet-api/alerts.js';
import {
  atOneGlance,
  barWidths,
  conditionShares,
  sitesWithTrouble,
} from '../../../../src/web/fleet/overview/figures.js';

const byCondition = {
  down: 2,
  'cannot-call': 1,
  'needs-service': 3,
  ready: 94,
  'setting-up': 0,
  'never-connected': 10,
  revoked: 5,
};

describe('the overview', () => {
  it('counts who can call, of those that are in use', () => {
    expect(atOneGlance({ byCondition })).toEqual({ canCall: 97, inUse: 100 });
  });

  it('says shares of all, worst first, without the empty ones', () => {
    const shares = conditionShares({ byCondition: { ...byCondition, revoked: 0, down: 0 } });
    expect(shares.map(({ condition }) => condition)).toEqual([
      'cannot-call',
      'needs-service',
      'ready',
      'never-connected',
    ]);
    expect(shares[2]?.percent).toBeCloseTo((94 / 108) * 100);
  });

  it('says nothing of shares of nothing', () => {
    const none = {
      down: 0,
      'cannot-call': 0,
      'needs-service': 0,
      ready: 0,
      'setting-up': 0,
      'never-connected': 0,
      revoked: 0,
    };
    expect(conditionShares({ byCondition: none })).toEqual([{ condition: 'ready', phones: 0, percent: 0 }]);
  });

  it.each([[[0.01, 0.02, 99.97]], [[50, 50]], [[0, 100, 0]], [[0.5, 0.5, 0.5, 98.5]], [[100]]])(
    'draws %j as a whole bar in which nothing is too thin to be seen',
    (shares) => {
      const widths = barWidths(shares);
      expect(widths.reduce((sum, width) => sum + width, 0)).toBeCloseTo(100);
      widths.forEach((width, i) => {
        if (shares[i] === 0) expect(width).toBe(0);
        else expect(width).toBeGreaterThanOrEqual(1.2 - 1e-9);
      });
    },
  );

  it('gathers open alerts by site: the worst first, then where most are', () => {
    const alerts = [
      alertAt('a', 'warning'),
      alertAt('b', 'warning'),
      alertAt('b', 'warning'),
      alertAt('c', 'warning'),
      alertAt('c', 'critical'),
      alertAt('a', 'critical', '2026-01-01T00:00:00Z'),
      alertAt(null, 'critical'),
    ];
    expect(sitesWithTrouble(alerts)).toEqual([
      { id: 'c', name: 'Site c', alerts: 2, worst: 'critical' },
      { id: 'b', name: 'Site b', alerts: 2, worst: 'warning' },
      { id: 'a', name: 'Site a', alerts: 1, worst: 'warning' },
    ]);
  });
});

function alertAt(site: string | null, severity: Alert['severity'], clearedAt: string | null = null): Alert {
  return {
    id: '00000003-0000-4000-8000-000000000001',
    kind: 'phone-down',
    severity,
    phone: null,
    site: site === null ? null : { id: site, name: `Site ${site}` },
    message: '',
    cause: { type: 'key-copied' },
    phones: 1,
    raisedAt: '2026-01-01T00:00:00Z',
    acknowledgedAt: null,
    acknowledgedBy: null,
    note: null,
    escalatedAt: null,
    clearedAt,
    flapping: false,
    maintenance: false,
  };
}
