import { randomUUID } from 'node:crypto';
import type { Clock } from '../../clock/clock.js';
import type { AlertCause } from '../../protocol/fleet-api/alert-causes.js';
import { type AlertKind, alertKinds, alertSeverities } from '../../protocol/fleet-api/alert-kinds.js';
import type { Alert } from '../../protocol/fleet-api/alerts.js';
import type { Settings } from '../../protocol/fleet-api/settings.js';
import { alertOf, type AlertRow, causeOf } from '../store/alerts.js';
import {
  type AlertInput,
  type AlertLife,
  isForgotten,
  isTimed,
  nextAlert,
  QUIET,
  reopened,
} from './alerts.machine.js';

/** A phone, a site or the fleet. */
export interface AlertOwner {
  readonly phoneId: string | null;
  readonly site: string | null;
  slots: AlertSlot[] | null;
}

/** One kind of alert of one owner. */
export interface AlertSlot {
  readonly owner: AlertOwner;
  readonly kind: AlertKind;
  life: AlertLife;
  cause: AlertCause;
  phones: number;
  /** While it is open. Changed in place, so that whoever has still to write it writes what holds then. */
  row: MutableRow | null;
}

export type MutableRow = { -readonly [Key in keyof AlertRow]: AlertRow[Key] };

/** Whom the book tells. */
export interface AlertReaders {
  /** Its row has to be written. */
  save(row: AlertRow): void;
  changed(alert: Alert, owner: AlertOwner): void;
  /** People are to be told. Not called for what happens within a maintenance window. */
  tell(what: 'raised' | 'cleared' | 'acknowledged', alert: Alert): void;
  inMaintenance(owner: AlertOwner): boolean;
  /** Names of phone and site. */
  names(owner: AlertOwner): { readonly phone_name: string | null; readonly site_name: string | null };
}

/** Kinds whose cause follows what the phone says now; with others it would change with every degree. */
const followed: ReadonlySet<AlertKind> = new Set<AlertKind>([
  'cannot-call',
  'needs-service',
  'self-test-failed',
  'config-failed',
  'update-rolled-back',
  'rollout-halted',
]);

/** Raises and clears alerts, by alerts.machine.ts. Its owner calls {@link tick} every second. */
export class AlertBook {
  readonly #open = new Map<string, AlertSlot>();
  /** Those that wait for a time. */
  readonly #timed = new Set<AlertSlot>();

  constructor(
    private readonly clock: Clock,
    private readonly settings: () => Settings,
    private readonly readers: AlertReaders,
  ) {}

  get open(): ReadonlyMap<string, AlertSlot> {
    return this.#open;
  }

  /** An alert that was open when the server stopped. */
  reopen(owner: AlertOwner, row: AlertRow): void {
    const slot = this.#slot(owner, row.kind, causeOf(row));
    if (slot.row) return;
    slot.life = reopened(row.flapping === 1);
    slot.phones = row.phones;
    slot.row = { ...row };
    this.#open.set(row.id, slot);
  }

  find(owner: AlertOwner, kind: AlertKind): AlertSlot | undefined {
    return owner.slots?.find((slot) => slot.kind === kind);
  }

  /** It is true now. */
  want(owner: AlertOwner, kind: AlertKind, cause: AlertCause, holdMs = 0, phones = 1): AlertSlot {
    const slot = this.#slot(owner, kind, cause);
    if (slot.row === null) [slot.cause, slot.phones] = [cause, phones];
    else if (followed.has(kind)) this.#follow(slot, slot.row, cause);
    this.step(slot, { type: 'wanted', holdMs });
    return slot;
  }

  /** How many phones an open alert stands for; it only grows. */
  grow(slot: AlertSlot, phones: number): void {
    if (phones <= slot.phones) return;
    slot.phones = phones;
    if (!slot.row) return;
    slot.row.phones = phones;
    this.#publish(slot, slot.row);
  }

  step(slot: AlertSlot, input: AlertInput): void {
    const nowMs = this.clock.nowMs();
    const { state, effect } = nextAlert(this.settings(), slot.life, input, nowMs);
    slot.life = state;
    if (isTimed(state)) this.#timed.add(slot);
    else this.#timed.delete(slot);
    if (effect === 'clear') this.#clear(slot);
    else if (effect !== undefined) this.#raise(slot, effect === 'raise-flapping');
    if (isForgotten(this.settings(), state, nowMs)) this.#forget(slot);
  }

  /** Time has passed. Alerts that only their owner raises, as they may be shared, are left to it. */
  tick(isLeft: (kind: AlertKind) => boolean): void {
    for (const slot of this.#timed)
      if (!(slot.life.name === 'holding' && isLeft(slot.kind))) this.step(slot, { type: 'tick' });
  }

  /** Maintenance windows have begun or ended: people are told of what is still open and was kept from them. */
  maintenanceOver(): void {
    for (const slot of this.#open.values()) {
      const { row } = slot;
      if (row?.maintenance !== 1 || this.readers.inMaintenance(slot.owner)) continue;
      row.maintenance = 0;
      this.readers.tell('raised', this.#publish(slot, row));
    }
  }

  /** undefined: it is not open. */
  acknowledge(id: string, by: string, note: string): Alert | undefined {
    const slot = this.#open.get(id);
    if (!slot?.row) return undefined;
    const { row } = slot;
    if (row.acknowledged_at !== null) return this.#alert(slot, row);
    row.acknowledged_at = this.clock.wallMs();
    row.acknowledged_by = by;
    row.note = note === '' ? null : note;
    const alert = this.#publish(slot, row);
    this.readers.tell('acknowledged', alert);
    return alert;
  }

  escalated(id: string, atMs: number): void {
    const slot = this.#open.get(id);
    if (!slot?.row || slot.row.escalated_at !== null) return;
    slot.row.escalated_at = atMs;
    this.readers.changed(this.#alert(slot, slot.row), slot.owner);
  }

  #raise(slot: AlertSlot, flapping: boolean): void {
    const { owner, kind, cause, phones } = slot;
    const { severity } = alertKinds[kind];
    const maintenance = this.readers.inMaintenance(owner);
    slot.row = {
      id: randomUUID(),
      kind,
      severity,
      severity_rank: alertSeverities.indexOf(severity),
      phone_id: owner.phoneId,
      site_id: owner.site,
      cause: JSON.stringify(cause),
      phones,
      raised_at: this.clock.wallMs(),
      acknowledged_at: null,
      acknowledged_by: null,
      note: null,
      escalated_at: null,
      cleared_at: null,
      flapping: flapping ? 1 : 0,
      maintenance: maintenance ? 1 : 0,
    };
    this.#open.set(slot.row.id, slot);
    const alert = this.#publish(slot, slot.row);
    if (!maintenance) this.readers.tell('raised', alert);
  }

  #clear(slot: AlertSlot): void {
    const { row } = slot;
    if (!row) return;
    slot.row = null;
    this.#open.delete(row.id);
    // A wall clock that was set back does not end an alert before it began.
    row.cleared_at = Math.max(this.clock.wallMs(), row.raised_at);
    const alert = this.#publish(slot, row);
    if (row.maintenance === 0) this.readers.tell('cleared', alert);
  }

  #follow(slot: AlertSlot, row: MutableRow, cause: AlertCause): void {
    const text = JSON.stringify(cause);
    if (text === row.cause) return;
    slot.cause = cause;
    row.cause = text;
    this.#publish(slot, row);
  }

  #publish(slot: AlertSlot, row: MutableRow): Alert {
    const alert = this.#alert(slot, row);
    this.readers.save(row);
    this.readers.changed(alert, slot.owner);
    return alert;
  }

  #alert(slot: AlertSlot, row: MutableRow): Alert {
    return alertOf({ ...row, ...this.readers.names(slot.owner) });
  }

  #slot(owner: AlertOwner, kind: AlertKind, cause: AlertCause): AlertSlot {
    const known = this.find(owner, kind);
    if (known) return known;
    const slot: AlertSlot = { owner, kind, life: QUIET, cause, phones: 1, row: null };
    (owner.slots ??= []).push(slot);
    return slot;
  }

  #forget(slot: AlertSlot): void {
    const left = slot.owner.slots?.filter((it) => it !== slot) ?? [];
    slot.owner.slots = left.length === 0 ? null : left;
  }
}
