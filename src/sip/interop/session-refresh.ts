import { Core, type Session } from 'sip.js';
import { askingFields, leastIntervalOf, termsOfResponse } from './session-expires.js';
import type { RefreshResult } from './session-timer.js';

/** After a 491 the side that made the call waits longer than the other (RFC 3261 section 14.1: 2.1 to 4 s, 0 to 2 s). */
const COLLISION_MS = { caller: 3_000, called: 1_000 };

/** After any other refusal. */
const REFUSED_MS = 10_000;

export interface Refresher {
  readonly session: Session;
  readonly role: keyof typeof COLLISION_MS;
  /** The far end takes UPDATE, which disturbs no sound (RFC 4028 section 7.4); else a re-INVITE is sent. */
  updates: boolean;
}

/** Refreshes a session for so many seconds. Never rejects. */
export function refreshSession(refresher: Refresher, intervalS: number): Promise<RefreshResult> {
  const send = refresher.updates ? sendUpdate : sendInvite;
  return new Promise<RefreshResult>((resolve) => {
    const answered = ({ message }: Core.IncomingResponse): void => resolve(resultOf(message, refresher));
    // sip.js throws or rejects where another request is under way: as a 491 would say.
    const collided = (): void => resolve({ type: 'later', afterMs: COLLISION_MS[refresher.role] });
    try {
      send(refresher.session, [...askingFields(intervalS)], answered).catch(collided);
    } catch {
      collided();
    }
  });
}

type Answered = (response: Core.IncomingResponse) => void;

async function sendInvite(session: Session, extraHeaders: string[], answered: Answered): Promise<void> {
  await session.invite({
    requestOptions: { extraHeaders },
    requestDelegate: { onAccept: answered, onReject: answered },
  });
}

async function sendUpdate(session: Session, extraHeaders: string[], answered: Answered): Promise<void> {
  const { dialog, userAgent } = session;
  if (!(dialog instanceof Core.SessionDialog)) throw new Error('a refresh without a dialog');
  const message = dialog.createOutgoingRequestMessage('UPDATE', {
    extraHeaders: [...extraHeaders, `Contact: ${session._contact ?? userAgent.contact.toString()}`],
  });
  userAgent.userAgentCore.request(message, { onAccept: answered, onReject: answered, onRedirect: answered });
  return Promise.resolve();
}

function resultOf(message: Core.IncomingResponseMessage, refresher: Refresher): RefreshResult {
  const status = message.statusCode ?? 0;
  if (status < 300) return { type: 'refreshed', terms: termsOfResponse(message) };
  switch (status) {
    case 408:
    case 481:
      return { type: 'gone' };
    case 422:
      return { type: 'too-short', leastS: leastIntervalOf(message) ?? 0 };
    case 491:
      return { type: 'later', afterMs: COLLISION_MS[refresher.role] };
    case 405:
    case 501:
      refresher.updates = false;
      return { type: 'later', afterMs: 0 };
    default:
      return { type: 'later', afterMs: REFUSED_MS };
  }
}
