import type { Alert } from '../../../../src/protocol/fleet-api/alerts.js';
import type { StoredCall, StoredCommand } from '../../../../src/protocol/fleet-api/phones.js';
import type { LiveFeed } from '../../../../src/fleet/ports.js';

/** Remembers what dashboards would have been told. */
export class FakeLive implements LiveFeed {
  readonly changedPhones: string[] = [];
  readonly toldAlerts: Alert[] = [];
  readonly toldCalls: StoredCall[] = [];
  readonly reports: string[] = [];
  readonly commands: { phone: string; command: StoredCommand }[] = [];

  phones(ids: readonly string[]): void {
    this.changedPhones.push(...ids);
  }
  alerts(alerts: readonly Alert[]): void {
    this.toldAlerts.push(...alerts);
  }
  calls(calls: readonly StoredCall[]): void {
    this.toldCalls.push(...calls);
  }
  report(phone: string): void {
    this.reports.push(phone);
  }
  command(phone: string, command: StoredCommand): void {
    this.commands.push({ phone, command });
  }
}
