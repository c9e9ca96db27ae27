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
  const own = contacts.flatMap(splitBindings).find((contact) => sameUri(uriOf(contact), ownUri));
  const parameter = own === undefined ? undefined : /;\s*expires\s*=\s*"?(\d{1,9})/i.exec(afterUri(own))?.[1];
  const header = /^\s*(\d{1,9})\s*$/.exec(expiresHeader ?? '')?.[1];
  return Number(parameter ?? header ?? askedS);
}

/**
 * Splits a comma-separated header value; commas inside quotes or angle brackets do not count. One pass: a header may be
 * as long as a message, and a pattern that looks back and forth in it would hold up the sound.
 */
function splitBindings(value: string): string[] {
  const bindings: string[] = [];
  let start = 0;
  let closing = '';
  for (let at = 0; at < value.length; at++) {
    const character = value.charAt(at);
    if (closing !== '') {
      if (closing === '"' && character === '\\') at++;
      else if (character === closing) closing = '';
    } else if (character === '"') closing = '"';
    else if (character === '<') closing = '>';
    else if (character === ',') {
      bindings.push(value.slice(start, at));
      start = at + 1;
    }
  }
  return [...bindings, value.slice(start)].map(withoutName);
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
