import type { ErrorCode } from '../protocol/errors.js';
import type { LinkEventBody, Refusal } from '../protocol/fleet-link/frames.js';
import type { LinkEnrolment } from '../protocol/link-status.js';
import type { LinkState } from './link.machine.js';

/** For a page and for the health. */
export interface FleetLinkView {
  readonly state: LinkState['name'] | 'none';
  /** Wall clock of the last change of `state`. */
  readonly since: string;
  /** undefined until the first welcome. */
  readonly phone: { readonly id: string; readonly name: string } | undefined;
  /** false: an operator of the fleet has still to accept this phone. undefined: not linked. */
  readonly accepted: boolean | undefined;
  readonly enrolment: LinkEnrolment;
  /** Public key of this phone, base64url; undefined: it has no link. */
  readonly key: string | undefined;
  /** Events that are not yet with the fleet. */
  readonly waiting: number;
  /** The last reason why it was not linked, in one sentence. */
  readonly lastError: string | undefined;
  /** What kind of reason that is. */
  readonly lastCode: ErrorCode | undefined;
  /** Why the fleet did not let this phone in, when it said so the last time. */
  readonly lastRefusal: Refusal | undefined;
  /** What the system or the TLS library calls the last failure, such as `ENOTFOUND`; undefined where they had no part in it. */
  readonly lastSystemCode: string | undefined;
  /** The phone's wall clock minus that of the fleet, by the last welcome. */
  readonly clockOffsetMs: number | undefined;
}

/** What the rest of the phone knows of the fleet. Nothing here throws, waits, or is ever needed for a call. */
export interface Fleet {
  onChange: (() => void) | undefined;
  start(): void;
  stop(): Promise<void>;
  record(body: LinkEventBody): void;
  healthChanged(): void;
  networkChanged(): void;
  view(): FleetLinkView;
}

/** For a phone without a fleet. */
export const noFleet: Fleet = {
  onChange: undefined,
  start: () => undefined,
  stop: () => Promise.resolve(),
  record: () => undefined,
  healthChanged: () => undefined,
  networkChanged: () => undefined,
  view: () => ({
    state: 'none',
    since: new Date(0).toISOString(),
    phone: undefined,
    accepted: undefined,
    enrolment: 'none',
    key: undefined,
    waiting: 0,
    lastError: undefined,
    lastCode: undefined,
    lastRefusal: undefined,
    lastSystemCode: undefined,
    clockOffsetMs: undefined,
  }),
};
