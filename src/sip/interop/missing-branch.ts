import { createHash } from 'node:crypto';
import { readHead } from '../../wire/message-head.js';

/** Begins every branch of RFC 3261 (section 8.1.1.7); alone it tells one request from the next as little as none. */
const MAGIC_COOKIE = 'z9hG4bK';

/** Begins a branch that is ours, and stands in no message of others by chance. */
const MADE_UP = 'hotline-rfc2543-';

/**
 * The topmost Via of a request, with a branch. sip.js knows a transaction by that alone: two requests of a peer of
 * RFC 2543, which has none, would be one to it, and the second of them lost. What makes a branch here is what names the
 * transaction there (RFC 3261 section 17.2.3); the ACK and CANCEL of an INVITE have it in common with it.
 */
export function withBranch(via: string, text: string): string {
  const { branch, callId, cseqNumber, fromTag, sentBy } = readHead(text);
  if (branch !== undefined && branch !== MAGIC_COOKIE) return via;
  const name = createHash('sha256').update(JSON.stringify([callId, cseqNumber, fromTag, sentBy]));
  return `${via};branch=${MADE_UP}${name.digest('hex').slice(0, 32)}`;
}

/** Undoes {@link withBranch} in a message that leaves: a Via goes back as it came (RFC 3261 section 8.2.6.2). */
export function withoutMadeUpBranch(head: string): string {
  return head.replaceAll(/;branch=hotline-rfc2543-[0-9a-f]{32}/g, '');
}
