import { Grammar } from 'sip.js';
import { strongestChallengeOnly } from './challenge-order.js';
import { type HeaderField, putTogether, splitList, takeApart } from './message-head.js';
import { withBranch } from './missing-branch.js';
import { telToSip } from './tel-address.js';

/** Compact forms (RFC 3261 section 7.3.3 and the registry of IANA). sip.js knows but the first eight. */
const fullNames: Readonly<Record<string, string>> = {
  a: 'Accept-Contact',
  b: 'Referred-By',
  c: 'Content-Type',
  d: 'Request-Disposition',
  e: 'Content-Encoding',
  f: 'From',
  i: 'Call-ID',
  j: 'Reject-Contact',
  k: 'Supported',
  l: 'Content-Length',
  m: 'Contact',
  n: 'Identity-Info',
  o: 'Event',
  r: 'Refer-To',
  s: 'Subject',
  t: 'To',
  u: 'Allow-Events',
  v: 'Via',
  x: 'Session-Expires',
  y: 'Identity',
};

/** Fields that are lists, which sip.js reads one by one. */
const lists = new Set(['via', 'contact', 'p-asserted-identity']);

/**
 * Fields of one name that are read, list items counted each: sip.js parses most of them in a good part of a millisecond,
 * so that a message full of them would hold up the sound. A request passes at most 70 proxies (RFC 3261 section 8.1.1.6),
 * and a registrar lists what shares an account.
 */
const MOST_OF_A_NAME = 20;
const MOST_OF_A_LIST = 100;

/** Fields of option tags: sip.js looks at the first field only, and in small letters. */
const tagLists = new Set(['require', 'supported']);

/**
 * A message of the network as sip.js reads it rightly. Found by test (sip.js 0.21.2): it takes the last of several Via
 * in one line for the first, knows few compact forms, and drops the whole message for a `tel:` address, an unquoted
 * name outside of ASCII, a Contact of somebody else that it cannot read, a status line without a reason or with quotes
 * in it, a blank too many in the first line, an empty line before it, and line ends of LF alone. It takes half a second
 * for a message full of Contacts, takes requests without a branch for one and the same, and breaks off where a body has
 * no type. What sip.js gets right is left as it is.
 */
export function normaliseMessage(text: string): string {
  const message = takeApart(text);
  if (!message) return text;
  const startLine = normaliseStartLine(message.startLine);
  const fields = withContentType(withinLimits(message.fields.flatMap(itemsOf)), message.body);
  const status = /^SIP\/2\.0 (\d{3})/i.exec(startLine)?.[1];
  const challenged = status === '401' || status === '407' ? strongestChallengeOnly(fields) : fields;
  const response = status !== undefined;
  const normalised = mergeTagLists(challenged.flatMap((field) => normaliseField(field, response)));
  return putTogether({
    startLine,
    fields: response ? normalised : withTopBranch(normalised, text),
    body: message.body,
  });
}

function withTopBranch(fields: readonly HeaderField[], text: string): readonly HeaderField[] {
  const top = fields.findIndex(({ name }) => name.toLowerCase() === 'via');
  return fields.map((field, i) => (i === top ? { ...field, value: withBranch(field.value, text) } : field));
}

/** A field by its full name, its list in fields of their own. */
function itemsOf({ name: given, value }: HeaderField): readonly HeaderField[] {
  const name = fullNames[given.toLowerCase()] ?? given;
  return lists.has(name.toLowerCase())
    ? splitList(value).map((item) => ({ name, value: item }))
    : [{ name, value }];
}

function withinLimits(fields: readonly HeaderField[]): readonly HeaderField[] {
  const counts = new Map<string, number>();
  return fields.filter(({ name: given }) => {
    const name = given.toLowerCase();
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count <= (lists.has(name) ? MOST_OF_A_LIST : MOST_OF_A_NAME);
  });
}

/**
 * A body must have a type (RFC 3261 section 20.15). Without one sip.js throws in the midst of making a dialog, and keeps
 * what it has made of it.
 */
function withContentType(fields: readonly HeaderField[], body: string): readonly HeaderField[] {
  if (body === '' || fields.some(({ name }) => name.toLowerCase() === 'content-type')) return fields;
  const value = /^v=0\r?\n/.test(body) ? 'application/sdp' : 'application/octet-stream';
  return [...fields, { name: 'Content-Type', value }];
}

function normaliseStartLine(line: string): string {
  const status = /^(SIP\/\d\.\d)[ \t]+(\d{3})(?:[ \t]+(.*))?$/i.exec(line);
  if (status) return `${status[1] ?? ''} ${status[2] ?? ''} ${readableReason(status[3] ?? '')}`;
  return line.replaceAll(/[ \t]+/g, ' ');
}

/** Only what the grammar of a reason phrase has (RFC 3261 section 25.1): for people alone, it may cost no call. */
function readableReason(reason: string): string {
  return reason.replaceAll(/[^\w \-;/?:@&=+$,.!~*'()\u0080-\uffff]/g, ' ').trim();
}

function normaliseField(field: HeaderField, response: boolean): readonly HeaderField[] {
  const { name, value } = field;
  switch (name.toLowerCase()) {
    case 'from':
    case 'to':
    case 'refer-to':
    case 'p-asserted-identity':
      return [{ name, value: quoteName(telToSip(value)) }];
    case 'contact':
      return value === '*' ? [field] : contact(field, response);
    case 'content-type':
      return [{ name, value: /^application\s*\/\s*sdp\s*(?:;|$)/i.test(value) ? 'application/sdp' : value }];
    case 'max-forwards':
      return /^\d{1,3}$/.test(value) ? [field] : [];
    default:
      return [field];
  }
}

/** Of a response only one that sip.js can read: a registrar lists the bindings of others too (RFC 3261 section 10.3). */
function contact({ name, value }: HeaderField, response: boolean): readonly HeaderField[] {
  const address = quoteName(telToSip(value));
  return response && Grammar.parse(address, 'Contact') === -1 ? [] : [{ name, value: address }];
}

/** Puts a display name in quotes when it is neither quoted nor made of tokens (RFC 3261 section 25.1). */
function quoteName(address: string): string {
  const open = address.indexOf('<');
  const name = address.slice(0, Math.max(open, 0)).trim();
  if (name === '' || name.startsWith('"') || /^[\w\-.!%*+`'~ \t]+$/.test(name)) return address;
  return `"${name.replaceAll(/["\\]/g, '\\$&')}" ${address.slice(open)}`;
}

function mergeTagLists(fields: readonly HeaderField[]): readonly HeaderField[] {
  const merged = fields.filter(({ name }) => !tagLists.has(name.toLowerCase()));
  for (const list of tagLists) {
    const values = fields.filter(({ name }) => name.toLowerCase() === list).map(({ value }) => value);
    if (values.length > 0) merged.push({ name: list, value: values.join(', ').toLowerCase() });
  }
  return merged;
}
