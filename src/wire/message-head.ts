/** What the wire itself has to know of a SIP message; nothing here is trusted for more than matching. */
export interface MessageHead {
  /** Of a request; undefined for a response. */
  readonly method: string | undefined;
  /** Of a response; undefined for a request. */
  readonly statusCode: number | undefined;
  /** Branch of the topmost Via, which names the transaction (RFC 3261 section 17.1.3); undefined when there is none. */
  readonly branch: string | undefined;
  /** Transport of the topmost Via in capitals, such as `UDP`. */
  readonly viaTransport: string | undefined;
  /** Host and port of the topmost Via as they stand there, in small letters, without spaces. */
  readonly sentBy: string | undefined;
  /** Method of the CSeq header; undefined when there is none. */
  readonly cseqMethod: string | undefined;
  readonly cseqNumber: number | undefined;
  readonly callId: string | undefined;
  readonly fromTag: string | undefined;
  /** Bytes of the body. Undefined when the header is missing, malformed, or there twice and says two things. */
  readonly contentLength: number | undefined;
}

/** Headers read here, by each of their names (RFC 3261 section 7.3.3). */
const HEADER_NAMES = new Map<string, HeaderName>([
  ['via', 'via'],
  ['v', 'via'],
  ['from', 'from'],
  ['f', 'from'],
  ['call-id', 'callId'],
  ['i', 'callId'],
  ['cseq', 'cseq'],
  ['content-length', 'contentLength'],
  ['l', 'contentLength'],
]);
type HeaderName = 'via' | 'from' | 'callId' | 'cseq' | 'contentLength';

/** A head beyond this many characters is read up to here. */
const LONGEST_HEAD = 64 * 1024;
/** A longer value is no name of anything: it counts as missing. */
const LONGEST_NAME = 1024;

/** Reads the head of a message, whole or without its body, in one pass. Never throws. */
export function readHead(text: string): MessageHead {
  const headers = new Map<HeaderName, string>();
  let contradiction = false;
  const lines = headLines(text);
  const startLine = lines.next().value ?? '';
  for (const { name, value: folded } of headerLines(lines)) {
    const value = folded.trim();
    const known = headers.get(name);
    // The topmost Via counts; so does the first of any other header that should be there once.
    if (known === undefined) headers.set(name, value);
    else if (name === 'contentLength' && known !== value) contradiction = true;
  }
  return {
    ...readStartLine(startLine),
    ...readVia(headers.get('via')),
    ...readCSeq(headers.get('cseq')),
    callId: bounded(headers.get('callId')),
    fromTag: readTag(headers.get('from')),
    contentLength: contradiction ? undefined : readLength(headers.get('contentLength')),
  };
}

/** Replaces the transport in the topmost Via of a message; the message as it is when it has none. */
export function withViaTransport(text: string, transport: 'TCP' | 'UDP'): string {
  const end = headEnd(text);
  const head = text.slice(0, end);
  const replaced = head.replace(/^((?:via|v)[ \t]*:\s*SIP\s*\/\s*2\.0\s*\/\s*)[a-z0-9]+/im, `$1${transport}`);
  return replaced + text.slice(end);
}

function headEnd(text: string): number {
  const end = text.indexOf('\r\n\r\n');
  return end < 0 ? text.length : end;
}

/** The headers of interest with their values unfolded (RFC 3261 section 7.3.1), in their order. */
function* headerLines(lines: Iterable<string>): Generator<{ name: HeaderName; value: string }> {
  let current: { name: HeaderName; value: string } | undefined;
  for (const line of lines) {
    if (line.startsWith(' ') || line.startsWith('\t')) {
      if (current) current.value = `${current.value} ${line.trim()}`;
      continue;
    }
    if (current) yield current;
    const colon = line.indexOf(':');
    const name = HEADER_NAMES.get(line.slice(0, Math.max(0, colon)).trimEnd().toLowerCase());
    current = name && { name, value: line.slice(colon + 1) };
  }
  if (current) yield current;
}

/** The lines of the head, also where they end in LF alone and where empty ones precede them (section 7.5). */
function* headLines(text: string): Generator<string, undefined> {
  let begun = false;
  for (let at = 0; at < text.length && at < LONGEST_HEAD;) {
    const end = text.indexOf('\n', at);
    const line = text.slice(at, end < 0 ? text.length : end).replace(/\r$/, '');
    if (line === '' && begun) return undefined;
    begun ||= line !== '';
    if (begun) yield line;
    at = end < 0 ? text.length : end + 1;
  }
  return undefined;
}

function readStartLine(line: string): Pick<MessageHead, 'method' | 'statusCode'> {
  const status = /^SIP\/2\.0 (\d{3})(?: |$)/i.exec(line)?.[1];
  if (status !== undefined) return { method: undefined, statusCode: Number(status) };
  return { method: /^([A-Za-z0-9\-.!%*_+`'~]{1,64}) \S/.exec(line)?.[1], statusCode: undefined };
}

function readVia(value = ''): Pick<MessageHead, 'branch' | 'viaTransport' | 'sentBy'> {
  // Several Via values may share a header; the first is the topmost.
  const first = value.split(',', 1)[0] ?? '';
  const place = /^SIP\s*\/\s*2\.0\s*\/\s*([A-Z0-9-]{1,16})\s+([^\s;:[]+|\[[^\s\]]+\])(?:\s*:\s*(\d+))?/i.exec(
    first,
  );
  const [, transport, host, port] = place ?? [];
  return {
    branch: bounded(/;\s*branch\s*=\s*([^\s;"]+)/i.exec(first)?.[1]),
    viaTransport: transport?.toUpperCase(),
    sentBy: bounded(host && (port === undefined ? host : `${host}:${port}`).toLowerCase()),
  };
}

function readCSeq(value = ''): Pick<MessageHead, 'cseqMethod' | 'cseqNumber'> {
  const [, number, method] = /^(\d{1,10})\s+(\S{1,64})$/.exec(value) ?? [];
  return { cseqMethod: method, cseqNumber: number === undefined ? undefined : Number(number) };
}

/** Behind the last bracket: a display name or a URI may hold a `;tag=` of its own. */
function readTag(from = ''): string | undefined {
  const parameters = from.slice(from.lastIndexOf('>') + 1);
  return bounded(/;\s*tag\s*=\s*([^\s;"]+)/i.exec(parameters)?.[1]);
}

function readLength(value = ''): number | undefined {
  return /^\d{1,9}$/.test(value) ? Number(value) : undefined;
}

function bounded(value: string | undefined): string | undefined {
  return value === undefined || value === '' || value.length > LONGEST_NAME ? undefined : value;
}
