import type { Core } from 'sip.js';
import { acceptField, allowField, missingExtensions } from './capabilities.js';
import { faultOf } from './message-fault.js';
import { isTooShort, LEAST_INTERVAL_S } from './session-expires.js';

/** What a request of the far end comes to before sip.js's core sees it. */
export type RequestVerdict =
  | { readonly type: 'pass' }
  | { readonly type: 'update' }
  | { readonly type: 'reply'; readonly options: Core.ResponseOptions };

/**
 * Judges what sip.js answers wrongly or not at all. Pure but for reading the core's transactions.
 *
 * - A request that contradicts itself, or is for another version or kind of address, is refused (400, 505, 416).
 * - An extension that is demanded and not known is refused (420, RFC 3261 section 8.2.2.3): sip.js ignores Require.
 * - OPTIONS tells what we can do, and nothing else: neither program nor state (RFC 3261 section 11.2).
 * - PRACK: nothing was sent reliably, so there is nothing to acknowledge (481, RFC 3262 section 3).
 * - MESSAGE is refused (405): sip.js accepts it, and nobody would ever read it.
 * - A session interval below the least is refused (422, RFC 4028 section 9).
 */
export function judgeRequest(core: Core.UserAgentCore, message: Core.IncomingRequestMessage): RequestVerdict {
  const { method } = message;
  const retransmitted = core.userAgentServers.has(message.viaBranch);
  if (method === 'ACK' || method === 'CANCEL' || retransmitted) return { type: 'pass' };
  const fault = faultOf(message);
  if (fault !== undefined) return reply(fault);
  const missing = missingExtensions(message, core.configuration.supportedOptionTags);
  if (missing.length > 0) return reply(420, `Unsupported: ${missing.join(', ').slice(0, 500)}`);
  switch (method) {
    case 'OPTIONS':
      return isForUs(core, message) ? reply(200, allowField, acceptField) : { type: 'pass' };
    case 'PRACK':
      return reply(481);
    case 'MESSAGE':
      return reply(405, allowField);
    case 'INVITE':
      return isTooShort(message) ? tooShort : { type: 'pass' };
    case 'UPDATE':
      return isTooShort(message) ? tooShort : { type: 'update' };
    default:
      return { type: 'pass' };
  }
}

const tooShort = reply(422, `Min-SE: ${LEAST_INTERVAL_S}`);

function reply(statusCode: number, ...extraHeaders: string[]): RequestVerdict {
  return { type: 'reply', options: { statusCode, extraHeaders } };
}

/** A server that pings us may know the address alone (`sip:192.0.2.1:5060`). In a dialog sip.js looks for it. */
function isForUs(core: Core.UserAgentCore, message: Core.IncomingRequestMessage): boolean {
  const { ruri, to, toTag, callId, fromTag } = message;
  if (to.hasParam('tag')) return core.dialogs.has(callId + toTag + fromTag);
  const { user } = ruri ?? {};
  return (
    user === undefined || user === core.configuration.aor.user || user === core.configuration.contact.uri.user
  );
}
