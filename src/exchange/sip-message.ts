import {
  Grammar,
  IncomingRequestMessage,
  type IncomingResponseMessage,
  type Logger,
  NameAddrHeader,
  Parser,
} from 'sip.js/lib/core/index.js';
import type { ContactRequest, RegisterRequest } from './registrar.js';

type IncomingMessage = IncomingRequestMessage | IncomingResponseMessage;

/** Stands in for `Contact: *`, which sip.js's parser does not know and for which it drops the message. */
const ALL_CONTACTS = 'X-All-Contacts';
const MAX_CSEQ = 2 ** 31;

/**
 * Parses what a client sent. Undefined for anything that is not a SIP message with all the header fields that
 * RFC 3261 section 8.1.1 demands and that the stack relies on without looking. Never throws.
 */
export function readMessage(text: string, logger: Logger): IncomingMessage | undefined {
  try {
    const message = Parser.parseMessage(renameWildcardContact(text), logger);
    return message && isComplete(message) ? message : undefined;
  } catch {
    // The parser trips over some malformed headers instead of reporting them.
    return undefined;
  }
}

function isComplete(message: IncomingMessage): boolean {
  const { via, viaBranch, from, fromTag, to, callId, cseq } = message as Partial<IncomingMessage>;
  if (!via || !viaBranch || !from || !fromTag || !to || !callId) return false;
  if (cseq === undefined || !Number.isInteger(cseq) || cseq < 0 || cseq >= MAX_CSEQ) return false;
  if (!(message instanceof IncomingRequestMessage)) return true;
  const cseqMethod = /\s(\S+)$/.exec(message.getHeader('cseq') ?? '')?.[1];
  return message.ruri !== undefined && cseqMethod === message.method;
}

function renameWildcardContact(text: string): string {
  const end = text.indexOf('\r\n\r\n');
  const head = end < 0 ? text : text.slice(0, end);
  if (!head.startsWith('REGISTER ')) return text;
  return (
    head.replace(/^(?:contact|m)[ \t]*:[ \t]*\*[ \t]*$/im, `${ALL_CONTACTS}: *`) + text.slice(head.length)
  );
}

/** The Request-URI exactly as sent: what a client puts into its digest. */
export function requestUriOf(message: IncomingRequestMessage): string {
  return /^\S+ (\S+) /.exec(message.data)?.[1] ?? '';
}

/** The SDP of a request or response; undefined when it carries none. */
export function sdpOf(message: IncomingMessage): string | undefined {
  const contentType = message.getHeader('content-type') ?? '';
  return /^\s*application\/sdp\b/i.test(contentType) && message.body ? message.body : undefined;
}

/** A REGISTER as the registrar understands it; undefined when its Contacts contradict RFC 3261 section 10.3. */
export function registerRequestOf(message: IncomingRequestMessage): RegisterRequest | undefined {
  const { callId, cseq } = message;
  const expiresS = seconds(message.getHeader('expires'));
  const contacts = contactsOf(message, expiresS);
  if (!message.hasHeader(ALL_CONTACTS)) return { callId, cseq, contacts };
  return contacts.length === 0 && expiresS === 0 ? { callId, cseq, contacts: 'all' } : undefined;
}

function contactsOf(message: IncomingRequestMessage, defaultExpiresS: number | undefined): ContactRequest[] {
  const byUri = new Map<string, ContactRequest>();
  message.getHeaders('contact').forEach((_, index) => {
    const contact: unknown = message.parseHeader('contact', index);
    if (!(contact instanceof NameAddrHeader)) return;
    const uri = contact.uri.toString();
    const header = contact.clone();
    header.displayName = '';
    header.deleteParam('expires');
    const expiresS = seconds(contact.getParam('expires')) ?? defaultExpiresS;
    byUri.set(uri, { uri, header: header.toString(), expiresS });
  });
  return [...byUri.values()];
}

function seconds(text: string | null | undefined): number | undefined {
  return text && /^\d{1,10}$/.test(text.trim()) ? Number(text) : undefined;
}

/** Digits sent by SIP INFO, `application/dtmf-relay` (`Signal=5`) or `application/dtmf` (`5`); empty for others. */
export function digitsOf(message: IncomingRequestMessage): string {
  const contentType = (message.getHeader('content-type') ?? '').trim().toLowerCase();
  if (contentType === 'application/dtmf-relay') {
    return /^\s*Signal\s*=\s*([0-9A-D*#])\s*$/im.exec(message.body)?.[1] ?? '';
  }
  return contentType === 'application/dtmf' ? (/^\s*([0-9A-D*#])\s*$/i.exec(message.body)?.[1] ?? '') : '';
}

/** A URI that was parsed before, for sip.js. */
export function uriOf(text: string): ReturnType<typeof Grammar.URIParse> {
  return Grammar.URIParse(text);
}
