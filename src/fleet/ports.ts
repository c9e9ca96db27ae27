/**
 * What the parts of the fleet server are to each other. fleet-server.ts puts them together; nobody else knows more than
 * one of them. One process writes: what is here in memory is the truth of this moment, the store that of the past.
 */
import type { Clock } from '../clock/clock.js';
import type { AlertKind } from '../protocol/fleet-api/alert-kinds.js';
import type { Alert } from '../protocol/fleet-api/alerts.js';
import type { Condition, Overview, StoredCall, StoredCommand } from '../protocol/fleet-api/phones.js';
import type { Role, Scope } from '../protocol/fleet-api/roles.js';
import type { Settings } from '../protocol/fleet-api/settings.js';
import type { HaltReason, UpdateChannel } from '../protocol/fleet-api/updates.js';
import type { CallStateName } from '../protocol/handset.js';
import type { HealthReport } from '../protocol/health.js';
import type { Hello, LinkEvent } from '../protocol/fleet-link/frames.js';
import type { FleetKeys } from './keys.js';
import type { Store } from './store/store.js';

export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** What nearly every part needs. */
export interface Base {
  readonly clock: Clock;
  readonly log: Log;
  readonly store: Store;
  readonly keys: FleetKeys;
  readonly settings: SettingsHolder;
  readonly audit: AuditLog;
}

export interface SettingsHolder {
  current(): Settings;
  /** Stored before it resolves; heard at once. */
  change(change: Partial<Settings>): Promise<Settings>;
  onChange(listener: (settings: Settings) => void): void;
}

// ── people ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Who asks. */
export interface Actor {
  readonly kind: 'account' | 'token' | 'demo' | 'nobody';
  /** null for nobody and for the demonstration. */
  readonly accountId: string | null;
  readonly login: string;
  readonly role: Role;
  /** What a token may be used for; null: everything that the role may. */
  readonly scopes: readonly Scope[] | null;
  /** As the audit log has it: login, or `token <name> of <login>`. */
  readonly name: string;
  /** Where from. */
  readonly address: string;
}

export interface AuditLog {
  /**
   * Resolves when it is stored; what was changed is changed only if this was. `detail` without secrets.
   * @param actor an {@link Actor}, or the name of a phone or `server`
   * @param action `phone.revoke`, `account.create` ...
   */
  record(
    actor: Actor | string,
    action: string,
    object: string,
    detail?: Record<string, unknown>,
  ): Promise<void>;
}

// ── phones ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** An event as it was stored; each is told once, however often the phone sends it. */
export interface StoredEvent extends LinkEvent {
  /** Corrected time, ms since 1970 (see `events.at` of the store). */
  readonly atMs: number;
  readonly receivedMs: number;
}

/** What the gateway tells of phones, in the order in which it happened; what is stored is stored before it is told. */
export interface PhoneListener {
  linked(phone: string, hello: Hello): void;
  /** The connection has ended, for whatever reason. Not yet `down`: beats have still to be missed. */
  unlinked(phone: string): void;
  /** Any frame: a sign of life. */
  heard(phone: string): void;
  reported(phone: string, report: HealthReport, atMs: number): void;
  happened(phone: string, events: readonly StoredEvent[]): void;
  /** The same key is used from two places by turns. */
  keyConflict(phone: string): void;
}

/** The gateway, as the rest sees it. */
export interface PhoneLinks {
  linked(): number;
  isLinked(phone: string): boolean;
  /** Ends the connection of a phone that was revoked, replaced or deleted; it is refused from then on. */
  cut(phone: string, reason: 'revoked' | 'replaced' | 'deleted'): void;
  /** Somebody accepted it: from now on it gets commands. */
  accepted(phone: string): void;
  /** There may be commands waiting in the store for this phone; sends them when it is linked and accepted. */
  deliver(phone: string): Promise<void>;
}

/** What is known of a phone at this moment. */
export interface PhoneNow {
  readonly condition: Condition;
  readonly sinceMs: number;
  readonly linked: boolean;
  readonly lastSeenMs: number | null;
  readonly provedMs: number | null;
  readonly callState: CallStateName | null;
  readonly maintenance: boolean;
  readonly alerts: readonly {
    readonly id: string;
    readonly kind: AlertKind;
    readonly severity: Alert['severity'];
  }[];
}

/** Presence, conditions and alerts of all phones. Implements PhoneListener too. */
export interface Watch extends PhoneListener {
  /** undefined for a phone that does not exist. */
  now(phone: string): PhoneNow | undefined;
  overview(): Overview;
  /** A phone was made, changed, accepted, revoked, replaced or deleted: reads it anew from the store. */
  phoneChanged(phone: string): Promise<void>;
  maintenanceChanged(): Promise<void>;
  acknowledge(alert: string, actor: Actor, note: string): Promise<Alert | undefined>;
  /**
   * Phones in service that have been down or unable to call for so long, and how many are in service; null while that
   * cannot be judged: after a start, or while the server may be cut off.
   */
  troubled(forMs: number): { readonly phones: number; readonly troubled: ReadonlySet<string> } | null;
  /** Those that have halted now: the alert is raised, follows, or is cleared. */
  rolloutsHalted(rollouts: readonly HaltedRollout[]): void;
}

export interface HaltedRollout {
  readonly version: string;
  readonly channel: UpdateChannel;
  readonly reason: HaltReason;
}

/** What open dashboards are told. Never throws, never blocks; bounded. */
export interface LiveFeed {
  /** The rows of these phones have changed. */
  phones(ids: readonly string[]): void;
  alerts(alerts: readonly Alert[]): void;
  calls(calls: readonly StoredCall[]): void;
  report(phone: string): void;
  command(phone: string, command: StoredCommand): void;
}

/** Tells people of alerts by the channels. */
export interface Notifier {
  alertRaised(alert: Alert): Promise<void>;
  alertAcknowledged(alert: Alert): Promise<void>;
  alertCleared(alert: Alert): Promise<void>;
  /** Sends a test message now. */
  test(channel: string): Promise<{ readonly ok: boolean; readonly message: string }>;
  channelsChanged(): Promise<void>;
}
