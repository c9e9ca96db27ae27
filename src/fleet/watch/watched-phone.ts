import type { AlertCause } from '../../protocol/fleet-api/alert-causes.js';
import type { AvailabilityState, Condition, EnrolmentState } from '../../protocol/fleet-api/phones.js';
import type { WatchedPhoneRow } from '../store/phone-states.js';
import type { AlertOwner, AlertSlot } from './alert-book.js';
import type { PhoneFacts } from './conditions.js';
import { NEVER, type Presence, WAITING } from './presence.machine.js';
import type { ReportFacts } from './report-facts.js';

/** Nothing was heard since this server started. */
export const UNHEARD = -Infinity;

/**
 * What the watch keeps of a phone: a few hundred bytes. Monotonic times are called `...At`, wall-clock times `...Ms`.
 * One class, all fields set at once: what is written on every frame must not change its shape.
 */
export class WatchedPhone implements AlertOwner, PhoneFacts {
  readonly id: string;
  name: string;
  site: string | null;
  enrolment: EnrolmentState;
  readonly createdMs: number;
  acceptedMs: number | null;
  keySinceMs: number | null;
  condition: Condition;
  sinceMs: number;
  provedMs: number | null;
  /** Somebody has signed this device off, or said that it is in use. */
  isCommissioned: boolean;
  ableMs: number | null;
  inServiceMs: number | null;
  /** As stored; later ones are known by `heardAt`. */
  lastSeenMs: number | null;

  presence: Presence;
  linked = false;
  heardAt: number = UNHEARD;
  /** `heardAt` of what is stored as last seen. */
  savedHeardAt: number = UNHEARD;
  conflictAt: number = UNHEARD;
  /** Monotonic time at which it has to be looked at; Infinity: it stands in no queue. */
  queuedFor = Infinity;

  facts: ReportFacts | null = null;
  callsFailing: AlertCause | null = null;
  configFailed: AlertCause | null = null;
  updateFailed: AlertCause | null = null;
  keyConflict = false;
  slots: AlertSlot[] | null = null;

  /** The period that goes on; null: none was begun. */
  period: AvailabilityState | null = null;
  periodFromMs = 0;

  constructor(row: WatchedPhoneRow) {
    this.id = row.id;
    this.name = row.name;
    this.site = row.site_id;
    this.enrolment = row.enrolment;
    this.createdMs = row.created_at;
    this.acceptedMs = row.accepted_at;
    this.keySinceMs = row.key_since;
    this.condition = row.condition;
    this.sinceMs = row.condition_since;
    this.provedMs = row.proved_at;
    this.isCommissioned = row.commissioning !== 'none';
    this.ableMs = row.able_at;
    this.inServiceMs = row.in_service_at ?? row.commissioned_at;
    this.lastSeenMs = row.last_seen_at;
    this.presence = row.last_seen_at === null ? NEVER : WAITING;
  }

  get phoneId(): string {
    return this.id;
  }

  /** Its alerts are people's business. */
  get isOurs(): boolean {
    return this.enrolment === 'accepted' && this.presence.name !== 'never' && this.inServiceMs !== null;
  }
}
