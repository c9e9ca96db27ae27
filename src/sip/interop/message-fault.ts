import type { Core } from 'sip.js';
import { takeApart } from './message-head.js';

/** May be there once (RFC 3261 section 20, table 2); one that says two things would be believed by chance. */
const singleFields = new Set(['call-id', 'cseq', 'from', 'to', 'content-length', 'max-forwards']);

/** Of addresses that a phone can have. Of others none can be meant. */
const OUR_SCHEME = /^(?:sips?|tel):/i;

/**
 * What is wrong with a request that can be read all the same: the status to refuse it with, undefined for a sound one.
 * sip.js does not look (RFC 4475 sections 3.1.2.16, 3.1.2.17, 3.3.2, 3.3.8 and 3.3.9).
 */
export function faultOf(message: Core.IncomingRequestMessage): 400 | 416 | 505 | undefined {
  const text = takeApart(message.data);
  const [, uri = '', version = ''] = text?.startLine.split(' ') ?? [];
  if (version.toUpperCase() !== 'SIP/2.0') return 505;
  const said = new Map<string, string>();
  for (const { name, value } of text?.fields ?? []) {
    const key = name.toLowerCase();
    if (singleFields.has(key) && said.has(key) && said.get(key) !== value) return 400;
    said.set(key, value);
  }
  const cseqMethod = said.get('cseq')?.split(/\s+/)[1];
  if (cseqMethod !== message.method) return 400;
  return OUR_SCHEME.test(uri) ? undefined : 416;
}
