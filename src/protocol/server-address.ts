/** The transports a SIP message can take (RFC 3261 section 18, RFC 7118). */
export type SipTransport = 'udp' | 'tcp' | 'tls' | 'ws' | 'wss';

/** The `server` entry of a route: where an exchange or provider takes SIP. */
export type ServerAddress =
  | {
      readonly kind: 'websocket';
      readonly transport: 'ws' | 'wss';
      readonly host: string;
      readonly port: number;
      readonly path: string;
    }
  /**
   * `host` in lower case, without brackets and without a dot at its end. Without `port` it is looked up by NAPTR and
   * SRV (RFC 3263), without `transport` that also tells the transport. `secure`: a `sips:` address, TLS and nothing else.
   */
  | {
      readonly kind: 'sip';
      readonly secure: boolean;
      readonly host: string;
      readonly port: number | undefined;
      readonly transport: 'udp' | 'tcp' | 'tls' | undefined;
    };

const SIP_SERVER = /^(sips?):(\[[0-9a-f:.]+\]|[a-z0-9_.-]{1,254})(?::(\d{1,5}))?((?:;[^;]*)*)$/i;
/** A name that DNS can hold (RFC 1123 section 2.1), and the underscores that some networks have in theirs. */
const HOST_NAME = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*$/;
const LONGEST_HOST_NAME = 253;

/**
 * Reads a `server` entry: `wss://pbx:8089/ws`, `sip:pbx.local;transport=tcp`, `sips:sip.provider.ru`, `sip:10.0.0.5:5060`.
 *
 * @throws RangeError with a sentence on what is wrong, to be put after the name of the entry
 */
export function parseServerAddress(text: string): ServerAddress {
  return /^wss?:/i.test(text) ? parseWebSocket(text) : parseSip(text);
}

/** Whether the signalling to this server is encrypted. */
export function isSecure(server: ServerAddress): boolean {
  return server.kind === 'websocket'
    ? server.transport === 'wss'
    : server.secure || server.transport === 'tls';
}

function parseWebSocket(text: string): ServerAddress {
  // An URL parser takes any number of slashes, and the first word after them for the host; and it skips white space.
  if (!/^wss?:\/\/[^/\\\s]\S*$/i.test(text) || !URL.canParse(text)) {
    throw new RangeError('must be an address such as wss://pbx.example:8089/ws');
  }
  const url = new URL(text);
  // The address is shown on pages and in logs; and a WebSocket has no fragment (RFC 6455 section 3).
  if (url.username || url.password || url.hash) {
    throw new RangeError('must be without #, account and password; the last two have entries of their own');
  }
  const transport = url.protocol === 'wss:' ? 'wss' : 'ws';
  return {
    kind: 'websocket',
    transport,
    host: hostIn(url.hostname),
    port: portIn(url.port || (transport === 'wss' ? '443' : '80')),
    path: `${url.pathname}${url.search}`,
  };
}

function parseSip(text: string): ServerAddress {
  const [, scheme, host, port, parameters = ''] = SIP_SERVER.exec(text) ?? [];
  if (!scheme || !host) {
    throw new RangeError(
      'must be an address such as sip:pbx.example;transport=tcp, sips:sip.provider.example or wss://pbx.example:8089/ws, without an account',
    );
  }
  const secure = scheme.toLowerCase() === 'sips';
  const transport = transportOf(parameters, secure);
  return {
    kind: 'sip',
    secure,
    host: hostIn(host),
    port: port === undefined ? undefined : portIn(port),
    transport,
  };
}

function transportOf(parameters: string, secure: boolean): 'udp' | 'tcp' | 'tls' | undefined {
  if (parameters === '') return undefined;
  const transport = /^;transport=(udp|tcp|tls)$/i.exec(parameters)?.[1]?.toLowerCase() as
    'udp' | 'tcp' | 'tls' | undefined;
  if (transport === undefined) {
    throw new RangeError(
      `has ${parameters}; only ;transport=udp, ;transport=tcp and ;transport=tls are known`,
    );
  }
  if (secure && transport === 'udp')
    throw new RangeError('is sips: and asks for UDP, which cannot be encrypted');
  // TCP under a sips address means TLS on TCP (RFC 3261 section 26.2.2).
  return secure ? 'tls' : transport;
}

/** A host as it stands in a SIP URI: an IPv6 address in brackets (RFC 3261 section 25.1). */
export function uriHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function portIn(text: string): number {
  const port = Number(text);
  if (port < 1 || port > 65_535) throw new RangeError(`has the port ${text}; ports go from 1 to 65535`);
  return port;
}

/** Without the brackets that an IPv6 address has in a URI, and without the dot that ends an absolute name. */
function hostIn(text: string): string {
  const host = text.startsWith('[') || /(^|\.)\d+$/.test(text) ? addressIn(text) : nameIn(text);
  if (host === undefined)
    throw new RangeError(`has the host ${text}, which is neither a name nor an address`);
  return host;
}

/** The URL parser knows addresses, but also takes 10.1 for 10.0.0.1: what is not written in full is a typing mistake. */
function addressIn(text: string): string | undefined {
  const url = `http://${text}/`;
  if (!URL.canParse(url)) return undefined;
  const { hostname } = new URL(url);
  if (text.startsWith('[')) return hostname.slice(1, -1);
  return hostname === text ? text : undefined;
}

function nameIn(text: string): string | undefined {
  const name = text.replace(/\.$/, '').toLowerCase();
  return name.length <= LONGEST_HOST_NAME && HOST_NAME.test(name) ? name : undefined;
}
