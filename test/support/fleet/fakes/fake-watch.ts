import type { Alert } from '../../../../src/protocol/fleet-api/alerts.js';
import type { Overview } from '../../../../src/protocol/fleet-api/phones.js';
import type { Actor, PhoneNow, Watch } from '../../../../src/fleet/ports.js';

export const emptyOverview: Overview = {
  at: '2026-01-01T00:00:00.000Z',
  phones: 0,
  byCondition: {
    down: 0,
    'cannot-call': 0,
    'needs-service': 0,
    ready: 0,
    'setting-up': 0,
    'never-connected': 0,
    revoked: 0,
  },
  linked: 0,
  inCall: 0,
  unconfirmed: 0,
  maintenance: 0,
  notCommissioned: 0,
  notProved: 0,
  openAlerts: { critical: 0, warning: 0, notice: 0 },
  callsToday: { total: 0, answered: 0, failed: 0 },
  trustworthy: true,
};

/** A watch that knows what a test tells it, and remembers what it was told. What a gateway tells a watch is not for it. */
export class FakeWatch implements Watch {
  readonly known = new Map<string, PhoneNow>();
  /** Ids in the order in which they were said to have changed. */
  readonly changed: string[] = [];
  maintenanceChanges = 0;
  current: Overview = emptyOverview;
  /** What an acknowledgement gives, and who gave which. */
  alert: Alert | undefined;
  readonly acknowledged: { alert: string; by: string; note: string }[] = [];

  now(phone: string): PhoneNow | undefined {
    return this.known.get(phone);
  }
  overview(): Overview {
    return this.current;
  }
  phoneChanged(phone: string): Promise<void> {
    this.changed.push(phone);
    return Promise.resolve();
  }
  maintenanceChanged(): Promise<void> {
    this.maintenanceChanges++;
    return Promise.resolve();
  }
  acknowledge(alert: string, actor: Actor, note: string): Promise<Alert | undefined> {
    this.acknowledged.push({ alert, by: actor.name, note });
    return Promise.resolve(this.alert);
  }
  troubled(): { phones: number; troubled: Set<string> } {
    return { phones: this.known.size, troubled: new Set() };
  }
  rolloutsHalted(): void {
    // Nobody asks.
  }
  linked(): never {
    throw unexpected();
  }
  unlinked(): never {
    throw unexpected();
  }
  heard(): never {
    throw unexpected();
  }
  reported(): never {
    throw unexpected();
  }
  happened(): never {
    throw unexpected();
  }
  keyConflict(): never {
    throw unexpected();
  }
}

function unexpected(): Error {
  return new Error('only the gateway tells this');
}
