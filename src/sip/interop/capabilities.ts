import type { Core } from 'sip.js';

/**
 * The methods that this phone serves. sip.js names REFER, SUBSCRIBE, REGISTER and MESSAGE too, which are refused here,
 * and leaves UPDATE out.
 */
const allowedMethods = ['INVITE', 'ACK', 'CANCEL', 'BYE', 'OPTIONS', 'INFO', 'NOTIFY', 'PRACK', 'UPDATE'];

export const allowField = `Allow: ${allowedMethods.join(', ')}`;

export const acceptField = 'Accept: application/sdp';

/** Extensions beside sip.js's own `outbound`: RFC 3262 and RFC 4028. */
export const extraOptionTags: readonly string[] = ['timer'];

/** Puts the truth where sip.js has its own list of methods. */
export function withAllowedMethods(head: string): string {
  return head.replaceAll(/^Allow: .*$/gm, allowField);
}

/** What a request demands (Require, RFC 3261 section 20.32) and we do not have. */
export function missingExtensions(
  message: Core.IncomingRequestMessage,
  supported: readonly string[],
): readonly string[] {
  return optionTags(message, 'require').filter((tag) => !supported.includes(tag));
}

/** Option tags of a field, in small letters. */
export function optionTags(message: Core.IncomingMessage, field: 'require' | 'supported'): readonly string[] {
  return message
    .getHeaders(field)
    .flatMap((value) => value.toLowerCase().split(','))
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
}

export function allowsUpdate(message: Core.IncomingMessage): boolean {
  return message.getHeaders('allow').some((value) => /\bUPDATE\b/.test(value));
}
