import { type Session, type SessionDelegate, SessionState } from 'sip.js';
import { type Clock, delay } from '../clock/clock.js';
import type { LegFailure } from '../phone/ports.js';

/**
 * What every session of ours refuses. Without a delegate sip.js answers a REFER with 202 and *dials its target*: anyone
 * in the call could make the phone call anywhere.
 */
export const refuseTransfers: SessionDelegate = {
  onRefer: (referral) => void referral.reject({ statusCode: 603 }),
};

/** A call whose far end has gone without a word (RFC 4028 section 10). */
export const sessionExpired: LegFailure = {
  cause: 'transport',
  reason: 'the exchange did not refresh the call in time, or did not know it any more',
};

/** How long the BYE of an ended call waits for a lost connection to come back. */
const BYE_LIMIT_MS = 30_000;

/**
 * Sends BYE as soon as there is a connection; without one in time the session is forgotten. Where the far end was faster
 * there is nothing left to say.
 */
export function sayBye(session: Session, connected: (limitMs: number) => Promise<void>): void {
  connected(BYE_LIMIT_MS)
    .then(async () => {
      if (session.state === SessionState.Established) await session.bye();
    })
    .catch(() => session.dispose())
    .catch(() => undefined);
}

const TONE_MS = 160;
const GAP_MS = 100;

/** Sends digits as SIP INFO with `application/dtmf-relay`, one after the other. */
export async function sendDigits(clock: Clock, session: Session, digits: string): Promise<void> {
  for (const digit of digits) {
    await session
      .info({
        requestOptions: {
          body: {
            contentDisposition: 'render',
            contentType: 'application/dtmf-relay',
            content: `Signal=${digit}\r\nDuration=${TONE_MS}\r\n`,
          },
        },
      })
      .catch(() => undefined);
    await delay(clock, TONE_MS + GAP_MS);
  }
}
