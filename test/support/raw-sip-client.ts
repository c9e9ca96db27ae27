import { randomBytes } from 'node:crypto';
import { answerChallenge } from './digest-answer.js';
import { openWire, type RawTrust, type RawWire } from './raw-sip-wire.js';

/** A SIP message as text, with just enough reading to assert on it. Knows nothing of any SIP stack. */
export class SipText {
  readonly startLine: string;
  readonly body: string;
  readonly #lines: readonly string[];

  constructor(readonly text: string) {
    const split = text.indexOf('\r\n\r\n');
    const [startLine = '', ...lines] = text.slice(0, split).split('\r\n');
    this.startLine = startLine;
    this.#lines = lines;
    this.body = text.slice(split + 4);
  }

  /** Undefined for a request. */
  get status(): number | undefined {
    const match = /^SIP\/2\.0 (\d{3}) /.exec(this.startLine);
    return match ? Number(match[1]) : undefined;
  }

  /** Of a request its own, of a response that of the request. */
  get method(): string {
    return this.header('CSeq').split(' ')[1] ?? '';
  }

  get cseq(): number {
    return Number.parseInt(this.header('CSeq'), 10);
  }

  /** Empty when there is none. */
  header(name: string): string {
    return this.headers(name)[0] ?? '';
  }

  headers(name: string): string[] {
    const prefix = `${name.toLowerCase()}:`;
    return this.#lines
      .filter((line) => line.toLowerCase().startsWith(prefix))
      .map((line) => line.slice(prefix.length).trim());
  }
}

export interface RawIdentity {
  readonly account: string;
  readonly password: string;
  /** Domain of the account. Default `hotline`. */
  readonly domain?: string;
}

export interface RawRequest {
  readonly method: string;
  /** Request-URI. */
  readonly uri: string;
  readonly from: string;
  readonly to: string;
  readonly callId: string;
  readonly cseq: number;
  /** Default: a fresh one. */
  readonly branch?: string;
  /** Begin of the Via header. Default that of the client that sends it. */
  readonly via?: string;
  readonly headers?: readonly string[];
  readonly body?: { readonly type: string; readonly content: string } | undefined;
}

export const token = (): string => randomBytes(6).toString('hex');

/** The text of a request, with all header fields that RFC 3261 section 8.1.1 demands. */
export function requestText(request: RawRequest): string {
  const { method, uri, from, to, callId, cseq, branch = `z9hG4bK${token()}`, headers = [], body } = request;
  const { via = 'SIP/2.0/WS raw.invalid' } = request;
  return [
    `${method} ${uri} SIP/2.0`,
    `Via: ${via};branch=${branch}`,
    'Max-Forwards: 70',
    `From: ${from}`,
    `To: ${to}`,
    `Call-ID: ${callId}`,
    `CSeq: ${cseq} ${method}`,
    ...headers,
    ...(body ? [`Content-Type: ${body.type}`] : []),
    `Content-Length: ${Buffer.byteLength(body?.content ?? '')}`,
    '',
    body?.content ?? '',
  ].join('\r\n');
}

const DEADLINE_MS = 5_000;

/** A SIP client over any transport that writes its messages by hand, for what no proper stack would do. */
export class RawSipClient {
  readonly #inbox: SipText[] = [];
  readonly #waiting = new Set<() => void>();

  private constructor(private readonly wire: RawWire) {
    wire.onMessage = (text) => {
      this.#inbox.push(new SipText(text));
      for (const wake of this.#waiting) wake();
    };
  }

  /** @param address as {@link openWire} takes it. Rejects with the error of the socket. */
  static async connect(address: string, trust: RawTrust = {}): Promise<RawSipClient> {
    return new RawSipClient(await openWire(address, trust));
  }

  /** Close code of a WebSocket once it is closed, 0 of others. */
  get closed(): Promise<number> {
    return this.wire.closed;
  }

  /** Contact header value of this client. */
  get contact(): string {
    return this.wire.contact;
  }

  /** Begin of the Via header of this client's requests. */
  get via(): string {
    return this.wire.via;
  }

  send(bytes: string | Uint8Array): void {
    this.wire.send(bytes);
  }

  request(request: RawRequest): void {
    this.send(requestText({ via: this.via, ...request }));
  }

  /** The first message, received already or to come, for which `wanted` holds; it is taken out of the inbox. */
  async next(what: string, wanted: (message: SipText) => boolean, limitMs = DEADLINE_MS): Promise<SipText> {
    let found: SipText | undefined;
    const take = (): boolean => {
      const index = this.#inbox.findIndex(wanted);
      if (index >= 0) [found] = this.#inbox.splice(index, 1);
      return found !== undefined;
    };
    await new Promise<void>((resolve, reject) => {
      if (take()) {
        resolve();
        return;
      }
      const settle = (action: () => void): void => {
        this.#waiting.delete(wake);
        clearTimeout(timer);
        action();
      };
      const wake = (): void => {
        if (take()) settle(resolve);
      };
      const seen = (): string => this.#inbox.map(({ startLine }) => startLine).join('; ') || 'nothing';
      const timer = setTimeout(() => settle(() => reject(new Error(`no ${what}; but ${seen()}`))), limitMs);
      this.#waiting.add(wake);
    });
    return found!;
  }

  response(method: string, wanted: number | ((status: number) => boolean)): Promise<SipText> {
    const fits = typeof wanted === 'number' ? (status: number) => status === wanted : wanted;
    return this.next(
      `${typeof wanted === 'number' ? wanted : 'fitting'} response to ${method}`,
      (message) => message.status !== undefined && message.method === method && fits(message.status),
    );
  }

  finalResponse(method: string): Promise<SipText> {
    return this.response(method, (status) => status >= 200);
  }

  incoming(method: string): Promise<SipText> {
    return this.next(method, (message) => message.status === undefined && message.method === method);
  }

  /** What has come and was not asked for yet. */
  get unread(): readonly string[] {
    return this.#inbox.map(({ startLine }) => startLine);
  }

  /** Answers a request of the far end. */
  respond(
    request: SipText,
    status: string,
    options: { toTag?: string; headers?: string[]; body?: { type: string; content: string } } = {},
  ): void {
    const { toTag, headers = [], body } = options;
    const to = request.header('To');
    this.send(
      [
        `SIP/2.0 ${status}`,
        ...request.headers('Via').map((via) => `Via: ${via}`),
        `From: ${request.header('From')}`,
        `To: ${toTag === undefined || /;tag=/.test(to) ? to : `${to};tag=${toTag}`}`,
        `Call-ID: ${request.header('Call-ID')}`,
        `CSeq: ${request.header('CSeq')}`,
        ...headers,
        ...(body ? [`Content-Type: ${body.type}`] : []),
        `Content-Length: ${Buffer.byteLength(body?.content ?? '')}`,
        '',
        body?.content ?? '',
      ].join('\r\n'),
    );
  }

  /** REGISTER with these Contact values, answering one challenge. Gives the final response. */
  async register(
    identity: RawIdentity,
    contacts: readonly string[],
    headers: readonly string[] = [],
  ): Promise<SipText> {
    const { account, domain = 'hotline' } = identity;
    const aor = `<sip:${account}@${domain}>`;
    const uri = `sip:${domain}`;
    const fixed = { method: 'REGISTER', uri, from: `${aor};tag=${token()}`, to: aor, callId: token() };
    const extra = [...contacts.map((contact) => `Contact: ${contact}`), ...headers];
    this.request({ ...fixed, cseq: 1, headers: extra });
    const challenge = await this.response('REGISTER', 401);
    const authorization = answerChallenge(challenge.header('WWW-Authenticate'), {
      method: 'REGISTER',
      uri,
      username: account,
      password: identity.password,
    });
    this.request({ ...fixed, cseq: 2, headers: [...extra, `Authorization: ${authorization}`] });
    return this.finalResponse('REGISTER');
  }

  /** Closes the connection properly. */
  async close(): Promise<void> {
    this.wire.close();
    await this.closed;
  }

  /** Vanishes, as a phone that loses power. */
  async vanish(): Promise<void> {
    this.wire.vanish();
    await this.closed;
  }
}
