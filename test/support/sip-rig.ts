import { EmitterImpl, Grammar, SIPExtension, type Transport, TransportState, UserAgent } from 'sip.js';
import type { LegEvent } from '../../src/phone/ports.js';
import { IncomingCall } from '../../src/sip/incoming-call.js';
import { extraOptionTags } from '../../src/sip/interop/capabilities.js';
import { Interop } from '../../src/sip/interop/interop.js';
import { OutgoingCall } from '../../src/sip/outgoing-call.js';
import { LegDescription } from '../../src/sip/session-description.js';
import { FakeMediaLeg } from './fakes/fake-media-leg.js';
import { ManualClock, settle } from './manual-clock.js';
import { type RawRequest, requestText, SipText, token } from './raw-sip-client.js';

export const rigAccount = { username: 'phone', password: 'the secret word' } as const;

const CONTACT = 'Contact: <sip:far@far.example>';

/** A SIP response written by hand. */
export interface RawResponse {
  readonly toTag?: string;
  readonly headers?: readonly string[];
  /** SDP. */
  readonly body?: string;
}

/**
 * The phone's calls on a real sip.js, without a socket: what it sends is kept as text, and the test is the network and
 * the far end. Media legs are strict fakes, and time is the test's (but for sip.js's own timers).
 */
export class SipRig {
  readonly clock = new ManualClock();
  /** Everything sent so far, oldest first. */
  readonly sent: SipText[] = [];
  /** All that sip.js logged, at its chattiest. */
  readonly logged: string[] = [];
  readonly userAgent: UserAgent;
  readonly interop: Interop;
  /** Callbacks that were offered. */
  readonly offered: IncomingCall[] = [];
  readonly #descriptions = new Map<unknown, LegDescription>();

  constructor() {
    this.userAgent = new UserAgent({
      uri: Grammar.URIParse('sip:phone@exchange.example')!,
      contactName: 'phone',
      viaHost: 'phone.invalid',
      userAgentString: 'hotline/test',
      transportConstructor: MemoryTransport,
      transportOptions: { sent: this.sent },
      sendInitialProvisionalResponse: false,
      sipExtension100rel: SIPExtension.Supported,
      sipExtensionExtraSupported: [...extraOptionTags],
      logBuiltinEnabled: false,
      logLevel: 'debug',
      logConnector: (_level, _category, _label, content) => void this.logged.push(content),
      sessionDescriptionHandlerFactory: (session) => this.#descriptions.get(session)!,
      delegate: {
        onInvite: (invitation) => {
          const call = new IncomingCall({
            clock: this.clock,
            invitation,
            interop: this.interop,
            connected: () => Promise.resolve(),
            onMedia: (media) =>
              this.#descriptions.set(invitation, new LegDescription(media, (held) => call.hold(held))),
            onDone: () => undefined,
          });
          this.offered.push(call);
          call.ring();
        },
      },
    });
    this.interop = new Interop({ clock: this.clock, userAgent: this.userAgent, credentials: rigAccount });
  }

  async start(): Promise<void> {
    await this.userAgent.start();
  }

  /** Ends sip.js's own timers too. */
  async stop(): Promise<void> {
    await settle();
    this.userAgent.userAgentCore.reset();
  }

  /** Calls the one destination. */
  async dial(options: { earlyMedia?: boolean; media?: FakeMediaLeg } = {}) {
    const { earlyMedia = true, media = new FakeMediaLeg('offer') } = options;
    const events: LegEvent[] = [];
    const call: OutgoingCall = new OutgoingCall({
      clock: this.clock,
      userAgent: this.userAgent,
      interop: this.interop,
      target: Grammar.URIParse('sip:+78003334434@exchange.example')!,
      redirectDomains: [],
      media,
      connected: () => Promise.resolve(),
      earlyMedia,
      connectLimitMs: 1_000,
      onSession: (session) =>
        this.#descriptions.set(session, new LegDescription(media, (held) => call.hold(held))),
      onForked: () => undefined,
      onEvent: (event) => events.push(event),
      hasAlternative: () => false,
      onSessionOver: (session) => this.#descriptions.delete(session),
      onDone: () => undefined,
    });
    call.start(true);
    await settle();
    return { call, media, events, types: () => events.map(({ type }) => type) };
  }

  /** The last request of this method that was sent. */
  request(method: string): SipText {
    const found = this.requests(method).at(-1);
    if (!found)
      throw new Error(`no ${method} among ${this.sent.map(({ startLine }) => startLine).join('; ')}`);
    return found;
  }

  requests(method: string): SipText[] {
    return this.sent.filter(({ startLine }) => startLine.startsWith(`${method} `));
  }

  /** The last response to a request of this method. */
  response(method: string): SipText {
    const found = this.sent
      .filter((message) => message.status !== undefined && message.method === method)
      .at(-1);
    if (!found) throw new Error(`no response to ${method}`);
    return found;
  }

  /** A message from the network. */
  async receive(text: string): Promise<void> {
    this.userAgent.transport.onMessage?.(text);
    await settle();
  }

  /** Answers a request of the phone. */
  async respond(request: SipText, status: string, response: RawResponse = {}): Promise<void> {
    await this.receive(responseText(request, status, response));
  }

  /** The far end of a call that the phone made, which answers with this tag. */
  farEnd(invite: SipText, tag = 'far'): FarEnd {
    return new FarEnd(this, {
      from: `${invite.header('To')};tag=${tag}`,
      to: invite.header('From'),
      callId: invite.header('Call-ID'),
    });
  }

  /** A callback of the far end. */
  async callBack(headers: readonly string[] = [], from = '<sip:desk@exchange.example>'): Promise<FarEnd> {
    const ids = { from: `${from};tag=${token()}`, to: '<sip:phone@exchange.example>', callId: token() };
    const farEnd = new FarEnd(this, ids);
    await farEnd.send('INVITE', {
      headers: [CONTACT, ...headers],
      body: { type: 'application/sdp', content: 'their offer' },
    });
    return farEnd;
  }
}

/** Requests of the far end in one dialog. */
export class FarEnd {
  #cseq = 100;

  constructor(
    private readonly rig: SipRig,
    private readonly ids: { readonly from: string; to: string; readonly callId: string },
  ) {}

  /** Sends a request, and gives what was answered. */
  async ask(method: string, options: Partial<RawRequest> = {}): Promise<SipText> {
    await this.send(method, options);
    return this.rig.response(method);
  }

  async send(method: string, options: Partial<RawRequest> = {}): Promise<void> {
    const cseq = method === 'ACK' ? this.#cseq : ++this.#cseq;
    const request = { method, uri: 'sip:phone@phone.invalid', cseq, ...this.ids, ...options };
    await this.rig.receive(requestText(request));
  }

  /** SDP in an UPDATE or a re-INVITE. */
  offer(method: string, content: string, headers: readonly string[] = []): Promise<SipText> {
    return this.ask(method, { headers: [CONTACT, ...headers], body: { type: 'application/sdp', content } });
  }

  /** The phone has answered a callback: the dialog is known, and acknowledged. */
  async acknowledge(): Promise<SipText> {
    const answer = this.rig.response('INVITE');
    this.ids.to = answer.header('To');
    await this.send('ACK');
    return answer;
  }
}

export function responseText(request: SipText, status: string, response: RawResponse = {}): string {
  const { toTag = 'far', headers = [CONTACT], body = '' } = response;
  const to = request.header('To');
  return [
    `SIP/2.0 ${status}`,
    ...request.headers('Via').map((via) => `Via: ${via}`),
    `From: ${request.header('From')}`,
    `To: ${to.includes(';tag=') ? to : `${to};tag=${toTag}`}`,
    `Call-ID: ${request.header('Call-ID')}`,
    `CSeq: ${request.header('CSeq')}`,
    ...headers,
    ...(body === '' ? [] : ['Content-Type: application/sdp']),
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
}

/** A connection that is always there and keeps what is sent. */
class MemoryTransport implements Transport {
  readonly protocol = 'WS';
  readonly state = TransportState.Connected;
  readonly stateChange = new EmitterImpl<TransportState>();
  onConnect: (() => void) | undefined;
  onDisconnect: ((error?: Error) => void) | undefined;
  onMessage: ((message: string) => void) | undefined;
  readonly #sent: SipText[];

  constructor(_logger: unknown, { sent }: { sent: SipText[] }) {
    this.#sent = sent;
  }

  isConnected(): boolean {
    return true;
  }
  connect(): Promise<void> {
    return Promise.resolve();
  }
  disconnect(): Promise<void> {
    return Promise.resolve();
  }
  dispose(): Promise<void> {
    return Promise.resolve();
  }
  send(message: string): Promise<void> {
    this.#sent.push(new SipText(message));
    return Promise.resolve();
  }
}

/** A media leg that takes a later answer in place of an earlier one, as RTP can. */
export class ReplaceableMediaLeg extends FakeMediaLeg {
  readonly answers: string[] = [];

  constructor() {
    super('offer');
  }

  override async acceptAnswer(sdp = ''): Promise<void> {
    if (this.answers.length === 0) await super.acceptAnswer();
    else if (this.closed) throw new Error('closed');
    this.answers.push(sdp);
  }
}
