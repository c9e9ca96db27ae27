import type { Session, SessionDelegate } from 'sip.js';
import { type Clock, delay } from '../clock/clock.js';

/**
 * What every session of ours refuses. Without a delegate sip.js answers a REFER with 202 and *dials its target*: anyone
 * in the call could make the phone call anywhere.
 */
export const refuseTransfers: SessionDelegate = {
  onRefer: (referral) => void referral.reject({ statusCode: 603 }),
};

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
