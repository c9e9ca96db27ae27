import { splitList } from './interop/message-head.js';

/**
 * The lease that the registrar grants, in seconds: the `expires` of *our own* Contact in the 200 to REGISTER
 * (RFC 3261 section 10.2.4). The response lists every binding of the account, and others may have other leases.
 *
 * @param contacts Contact header values of the response, each one binding or a comma-separated list
 * @param ownUri our Contact's URI without brackets
 * @param expiresHeader Expires header of the response, which holds where the Contact has no parameter
 * @param askedS what was asked for, which holds where the registrar says nothing
 */
export function grantedLease(
  contacts: readonly string[],
  ownUri: string,
  expiresHeader: string | undefined,
  askedS: number,
): number {
  const own = contacts
    .flatMap(splitList)
    .map(withoutName)
    .find((contact) => sameUri(uriOf(contact), ownUri));
  const parameter = own === undefined ? undefined : /;\s*expires\s*=\s*"?(\d{1,9})/i.exec(afterUri(own))?.[1];
  const header = /^\s*(\d{1,9})\s*$/.exec(expiresHeader ?? '')?.[1];
  return Number(parameter ?? header ?? askedS);
}

/** A name in quotes may have brackets in it. */
function withoutName(contact: string): string {
  return contact.replace(/^\s*"(?:\\.|[^"\\])*"/, '');
}

function uriOf(contact: string): string {
  const open = contact.indexOf('<');
  const close = contact.indexOf('>', open);
  if (open >= 0 && close >= 0) return contact.slice(open + 1, close);
  return contact.split(';')[0]?.trim() ?? '';
}

function afterUri(contact: string): string {
  return contact.slice(contact.indexOf('>') + 1);
}

/** User and host decide; a registrar may add or reorder parameters (RFC 3261 section 19.1.4 is stricter). */
function sameUri(a: string, b: string): boolean {
  const key = (uri: string) => /^sips?:([^;?]*)/i.exec(uri)?.[1]?.toLowerCase();
  return key(a) !== undefined && key(a) === key(b);
}
