import { splitList } from './message-head.js';

/**
 * sip.js drops a whole message whose From, To or Contact is a telephone number (`tel:`, RFC 3966). Such an address
 * goes through it as a SIP address of this host, which by its name can be no other's (RFC 2606), and comes out again as
 * what it was.
 */
const TEL_HOST = 'tel.invalid';

/** Every address of the value that is a `tel:` as a SIP address; each other one stays as it is. */
export function telToSip(value: string): string {
  if (!/\btel:/i.test(value)) return value;
  return splitList(value)
    .map((address) => {
      const open = openBracket(address);
      if (open < 0) return address.replace(/^tel:([^;]*)/i, `<sip:$1@${TEL_HOST}>`);
      return (
        address.slice(0, open) +
        address.slice(open).replace(/^<\s*tel:([^<>\s]*)\s*>/i, `<sip:$1@${TEL_HOST}>`)
      );
    })
    .join(', ');
}

/** Undoes {@link telToSip} in a message that leaves. */
export function sipToTel(head: string): string {
  return head.replaceAll(/<sip:([^<>@\r\n]{1,256})@tel\.invalid>/g, '<tel:$1>');
}

/** Where the address itself begins, behind a display name that may have brackets in its quotes. */
function openBracket(address: string): number {
  const name = /^"(?:\\.|[^"\\])*"/.exec(address)?.[0] ?? '';
  return address.indexOf('<', name.length);
}
